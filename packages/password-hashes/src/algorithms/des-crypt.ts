import { decodeBits, encodeBits } from './base64.js';
import {
  FINAL,
  INITIAL,
  KEY_CHOICE_1,
  KEY_CHOICE_2,
  KEY_ROTATIONS,
  PERMUTATION,
  SUBSTITUTIONS,
} from './des-tables.js';

/** Both halves of a block, or of a round's key (24 bits each). */
type Pair = readonly [number, number];

const DES_ROUNDS = 25;
const ZERO: Pair = [0, 0];

/**
 * Traditional crypt(3): DES over zeros 25 times, with the first eight bytes of the password as key.
 *
 * @param salt two characters
 * @returns the 11 characters of the digest
 */
export function desCrypt(password: Uint8Array, salt: string): string {
  const keys = schedule(keyOf(password, 0));
  return encode(cipher(ZERO, keys, decodeBits(salt), DES_ROUNDS));
}

/**
 * BSDi's extension (`_`): the number of rounds is in the setting, and every byte of the password counts.
 *
 * @param setting `_`, four characters of rounds, four of salt
 * @returns the 11 characters of the digest
 */
export function bsdiCrypt(password: Uint8Array, setting: string): string {
  let key = keyOf(password, 0);
  for (let at = 8; at < password.length; at += 8) {
    const [left, right] = cipher(key, schedule(key), 0, 1);
    const [nextLeft, nextRight] = keyOf(password, at);
    key = [left ^ nextLeft, right ^ nextRight];
  }
  const [rounds, salt] = [decodeBits(setting.slice(1, 5)), decodeBits(setting.slice(5, 9))];
  return encode(cipher(ZERO, schedule(key), salt, rounds));
}

/** Seven bits of each byte, above the place of DES's parity. */
function keyOf(password: Uint8Array, from: number): Pair {
  const byte = (index: number): number => ((password[from + index] ?? 0) << 1) & 255;
  const half = (at: number): number =>
    (byte(at) << 24) | (byte(at + 1) << 16) | (byte(at + 2) << 8) | byte(at + 3);
  return [half(0), half(4)];
}

function bitOf([left, right]: Pair, bit: number): number {
  return bit <= 32 ? (left >>> (32 - bit)) & 1 : (right >>> (64 - bit)) & 1;
}

function permute(block: Pair, table: readonly number[]): Pair {
  const half = table.length / 2;
  const gather = (bits: readonly number[]): number =>
    bits.reduce((word, bit) => (word << 1) | bitOf(block, bit), 0);
  return [gather(table.slice(0, half)), gather(table.slice(half))];
}

/** The sixteen keys, left and right in turn. */
function schedule(key: Pair): Int32Array {
  const [c, d] = permute(key, KEY_CHOICE_1);
  const keys = new Int32Array(32);
  KEY_ROTATIONS.forEach((by, round) => {
    const rotate = (half: number): number => ((half << by) | (half >>> (28 - by))) & 0xfffffff;
    const [rotatedC, rotatedD] = [rotate(c), rotate(d)];
    // 56 bits, as a pair of 32 and 24
    const chosen = permute([(rotatedC << 4) | (rotatedD >>> 24), rotatedD << 8], KEY_CHOICE_2);
    keys.set(chosen, 2 * round);
  });
  return keys;
}

/** S-boxes and the permutation behind them in one: eight times 64 words. */
const BOXES = new Int32Array(8 * 64);
SUBSTITUTIONS.forEach((digits, box) => {
  for (let input = 0; input < 64; input++) {
    const row = ((input >> 4) & 2) | (input & 1);
    const output = Number.parseInt(digits.charAt(16 * row + ((input >> 1) & 15)), 16) << (28 - 4 * box);
    BOXES[64 * box + input] = PERMUTATION.reduce(
      (word, bit) => (word << 1) | ((output >>> (32 - bit)) & 1),
      0,
    );
  }
});

/** DES so many times over; each bit of the salt exchanges two bits of the expansion. */
function cipher(block: Pair, keys: Int32Array, salt: number, times: number): Pair {
  let mask = 0;
  for (let bit = 0; bit < 24; bit++) mask |= ((salt >>> bit) & 1) << (23 - bit);
  let [left, right] = permute(block, INITIAL);
  for (; times > 0; times--) {
    for (let round = 0; round < 32; round += 2) {
      const next = left ^ feistel(right, keys[round] ?? 0, keys[round + 1] ?? 0, mask);
      left = right;
      right = next;
    }
    [left, right] = [right, left];
  }
  return permute([left, right], FINAL);
}

function feistel(half: number, keyLeft: number, keyRight: number, mask: number): number {
  let left =
    ((half & 1) << 23) |
    ((half & 0xf8000000) >>> 9) |
    ((half & 0x1f800000) >>> 11) |
    ((half & 0x01f80000) >>> 13) |
    ((half & 0x001f8000) >>> 15);
  let right =
    ((half & 0x0001f800) << 7) |
    ((half & 0x00001f80) << 5) |
    ((half & 0x000001f8) << 3) |
    ((half & 0x0000001f) << 1) |
    (half >>> 31);
  const exchanged = (left ^ right) & mask;
  left ^= exchanged ^ keyLeft;
  right ^= exchanged ^ keyRight;
  return (
    box(0, left >>> 18) |
    box(1, left >>> 12) |
    box(2, left >>> 6) |
    box(3, left) |
    box(4, right >>> 18) |
    box(5, right >>> 12) |
    box(6, right >>> 6) |
    box(7, right)
  );
}

function box(index: number, input: number): number {
  return BOXES[64 * index + (input & 63)] ?? 0;
}

/** 64 bits, six at a time, the greatest first, with two zeros at the end. */
function encode([left, right]: Pair): string {
  let text = '';
  for (let bit = 0; bit < 66; bit += 6) {
    let value = 0;
    for (let k = 1; k <= 6; k++) value = (value << 1) | (bit + k <= 64 ? bitOf([left, right], bit + k) : 0);
    text += encodeBits(value, 1);
  }
  return text;
}
