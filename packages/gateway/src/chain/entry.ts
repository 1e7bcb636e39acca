import type { Account, Capability, FindKey, Login, Profile, Verdict } from '@postern/plugin-api';
import type { EntryConfig } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { checkAccount, checkProfile, checkVerdict } from './answers.js';
import type { Breaker } from './breaker.js';
import type { Bulkhead } from './bulkhead.js';
import { Gate } from './gate.js';
import { LocalpartTemplate } from './localpart-template.js';
import { groupFault, hasGroupRules } from './group-rules.js';
import type { Request } from './request.js';
import type { PluginSlot } from './slot.js';
import type { NotAsked, TryLimit } from './try-limit.js';
import { UnseenLogin } from './unseen.js';

export type EntrySettings = Omit<EntryConfig, 'use' | 'config'>;

/** One entry of the chain: a plugin, its settings, and the gate before it. */
export class Entry {
  readonly settings: EntrySettings;
  readonly slot: PluginSlot;
  readonly #gate: Gate;
  readonly #template: LocalpartTemplate;
  readonly #tries: TryLimit | undefined;

  constructor(settings: EntrySettings, slot: PluginSlot, clock: Clock, tries?: TryLimit) {
    this.settings = settings;
    this.slot = slot;
    this.#gate = new Gate(slot, settings, clock);
    this.#template = new LocalpartTemplate(settings.localpart);
    this.#tries = tries;
  }

  get id(): string {
    return this.settings.id;
  }

  get bulkhead(): Bulkhead {
    return this.#gate.bulkhead;
  }

  get breaker(): Breaker {
    return this.#gate.breaker;
  }

  /** Whether the plugin has the method. */
  can(capability: Capability): boolean {
    return this.slot.has(capability);
  }

  /** The back end's name for a typed one; `undefined` when the entry's template does not fit, so it is not its user. */
  usernameFor(typed: string): string | undefined {
    return this.#template.read(typed);
  }

  /** What a person types whom the back end calls by this name: `usernameFor` turned round. */
  typedNameOf(username: string): string {
    return this.#template.fill(username);
  }

  /** Whether addresses of this kind are believed at all, so that they may lead to an account. */
  trusts(medium: 'email' | 'msisdn'): boolean {
    return (medium === 'email' ? this.settings.trust_email : this.settings.trust_phone) !== 'never';
  }

  /** What the Matrix localpart of an account is made from. */
  matrixNameOf(account: Account): string {
    return this.#template.fill(account.localpart ?? account.username);
  }

  /**
   * The plugin's verdict, the entry's group rules applied; none when too many tries have failed.
   *
   * @throws PluginError, or GivenUp when the caller is gone
   */
  authenticate(login: Login, request: Request, limit: number): Promise<Verdict | NotAsked> {
    if (this.#tries === undefined) return this.#authenticate(login, request, limit);
    return this.#tries.run(login.username, request, () => this.#authenticate(login, request, limit));
  }

  /** @throws PluginError, or GivenUp when the caller is gone */
  profile(account: Account, request: Request, limit: number): Promise<Profile | undefined> {
    return this.#gate.ask('profile', request, limit, {
      put: (plugin, call) => plugin.profile?.(account, call),
      read: (profile) => (profile === undefined ? undefined : checkProfile(profile)),
    });
  }

  /** @throws PluginError, or GivenUp when the caller is gone */
  find(key: FindKey, request: Request, limit: number): Promise<Account | undefined> {
    return this.#gate.ask('find', request, limit, {
      put: (plugin, call) => plugin.find?.(key, call),
      read: (account) => (account === undefined ? undefined : checkAccount(account)),
    });
  }

  /**
   * What is known of an account without its password; `undefined` when it is not let in, by the plugin or by the
   * entry's group rules.
   *
   * @throws PluginError, or GivenUp when the caller is gone
   */
  async standing(account: Account, request: Request, limit: number): Promise<Profile | undefined> {
    const profile = this.can('profile') ? await this.profile(account, request, limit) : {};
    return profile === undefined || groupFault(profile.groups, this.settings) !== undefined
      ? undefined
      : profile;
  }

  #authenticate(login: Login, request: Request, limit: number): Promise<Verdict> {
    const verdict = this.#gate.ask('authenticate', request, limit, {
      put: (plugin, call) => plugin.authenticate?.(new UnseenLogin(login), call),
      read: checkVerdict,
    });
    return hasGroupRules(this.settings) ? this.#applyGroupRules(verdict, request, limit) : verdict;
  }

  async #applyGroupRules(asked: Promise<Verdict>, request: Request, limit: number): Promise<Verdict> {
    const accepted = await asked;
    if (accepted.verdict !== 'accepted') return accepted;
    const { account } = accepted;
    const profile =
      accepted.profile?.groups === undefined ? await this.profile(account, request, limit) : accepted.profile;
    const detail = groupFault(profile?.groups, this.settings);
    return detail === undefined
      ? { ...accepted, profile }
      : { verdict: 'rejected', reason: 'not-allowed', account, detail };
  }
}
