import type { StateStore } from '../../../state/store.js';
import { COLUMNS, isSameHolder, ownedName, type OwnedName } from '../owner.js';
import { note } from './audit.js';
import { ChangeRefused } from './refusal.js';

/** Names that one statement adds, and conflicts that are told. */
const TOGETHER = 500;
const MAX_TOLD = 20;

export interface Import {
  readonly names: readonly OwnedName[];
  readonly actor: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Everything is tried, and nothing is kept. */
  readonly isDry: boolean;
}

export interface Imported {
  readonly added: number;
  /** Names that belonged to the same accounts already. */
  readonly known: number;
  /** Those of the known ones that nobody but a login had said so of. */
  readonly settled: number;
}

const SETTLE = `UPDATE postern_owners SET origin = 'import' WHERE localpart = $1 AND origin = 'login'
  RETURNING localpart`;

class Undo extends Error {
  readonly result: Imported;

  constructor(result: Imported) {
    super('a dry run');
    this.result = result;
  }
}

/**
 * Adds owners, all of them or none. Whose a name is already is never changed; where a login had said it, an operator has now.
 *
 * @throws ChangeRefused when a name belongs to another account, or an account has another Matrix ID; StateError
 */
export async function importOwners(
  state: StateStore,
  { names, actor, at, isDry }: Import,
): Promise<Imported> {
  try {
    return await state.transaction(async (run) => {
      let added = 0;
      let settled = 0;
      const conflicts: string[] = [];
      for (let start = 0; start < names.length; start += TOGETHER) {
        const part = names.slice(start, start + TOGETHER);
        const isNew = await addAll(run, part);
        added += isNew.size;
        const rest = part.filter(({ localpart }) => !isNew.has(localpart));
        conflicts.push(...(await conflictsOf(run, rest)));
        for (const { localpart } of rest) settled += (await run(SETTLE, [localpart])).length;
      }
      if (conflicts.length > 0) {
        const more = conflicts.length > MAX_TOLD ? [`… and ${conflicts.length - MAX_TOLD} more`] : [];
        throw new ChangeRefused(
          ['nothing was imported:', ...conflicts.slice(0, MAX_TOLD), ...more].join('\n  '),
        );
      }
      const result = { added, known: names.length - added, settled };
      if (isDry) throw new Undo(result);
      await note(run, { at, actor, action: 'import', detail: `${added} names` });
      return result;
    });
  } catch (error) {
    if (error instanceof Undo) return error.result;
    throw error;
  }
}

type Run = Parameters<typeof note>[0];

async function addAll(run: Run, names: readonly OwnedName[]): Promise<ReadonlySet<string>> {
  const rows = names.map(
    (_, row) => `(${Array.from({ length: 7 }, (_unused, column) => `$${row * 7 + column + 1}`).join(', ')})`,
  );
  const values = names.flatMap(({ localpart, plugin, subject, username, status, origin, since }) => [
    ...[localpart, plugin, subject, username, status, origin, since],
  ]);
  const added = await run(
    `INSERT INTO postern_owners (${COLUMNS}) VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING RETURNING localpart`,
    values,
  );
  return new Set(added.map(({ localpart }) => String(localpart)));
}

async function conflictsOf(run: Run, names: readonly OwnedName[]): Promise<readonly string[]> {
  const conflicts: string[] = [];
  for (const name of names) {
    const { localpart, plugin, subject } = name;
    const found = (
      await run(
        `SELECT ${COLUMNS} FROM postern_owners
         WHERE localpart = $1 OR (plugin = $2 AND subject = $3 AND status = 'current')`,
        [localpart, plugin, subject],
      )
    ).map(ownedName);
    const owner = found.find((one) => one.localpart === localpart);
    if (owner === undefined) {
      conflicts.push(`@${localpart}: ${plugin}:${subject} has the Matrix ID @${found[0]?.localpart} already`);
    } else if (!isSameHolder(owner, name) || owner.status !== name.status) {
      conflicts.push(`@${localpart}: belongs to ${owner.plugin}:${owner.subject} (${owner.status})`);
    }
  }
  return conflicts;
}
