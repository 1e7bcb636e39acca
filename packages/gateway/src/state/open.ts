import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../time/clock.js';
import { StateError } from './errors.js';
import type { PostgresqlSettings } from './postgresql/backend.js';
import { StateStore } from './store.js';

/** `state` of the configuration. */
export type StateSettings =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly file: string }
  | ({ readonly kind: 'postgresql' } & PostgresqlSettings);

/** Whose state it is, and where relative paths start. */
export interface StateOwner {
  readonly serverName: string;
  readonly directory: string;
  readonly clock: Clock;
}

/**
 * The store of a configuration, not opened yet. The driver is loaded here.
 *
 * @throws StateError `STATE_MISCONFIGURED` for a certificate file that cannot be read
 */
export async function createStateStore(
  settings: StateSettings,
  { serverName, directory, clock }: StateOwner,
): Promise<StateStore> {
  if (settings.kind === 'postgresql') {
    const { PostgresqlBackend } = await import('./postgresql/backend.js');
    try {
      return new StateStore(await PostgresqlBackend.create(settings, directory, serverName));
    } catch (error) {
      throw new StateError('STATE_MISCONFIGURED', `state: ${(error as Error).message}`, { cause: error });
    }
  }
  const { SqliteBackend } = await import('./sqlite/backend.js');
  const path = settings.kind === 'memory' ? undefined : resolve(directory, settings.file);
  return new StateStore(new SqliteBackend(path, serverName, clock));
}

/** Whether there is anything to be read: a file that is not there yet is not made to look into it. */
export function stateExists(settings: StateSettings, directory: string): boolean {
  if (settings.kind === 'memory') return false;
  return settings.kind === 'postgresql' || existsSync(resolve(directory, settings.file));
}
