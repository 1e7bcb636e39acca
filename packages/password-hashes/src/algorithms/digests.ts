import { instantiate } from './wasm/load.js';
import { wasm } from './wasm/digests.generated.js';

/** The digests that the loops are over, by the bytes of their output. */
export const MD5 = 16;
export const SHA256 = 32;
export const SHA512 = 64;
export type Kind = typeof MD5 | typeof SHA256 | typeof SHA512;

interface Core {
  iterate(kind: Kind, message: number, length: number, rounds: number): void;
  cryptRounds(
    kind: Kind,
    digest: number,
    password: number,
    passwordLength: number,
    salt: number,
    saltLength: number,
    message: number,
    rounds: number,
  ): void;
  sunRounds(digest: number, quotation: number, length: number, message: number, rounds: number): void;
}

/** The data of the module ends before this. */
const BASE = 16_384;
/** Room for padding, and a little more. */
const SLACK = 512;

/** So many times: the first bytes of the message become the digest of the whole. @returns the last digest */
export function iterate(kind: Kind, message: Uint8Array, rounds: number): Uint8Array {
  const { core, memory } = instantiate<Core>(wasm, BASE + message.length + SLACK);
  memory.set(message, BASE);
  core.iterate(kind, BASE, message.length, rounds);
  return memory.slice(BASE, BASE + kind);
}

/** The rounds that md5-crypt and SHA-crypt share. @returns the last digest */
export function cryptRounds(
  kind: Kind,
  digest: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Uint8Array {
  const passwordAt = BASE + kind;
  const saltAt = passwordAt + password.length;
  const message = saltAt + salt.length;
  const longest = kind + salt.length + 2 * password.length;
  const { core, memory } = instantiate<Core>(wasm, message + longest + SLACK);
  memory.set(digest, BASE);
  memory.set(password, passwordAt);
  memory.set(salt, saltAt);
  core.cryptRounds(kind, BASE, passwordAt, password.length, saltAt, salt.length, message, rounds);
  return memory.slice(BASE, BASE + kind);
}

/** The rounds of Sun's MD5. @returns the last digest */
export function sunRounds(digest: Uint8Array, quotation: Uint8Array, rounds: number): Uint8Array {
  const quotationAt = BASE + MD5;
  const message = quotationAt + quotation.length;
  const { core, memory } = instantiate<Core>(wasm, message + MD5 + quotation.length + SLACK);
  memory.set(digest, BASE);
  memory.set(quotation, quotationAt);
  core.sunRounds(BASE, quotationAt, quotation.length, message, rounds);
  return memory.slice(BASE, BASE + MD5);
}
