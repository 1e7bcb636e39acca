/** The people of the bench: who is let in, who is not although the password is right, and many others. */
import { pbkdf2Sync } from 'node:crypto';

export const PASSWORD = 'right-horse';
/** Of each kind; more are in the tables, so that they are no toys. */
export const EACH = 25;
const OTHERS = 2000;

const people = (kind, count, first) =>
  Array.from({ length: count }, (_, index) => ({ id: first + index, kind, name: nameOf(kind, index) }));

/** Names of every kind are equally long. */
export function nameOf(kind, index) {
  return `${kind}${String(index).padStart(4, '0')}`;
}

export const KNOWN = people('person', EACH, 1000);
export const DISABLED = people('former', EACH, 2000);
export const PEOPLE = [...people('others', OTHERS, 10_000), ...KNOWN, ...DISABLED];
export const isDisabled = ({ kind }) => kind === 'former';

/** Of the password, at the least cost that there is: nothing hides behind it. */
export const BCRYPT = '$2b$04$WsYHnqBRcLVgIull2lhYv.3/hqAgcoZLSGt.PKCv8kBlUyn3IUVkq';
/** As Discourse has it, with the fewest rounds. */
export const PBKDF2 = { salt: 'ab'.repeat(16), algorithm: '$pbkdf2-sha256$i=1000,l=32$' };
PBKDF2.hash = pbkdf2Sync(PASSWORD, PBKDF2.salt, 1000, 32, 'sha256').toString('hex');

/** The form that LDAP has for what never changes. */
export const uuidOf = ({ id }) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
