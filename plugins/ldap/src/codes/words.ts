import type { Result } from '../connection/failures.js';
import type { Refusal } from './password-policy.js';

/** States of accounts that servers tell by other codes than 49, in their own words. */
const STATES: readonly (Refusal & { readonly code: number; readonly words: RegExp })[] = [
  // 389-ds: pwd_util.c
  { code: 19, words: /retry limit/i, reason: 'locked', detail: 'too many wrong passwords' },
  // 389-ds and FreeIPA: nsAccountLock
  { code: 53, words: /inactivated/i, reason: 'disabled', detail: 'the account is inactivated' },
  // FreeIPA: ipa_lockout.c
  { code: 53, words: /permanently locked/i, reason: 'locked', detail: 'the account is locked' },
  { code: 53, words: /too many failed logins/i, reason: 'locked', detail: 'too many wrong passwords' },
  // FreeIPA: ipa-pwd-extop/prepost.c
  {
    code: 53,
    words: /principal\) is expired/i,
    reason: 'expired',
    detail: 'the Kerberos principal has expired',
  },
];

/** The state of an account behind a result that would otherwise be the server's refusal of the gateway. */
export function stateRefusal({ code, words }: Result): Refusal | undefined {
  const state = STATES.find((one) => one.code === code && one.words.test(words));
  return state && { reason: state.reason, detail: state.detail };
}
