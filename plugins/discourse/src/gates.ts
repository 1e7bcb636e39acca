import type { RejectionReason } from '@postern/plugin-api';
import { flagOf, type Row } from '@postern/sql-client';

/** Why an account is not let in although the password is right. */
export interface Gate {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** By column, in the order of Discourse's `SessionController#create`. */
const GATES: Readonly<Record<string, Gate>> = {
  staged: { reason: 'not-allowed', detail: 'staged: made by an incoming e-mail, nobody has signed up' },
  unapproved: { reason: 'not-allowed', detail: 'waits for the approval of the staff (must_approve_users)' },
  password_expired: { reason: 'password-change-needed', detail: 'the password has expired' },
  suspended: { reason: 'disabled', detail: 'suspended' },
  second_factor: { reason: 'second-factor-needed', detail: 'has a second factor' },
  inactive: { reason: 'disabled', detail: 'not activated: the e-mail address is not confirmed' },
};

export function closedGate(row: Row): Gate | undefined {
  return Object.entries(GATES).find(([column]) => flagOf(row, column))?.[1];
}
