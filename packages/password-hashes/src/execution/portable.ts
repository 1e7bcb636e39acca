import bcryptjs from 'bcryptjs';
import { argon2d, argon2i, argon2id } from 'hash-wasm';
import type { Argon2Parameters } from './compute.js';

/** bcrypt where no native binary exists; runs in a worker. @returns the 31 characters of the digest */
export function portableBcrypt(password: string, setting: string): string {
  return bcryptjs.hashSync(password, setting).slice(setting.length);
}

/** argon2 1.3 where no native binary exists; runs in a worker. */
export function portableArgon2(password: Uint8Array, parameters: Argon2Parameters): Promise<Uint8Array> {
  const { variant, memory, passes, lanes, salt, length } = parameters;
  return { argon2d, argon2i, argon2id }[variant]({
    password,
    salt,
    memorySize: memory,
    iterations: passes,
    parallelism: lanes,
    hashLength: length,
    outputType: 'binary',
  });
}
