import { PluginError, type Call, type Login } from '@postern/plugin-api';
import { z } from 'zod';
import { BackOff } from './back-off.js';
import { isAddress, isSameName, isUserId } from './names.js';
import type { Ocs, OcsAnswer } from './ocs.js';
import { isUser, readGroups, readUserData, type User } from './user-data.js';

/** What the service account gets to know: `hidden` is somebody whom it may not see. */
export type Lookup = User | 'unknown' | 'hidden';

/** Of Nextcloud and of ownCloud, which translate neither. The codes are those of a missing route, too. */
const NO_SUCH_USER = /^(?:User does not exist|The requested user could not be found)/;

/** With this app people log in under other names than the ones that the cloud knows. */
const DIRECTORY = 'user_ldap';
const MOST_NAMES = 500;
/** Rows are a kilobyte and more; whoever has the whole address is among the first. */
const MOST_ROWS = 100;

const usersSchema = z.object({ users: z.array(z.union([z.string(), z.number().transform(String)])) });
const detailsSchema = z.object({
  users: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .transform((users) => Object.values(users)),
});
const appsSchema = z.object({ apps: z.array(z.string()) });

/** The accounts of a cloud as an administrator sees them. */
export class Provisioning {
  readonly #ocs: Ocs;
  readonly #admin: Login;
  readonly #host: string;
  readonly #backOff: BackOff;
  #isAdministrator = false;
  #knowsAllNames = true;

  constructor(ocs: Ocs, admin: Login, { host, now }: { host: string; now: () => Date }) {
    this.#ocs = ocs;
    this.#admin = admin;
    this.#host = host;
    this.#backOff = new BackOff(now);
  }

  /** Whether it sees everybody; a group administrator does not. */
  get isAdministrator(): boolean {
    return this.#isAdministrator;
  }

  /** Whether a name that nobody has is nobody's login. */
  get knowsAllNames(): boolean {
    return this.#knowsAllNames;
  }

  /** @throws PluginError `PLUGIN_MISCONFIGURED` when the service account is refused, or has no rights */
  async begin(call: Call): Promise<void> {
    await this.#checkWelcome(call);
    const users = await this.#get('/cloud/users', call, { limit: '1' });
    if (users.outcome !== 'success') {
      const words = `${users.said}: admin is neither an administrator nor a group administrator`;
      throw new PluginError('PLUGIN_MISCONFIGURED', words);
    }
    const apps = await this.#get('/cloud/apps', call, { filter: 'enabled' });
    const enabled = apps.outcome === 'success' ? appsSchema.safeParse(apps.data).data?.apps : undefined;
    this.#isAdministrator = enabled !== undefined;
    this.#knowsAllNames = enabled?.includes(DIRECTORY) !== true;
  }

  /** The account of a typed name: like at a login, it is an e-mail address only if it is nobody's name. */
  async named(name: string, call: Call): Promise<Lookup> {
    const user = await this.withId(name, call);
    if (user !== 'unknown' || !isAddress(name)) return user;
    return (await this.withEmail(name, call)) ?? 'unknown';
  }

  async withId(id: string, call: Call): Promise<Lookup> {
    if (!isUserId(id)) return 'unknown';
    const answer = await this.#get(`/cloud/users/${encodeURIComponent(id)}`, call);
    if (answer.outcome === 'success') {
      const user = readUserData(answer.data, this.#host);
      const spelling = user.id ?? (await this.#spellingOf(id, call));
      return spelling === undefined ? 'hidden' : { ...user, id: spelling };
    }
    if (answer.outcome === 'not-found') return NO_SUCH_USER.test(answer.message) ? 'unknown' : 'hidden';
    // No right to see this one; or the account is refused altogether.
    await this.#checkWelcome(call);
    return 'hidden';
  }

  /** The only account with the address. ownCloud cannot search for it. */
  async withEmail(address: string, call: Call): Promise<User | undefined> {
    const query = { search: address, limit: String(MOST_ROWS) };
    const answer = await this.#get('/cloud/users/details', call, query);
    if (answer.outcome !== 'success') return undefined;
    const rows = detailsSchema.safeParse(answer.data).data?.users ?? [];
    const users = rows
      .map((row) => readUserData(row, this.#host))
      .filter(isUser)
      .filter(({ email }) => email && isSameName(email, address));
    return users.length === 1 ? users[0] : undefined;
  }

  /** ownCloud shows a group administrator only the groups that are hers. */
  async groupsOf(id: string, call: Call): Promise<readonly string[] | undefined> {
    if (!this.#isAdministrator) return undefined;
    const answer = await this.#get(`/cloud/users/${encodeURIComponent(id)}/groups`, call);
    return answer.outcome === 'success' ? readGroups(answer.data) : undefined;
  }

  /** ownCloud takes a name in any case and does not tell how it is spelt. */
  async #spellingOf(id: string, call: Call): Promise<string | undefined> {
    const answer = await this.#get('/cloud/users', call, { search: id, limit: String(MOST_NAMES) });
    const names = answer.outcome === 'success' ? usersSchema.safeParse(answer.data).data?.users : undefined;
    return names?.find((name) => isSameName(name, id));
  }

  async #checkWelcome(call: Call): Promise<void> {
    const answer = await this.#get('/cloud/user', call);
    if (answer.outcome === 'success') return this.#backOff.succeed();
    // Each further failure would feed the throttle of the cloud.
    const words = `${answer.said} to the account of admin: correct it; with a second factor it needs an app password`;
    throw this.#backOff.fail(new PluginError('PLUGIN_MISCONFIGURED', words));
  }

  #get(path: string, { signal }: Call, query: Readonly<Record<string, string>> = {}): Promise<OcsAnswer> {
    this.#backOff.check();
    return this.#ocs.get({ path, query, login: this.#admin, signal });
  }
}
