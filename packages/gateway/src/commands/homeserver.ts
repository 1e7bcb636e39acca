import { dirname, resolve } from 'node:path';
import { createHttpClient } from '@postern/http-client';
import { nameIn, namesOf } from '../accounts/owners/changes/names.js';
import type { Core, CoreServices } from '../core.js';
import { surveyAccounts, type Adoptable, type LeftOut } from '../homeserver/adoption.js';
import { readHomeserver } from '../homeserver/settings.js';
import { SynapseAdmin } from '../homeserver/synapse-admin.js';
import type { Run } from '../state/backend.js';
import type { StateStore } from '../state/store.js';
import { Deadline } from '../time/deadline.js';
import type { Io } from './io.js';
import type { CommonOptions } from './opened.js';

/** What a command that looks through the homeserver has opened. */
export interface Opened {
  readonly core: Core;
  readonly services: CoreServices;
  readonly state: StateStore;
}

/**
 * Looks through the accounts of the configured homeserver; nothing where none is configured.
 *
 * @throws HomeserverError, StateError, PluginError
 */
export async function surveying<T>(
  io: Io,
  { config: file }: CommonOptions,
  { core, services: { clock, log }, state }: Opened,
  work: (accounts: AsyncIterable<Adoptable | LeftOut>) => Promise<T>,
): Promise<T | undefined> {
  const { chain, config } = core.generations.get();
  const homeserver = readHomeserver(config.homeserver, dirname(resolve(io.cwd, file)));
  if (homeserver === undefined) return undefined;
  const { url, admin_token: token, ca } = homeserver;
  const http = createHttpClient(ca === undefined ? {} : { ca });
  // Not in a transaction: it may take minutes, and logins write meanwhile.
  const waiter = { signal: new AbortController().signal };
  const run: Run = (sql, values = []) => state.read(sql, values, waiter);
  try {
    return await work(
      surveyAccounts({
        admin: new SynapseAdmin(http, url, token, clock),
        chain,
        nameIn: (localpart) => nameIn(run, localpart),
        namesOf: (holder) => namesOf(run, holder),
        request: (limitMs) => ({ requestId: 'survey', deadline: new Deadline(clock, limitMs), log }),
      }),
    );
  } finally {
    await http.close();
  }
}
