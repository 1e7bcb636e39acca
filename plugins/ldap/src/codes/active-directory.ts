import type { Refusal } from './password-policy.js';

/** The sub-codes of result 49: system error codes of Windows ([MS-ERREF], section 2.2) in hexadecimal. */
const SUB_CODES: Readonly<Record<string, Refusal>> = {
  '525': { reason: 'wrong-password', detail: 'the user was not found (525)' },
  '52e': { reason: 'wrong-password', detail: 'wrong name or password (52e)' },
  '52f': { reason: 'not-allowed', detail: 'a restriction of the account (52f)' },
  '530': { reason: 'not-allowed', detail: 'outside of the logon hours (530)' },
  '531': { reason: 'not-allowed', detail: 'not allowed to log on at this workstation (531)' },
  '532': { reason: 'expired', detail: 'the password has expired (532)' },
  '533': { reason: 'disabled', detail: 'the account is disabled (533)' },
  '568': { reason: 'not-allowed', detail: 'the account is in too many groups (568)' },
  '701': { reason: 'expired', detail: 'the account has expired (701)' },
  '773': { reason: 'password-change-needed', detail: 'the password must be changed at the next logon (773)' },
  '775': { reason: 'locked', detail: 'the account is locked (775)' },
};

/** The texts differ by version, and some are cut: what counts is `data` and a number. */
const SUB_CODE = /\bdata\s+(?:0x)?0*([0-9a-f]{3,8})\b/i;

/** What Active Directory or Samba say in the words of result 49. */
export function subCodeRefusal(words: string): Refusal | undefined {
  const code = SUB_CODE.exec(words)?.[1]?.toLowerCase();
  if (code === undefined) return undefined;
  return SUB_CODES[code] ?? { reason: 'unspecified', detail: `refused for a reason of its own (${code})` };
}
