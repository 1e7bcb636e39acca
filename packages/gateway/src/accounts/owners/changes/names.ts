import type { Run } from '../../../state/backend.js';
import { COLUMNS, ownedName, type Holder, type OwnedName } from '../owner.js';

/** A name, with whoever has it. */
export async function nameIn(run: Run, localpart: string): Promise<OwnedName | undefined> {
  const [row] = await run(`SELECT ${COLUMNS} FROM postern_owners WHERE localpart = $1`, [localpart]);
  return row && ownedName(row);
}

/** Every name of an account, its Matrix ID first. */
export async function namesOf(run: Run, { plugin, subject }: Holder): Promise<readonly OwnedName[]> {
  const rows = await run(
    `SELECT ${COLUMNS} FROM postern_owners WHERE plugin = $1 AND subject = $2 AND status <> 'released'
     ORDER BY status, since DESC, localpart`,
    [plugin, subject],
  );
  return rows.map(ownedName);
}

export async function add(run: Run, name: OwnedName): Promise<boolean> {
  const { localpart, plugin, subject, username, status, origin, since } = name;
  const added = await run(
    `INSERT INTO postern_owners (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING RETURNING localpart`,
    [localpart, plugin, subject, username, status, origin, since],
  );
  return added.length > 0;
}
