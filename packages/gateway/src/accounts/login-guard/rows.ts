import type { Row, Value } from '../../state/backend.js';
import type { CountKind, Tally } from './claim.js';
import type { Count } from './count.js';

/** The columns of `postern_guard`, as every statement lists them. Times are in milliseconds since the epoch. */
export const COLUMNS =
  'key, kind, account, address, failures, blocked_until, counted_at, expires, expires_before';

/** What tells one count from another. */
export type CountName = Pick<Tally, 'key' | 'kind' | 'account' | 'address'>;

export function valuesOf({ key, kind, account, address }: CountName, count: Count): readonly Value[] {
  const { failures, blockedUntil, countedAt, expires, expiresBefore } = count;
  return [
    key,
    kind,
    account ?? null,
    address ?? null,
    failures,
    blockedUntil,
    countedAt,
    expires,
    expiresBefore,
  ];
}

/** PostgreSQL gives its large numbers as text. */
export function countOf(row: Row): { readonly name: CountName; readonly count: Count } {
  const { key, kind, account, address } = row;
  const number = (column: string): number => Number(row[column]);
  return {
    name: {
      key: String(key),
      kind: String(kind) as CountKind,
      account: account === null ? undefined : String(account),
      address: address === null ? undefined : String(address),
    },
    count: {
      failures: number('failures'),
      blockedUntil: number('blocked_until'),
      countedAt: number('counted_at'),
      expires: number('expires'),
      expiresBefore: number('expires_before'),
    },
  };
}
