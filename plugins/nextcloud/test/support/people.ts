/** Somebody who has an account in the fake cloud. */
export interface Person {
  readonly id: string;
  readonly password: string;
  /** Good for the login name that it was made under, and for no other. */
  readonly appPassword?: { readonly name: string; readonly password: string };
  readonly displayName?: string;
  readonly email?: string;
  readonly additionalMail?: readonly string[];
  readonly phone?: string;
  readonly groups?: readonly string[];
  readonly disabled?: boolean;
  readonly secondFactor?: boolean;
  /** Administrators are in the group `admin`; group administrators see who is in these groups. */
  readonly administers?: readonly string[];
}

export const PASSWORD = 'Correct horse "ü"';

export const ALICE: Person = {
  id: 'Alice',
  password: PASSWORD,
  appPassword: { name: 'Alice', password: 'abcde-fghij-klmno-pqrst-uvwxy' },
  displayName: 'Alice Liddell',
  email: 'Alice@Example.org',
  additionalMail: ['alice@home.example'],
  phone: '+4930123456',
  groups: ['staff', 'readers'],
};
export const BARE: Person = { id: 'bare', password: PASSWORD };
export const FORMER: Person = { id: 'former', password: PASSWORD, disabled: true };
export const CAREFUL: Person = {
  id: 'careful',
  password: PASSWORD,
  secondFactor: true,
  appPassword: { name: 'careful', password: 'zyxwv-utsrq-ponml-kjihg-fedcb' },
};
/** Two people of one household. */
export const TWINS: readonly Person[] = ['one', 'two'].map((id) => ({
  id,
  password: PASSWORD,
  email: 'twins@example.org',
}));
export const ROOT: Person = { id: 'root', password: 'root secret', groups: ['admin'] };
export const LEADER: Person = { id: 'leader', password: 'leader secret', administers: ['staff'] };

export const PEOPLE: readonly Person[] = [ALICE, BARE, FORMER, CAREFUL, ...TWINS, ROOT, LEADER];

export function isAdministrator({ groups }: Person): boolean {
  return groups?.includes('admin') === true;
}

export function sees(viewer: Person, person: Person): boolean {
  return (
    isAdministrator(viewer) || viewer.administers?.some((group) => person.groups?.includes(group)) === true
  );
}
