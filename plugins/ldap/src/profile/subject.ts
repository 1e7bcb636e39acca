import type { Filter } from 'ldapts';
import type { Entry } from '../entry.js';
import { equals } from '../filter.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Where the bytes of the text stand: the first three fields are little-endian ([MS-DTYP], section 2.3.4). */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const GUID_BYTES = GUID_ORDER.length;

/** The attribute that an account keeps for ever. */
export class SubjectAttribute {
  readonly name: string;
  readonly #isGuid: boolean;

  constructor(name: string) {
    this.name = name;
    this.#isGuid = name.toLowerCase() === 'objectguid';
  }

  /** The subject of an entry; `undefined` when the entry does not show it. */
  of(entry: Entry): string | undefined {
    if (!this.#isGuid) return entry.text(this.name);
    const bytes = entry.bytes(this.name);
    return bytes?.length === GUID_BYTES ? guidText(bytes) : undefined;
  }

  /** What finds the entry again; `undefined`: no entry has such a subject. */
  filter(subject: string): Filter | undefined {
    if (this.#isGuid) return UUID.test(subject) ? equals(this.name, guidBytes(subject)) : undefined;
    // OpenLDAP takes a value that is no UUID for an error of the filter.
    if (this.name.toLowerCase() === 'entryuuid' && !UUID.test(subject)) return undefined;
    return equals(this.name, subject);
  }
}

/** As Windows writes it, in lower case. */
export function guidText(bytes: Buffer): string {
  const hex = Buffer.from(GUID_ORDER.map((at) => bytes[at] ?? 0)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function guidBytes(text: string): Buffer {
  const shown = Buffer.from(text.replaceAll('-', ''), 'hex');
  return Buffer.from(GUID_ORDER.map((at) => shown[at] ?? 0));
}
