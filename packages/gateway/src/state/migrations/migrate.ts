import type { Knex } from 'knex';
import type { Run } from '../backend.js';
import { StateError } from '../errors.js';
import { MIGRATIONS, type Migration } from './index.js';

const TABLE = 'postern_migrations';

/** The connection that the migrations run on. */
export interface Migrated {
  /** What messages call the store. */
  readonly place: string;
  readonly run: Run;
  /** Finds a table `$1`: a row if it is there. */
  readonly isThere: string;
  /** Keeps every other program from doing the same until the transaction ends, where its beginning does not. */
  readonly lock?: string | undefined;
  /** Over that same connection. */
  readonly knex: () => Promise<Knex>;
}

/**
 * Brings the tables up to date in one transaction: a program that is killed meanwhile leaves nothing half done. knex is
 * loaded only when there is something to do.
 *
 * @throws StateError for a store of a newer program or of another domain
 */
export async function migrate(target: Migrated, serverName: string): Promise<void> {
  if ((await pendingOf(target)).length > 0) await bringUpToDate(target);
  await checkDomain(target, serverName);
}

async function bringUpToDate({ lock, knex }: Migrated): Promise<void> {
  const connected = await knex();
  try {
    await connected.transaction(async (transaction) => {
      if (lock !== undefined) await transaction.raw(lock);
      await transaction.migrate.latest({
        migrationSource: {
          getMigrations: async () => [...MIGRATIONS],
          getMigrationName: ({ name }: Migration) => name,
          // knex wants a way back; there is none but a copy of the data
          getMigration: async ({ up }: Migration) => ({ up, down: async () => undefined }),
        },
        tableName: TABLE,
      });
    });
  } finally {
    // The connection is lent and stays open; the timers of knex's pool would keep the process from ending.
    await connected.destroy();
  }
}

/** The migrations that are still to be done. */
async function pendingOf({ place, run, isThere }: Migrated): Promise<readonly Migration[]> {
  if ((await run(isThere, [TABLE])).length === 0) return MIGRATIONS;
  const done = (await run(`SELECT name FROM ${TABLE} ORDER BY id`)).map(({ name }) => String(name));
  const unknown = done.find((name) => !MIGRATIONS.some((migration) => migration.name === name));
  if (unknown !== undefined) {
    throw new StateError(
      'STATE_NEWER',
      `${place} was written by a newer version of Postern (it has "${unknown}"): run that version, or restore the copy that you made before the update`,
    );
  }
  return MIGRATIONS.filter(({ name }) => !done.includes(name));
}

/** Names of one domain mean nothing in another: each has a store of its own. */
async function checkDomain({ place, run }: Migrated, serverName: string): Promise<void> {
  const read = async (): Promise<unknown> =>
    (await run("SELECT value FROM postern_facts WHERE name = 'server_name'"))[0]?.value;
  if ((await read()) === undefined) {
    await run("INSERT INTO postern_facts (name, value) VALUES ('server_name', $1) ON CONFLICT DO NOTHING", [
      serverName,
    ]);
  }
  const belongsTo = await read();
  if (belongsTo === serverName) return;
  throw new StateError(
    'STATE_MISCONFIGURED',
    `${place} belongs to ${String(belongsTo)}: give ${serverName} a file or a schema of its own`,
  );
}
