import type { RejectionReason } from '@postern/plugin-api';
import { flagOf, type Row } from '@postern/sql-client';

/** Columns that say that an account is not let in, in the order in which they are told. */
const REASONS = {
  disabled: 'disabled',
  locked: 'locked',
  expired: 'expired',
  password_change_needed: 'password-change-needed',
  second_factor_needed: 'second-factor-needed',
  not_allowed: 'not-allowed',
} as const satisfies Readonly<Record<string, RejectionReason>>;

export const REJECTION_COLUMNS = Object.keys(REASONS);

export function rejectionOf(row: Row): RejectionReason | undefined {
  return Object.entries(REASONS).find(([column]) => flagOf(row, column))?.[1];
}
