import type { Run } from '../../../state/backend.js';
import type { Holder } from '../owner.js';

const NOTE = `INSERT INTO postern_audit (at, actor, action, localpart, plugin, subject, detail)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** Something that an operator did about owners, or about failed logins. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Who did it, as the machine calls that person. */
  readonly actor: string;
  readonly action: 'assign' | 'link' | 'release' | 'free' | 'import' | 'rename-plugin' | 'guard-clear';
  readonly localpart?: string | undefined;
  readonly holder?: Holder | undefined;
  readonly detail?: string | undefined;
}

/** Within the transaction of the change: there is none without its entry, and no entry without its change. */
export async function note(
  run: Run,
  { at, actor, action, localpart, holder, detail }: AuditEntry,
): Promise<void> {
  await run(NOTE, [
    ...[at, actor, action],
    ...[localpart, holder?.plugin, holder?.subject, detail].map((value) => value ?? null),
  ]);
}
