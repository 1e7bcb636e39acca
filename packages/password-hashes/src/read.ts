import { PasswordHashError } from './errors.js';
import { RULES } from './rules/index.js';
import type { StoredLogin } from './rule.js';
import type { HashScheme, ReadContext, Verification } from './scheme.js';
import { SCHEMES } from './schemes/index.js';
import type { Limits } from './limits.js';

/** Left out on purpose, and asked for by name all the same. */
const REFUSED_NAMES: Readonly<Record<string, string>> = {
  'cram-md5': 'CRAM-MD5',
  'phpbb2-cp1252': 'the cp1252 form of phpBB 2',
};

/** What starts a hash that stands for a locked account (shadow(5), Django). */
const LOCKED = /^[!*]|^x$/;

/** Whether the hash stands for a locked account. */
export function isLocked(hash: string): boolean {
  return LOCKED.test(hash);
}

/** The names of all schemes that can be named, sorted. */
export const schemeNames: readonly string[] = SCHEMES.map(({ name }) => name).sort();

/** The names of all login rules, sorted. */
export const ruleNames: readonly string[] = RULES.map(({ name }) => name).sort();

/** The scheme that a hash names by its beginning; `undefined` when none does. */
export function identify(hash: string): { readonly scheme: string } | undefined {
  const scheme = recognise(hash);
  return scheme === undefined ? undefined : { scheme: scheme.name };
}

/** How a login is to be read. */
export interface ReadOptions {
  readonly scheme?: string | undefined;
  readonly rule?: string | undefined;
}

/** A check that has been read, and the password for it. */
export interface ReadAttempt {
  readonly verify: Verification;
  readonly password: string;
}

/**
 * Reads the hash in every way that the rule, or else the scheme, or else the hash itself says. Hashes are read before
 * anything is computed, so that a malformed one is an error whatever the password. A locked account has no attempts.
 *
 * @throws PasswordHashError
 */
export function readLogin(
  login: StoredLogin,
  { scheme, rule }: ReadOptions,
  limits: Limits,
): readonly ReadAttempt[] {
  if (login.hash.length > limits.hashLength)
    throw new PasswordHashError('MALFORMED', 'the stored hash is longer than any');
  if (isLocked(login.hash)) return [];
  const attempts = rule === undefined ? [{ ...login, scheme }] : ruleNamed(rule).attempts(login);
  return attempts.map(({ scheme: name, hash, password, username, salt, algorithm }) => {
    const context: ReadContext = { limits, username, salt, algorithm };
    return { password, verify: schemeOf(hash, name).read(hash, context) };
  });
}

function ruleNamed(name: string): (typeof RULES)[number] {
  const rule = RULES.find((candidate) => candidate.name === name);
  if (rule !== undefined) return rule;
  throw new PasswordHashError(
    'UNKNOWN_SCHEME',
    `there is no login rule ${name}; there are ${ruleNames.join(', ')}`,
  );
}

function schemeOf(hash: string, name: string | undefined): HashScheme {
  if (name === undefined) {
    const scheme = recognise(hash);
    if (scheme !== undefined) return scheme;
    throw new PasswordHashError(
      'UNKNOWN_SCHEME',
      'nothing tells how the stored hash was made; name its scheme',
    );
  }
  const refused = REFUSED_NAMES[name];
  if (refused !== undefined) throw new PasswordHashError('UNSUPPORTED', `${refused} is left out on purpose`);
  const scheme = SCHEMES.find((candidate) => candidate.name === name);
  if (scheme !== undefined) return scheme;
  throw new PasswordHashError(
    'UNKNOWN_SCHEME',
    `there is no scheme ${name}; there are ${schemeNames.join(', ')}`,
  );
}

function recognise(hash: string): HashScheme | undefined {
  return SCHEMES.find(({ begins }) => begins?.test(hash) === true);
}
