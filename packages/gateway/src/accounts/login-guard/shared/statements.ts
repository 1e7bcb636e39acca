import type { Claim, CountKind, Tally } from '../claim.js';
import type { CountRule } from '../count.js';
import type { Outcome } from '../ledger.js';
import { COLUMNS } from '../rows.js';

/**
 * The rules of counting (count.ts, waits.ts) as statements, for a table that several gateways change. Rows are changed in the
 * order of the tallies, the account's first, so that no two statements wait for each other.
 */

type Per = (tally: Tally, index: number) => string;

/** `$1`: now; `$2`, `$3`: the keys of the tallies; `$4`: the client's address; `$5`: its being known. */
const NOW = 'CAST($1 AS BIGINT)';
const keyOf = (index: number): string => `CAST($${index + 2} AS TEXT)`;

/** 1 when the client is known. */
const IS_KNOWN = `(SELECT COUNT(*) FROM postern_guard k WHERE k.key = CAST($5 AS TEXT) AND k.expires > ${NOW})`;

/** What stands against a try. */
export function lookText(claim: Claim): string {
  return `SELECT ${seenOf(claim)}`;
}

/** Counts a try on every row, unless something stands against it; gives the rows that were counted. */
export function takeText(claim: Claim): string {
  const { tallies, client } = claim;
  const free = tallies.map(({ kind }, index) =>
    kind === 'account' ? `(known > 0 OR blocked${index} <= ${NOW})` : `blocked${index} <= ${NOW}`,
  );
  const room = client === undefined ? [] : [`(known > 0 OR tried > 0 OR accounts < ${client.rule.accounts})`];
  return `WITH seen AS (SELECT ${seenOf(claim)}),
      free AS (SELECT COUNT(*) AS yes FROM seen WHERE ${[...free, ...room].join(' AND ')})
    INSERT INTO postern_guard (${COLUMNS})
    SELECT ${COLUMNS} FROM (${tallies.map(freshRow).join(' UNION ALL ')}) AS fresh
    WHERE (SELECT yes FROM free) > 0 ORDER BY kind
    ON CONFLICT (key) DO UPDATE SET ${countedUp(tallies)} WHERE postern_guard.blocked_until <= ${NOW}
    RETURNING kind, blocked_until, ${client === undefined ? '0' : IS_KNOWN} AS known`;
}

function seenOf({ tallies, client }: Claim): string {
  const live = `g.expires > ${NOW}`;
  const blocked = tallies.map(
    (_, index) =>
      `COALESCE((SELECT g.blocked_until FROM postern_guard g WHERE g.key = ${keyOf(index)} AND ${live}), 0) AS blocked${index}`,
  );
  if (client === undefined) return [...blocked, '0 AS known', '1 AS tried', '0 AS accounts'].join(', ');
  const tried = `(SELECT COUNT(*) FROM postern_guard g WHERE g.key = ${keyOf(1)} AND ${live}) AS tried`;
  const accounts = `(SELECT COUNT(*) FROM postern_guard g WHERE g.address = CAST($4 AS TEXT) AND g.failures > 0
    AND ${live} AND g.counted_at > ${NOW} - ${client.rule.window}) AS accounts`;
  return [...blocked, `${IS_KNOWN} AS known`, tried, accounts].join(', ');
}

/** A try of its own row: what `counted` makes of no count. */
function freshRow({ kind, rule }: Tally, index: number): string {
  const wait = waitSql('1', rule);
  const address = kind === 'pair' ? 'CAST($4 AS TEXT)' : 'CAST(NULL AS TEXT)';
  const account = kind === 'pair' ? 'CAST($2 AS TEXT)' : 'CAST(NULL AS TEXT)';
  const window = `${NOW} + ${rule.window}`;
  const expires = `CASE WHEN ${wait} = 0 THEN ${window} ELSE ${NOW} + ${wait} + ${rule.kept} END`;
  return `SELECT ${keyOf(index)} AS key, '${kind}' AS kind, ${account} AS account, ${address} AS address, 1 AS failures,
    CASE WHEN ${wait} = 0 THEN 0 ELSE ${NOW} + ${wait} END AS blocked_until, ${NOW} AS counted_at, ${expires} AS expires,
    ${window} AS expires_before`;
}

/** `counted` over the row that is there. */
function countedUp(tallies: readonly Tally[]): string {
  const live = `postern_guard.expires > ${NOW}`;
  const failures = `(CASE WHEN ${live} THEN postern_guard.failures ELSE 0 END + 1)`;
  const before: Per = ({ rule }) =>
    `CASE WHEN ${live} THEN postern_guard.expires ELSE ${NOW} + ${rule.window} END`;
  const blockedUntil: Per = ({ rule }) =>
    `CASE WHEN ${failures} < ${rule.failures} THEN 0 ELSE ${NOW} + ${waitSql(failures, rule)} END`;
  const expires: Per = (tally, index) => {
    const { rule } = tally;
    const unblocked = rule.restarts ? `${NOW} + ${rule.window}` : before(tally, index);
    return `CASE WHEN ${failures} < ${rule.failures} THEN ${unblocked} ELSE ${NOW} + ${waitSql(failures, rule)} + ${rule.kept} END`;
  };
  return `failures = ${failures}, blocked_until = ${each(tallies, blockedUntil)}, counted_at = ${NOW},
    expires = ${each(tallies, expires)}, expires_before = ${each(tallies, before)}`;
}

function waitSql(failures: string, { failures: first, waits, ceiling }: CountRule): string {
  const steps = waits.map((wait, index) => `WHEN ${failures} = ${first + index} THEN ${wait}`);
  return `CASE WHEN ${failures} < ${first} THEN 0 ${steps.join(' ')} ELSE ${ceiling} END`;
}

function each(tallies: readonly Tally[], per: Per): string {
  const cases = tallies.map((tally, index) => `WHEN '${tally.kind}' THEN ${per(tally, index)}`);
  return `CASE excluded.kind ${cases.join(' ')} END`;
}

/**
 * The end of a try: `givenBack`, or the count cleared. Each row carries in `expires_before` when the wait ends that the try
 * began; with a visitor, its being known joins them.
 *
 * @param added the kinds that were counted
 */
export function settlementText(
  outcome: Exclude<Outcome, 'failed'>,
  added: readonly Tally[],
  knowsVisitor: boolean,
): string {
  const rows = added.map((_, index) => rowAt(index));
  if (knowsVisitor) rows.push(rowAt(added.length));
  const isCleared = (kind: CountKind): boolean => outcome === 'accepted' && kind !== 'account';
  const left = '(postern_guard.failures - 1)';
  const undone = ({ failures }: CountRule): string =>
    `(${left} < ${failures} OR postern_guard.blocked_until = excluded.expires_before)`;
  const column = (cleared: string, back: (rule: CountRule) => string, known: string): string => {
    const cases = added.map(
      ({ kind, rule }) =>
        `WHEN '${kind}' THEN ${isCleared(kind) ? cleared : `CASE WHEN ${left} <= 0 THEN 0 ${back(rule)} END`}`,
    );
    return `CASE excluded.kind ${cases.join(' ')} ELSE ${known} END`;
  };
  return `INSERT INTO postern_guard (${COLUMNS}) VALUES ${rows.join(', ')}
    ON CONFLICT (key) DO UPDATE SET
      failures = ${column('0', () => `ELSE ${left}`, '0')},
      blocked_until = ${column('0', (rule) => `WHEN ${undone(rule)} THEN 0 ELSE postern_guard.blocked_until`, '0')},
      expires = ${column(
        '0',
        (rule) => `WHEN ${undone(rule)} THEN postern_guard.expires_before ELSE postern_guard.expires`,
        'excluded.expires',
      )}`;
}

/** A row's key, kind, account, expires and expires_before; no row of a count is missing, but for one that was cleared. */
function rowAt(index: number): string {
  const [key, kind, account, expires, before] = [1, 2, 3, 4, 5].map((column) => `$${index * 5 + column}`);
  return `(${key}, ${kind}, ${account}, NULL, 0, 0, 0, ${expires}, ${before})`;
}
