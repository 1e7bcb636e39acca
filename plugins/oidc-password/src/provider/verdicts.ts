import { PluginError, type RejectionReason, type Verdict } from '@postern/plugin-api';
import type { OAuthFault } from './token-endpoint.js';

/** What an answer says of the account; `unknown-user` only where the provider is sure. */
export type Reason = RejectionReason | 'unknown-user';

/** Errors that are about the account. */
const ACCOUNT: Readonly<Record<string, Reason>> = {
  invalid_grant: 'unspecified', // RFC 6749
  access_denied: 'unspecified', // Dex
  interaction_required: 'second-factor-needed', // Entra
  mfa_required: 'second-factor-needed', // Auth0, here and below: https://auth0.com/docs/libraries/error-messages
  mfa_registration_required: 'second-factor-needed',
  invalid_user_password: 'unspecified',
  password_leaked: 'password-change-needed',
  unauthorized: 'disabled',
};

/** Entra's numbers: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
const ENTRA: Readonly<Record<number, Reason>> = {
  50034: 'unknown-user',
  50053: 'locked',
  50055: 'password-change-needed',
  50057: 'disabled',
  50072: 'second-factor-needed',
  50074: 'second-factor-needed',
  50076: 'second-factor-needed',
  50079: 'second-factor-needed',
  50105: 'not-allowed',
  50126: 'wrong-password',
  50144: 'password-change-needed',
  50158: 'second-factor-needed',
  53003: 'not-allowed',
};

/** Descriptions that say more than their error. */
const WORDS: readonly (readonly [string, RegExp, Reason])[] = [
  ['invalid_grant', /denied by sign on policy/i, 'not-allowed'], // Okta
];

/** Errors that are about the gateway, with what to do. */
const OWN: Readonly<Record<string, string>> = {
  invalid_client: 'correct id and secret of the client, and look whether it is enabled and needs no consent',
  unauthorized_client: 'correct id and secret of the client, and allow it the password grant',
  unsupported_grant_type: 'the provider, or this client of it, does not offer the password grant',
  invalid_scope: 'correct scope',
  invalid_request: 'look at scope, and at what the client may do at the provider',
};
const ENTRA_CONSENT = 65001;

const PASSING = ['server_error', 'temporarily_unavailable', 'slow_down'];

export interface Judging {
  readonly host: string;
  /** What must not come out again, whatever the provider repeats. */
  readonly secrets: readonly string[];
  /** What one product's words mean; it comes before everything else. */
  readonly reasonOf: ((fault: OAuthFault) => Reason | undefined) | undefined;
}

/** @throws PluginError when the refusal is not about the account */
export function judge(fault: OAuthFault, { host, secrets, reasonOf }: Judging): Verdict {
  const reason = reasonOf?.(fault) ?? accountReason(fault);
  if (reason === undefined) throw failureOf(fault, host, secrets);
  if (reason === 'unknown-user') return { verdict: 'unknown-user' };
  return { verdict: 'rejected', reason, detail: wordsOf(fault, secrets) };
}

function accountReason({ error, error_description = '', error_codes }: OAuthFault): Reason | undefined {
  if (error_codes.includes(ENTRA_CONSENT) || isAuth0Client(error, error_description)) return undefined;
  const number = error_codes.find((code) => Object.hasOwn(ENTRA, code));
  if (number !== undefined) return ENTRA[number];
  const words = WORDS.find(([name, pattern]) => name === error && pattern.test(error_description));
  return words?.[2] ?? (Object.hasOwn(ACCOUNT, error) ? ACCOUNT[error] : undefined);
}

/** Auth0 says no more than this to a wrong client secret. */
function isAuth0Client(error: string, description: string): boolean {
  return error === 'access_denied' && description === 'Unauthorized';
}

/** What a refusal means that is not about the account. */
export function failureOf(fault: OAuthFault, host: string, secrets: readonly string[]): PluginError {
  const { error, error_codes, status } = fault;
  const told = `${host} answered ${wordsOf(fault, secrets)}`;
  const misconfigured = (remedy: string): PluginError =>
    new PluginError('PLUGIN_MISCONFIGURED', `${told}: ${remedy}`);
  if (PASSING.includes(error)) return new PluginError('PLUGIN_UNAVAILABLE', told);
  if (error_codes.includes(ENTRA_CONSENT))
    return misconfigured('an administrator must consent to the client');
  if (Object.hasOwn(ACCOUNT, error)) return misconfigured('correct id and secret of the client');
  if (Object.hasOwn(OWN, error)) return misconfigured(OWN[error] ?? '');
  if (status === 404) return misconfigured('correct the address of the provider');
  return new PluginError('PLUGIN_PROTOCOL', told);
}

/** Error and description on one line, cut, and without what repeats a secret. */
function wordsOf({ error, error_description = '' }: OAuthFault, secrets: readonly string[]): string {
  return [error, error_description]
    .filter((text) => !secrets.some((secret) => text.includes(secret)))
    .map(oneLine)
    .filter((text) => text !== '')
    .join(': ');
}

function oneLine(text: string): string {
  return text
    .replace(/\p{Cc}.*$/su, '')
    .slice(0, 140)
    .toWellFormed();
}
