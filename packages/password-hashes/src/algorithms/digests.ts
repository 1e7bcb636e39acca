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
/** Two passwords of the greatest length, and much more than what stands around them. */
const MEMORY = 65_536;

let instance: ReturnType<typeof instantiate<Core>> | undefined;

/** Lays the texts side by side, runs the loop over their places, and leaves nothing behind. @returns the last digest */
function run(
  kind: Kind,
  texts: readonly Uint8Array[],
  loop: (core: Core, places: readonly number[], end: number) => void,
): Uint8Array {
  instance ??= instantiate<Core>(wasm, MEMORY);
  const { core, memory } = instance;
  const places: number[] = [];
  let end = BASE;
  for (const text of texts) {
    memory.set(text, end);
    places.push(end);
    end += text.length;
  }
  loop(core, places, end);
  const digest = memory.slice(BASE, BASE + kind);
  memory.fill(0, BASE);
  return digest;
}

/** So many times: the first bytes of the message become the digest of the whole. */
export function iterate(kind: Kind, message: Uint8Array, rounds: number): Uint8Array {
  return run(kind, [message], (core) => {
    core.iterate(kind, BASE, message.length, rounds);
  });
}

/** The rounds that md5-crypt and SHA-crypt share. */
export function cryptRounds(
  kind: Kind,
  first: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Uint8Array {
  return run(kind, [first, password, salt], (core, [at = 0, passwordAt = 0, saltAt = 0], end) => {
    core.cryptRounds(kind, at, passwordAt, password.length, saltAt, salt.length, end, rounds);
  });
}

/** The rounds of Sun's MD5. */
export function sunRounds(first: Uint8Array, quotation: Uint8Array, rounds: number): Uint8Array {
  return run(MD5, [first, quotation], (core, [at = 0, quotationAt = 0], end) => {
    core.sunRounds(at, quotationAt, quotation.length, end, rounds);
  });
}
