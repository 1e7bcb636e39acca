/**
 * The names of users in Matrix IDs: `=xx` stands for a byte of UTF-8 that a localpart cannot hold (Matrix specification,
 * appendix "Mapping from other character sets").
 */

const ESCAPED = /(?:=[0-9a-f]{2})+/gi;
/** What would be read as an escape, as the end of the localpart, or as the end of a text. */
const MISLEADING = /=(?=[0-9a-f]{2})|[:\p{Cc}]/giu;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The user name behind a localpart: `=xx` undone where it is UTF-8, otherwise as it stands. */
export function usernameOf(localpart: string): string {
  return localpart.replace(ESCAPED, decode).normalize('NFC');
}

/**
 * A user name as the localpart of the id that is sent: as it was typed, for applications that know nothing of escapes, but
 * for the few characters that would make another name of it.
 */
export function sentLocalpart(username: string): string {
  return username.replace(MISLEADING, encode);
}

/** Whether a name is a Matrix localpart as it stands. */
export function isPlain(username: string): boolean {
  return /^[a-z0-9._/+-]+$/.test(username);
}

function decode(sequence: string): string {
  try {
    return utf8.decode(Buffer.from(sequence.replaceAll('=', ''), 'hex'));
  } catch {
    return sequence;
  }
}

function encode(character: string): string {
  return [...Buffer.from(character)].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('');
}
