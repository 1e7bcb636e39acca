/**
 * The one place that knows how names become Matrix IDs and back: the mapping of the Matrix specification (appendix
 * "Mapping from other character sets"). `localpartOf` and `usernameOf` are inverse up to case and Unicode normal form.
 */

/** Longest user id in bytes of UTF-8, `@` and domain included (Matrix specification, appendix "User Identifiers"). */
export const MAX_ID_BYTES = 255;

export type IdFault = 'malformed-id' | 'foreign-domain' | 'over-long';

/** What was typed: a name of this domain, or why it is none. */
export type TypedId = { readonly username: string } | { readonly fault: IdFault };

const KEPT = /^[a-z0-9._/+-]$/;
const CANONICAL = /^[a-z0-9._/+-]+$/;
const ESCAPED = /(?:=[0-9a-f]{2})+/gi;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Case and normal form folded away: two names that fold alike share a localpart. */
export function fold(username: string): string {
  return username.normalize('NFC').toLowerCase().normalize('NFC');
}

/** The canonical localpart of a back end's user name: folded, everything outside `a-z 0-9 . _ - / +` as `=xx`. */
export function localpartOf(username: string): string {
  if (CANONICAL.test(username)) return username;
  let localpart = '';
  for (const character of fold(username)) {
    localpart += KEPT.test(character) ? character : escape(character);
  }
  return localpart;
}

/** The user name behind a localpart, canonical or typed: `=xx` undone where it is UTF-8, NFC, otherwise as it stands. */
export function usernameOf(localpart: string): string {
  if (CANONICAL.test(localpart)) return localpart;
  return localpart.replace(ESCAPED, unescape).normalize('NFC');
}

/** The Matrix ID of a canonical localpart. */
export function mxidOf(localpart: string, serverName: string): string {
  return `@${localpart}:${serverName}`;
}

/**
 * Reads an id as a homeserver passes it on: `@`, whatever was typed, `:server`. The domain compares without case, blanks
 * around the name are dropped, and the name may itself hold any character, `@` and `:` included.
 */
export function parseUserId(id: string, serverName: string): TypedId {
  if (Buffer.byteLength(id) > MAX_ID_BYTES) return { fault: 'over-long' };
  const text = id.trim();
  if (!text.startsWith('@') || !text.isWellFormed()) return { fault: 'malformed-id' };
  const domain = `:${serverName.toLowerCase()}`;
  if (!text.toLowerCase().endsWith(domain)) {
    return { fault: text.includes(':') ? 'foreign-domain' : 'malformed-id' };
  }
  const username = usernameOf(text.slice(1, text.length - domain.length).trim());
  return username === '' ? { fault: 'malformed-id' } : { username };
}

function escape(character: string): string {
  let escaped = '';
  for (const byte of Buffer.from(character)) escaped += `=${byte.toString(16).padStart(2, '0')}`;
  return escaped;
}

function unescape(sequence: string): string {
  try {
    return utf8.decode(Buffer.from(sequence.replaceAll('=', ''), 'hex'));
  } catch {
    return sequence;
  }
}
