import type { Finding } from '@postern/plugin-api';
import { SearchError } from '../connection/failures.js';
import type { Frame } from '../connection/limit.js';
import type { Entry } from '../entry.js';
import { ANYTHING, anyOf, equals } from '../filter.js';
import type { Flavour } from '../flavour/flavours.js';
import type { Searcher } from '../pools/directory.js';
import type { SearchRequest } from '../connection/connection.js';

/** A rule that locks accounts after wrong passwords. */
interface LockoutRule {
  readonly request: Omit<SearchRequest, 'base'>;
  /** How many wrong passwords lock; `undefined`: no number does. */
  readonly limitOf: (entry: Entry) => number | undefined;
}

const number = (entry: Entry, attribute: string): number | undefined =>
  Number(entry.text(attribute)) || undefined;

/** The password policies of OpenLDAP's overlay, of Kerberos in FreeIPA, and of Active Directory's domain. */
const RULES: Readonly<Record<'active-directory' | 'other', LockoutRule>> = {
  'active-directory': {
    request: { scope: 'base', filter: ANYTHING, attributes: ['lockoutThreshold'] },
    limitOf: (entry) => number(entry, 'lockoutThreshold'),
  },
  other: {
    request: {
      scope: 'sub',
      filter: anyOf([equals('objectClass', 'pwdPolicy'), equals('objectClass', 'krbPwdPolicy')]),
      attributes: ['pwdLockout', 'pwdMaxFailure', 'krbPwdMaxFailure'],
    },
    limitOf: (entry) =>
      entry.text('pwdLockout')?.toUpperCase() === 'TRUE'
        ? number(entry, 'pwdMaxFailure')
        : number(entry, 'krbPwdMaxFailure'),
  },
};

/** Whether a stranger's attempts through the gateway could lock accounts in the directory. */
export async function inspectLockout(
  searcher: Searcher,
  rootDse: Entry | undefined,
  flavour: Flavour,
  frame: Frame,
): Promise<readonly Finding[]> {
  const { request, limitOf } = RULES[flavour === 'active-directory' ? flavour : 'other'];
  const contexts =
    rootDse?.texts(flavour === 'active-directory' ? 'defaultNamingContext' : 'namingContexts') ?? [];
  const limits: number[] = [];
  for (const base of contexts) {
    const entries = await policies(searcher, { ...request, base }, frame);
    limits.push(...entries.flatMap((entry) => limitOf(entry) ?? []));
  }
  if (limits.length === 0) {
    return [
      { level: 'info', message: 'no lock-out policy of the directory is shown to the account that searches' },
    ];
  }
  const least = Math.min(...limits);
  return [
    {
      level: 'warning',
      message: `the directory locks accounts after ${least} wrong passwords: strangers could lock people out through the homeserver`,
      remedy:
        "Let the homeserver's limit of failed logins (rc_login in Synapse) be lower, and the lock short.",
    },
  ];
}

async function policies(searcher: Searcher, request: SearchRequest, frame: Frame): Promise<readonly Entry[]> {
  try {
    return await searcher.search(request, frame);
  } catch (error) {
    if (error instanceof SearchError) return [];
    throw error;
  }
}
