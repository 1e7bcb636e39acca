import { isLocked, kindOf } from '@postern/password-hashes';
import type { Account, FindKey, Profile, ThreePid } from '@postern/plugin-api';

/** One person of the file. What the file does not say is missing here, too. */
export interface User {
  readonly username: string;
  readonly subject: string;
  readonly hash: string;
  readonly displayName?: string | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly phones?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly disabled: boolean;
}

/** Everybody of one version of the file; never changed, only replaced. */
export class Users {
  readonly all: readonly User[];
  readonly rule: 'generic' | 'htpasswd';
  /** A hash of the kind that most have: what it costs to check a password of somebody. */
  readonly likeHash: string | undefined;
  /** How many kinds of hashes there are, by what it costs to check a password. */
  readonly kinds: number;
  readonly #byName: ReadonlyMap<string, User>;
  readonly #byFoldedName: ReadonlyMap<string, readonly User[]>;
  readonly #bySubject: ReadonlyMap<string, User>;
  readonly #byAddress: ReadonlyMap<string, readonly User[]>;

  /** @param rule the login rule of the password library: what hashes of this kind of file may look like */
  constructor(all: readonly User[], rule: 'generic' | 'htpasswd' = 'generic') {
    this.all = all;
    this.rule = rule;
    const kinds = groupBy(
      all.map(({ hash }) => hash).filter((hash) => !isLocked(hash)),
      kindOf,
    );
    this.kinds = kinds.size;
    this.likeHash = [...kinds.values()].sort((a, b) => b.length - a.length)[0]?.[0];
    this.#byName = new Map(all.map((user) => [user.username, user]));
    this.#byFoldedName = groupBy(all, ({ username }) => fold(username));
    this.#bySubject = new Map(all.map((user) => [user.subject, user]));
    const addresses = all.flatMap((user) => addressesOf(user).map((address) => ({ address, user })));
    this.#byAddress = new Map(
      [...groupBy(addresses, ({ address }) => address)].map(([address, hits]) => [
        address,
        hits.map(({ user }) => user),
      ]),
    );
  }

  /** The user of a typed name: the exact spelling wins, else the one that differs by case or normal form only. */
  named(username: string): User | undefined {
    return this.#byName.get(username) ?? only(this.#byFoldedName.get(fold(username)));
  }

  find(key: FindKey): User | undefined {
    if ('username' in key) return this.named(key.username);
    if ('subject' in key) return this.#bySubject.get(key.subject);
    return only(this.#byAddress.get(addressKey(key.medium, key.address)));
  }

  withSubject(subject: string): User | undefined {
    return this.#bySubject.get(subject);
  }

  /** An address that several users have is nobody's in particular, and is left out. */
  profileOf({ displayName, emails, phones, groups }: User): Profile {
    const threePids: readonly ThreePid[] = [
      ...(emails ?? []).map((address) => ({ medium: 'email', address, verified: true }) as const),
      ...(phones ?? []).map((address) => ({ medium: 'msisdn', address, verified: true }) as const),
    ];
    const own = threePids.filter(
      ({ medium, address }) => this.#byAddress.get(addressKey(medium, address))?.length === 1,
    );
    return { displayName, threePids: emails === undefined && phones === undefined ? undefined : own, groups };
  }
}

export function accountOf({ username, subject }: User): Account {
  return { username, subject };
}

/** As the gateway folds names: a small letter may compose with a mark that its capital does not compose with (J̌). */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

function addressesOf({ emails = [], phones = [] }: User): readonly string[] {
  const keys = [
    ...emails.map((address) => addressKey('email', address)),
    ...phones.map((address) => addressKey('msisdn', address)),
  ];
  return [...new Set(keys)];
}

/** Two spellings of one address: e-mail by case, phone numbers by everything that is no digit. */
function addressKey(medium: 'email' | 'msisdn', address: string): string {
  return `${medium} ${medium === 'email' ? address.trim().toLowerCase() : address.replace(/\D/g, '')}`;
}

function only<T>(hits: readonly T[] | undefined): T | undefined {
  return hits?.length === 1 ? hits[0] : undefined;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
