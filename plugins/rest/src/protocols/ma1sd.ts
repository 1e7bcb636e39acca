import type { Account, Call, Login, Plugin, Profile, Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { fit, readIfThere, wrong } from '../answers.js';
import type { BackEnd } from '../back-end.js';
import type { Ma1sdConfig } from '../config.js';
import { sentLocalpart } from '../names.js';
import { profile, profileOf, text, threePids, threePidsOf } from './fields.js';
import { readLogin } from './login.js';
import { accountOfLocalpart, accountOfMxid } from './matrix-id.js';

/** ma1sd takes the type in any case. */
const id = z.object({
  type: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['localpart', 'mxid'])),
  value: text,
});
const accepted = z.object({ auth: z.object({ id, profile: profile.nullish() }) });
const lookup = z.object({ lookup: z.object({ medium: text, address: text, id }).nullish() });

const known = <T extends z.ZodRawShape>(fields: T) => z.object({ profile: z.object(fields).nullish() });
const displayName = known({ display_name: text.nullish() });
/** `three_pids` at a login, `threepids` here. */
const profileAddresses = known({ threepids: threePids.nullish() });
const roles = known({ roles: z.array(text).max(1000).nullish() });

export const LOGIN_PATH = '/api/v1/auth/login';

/** This gateway in the place of ma1sd, which asks a web application (its "REST identity store"). */
export function createMa1sd(
  backEnd: BackEnd,
  settings: Ma1sdConfig,
  serverName: string,
): Plugin<'authenticate', 'profile' | 'find'> {
  const store = new Store(backEnd, settings, serverName);
  const authenticate = (login: Login, call: Call): Promise<Verdict> => store.authenticate(login, call);
  if (settings.auth_only) return { authenticate };
  return {
    authenticate,
    profile: ({ username }, call) => store.profile(username, call),
    async find(key, call) {
      if ('medium' in key) return store.findByAddress(key.medium, key.address, call);
      const username = 'username' in key ? key.username : key.subject;
      const found = await store.profile(username, call);
      return found === undefined ? undefined : { username, subject: username };
    },
  };
}

class Store {
  readonly #backEnd: BackEnd;
  readonly #host: string;
  readonly #domain: string;
  readonly #verified: boolean;

  constructor(backEnd: BackEnd, { addresses_verified }: Ma1sdConfig, serverName: string) {
    this.#backEnd = backEnd;
    this.#host = backEnd.host;
    this.#domain = serverName;
    this.#verified = addresses_verified;
  }

  async authenticate({ username, password }: Login, call: Call): Promise<Verdict> {
    const { mxid, localpart, domain } = this.#idsOf(username);
    const auth = { mxid, localpart, domain, password };
    const response = await this.#backEnd.send(LOGIN_PATH, { auth }, call);
    return readLogin(this.#host, response, (json) => this.#accept(json));
  }

  async profile(username: string, call: Call): Promise<Profile | undefined> {
    const { mxid, localpart, domain } = this.#idsOf(username);
    const body = { localpart, domain, mxid };
    const [name, addresses, groups] = await Promise.all([
      this.#query('/api/v1/profile/displayName', displayName, body, call),
      this.#query('/api/v1/profile/threepids', profileAddresses, body, call),
      this.#query('/api/v1/profile/roles', roles, body, call),
    ]);
    if (!name?.profile && !addresses?.profile && !groups?.profile) return undefined;
    const threepids = addresses?.profile?.threepids;
    return {
      displayName: name?.profile?.display_name ?? undefined,
      threePids: threepids ? threePidsOf(threepids, this.#verified) : undefined,
      groups: groups?.profile?.roles?.filter((role) => role !== ''),
    };
  }

  async findByAddress(medium: string, address: string, call: Call): Promise<Account | undefined> {
    if (!this.#verified) return undefined;
    const body = { lookup: { medium, address } };
    const hit = (await this.#query('/api/v1/identity/single', lookup, body, call))?.lookup;
    if (!hit) return undefined;
    if (hit.medium !== medium || hit.address.toLowerCase() !== address.toLowerCase()) {
      throw wrong(this.#host, 'JSON of another form: lookup.address: expected the one that was asked for');
    }
    return this.#accountOf(hit.id, 'lookup.id.value');
  }

  #accept(json: unknown): Verdict {
    const { auth } = fit(this.#host, accepted, json);
    return {
      verdict: 'accepted',
      account: this.#accountOf(auth.id, 'auth.id.value'),
      profile: auth.profile ? profileOf(auth.profile, this.#verified) : undefined,
    };
  }

  #accountOf({ type, value }: z.output<typeof id>, field: string): Account {
    return type === 'mxid'
      ? accountOfMxid(value, this.#domain, field, this.#host)
      : accountOfLocalpart(value, field, this.#host);
  }

  async #query<T>(path: string, schema: z.ZodType<T>, body: object, call: Call): Promise<T | undefined> {
    return readIfThere(this.#host, schema, await this.#backEnd.query(path, body, call));
  }

  #idsOf(username: string): { readonly mxid: string; readonly localpart: string; readonly domain: string } {
    const localpart = sentLocalpart(username);
    return { mxid: `@${localpart}:${this.#domain}`, localpart, domain: this.#domain };
  }
}
