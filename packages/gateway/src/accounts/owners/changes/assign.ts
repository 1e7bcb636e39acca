import type { StateStore } from '../../../state/store.js';
import { holderText, isSameHolder, type Holder } from '../owner.js';
import { note } from './audit.js';
import { add, nameIn, namesOf } from './names.js';
import { ChangeRefused } from './refusal.js';

/** An account that gets a Matrix ID by the hand of the operator. */
export interface Assignment extends Holder {
  readonly localpart: string;
  /** What the back end calls the account. */
  readonly username: string;
  readonly actor: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Gives a free name to an account that has none.
 *
 * @throws ChangeRefused, StateError
 */
export function assign(state: StateStore, assignment: Assignment): Promise<void> {
  const { localpart, actor, at } = assignment;
  return state.transaction(async (run) => {
    const [current] = await namesOf(run, assignment);
    if (current !== undefined) {
      throw new ChangeRefused(
        `${holderText(assignment)} has a Matrix ID: @${current.localpart}; to let it in under another one that is ` +
          'already there, use link',
      );
    }
    if (!(await add(run, { ...assignment, status: 'current', origin: 'assign', since: at }))) {
      throw new ChangeRefused(`@${localpart} is not free: see postern owners show @${localpart}`);
    }
    await settle(run, assignment);
    await note(run, { at, actor, action: 'assign', localpart, holder: assignment });
  });
}

/**
 * Lets an account in under a Matrix ID that was there before it came: what it had until now stays its own. A name that it
 * has by a login already is settled by this.
 *
 * @throws ChangeRefused, StateError
 */
export function link(state: StateStore, assignment: Assignment): Promise<void> {
  const { localpart, plugin, subject, actor, at } = assignment;
  return state.transaction(async (run) => {
    const name = await nameIn(run, localpart);
    if (name !== undefined && (name.status === 'released' || !isSameHolder(name, assignment))) {
      throw new ChangeRefused(
        `@${localpart} belongs to ${holderText(name)}: see postern owners show @${localpart}`,
      );
    }
    await run(
      "UPDATE postern_owners SET status = 'kept' WHERE plugin = $1 AND subject = $2 AND status = 'current'",
      [plugin, subject],
    );
    if (name === undefined) {
      const isAdded = await add(run, { ...assignment, status: 'current', origin: 'link', since: at });
      if (!isAdded) throw new ChangeRefused(`@${localpart} was taken this very moment: try again`);
    } else {
      await run("UPDATE postern_owners SET status = 'current', origin = 'link' WHERE localpart = $1", [
        localpart,
      ]);
    }
    await settle(run, assignment);
    await note(run, { at, actor, action: 'link', localpart, holder: assignment });
  });
}

async function settle(run: Parameters<typeof note>[0], { plugin, subject }: Holder): Promise<void> {
  await run('DELETE FROM postern_clashes WHERE plugin = $1 AND subject = $2', [plugin, subject]);
}
