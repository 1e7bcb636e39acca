import type { HttpClient } from '@postern/http-client';
import { injectable } from 'inversify';
import type { Added, AddedAddresses } from '../accounts/added-addresses.js';
import type { ComposedProfile } from '../accounts/decision.js';
import { inject } from '../bindings.js';
import type { RootLogger } from '../observe/logger.js';
import type { Clock } from '../time/clock.js';
import {
  changesOf,
  includes,
  missingAddresses,
  PROVIDER,
  type Address,
  type Changes,
  type HomeserverUser,
} from './changes.js';
import { RetryQueue } from './queue.js';
import type { HomeserverSettings } from './settings.js';
import { SynapseAdmin } from './synapse-admin.js';

const NOT_NOTED =
  'it cannot be noted which addresses were added: none of them will be removed as the gateway’s own';

interface Homeserver {
  readonly settings: HomeserverSettings;
  readonly http: HttpClient;
  readonly admin: SynapseAdmin;
}

/** What is to be brought, and to whom. */
interface Wanted {
  readonly profile: ComposedProfile;
  /** The account that the homeserver must have recorded before; nothing where it records none. */
  readonly externalId: string | undefined;
}

/**
 * Brings what back ends know of a person to the homeserver, after the login and at its own pace. Nothing of it can cost a
 * login, and no address is taken away from whom it belongs to there.
 */
@injectable()
export class ProfileSync {
  readonly #clock: Clock;
  readonly #log: RootLogger;
  readonly #addedAddresses: AddedAddresses;
  readonly #queue: RetryQueue<Wanted>;
  #homeserver: Homeserver | undefined;

  constructor(
    @inject('clock') clock: Clock,
    @inject('log') log: RootLogger,
    @inject('addedAddresses') addedAddresses: AddedAddresses,
  ) {
    this.#clock = clock;
    this.#log = log;
    this.#addedAddresses = addedAddresses;
    this.#queue = new RetryQueue({
      clock,
      intervalMs: () => 1000 / (this.#homeserver?.settings.sync.per_second ?? 1),
      work: async (mxid, wanted) => {
        const isDone = await this.#bring(mxid, wanted);
        log.debug({ mxid, isDone }, 'a profile was looked at');
        return isDone;
      },
      givenUp: (mxid) => {
        log.warn('a profile was not brought to the homeserver, and waits for the next login');
        log.debug({ mxid }, 'whose profile it was');
      },
    });
  }

  /** Takes another configuration; what waits goes by it. */
  async configure(settings: HomeserverSettings | undefined): Promise<void> {
    const before = this.#homeserver;
    this.#homeserver = settings && (await this.#connect(settings));
    void before?.http.close();
  }

  /**
   * Returns at once.
   *
   * @param externalId `<plugin id>:<subject>`, where our module decides after the gateway: a person whom it keeps out of the
   *   account leaves nothing there
   */
  enqueue(mxid: string, profile: ComposedProfile, externalId?: string): void {
    if (this.#homeserver === undefined) return;
    if (!this.#queue.add(mxid, { profile, externalId }))
      this.#log.warn('too many profiles wait for the homeserver');
  }

  async close(): Promise<void> {
    if (this.#queue.size > 0) {
      this.#log.info({ waiting: this.#queue.size }, 'profiles that wait for the homeserver are dropped');
    }
    this.#queue.close();
    await this.#homeserver?.http.close();
  }

  /** The client is loaded here, as many gateways have no homeserver to bring anything to. */
  async #connect(settings: HomeserverSettings): Promise<Homeserver> {
    const { createHttpClient } = await import('@postern/http-client');
    const { url, admin_token: token, ca } = settings;
    const http = createHttpClient(ca === undefined ? {} : { ca });
    return { settings, http, admin: new SynapseAdmin(http, url, token, this.#clock) };
  }

  /** `false`: to be tried again. */
  async #bring(mxid: string, { profile, externalId }: Wanted): Promise<boolean> {
    if (this.#homeserver === undefined) return true;
    const { admin, settings } = this.#homeserver;
    try {
      const user = await admin.user(mxid);
      if (user === undefined || !isTheirs(user, externalId)) return false;
      const localpart = mxid.slice(1, mxid.indexOf(':'));
      const added = await this.#addedTo(localpart, profile, settings.sync);
      const { free, nobodys } = await this.#freeAddresses(
        mxid,
        missingAddresses(user, profile, settings.sync),
        admin,
      );
      const isAdded = (address: Address): boolean => added?.has(address) === true;
      const changes = changesOf(localpart, user, profile, settings.sync, { free, isAdded });
      await this.#carryOut(mxid, user, changes, this.#homeserver);
      if (added === undefined || settings.sync.dry_run) return true;
      const now = changes.threepids ?? user.threePids;
      await this.#note(
        added,
        now.filter((address) => isAdded(address) || includes(nobodys, address)),
      );
      return true;
    } catch (error) {
      this.#log.warn({ err: error }, 'a profile could not be brought to the homeserver');
      return false;
    }
  }

  /** Nothing where it does not matter, or cannot be told and nothing is removed by it. @throws StateError, GivenUp */
  async #addedTo(
    localpart: string,
    { threePids }: ComposedProfile,
    { threepids: how }: HomeserverSettings['sync'],
  ): Promise<Added | undefined> {
    if (how === 'never' || threePids === undefined) return undefined;
    try {
      return await this.#addedAddresses.of(localpart);
    } catch (error) {
      if (how === 'replace-own') throw error;
      this.#log.warn({ err: error }, NOT_NOTED);
      return undefined;
    }
  }

  /** What was not noted is never removed as the gateway's own. */
  async #note(added: Added, addresses: readonly Address[]): Promise<void> {
    try {
      await this.#addedAddresses.note(added, addresses);
    } catch (error) {
      this.#log.warn({ err: error }, NOT_NOTED);
    }
  }

  /** @returns those that are nobody else's, and among them those that were nobody's at all until now */
  async #freeAddresses(
    mxid: string,
    missing: readonly Address[],
    admin: SynapseAdmin,
  ): Promise<{ readonly free: readonly Address[]; readonly nobodys: readonly Address[] }> {
    const [free, nobodys]: [Address[], Address[]] = [[], []];
    for (const address of missing) {
      const owner = await admin.ownerOf(address);
      if (owner === undefined) nobodys.push(address);
      if (owner === undefined || owner === mxid) free.push(address);
      else this.#log.info({ medium: address.medium }, 'an address stays with whom it belongs to there');
    }
    return { free, nobodys };
  }

  async #carryOut(
    mxid: string,
    user: HomeserverUser,
    changes: Changes,
    { admin, settings: { sync } }: Homeserver,
  ): Promise<void> {
    const fields = Object.keys(changes);
    if (fields.length === 0) return;
    if (!sync.dry_run) await admin.change(mxid, changes);
    const { threepids: after = user.threePids } = changes;
    const added = after.filter((address) => !includes(user.threePids, address));
    const removed = user.threePids.filter((address) => !includes(after, address));
    const counts = { added: added.length, removed: removed.length };
    this.#log.info({ fields, ...counts, dryRun: sync.dry_run }, 'profile brought to the homeserver');
    this.#log.debug({ mxid, displayname: changes.displayname, added, removed }, 'what was brought');
  }
}

function isTheirs({ externalIds }: HomeserverUser, externalId: string | undefined): boolean {
  if (externalId === undefined) return true;
  return externalIds.some(({ provider, id }) => provider === PROVIDER && id === externalId);
}
