import type { Call, Finding, Login } from '@postern/plugin-api';
import type { AuthAnswer, NamedAccount, ProfileAnswer, SearchResult } from './outputs/answers.js';
import type { ThreePidKey } from './requests.js';

/** What scripts can be asked, whether they are run for each call or keep running; what has no script is not there. */
export interface Scripts {
  /** @throws NotCarried for a name or password that the script cannot be given */
  auth(login: Login, call: Call): Promise<AuthAnswer>;
  /** @throws NotCarried */
  readonly profile?: ((username: string, call: Call) => Promise<ProfileAnswer | undefined>) | undefined;
  /** @throws NotCarried */
  readonly lookup?: ((key: ThreePidKey, call: Call) => Promise<NamedAccount | undefined>) | undefined;
  /** @throws NotCarried */
  readonly searchNames?: ((name: string, call: Call) => Promise<SearchResult>) | undefined;
  /** @throws NotCarried */
  readonly searchAddresses?: ((address: string, call: Call) => Promise<SearchResult>) | undefined;
  /** @throws PluginError when the scripts cannot run */
  health(): Promise<void>;
  inspect(): Promise<readonly Finding[]>;
  close(): Promise<void>;
}
