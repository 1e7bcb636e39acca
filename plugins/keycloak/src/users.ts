import { randomUUID } from 'node:crypto';
import { PluginError, type FindKey, type Profile } from '@postern/plugin-api';
import { z } from 'zod';
import type { AdminApi } from './admin-api.js';
import type { Config } from './config.js';
import { groupsOf, isServiceAccount, profileOf, rolesOf, userOf, usersOf, type User } from './user.js';

/** Two hits are as good as many: nobody in particular is meant. */
const ENOUGH = '2';
/** One more than the gateway takes: a list that is cut must not pass for whole. */
const MANY = '1001';

const lockSchema = z.object({ disabled: z.boolean() });

/** The users of a realm, without their passwords. */
export class Users {
  readonly #api: AdminApi;
  readonly #settings: Pick<Config, 'login_by_email' | 'attributes'>;

  constructor(api: AdminApi, settings: Pick<Config, 'login_by_email' | 'attributes'>) {
    this.#api = api;
    this.#settings = settings;
  }

  /** Whether the service account may ask what is asked here. @throws PluginError */
  async check(signal: AbortSignal): Promise<void> {
    await this.#list({}, signal);
    await this.isLocked(randomUUID(), signal); // who may not view users is told so here; lists are just empty
  }

  /** Whose login a name is, as Keycloak takes it (`KeycloakModelUtils.findUserByNameOrEmail`): e-mail addresses first. */
  async named(typed: string, signal: AbortSignal): Promise<User | undefined> {
    if (isServiceAccount(typed)) return undefined;
    const isEmail = this.#settings.login_by_email && typed.includes('@');
    const user = isEmail ? await this.#withEmail(typed, signal) : undefined;
    return user ?? this.#exactly('username', typed, signal);
  }

  async withSubject(subject: string, signal: AbortSignal): Promise<User | undefined> {
    if (/^\.*$/.test(subject)) return undefined; // it would lead elsewhere in the path
    const answer = await this.#api.get(['users', subject], {}, signal);
    const user = answer === undefined ? undefined : userOf(answer);
    return user?.id === subject ? user : undefined;
  }

  /** @throws PluginError */
  async find(key: FindKey, signal: AbortSignal): Promise<User | undefined> {
    if ('username' in key) return this.named(key.username, signal);
    if ('subject' in key) return this.withSubject(key.subject, signal);
    if (key.medium === 'msisdn') return this.#withPhone(key.address, signal);
    const user = await this.#withEmail(key.address, signal);
    return user?.emailVerified === true ? user : undefined;
  }

  /** @returns `undefined` when the account is gone meanwhile */
  async profileOf(user: User, signal: AbortSignal): Promise<Profile | undefined> {
    const of = ['users', user.id];
    const [groups, roles] = await Promise.all([
      this.#api.get([...of, 'groups'], { max: MANY, briefRepresentation: 'true' }, signal),
      this.#api.get([...of, 'role-mappings', 'realm', 'composite'], {}, signal),
    ]);
    if (groups === undefined || roles === undefined) return undefined;
    return profileOf(user, this.#settings.attributes, [...groupsOf(groups), ...rolesOf(roles)]);
  }

  /** Whether Keycloak's brute-force detection keeps the account out. An id that nobody has is answered like any other. */
  async isLocked(id: string, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#api.get(['attack-detection', 'brute-force', 'users', id], {}, signal);
    return lockSchema.safeParse(answer).data?.disabled === true;
  }

  #withEmail(address: string, signal: AbortSignal): Promise<User | undefined> {
    return this.#exactly('email', address, signal);
  }

  async #exactly(field: 'username' | 'email', value: string, signal: AbortSignal): Promise<User | undefined> {
    const users = await this.#list({ [field]: value, exact: 'true' }, signal);
    // An empty value, or an older release with a wildcard, would find others.
    return only(users.filter((user) => user[field]?.toLowerCase() === value.toLowerCase()));
  }

  /** Which must be stored as E.164, with or without its plus. */
  async #withPhone(address: string, signal: AbortSignal): Promise<User | undefined> {
    const digits = address.replace(/^\+/, '');
    if (!/^\d+$/.test(digits)) return undefined;
    const { phone, phone_verified } = this.#settings.attributes;
    const hits = [`+${digits}`, digits].map((number) =>
      this.#list({ q: `${phone}:"${number}" ${phone_verified}:"true"` }, signal),
    );
    return only((await Promise.all(hits)).flat());
  }

  async #list(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly User[]> {
    const answer = await this.#api.get(['users'], { ...query, max: ENOUGH }, signal);
    if (answer !== undefined) return usersOf(answer);
    throw new PluginError('PLUGIN_MISCONFIGURED', 'Keycloak (admin) answered 404: correct url and realm');
  }
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
