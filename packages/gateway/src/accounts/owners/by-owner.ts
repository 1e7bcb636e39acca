import type { Accepted, Chain } from '../../chain/chain.js';
import type { Entry } from '../../chain/entry.js';
import type { Request } from '../../chain/request.js';
import { StateError } from '../../state/errors.js';
import { GivenUp } from '../../time/deadline.js';
import {
  admitted,
  declined,
  refused,
  unavailable,
  type Admission,
  type Admissions,
  type Candidate,
} from '../admission.js';
import { nameFault, refusedName } from '../by-name.js';
import { localpartOf } from '../user-id.js';
import type { Clashes } from './clashes.js';
import type { Decoy } from './decoy.js';
import type { Newcomers } from './newcomers.js';
import { isSameHolder } from './owner.js';
import type { OwnerTable, Ownership } from './table.js';

export interface OwnerServices {
  readonly chain: Chain;
  readonly owners: OwnerTable;
  readonly clashes: Clashes;
  readonly newcomers: Newcomers;
  readonly decoy: Decoy;
}

/**
 * Names with owners. A typed name that has an owner is his alone: he is found by his subject, and his password is checked
 * under the name that he has at the moment; this goes before what is asked for names without an owner, of which a flood
 * may be made. For every other name the chain is asked, and the account that it accepts is
 * let in under the Matrix ID that it owns, or gets one if that is free beyond doubt.
 */
export class ByOwner implements Admissions {
  readonly #chain: Chain;
  readonly #owners: OwnerTable;
  readonly #clashes: Clashes;
  readonly #newcomers: Newcomers;
  readonly #decoy: Decoy;

  constructor({ chain, owners, clashes, newcomers, decoy }: OwnerServices) {
    this.#chain = chain;
    this.#owners = owners;
    this.#clashes = clashes;
    this.#newcomers = newcomers;
    this.#decoy = decoy;
  }

  async admit(candidate: Candidate, request: Request): Promise<Admission> {
    try {
      const localpart = localpartOf(candidate.login.username);
      const owner = await this.#owners.ownerOf(localpart, request);
      return owner === undefined
        ? await this.#admitByChain(candidate, request)
        : await this.#admitOwner(owner, localpart, candidate, request);
    } catch (error) {
      if (error instanceof StateError) return unavailable(error);
      throw error;
    }
  }

  async #admitOwner(
    owner: Ownership,
    typed: string,
    candidate: Candidate,
    request: Request,
  ): Promise<Admission> {
    request.goesFirst = true;
    const entry = this.#chain.entry(owner.plugin);
    if (entry?.can('authenticate') !== true) return unavailable(ownerIsMissing(owner));
    const { password, username } = candidate.login;
    let present: string;
    try {
      present = await this.#presentName(entry, owner, request);
    } catch (error) {
      if (error instanceof GivenUp) throw error;
      return unavailable(error, { entry, steps: [] });
    }
    const result = await this.#chain.authenticateAt(entry, { username: present, password }, request);
    if (result.outcome !== 'accepted') {
      const current = { ...owner, username: present };
      if (result.outcome === 'refused') {
        await this.#owners.spendQuestion(owner, request);
        await this.#newcomers.look(username, typed, current, request);
      }
      return declined(result);
    }
    const { account } = result;
    const holder = { plugin: entry.id, subject: account.subject };
    if (isSameHolder(holder, owner)) return this.#grant(owner, result, candidate, request);
    await this.#clashes.note({ ...holder, username: account.username, localpart: typed }, owner, request);
    return refused('owned-name', result);
  }

  /** What the back end calls the account now; where it cannot be asked, or knows it no more, what it was called last. */
  async #presentName(entry: Entry, { subject, username }: Ownership, request: Request): Promise<string> {
    if (!entry.can('find')) return username;
    return (await this.#chain.findAt(entry, { subject }, request))?.username ?? username;
  }

  async #admitByChain(candidate: Candidate, request: Request): Promise<Admission> {
    await this.#decoy.ask(request);
    const result = await this.#chain.authenticate(candidate.login, request);
    if (result.outcome !== 'accepted') return declined(result, refusedName(result));
    const holder = { plugin: result.entry.id, subject: result.account.subject };
    const ownership = await this.#owners.nameOf(holder, request);
    return ownership === undefined
      ? this.#admitNewcomer(result, candidate, request)
      : this.#grant(ownership, result, candidate, request);
  }

  /** The first login of an account: its name is given if every earlier back end has just said that it is not its own. */
  async #admitNewcomer(result: Accepted, candidate: Candidate, request: Request): Promise<Admission> {
    const { entry, account, doubts } = result;
    const localpart = localpartOf(entry.matrixNameOf(account));
    if (doubts.skipped !== undefined) {
      return unavailable(doubts.skipped.error, { entry: doubts.skipped.entry, steps: result.steps });
    }
    if (doubts.unspecified !== undefined) return refused('uncertain-name', result);
    const fault = await nameFault(localpart, result, candidate, this.#chain, request);
    if (fault !== undefined) return fault;
    const wish = { plugin: entry.id, subject: account.subject, username: account.username, localpart };
    const claim = await this.#owners.claim(wish, request);
    switch (claim.outcome) {
      case 'mine':
        return this.#grant(claim.ownership, result, candidate, request);
      case 'owned':
        await this.#clashes.note(wish, claim.owner, request);
        return refused('owned-name', result);
      case 'released':
        return unavailable(
          new StateError('STATE_UNAVAILABLE', 'the name was just released: it is not to be had yet'),
        );
    }
  }

  async #grant(
    ownership: Ownership,
    result: Accepted,
    candidate: Candidate,
    request: Request,
  ): Promise<Admission> {
    request.goesFirst = true;
    const { localpart, username, origin } = ownership;
    const fault = candidate.refusalOf(localpart);
    if (fault !== undefined) return refused(fault, result);
    if (!(await this.#owners.holds(ownership, request))) return refused('owned-name', result);
    if (result.account.username !== username) {
      await this.#owners.renamed(ownership, result.account.username, request);
    }
    return admitted(result, localpart, origin !== 'login');
  }
}

function ownerIsMissing({ plugin }: Ownership): StateError {
  return new StateError(
    'STATE_MISCONFIGURED',
    `the name belongs to an account of the plugin "${plugin}", which is not in the chain: see postern check-config`,
  );
}
