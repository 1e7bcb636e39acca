import { randomBytes } from 'node:crypto';
import { injectable } from 'inversify';
import { inject } from '../bindings.js';
import type { Chain } from '../chain/chain.js';
import type { Request } from '../chain/request.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../time/clock.js';
import { refused, type Admissions } from './admission.js';
import type { NameOwners } from './admissions.js';
import type { AddressAttempt, Attempt, NameAttempt } from './attempt.js';
import { findByAddress, searchable } from './by-address.js';
import type { Decision, RefusalReason } from './decision.js';
import type { LoginRecorder } from './login-record.js';
import type { NameRules } from './name-rules.js';
import type { ProfileComposer } from './profile-composer.js';
import type { RefusalMemory } from './refusal-memory.js';
import { canonicalAddress } from './three-pids.js';
import { localpartOf, mxidOf, parseUserId, usernameOf } from './user-id.js';

/** Longest password in bytes of UTF-8. */
const MAX_PASSWORD_BYTES = 4096;

/** Refusals that say nothing but that the password is wrong. */
const PASSWORD_FAULTS: readonly RefusalReason[] = ['wrong-password', 'unspecified'];

/** Decides one login: each step may refuse, and the first that does ends it. */
@injectable()
export class Authenticator {
  readonly #serverName: string;
  readonly #names: NameRules;
  readonly #admissions: Admissions;
  readonly #owners: NameOwners;
  readonly #chain: Chain;
  readonly #composer: ProfileComposer;
  readonly #refusals: RefusalMemory;
  readonly #clock: Clock;
  readonly #recorder: LoginRecorder;

  constructor(
    @inject('config') config: Config,
    @inject('names') names: NameRules,
    @inject('admissions') admissions: Admissions,
    @inject('owners') owners: NameOwners,
    @inject('chain') chain: Chain,
    @inject('composer') composer: ProfileComposer,
    @inject('refusals') refusals: RefusalMemory,
    @inject('clock') clock: Clock,
    @inject('recorder') recorder: LoginRecorder,
  ) {
    this.#serverName = config.server_name;
    this.#names = names;
    this.#admissions = admissions;
    this.#owners = owners;
    this.#chain = chain;
    this.#composer = composer;
    this.#refusals = refusals;
    this.#clock = clock;
    this.#recorder = recorder;
  }

  /** @throws GivenUp when the caller is gone */
  async authenticate(attempt: Attempt, request: Request): Promise<Decision> {
    const started = this.#clock.monotonic();
    const decision = await this.#decide(attempt, request);
    this.#recorder.record(request.requestId, attempt, decision, this.#clock.monotonic() - started);
    return decision;
  }

  #decide(attempt: Attempt, request: Request): Decision | Promise<Decision> {
    if (!isPassword(attempt.password)) return refused('malformed-password');
    return 'id' in attempt ? this.#decideByName(attempt, request) : this.#decideByAddress(attempt, request);
  }

  #decideByName(attempt: NameAttempt, request: Request): Decision | Promise<Decision> {
    const typed = parseUserId(attempt.id, this.#serverName);
    if ('fault' in typed) return refused(typed.fault);
    const { username } = typed;
    const typedId = mxidOf(localpartOf(username), this.#serverName);
    if (!attempt.readsMxid && attempt.id !== typedId) return refused('not-canonical');
    if (this.#refusals.holds(localpartOf(username), attempt.password)) return refused('wrong-password');
    return this.#check(username, attempt, request);
  }

  /**
   * The address leads to an account, and that is logged in by its name. Where it leads to none, a name that nobody has is
   * checked, so that the time does not tell whether the address is known.
   */
  async #decideByAddress(attempt: AddressAttempt, request: Request): Promise<Decision> {
    // Who does not read the answer's Matrix ID has none to go on with.
    if (!attempt.readsMxid) return refused('not-canonical');
    const { medium, password } = attempt;
    const address = canonicalAddress(medium, attempt.address);
    if (address === undefined) return refused('malformed-address');

    const found = await findByAddress({ medium, address }, this.#chain, this.#owners, request);
    if (found === undefined) return this.#checkNobody(`${medium}:${address}`, attempt, request);
    if ('outcome' in found) return found;
    const { entry, account, localpart } = found;
    const decision = await this.#check(usernameOf(localpart), attempt, request);
    if (decision.outcome === 'refused' && PASSWORD_FAULTS.includes(decision.reason)) {
      this.#refusals.remember(localpart, password);
    }
    if (decision.outcome !== 'accepted') return { ...decision, localpart };
    const isAnother = decision.plugin !== entry.id || decision.subject !== account.subject;
    return isAnother
      ? { ...refused('ambiguous-name', { entry, steps: decision.steps }), localpart }
      : decision;
  }

  /** @param account what failures are counted by */
  async #checkNobody(account: string, attempt: AddressAttempt, request: Request): Promise<Decision> {
    const [entry] = searchable(attempt, this.#chain);
    if (entry === undefined) return refused('unknown-user');
    const decision = await this.#check(entry.typedNameOf(nobody()), attempt, request, account);
    const isKept = decision.outcome === 'unavailable' || isThrottled(decision);
    return isKept ? decision : refused('unknown-user', { steps: decision.steps });
  }

  async #check(
    username: string,
    attempt: Attempt,
    request: Request,
    account = localpartOf(username),
  ): Promise<Decision> {
    const { password, clientAddress } = attempt;
    const login = { username, password };
    const refusalOf = (localpart: string): RefusalReason | undefined => this.#refusalOf(localpart, attempt);
    const admission = await this.#admissions.admit({ login, account, clientAddress, refusalOf }, request);
    if (admission.outcome !== 'admitted') return admission;

    const { entry, localpart, isSettled, steps } = admission;
    const { subject } = admission.account;
    const mxid = mxidOf(localpart, this.#serverName);
    const profile = await this.#composer.compose(admission, this.#chain, request);
    return { outcome: 'accepted', mxid, plugin: entry.id, subject, isSettled, profile, steps };
  }

  #refusalOf(localpart: string, attempt: Attempt): RefusalReason | undefined {
    const fault = this.#names.faultOf(localpart);
    if (fault !== undefined || attempt.readsMxid || !('id' in attempt)) return fault;
    return attempt.id === mxidOf(localpart, this.#serverName) ? undefined : 'not-canonical';
  }
}

function isThrottled(decision: Decision): boolean {
  return decision.outcome === 'refused' && decision.reason === 'throttled';
}

function isPassword(password: string): boolean {
  return password !== '' && password.isWellFormed() && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
}

/** For a name that nobody has. */
function nobody(): string {
  return randomBytes(16).toString('hex');
}
