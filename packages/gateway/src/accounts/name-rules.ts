import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Config } from '../config/schema.js';
import { MAX_ID_BYTES, mxidOf } from './user-id.js';

export type NameFault =
  'over-long' | 'all-digits' | 'leading-underscore' | 'reserved-name' | 'bridge-namespace';

/**
 * Which localparts nobody can log in with: the operator's own lists, and what Synapse refuses at registration
 * (`RegistrationHandler.check_username`), as a success for such a name would end in an error there.
 */
@injectable()
export class NameRules {
  readonly #serverName: string;
  readonly #reserved: readonly RegExp[];
  readonly #bridges: readonly RegExp[];

  constructor(@inject('config') config: Config) {
    this.#serverName = config.server_name;
    this.#reserved = config.names.reserved.map(toRegExp);
    this.#bridges = config.names.bridges.map(toRegExp);
  }

  /** Why a canonical localpart is not to be had; `undefined` when it is. */
  faultOf(localpart: string): NameFault | undefined {
    if (Buffer.byteLength(mxidOf(localpart, this.#serverName)) > MAX_ID_BYTES) return 'over-long';
    if (/^\d+$/.test(localpart)) return 'all-digits';
    if (localpart.startsWith('_')) return 'leading-underscore';
    if (this.#reserved.some((pattern) => pattern.test(localpart))) return 'reserved-name';
    if (this.#bridges.some((pattern) => pattern.test(localpart))) return 'bridge-namespace';
    return undefined;
  }
}

function toRegExp(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[.+/=-]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
