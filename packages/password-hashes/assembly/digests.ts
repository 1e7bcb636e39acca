/**
 * The loops over MD5, SHA-256 and SHA-512 that old password hashes are made of: one call for all rounds. Memory belongs to
 * the caller; `message` always has room for two blocks more than its text, and every text for eight bytes more.
 */
import { md5Blocks } from './md5';
import { sha256Blocks } from './sha256';
import { sha512Blocks } from './sha512';

/** What a digest is called by the caller: its length in bytes. */
const MD5: u32 = 16;
const SHA256: u32 = 32;

@inline
function blockBytes(kind: u32): u32 {
  return kind <= SHA256 ? 64 : 128;
}

@inline
function hashBlocks(kind: u32, state: usize, at: usize, blocks: u32): void {
  if (kind == MD5) md5Blocks(state, at, blocks);
  else if (kind == SHA256) sha256Blocks(state, at, blocks);
  else sha512Blocks(state, at, blocks);
}

/** Writes the padding behind the message. @returns the number of blocks */
function pad(kind: u32, message: usize, length: u32): u32 {
  const block = blockBytes(kind);
  const blocks = (length + (block >> 3) + 1 + block - 1) / block;
  const end = message + blocks * block;
  store<u64>(message + length, 0x80);
  for (let at = message + length + 8; at < end; at += 8) store<u64>(at, 0);
  if (kind == MD5) store<u32>(end - 8, length << 3);
  else store<u32>(end - 4, bswap<u32>(length << 3));
  return blocks;
}

/** digest = hash(message) */
export function hash(kind: u32, digest: usize, message: usize, length: u32): void {
  hashBlocks(kind, digest, message, pad(kind, message, length));
}

/** So many times: the digest at the beginning of the message becomes the hash of the whole message (phpass). */
export function iterate(kind: u32, message: usize, length: u32, rounds: u32): void {
  const blocks = pad(kind, message, length);
  for (; rounds > 0; rounds--) hashBlocks(kind, message, message, blocks);
}

/**
 * The rounds of md5-crypt and SHA-crypt: each hashes the password or the digest, the salt but every third time, the
 * password but every seventh, and the digest or the password.
 */
export function cryptRounds(
  kind: u32,
  digest: usize,
  password: usize,
  passwordLength: u32,
  salt: usize,
  saltLength: u32,
  message: usize,
  rounds: u32,
): void {
  for (let round: u32 = 0; round < rounds; round++) {
    const odd = (round & 1) == 1;
    let at = append(message, odd ? password : digest, odd ? passwordLength : kind);
    if (round % 3 != 0) at = append(at, salt, saltLength);
    if (round % 7 != 0) at = append(at, password, passwordLength);
    at = append(at, odd ? digest : password, odd ? kind : passwordLength);
    hash(kind, digest, message, <u32>(at - message));
  }
}

/** Eight bytes at a time, up to seven too many: what comes next is written over them. */
@inline
function append(at: usize, from: usize, length: u32): usize {
  for (let i: u32 = 0; i < length; i += 8) store<u64>(at + i, load<u64>(from + i));
  return at + length;
}

/** Sun's coin: whether a round hashes the quotation too, of the digest before it. */
function coin(digest: usize, round: u32): bool {
  let x: u32 = 0;
  let y: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) {
    x |= coinBit(digest, i) << i;
    y |= coinBit(digest, i + 8) << i;
  }
  x >>= bit(digest, round);
  y >>= bit(digest, round + 64);
  return (bit(digest, x) ^ bit(digest, y)) == 1;
}

function coinBit(digest: usize, i: u32): u32 {
  const a = load<u8>(digest + (i & 15));
  const b = load<u8>(digest + ((i + 3) & 15));
  const v = load<u8>(digest + ((<u32>a >> (b % 5)) & 15));
  return bit(digest, <u32>v >> (((<u32>b) >> (a & 7)) & 1));
}

@inline
function bit(digest: usize, n: u32): u32 {
  return (<u32>load<u8>(digest + ((n >> 3) & 15)) >> (n & 7)) & 1;
}

/** The rounds of Sun's MD5: digest, perhaps the quotation, and the number of the round in decimal digits. */
export function sunRounds(digest: usize, quotation: usize, length: u32, message: usize, rounds: u32): void {
  for (let round: u32 = 0; round < rounds; round++) {
    let at = append(message, digest, MD5);
    if (coin(digest, round)) at = append(at, quotation, length);
    let scale: u32 = 1;
    while (round / scale >= 10) scale *= 10;
    for (; scale > 0; scale /= 10) {
      store<u8>(at, 48 + ((round / scale) % 10));
      at++;
    }
    hash(MD5, digest, message, <u32>(at - message));
  }
}
