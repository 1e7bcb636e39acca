import { createHttpClient, type HttpClient } from '@postern/http-client';
import { injectable } from 'inversify';
import type { ComposedProfile } from '../accounts/decision.js';
import { inject } from '../bindings.js';
import type { RootLogger } from '../observe/logger.js';
import type { Clock } from '../time/clock.js';
import { changesOf, missingAddresses, type Changes } from './changes.js';
import { RetryQueue } from './queue.js';
import type { HomeserverSettings } from './settings.js';
import { SynapseAdmin } from './synapse-admin.js';

interface Homeserver {
  readonly settings: HomeserverSettings;
  readonly http: HttpClient;
  readonly admin: SynapseAdmin;
}

/**
 * Brings what back ends know of a person to the homeserver, after the login and at its own pace. Nothing of it can cost a
 * login, and no address is taken away from whom it belongs to there.
 */
@injectable()
export class ProfileSync {
  readonly #clock: Clock;
  readonly #log: RootLogger;
  readonly #queue: RetryQueue<ComposedProfile>;
  #homeserver: Homeserver | undefined;

  constructor(@inject('clock') clock: Clock, @inject('log') log: RootLogger) {
    this.#clock = clock;
    this.#log = log;
    this.#queue = new RetryQueue({
      clock,
      intervalMs: () => 1000 / (this.#homeserver?.settings.sync.per_second ?? 1),
      work: (mxid, profile) => this.#bring(mxid, profile),
      givenUp: (mxid) => {
        log.warn('a profile was not brought to the homeserver, and waits for the next login');
        log.debug({ mxid }, 'whose profile it was');
      },
    });
  }

  /** Takes another configuration; what waits goes by it. */
  configure(settings: HomeserverSettings | undefined): void {
    const before = this.#homeserver;
    this.#homeserver = settings && this.#connect(settings);
    void before?.http.close();
  }

  /** Returns at once. */
  enqueue(mxid: string, profile: ComposedProfile): void {
    if (this.#homeserver === undefined) return;
    if (!this.#queue.add(mxid, profile)) this.#log.warn('too many profiles wait for the homeserver');
  }

  async close(): Promise<void> {
    if (this.#queue.size > 0) {
      this.#log.info({ waiting: this.#queue.size }, 'profiles that wait for the homeserver are dropped');
    }
    this.#queue.close();
    await this.#homeserver?.http.close();
  }

  #connect(settings: HomeserverSettings): Homeserver {
    const { url, admin_token: token, ca } = settings;
    const http = createHttpClient({ ...(ca === undefined ? {} : { ca }), userAgent: 'Postern' });
    return { settings, http, admin: new SynapseAdmin(http, url, token, this.#clock) };
  }

  /** `false`: to be tried again. */
  async #bring(mxid: string, profile: ComposedProfile): Promise<boolean> {
    if (this.#homeserver === undefined) return true;
    const { admin, settings } = this.#homeserver;
    try {
      const user = await admin.user(mxid);
      if (user === undefined) return false;
      const free = [];
      for (const address of missingAddresses(user, profile, settings.sync)) {
        const owner = await admin.ownerOf(address);
        if (owner === undefined || owner === mxid) free.push(address);
        else this.#log.info({ medium: address.medium }, 'an address stays with whom it belongs to there');
      }
      const localpart = mxid.slice(1, mxid.indexOf(':'));
      await this.#carryOut(mxid, changesOf(localpart, user, profile, settings.sync, free), admin, settings);
      return true;
    } catch (error) {
      this.#log.warn({ err: error }, 'the homeserver could not be asked for a profile');
      return false;
    }
  }

  async #carryOut(
    mxid: string,
    changes: Changes,
    admin: SynapseAdmin,
    { sync }: HomeserverSettings,
  ): Promise<void> {
    const fields = Object.keys(changes);
    if (fields.length === 0) return;
    if (!sync.dry_run) await admin.change(mxid, changes);
    this.#log.info({ fields, dryRun: sync.dry_run }, 'profile brought to the homeserver');
    this.#log.debug({ mxid, changes }, 'what was brought');
  }
}
