import { PluginError, type Account, type Profile, type ThreePid } from '@postern/plugin-api';
import type { ClaimNames } from './settings.js';

/** What a provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>>;

/** Longest text that the gateway takes. */
const MAX_TEXT = 1024;

/** @throws PluginError `PLUGIN_MISCONFIGURED` when the claim with the username is not there */
export function accountOf(claims: Claims, names: ClaimNames): Account {
  const username = textOf(valueOf(claims, names.username));
  const subject = textOf(claims['sub']);
  if (username !== undefined && subject !== undefined) return { username, subject };
  const missing = subject === undefined ? 'sub' : names.username;
  throw new PluginError(
    'PLUGIN_MISCONFIGURED',
    `the provider sends no claim ${missing}: ask for the scope that brings it, or set claims.username`,
  );
}

export function profileOf(claims: Claims, names: ClaimNames): Profile {
  const valuesOf = (name: string): unknown => valueOf(claims, name);
  const email = threePid('email', valuesOf(names.email), valuesOf(names.email_verified));
  const phone = threePid('msisdn', valuesOf(names.phone), valuesOf(names.phone_verified));
  const threePids = [...email, ...phone];
  return {
    displayName: textOf(valuesOf(names.display_name)),
    threePids: threePids.length === 0 ? undefined : threePids,
    groups: groupsOf(names.groups.map(valuesOf)),
  };
}

function threePid(medium: ThreePid['medium'], value: unknown, verified: unknown): readonly ThreePid[] {
  const address = textOf(value);
  // Some providers keep the flag as text.
  return address === undefined
    ? []
    : [{ medium, address, verified: verified === true || verified === 'true' }];
}

/** No such claim at all means that the groups are not known. */
function groupsOf(values: readonly unknown[]): readonly string[] | undefined {
  const found = values.filter((value) => value !== undefined);
  const groups = found.flat().flatMap((group) => textOf(group) ?? []);
  return found.length === 0 ? undefined : [...new Set(groups)];
}

function textOf(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value.trim() !== '';
  return isText && value.length <= MAX_TEXT && value.isWellFormed() ? value : undefined;
}

/** The claim of that name, which may hold dots (`https://example.org/groups`), or what the path with dots leads to. */
function valueOf(claims: Claims, name: string): unknown {
  const path = Object.hasOwn(claims, name) ? [name] : name.split('.');
  return path.reduce<unknown>(memberOf, claims) ?? undefined;
}

function memberOf(outer: unknown, key: string): unknown {
  return typeof outer === 'object' && outer !== null && Object.hasOwn(outer, key)
    ? (outer as Claims)[key]
    : undefined;
}
