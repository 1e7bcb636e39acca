import type { Verification } from '../scheme.js';
import { sameBytes, utf8 } from '../text.js';

async function md4(input: Uint8Array): Promise<Buffer> {
  const library = await import('hash-wasm');
  return Buffer.from(await library.md4(input), 'hex');
}

/** MS-NLMP, NTOWF v1: MD4 of the password in UTF-16, least byte first. */
export function ntlm(stored: Uint8Array): Verification {
  return async (password) => sameBytes(await md4(Buffer.from(password, 'utf16le')), stored);
}

/** crypt(3)'s `$3$`: as {@link ntlm}, but each byte of UTF-8 becomes a character of its own (crypt-nthash.c). */
export function ntCryptOf(stored: Uint8Array): Verification {
  return async (password) =>
    sameBytes(await md4(Buffer.from(Buffer.from(password, 'utf8').toString('latin1'), 'utf16le')), stored);
}

/** Dovecot's PLAIN-MD4: MD4 of the password as it is. */
export function plainMd4(stored: Uint8Array): Verification {
  return async (password) => sameBytes(await md4(utf8(password)), stored);
}
