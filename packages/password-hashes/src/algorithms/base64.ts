const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The number that a character of crypt's alphabet stands for; -1 for any other. */
export function valueOf(character: string): number {
  return character.length === 1 ? ALPHABET.indexOf(character) : -1;
}

/** Six bits at a time, the lowest first. */
export function encodeBits(value: number, characters: number): string {
  let text = '';
  for (let i = 0; i < characters; i++) text += ALPHABET.charAt((value >>> (6 * i)) & 63);
  return text;
}

/** Three bytes at a time, the lowest six bits first, as phpass, yescrypt and scrypt's `$7$` write bytes. */
export function encodePhpass(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16);
    text += encodeBits(group, Math.min(4, bytes.length - i + 1));
  }
  return text;
}

/**
 * The bytes of such a text.
 *
 * @throws RangeError for a foreign character, or bits left over
 */
export function decodePhpass(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 4) {
    const group = text.slice(i, i + 4);
    const value = decodeBits(group);
    const whole = group.length - 1;
    if (whole === 0 || (whole < 3 && value >>> (8 * whole) !== 0))
      throw new RangeError('the salt has bits left over');
    for (let k = 0; k < whole; k++) bytes.push((value >>> (8 * k)) & 255);
  }
  return Uint8Array.from(bytes);
}

/** @throws RangeError for a foreign character */
export function decodeBits(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const bits = valueOf(text.charAt(i));
    if (bits === -1) throw new RangeError('expected characters of ./0-9A-Za-z');
    value += bits * 64 ** i;
  }
  return value;
}
