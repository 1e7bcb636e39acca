import type { RejectionReason } from '@postern/plugin-api';
import type { PasswordPolicyAnswer } from '../connection/controls.js';

/** Why somebody is not let in. */
export interface Refusal {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** Errors of the password policy control: draft-behera-ldap-password-policy-11, section 6.2. */
const ERRORS: Readonly<Record<number, Refusal>> = {
  0: { reason: 'expired', detail: 'the password has expired' },
  1: { reason: 'locked', detail: 'the account is locked' },
  2: { reason: 'password-change-needed', detail: 'the password was reset and must be changed' },
  3: { reason: 'not-allowed', detail: 'the password may not be modified' },
  4: { reason: 'password-change-needed', detail: 'the old password must be supplied' },
  5: { reason: 'password-change-needed', detail: 'the quality of the password is insufficient' },
  6: { reason: 'password-change-needed', detail: 'the password is too short' },
  7: { reason: 'password-change-needed', detail: 'the password is too young' },
  8: { reason: 'password-change-needed', detail: 'the password was used before' },
};

/** What the controls say against a login, whether the bind succeeded or not. */
export function policyRefusal(
  { error, expired }: PasswordPolicyAnswer,
  succeeded: boolean,
): Refusal | undefined {
  if (error !== undefined) return ERRORS[error];
  if (expired !== true) return undefined;
  // 389-ds lets such a bind succeed for the change of the password only.
  return succeeded
    ? { reason: 'password-change-needed', detail: 'the password has expired and must be changed' }
    : { reason: 'expired', detail: 'the password has expired' };
}
