import type { Run } from '../../state/backend.js';
import { COLUMNS, ownedName, type Holder, type OwnedName } from './owner.js';

const PAGE = 1000;

/** An account that goes without the name that its back end has for it. */
export interface Clash extends Holder {
  readonly localpart: string;
  readonly username: string;
  readonly at: string;
}

/** What an operator did, as it was noted. */
export interface Noted {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly plugin: string | null;
  readonly subject: string | null;
  readonly detail: string | null;
}

/** Every owned name in the order of the names, a page at a time. */
export async function* everyName(run: Run, plugin = ''): AsyncGenerator<OwnedName> {
  let after: string | undefined = '';
  while (after !== undefined) {
    const rows = await run(
      `SELECT ${COLUMNS} FROM postern_owners WHERE localpart > $1 AND ($2 = '' OR plugin = $2)
       ORDER BY localpart LIMIT ${PAGE}`,
      [after, plugin],
    );
    const names = rows.map(ownedName);
    yield* names;
    after = names.at(-1)?.localpart;
  }
}

/** @param localpart of this name only */
export async function clashes(run: Run, localpart = ''): Promise<readonly Clash[]> {
  const rows = await run(
    `SELECT plugin, subject, username, localpart, at FROM postern_clashes
     WHERE $1 = '' OR localpart = $1 ORDER BY localpart, plugin, subject`,
    [localpart],
  );
  return rows as unknown as readonly Clash[];
}

export async function history(run: Run, localpart: string): Promise<readonly Noted[]> {
  const rows = await run(
    'SELECT at, actor, action, plugin, subject, detail FROM postern_audit WHERE localpart = $1 ORDER BY id',
    [localpart],
  );
  return rows as unknown as readonly Noted[];
}

/** Those of some names that are not free. */
export async function ownedAmong(run: Run, localparts: readonly string[]): Promise<ReadonlySet<string>> {
  const places = localparts.map((_, index) => `$${index + 1}`).join(', ');
  const rows = await run(`SELECT localpart FROM postern_owners WHERE localpart IN (${places})`, localparts);
  return new Set(rows.map((row) => String(row.localpart)));
}

/** How many names each id of the configuration owns. */
export async function namesByPlugin(run: Run): Promise<ReadonlyMap<string, number>> {
  const rows = await run('SELECT plugin, count(*) AS names FROM postern_owners GROUP BY plugin');
  return new Map(rows.map(({ plugin, names }) => [String(plugin), Number(names)]));
}
