import { bsdiCrypt, desCrypt } from '../algorithms/des-crypt.js';
import { md5Crypt } from '../algorithms/md5-crypt.js';
import { phpassMd5, phpassSha512 } from '../algorithms/phpass.js';
import { sha1Crypt } from '../algorithms/sha1-crypt.js';
import { shaCrypt } from '../algorithms/sha-crypt.js';
import { sunMd5 } from '../algorithms/sun-md5.js';
import { yescrypt } from '../algorithms/yescrypt.js';
import { portableArgon2, portableBcrypt } from './portable.js';

const algorithms = {
  bsdiCrypt,
  desCrypt,
  md5Crypt,
  phpassMd5,
  phpassSha512,
  portableArgon2,
  portableBcrypt,
  sha1Crypt,
  shaCrypt,
  sunMd5,
  yescrypt,
};

export type Algorithms = typeof algorithms;

export interface Task {
  readonly algorithm: keyof Algorithms;
  readonly parameters: readonly unknown[];
}

/** What a worker thread does: one hash, from beginning to end. */
export default function run({ algorithm, parameters }: Task): unknown {
  const compute = algorithms[algorithm] as (...parameters: readonly unknown[]) => unknown;
  return compute(...parameters);
}
