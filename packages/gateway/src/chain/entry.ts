import {
  PluginError,
  type Account,
  type Call,
  type Capability,
  type FindKey,
  type Login,
  type Logger,
  type Profile,
  type Verdict,
} from '@postern/plugin-api';
import type { EntryConfig } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { GivenUp, type Stage } from '../time/deadline.js';
import { checkAccount, checkProfile, checkVerdict } from './answers.js';
import { Bulkhead } from './bulkhead.js';
import type { OpenedPlugin } from './definition.js';
import { asPluginError } from './failures.js';
import { LocalpartTemplate } from './localpart-template.js';
import { groupFault, hasGroupRules } from './group-rules.js';
import type { Request } from './request.js';
import type { PluginSlot } from './slot.js';

export type EntrySettings = Omit<EntryConfig, 'use' | 'config'>;

/** One entry of the chain: a plugin, its settings, and its bulkhead. */
export class Entry {
  readonly settings: EntrySettings;
  readonly slot: PluginSlot;
  readonly bulkhead: Bulkhead;
  readonly #template: LocalpartTemplate;
  readonly #clock: Clock;

  constructor(settings: EntrySettings, slot: PluginSlot, clock: Clock) {
    this.settings = settings;
    this.slot = slot;
    this.bulkhead = new Bulkhead(settings.limits);
    this.#template = new LocalpartTemplate(settings.localpart);
    this.#clock = clock;
  }

  get id(): string {
    return this.settings.id;
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
   * The plugin's verdict, the entry's group rules applied.
   *
   * @throws PluginError, or GivenUp when the caller is gone
   */
  async authenticate(login: Login, request: Request, limit: number): Promise<Verdict> {
    const verdict = await this.#ask('authenticate', request, limit, async (plugin, call) =>
      checkVerdict(await plugin.authenticate?.(login, call)),
    );
    return verdict.verdict === 'accepted' && hasGroupRules(this.settings)
      ? this.#admit(verdict, request, limit)
      : verdict;
  }

  /** @throws PluginError, or GivenUp when the caller is gone */
  profile(account: Account, request: Request, limit: number): Promise<Profile | undefined> {
    return this.#ask('profile', request, limit, async (plugin, call) => {
      const profile = await plugin.profile?.(account, call);
      return profile === undefined ? undefined : checkProfile(profile);
    });
  }

  /** @throws PluginError, or GivenUp when the caller is gone */
  find(key: FindKey, request: Request, limit: number): Promise<Account | undefined> {
    return this.#ask('find', request, limit, async (plugin, call) => {
      const account = await plugin.find?.(key, call);
      return account === undefined ? undefined : checkAccount(account);
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

  async #admit(
    accepted: Extract<Verdict, { verdict: 'accepted' }>,
    request: Request,
    limit: number,
  ): Promise<Verdict> {
    const { account } = accepted;
    const profile =
      accepted.profile?.groups === undefined ? await this.profile(account, request, limit) : accepted.profile;
    const detail = groupFault(profile?.groups, this.settings);
    return detail === undefined
      ? { ...accepted, profile }
      : { verdict: 'rejected', reason: 'not-allowed', account, detail };
  }

  async #ask<T>(
    capability: Capability,
    request: Request,
    limit: number,
    work: (plugin: OpenedPlugin, call: Call) => Promise<T>,
  ): Promise<T> {
    const started = this.#clock.monotonic();
    try {
      return await request.deadline.run(limit, (stage) =>
        this.bulkhead.run(stage, () =>
          work(
            this.slot.get(),
            new PluginCall(request, stage, Math.min(limit, request.deadline.at), this.slot.logFor),
          ),
        ),
      );
    } catch (thrown) {
      if (!(thrown instanceof GivenUp)) throw asPluginError(thrown);
      if (thrown.code === 'CALLER_GONE') throw thrown;
      const waited = Math.round(this.#clock.monotonic() - started);
      throw new PluginError('PLUGIN_UNAVAILABLE', `no answer to ${capability} within ${waited} ms`);
    }
  }
}

class PluginCall implements Call {
  readonly requestId: string;
  readonly deadline: number;
  readonly hops: string | undefined;
  readonly #stage: Stage;
  readonly #logFor: (requestId: string) => Logger;

  constructor(request: Request, stage: Stage, deadline: number, logFor: (requestId: string) => Logger) {
    this.requestId = request.requestId;
    this.#stage = stage;
    this.deadline = deadline;
    this.hops = request.hops;
    this.#logFor = logFor;
  }

  get signal(): AbortSignal {
    return this.#stage.signal;
  }

  /** Made on first use: most calls log nothing. */
  get log(): Logger {
    return this.#logFor(this.requestId);
  }
}
