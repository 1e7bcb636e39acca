import { encodeBits } from './base64.js';

/** The bytes of an MD5 digest in the order of md5-crypt, which Sun took over. @returns 22 characters */
export function encodeMd5(digest: Uint8Array): string {
  const byte = (index: number): number => digest[index] ?? 0;
  let text = '';
  for (let i = 0; i < 5; i++) {
    const last = i === 4 ? 5 : i + 12;
    text += encodeBits((byte(i) << 16) | (byte(i + 6) << 8) | byte(last), 4);
  }
  return text + encodeBits(byte(11), 2);
}
