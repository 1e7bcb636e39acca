import type { StateStore } from '../../../state/store.js';
import type { Clock } from '../../../time/clock.js';
import { REMEMBERED_MS } from '../remembered.js';
import { note } from './audit.js';
import { nameIn, namesOf } from './names.js';
import { ChangeRefused } from './refusal.js';

/** How long a name that was taken from its owner belongs to nobody: longer than any gateway remembers whose it was. */
export const FENCE_MS = 2 * REMEMBERED_MS;

export interface Release {
  readonly localpart: string;
  readonly actor: string;
}

/**
 * Takes a name from its owner, and frees it for the next one when no gateway remembers the old one any more. Who is killed
 * meanwhile leaves a name that nobody can have, until it is released again.
 *
 * @throws ChangeRefused when nobody owns the name, StateError
 */
export async function release(state: StateStore, change: Release, clock: Clock): Promise<void> {
  await take(state, change, new Date(clock.now()).toISOString());
  await new Promise<void>((resolve) => void clock.after(FENCE_MS, resolve));
  await free(state, change, new Date(clock.now()).toISOString());
}

function take(state: StateStore, { localpart, actor }: Release, at: string): Promise<void> {
  return state.transaction(async (run) => {
    const name = await nameIn(run, localpart);
    if (name === undefined) throw new ChangeRefused(`nobody owns @${localpart}`);
    if (name.status === 'released') return;
    await run("UPDATE postern_owners SET status = 'released' WHERE localpart = $1", [localpart]);
    const [other] = await namesOf(run, name);
    if (name.status === 'current' && other !== undefined) {
      await run("UPDATE postern_owners SET status = 'current' WHERE localpart = $1", [other.localpart]);
    }
    await note(run, { at, actor, action: 'release', localpart, holder: name });
  });
}

function free(state: StateStore, { localpart, actor }: Release, at: string): Promise<void> {
  return state.transaction(async (run) => {
    await run("DELETE FROM postern_owners WHERE localpart = $1 AND status = 'released'", [localpart]);
    await note(run, { at, actor, action: 'free', localpart });
  });
}
