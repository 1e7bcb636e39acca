import {
  malformed,
  needed,
  parts,
  positive,
  type HashScheme,
  type ReadContext,
  type Verification,
} from '../scheme.js';
import { sameBytes, utf8 } from '../text.js';
import { checkArgon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { pbkdf2, scrypt } from './kdf.js';

/** Discourse: the salt is used as the text it is, not decoded; without a column for it, 64,000 iterations. */
const discourse: HashScheme = {
  name: 'discourse',
  read(hash, context) {
    const salt = needed(context.salt, 'salt', 'discourse');
    const [iterations = '', length = ''] = parts(
      /^\$pbkdf2-sha256\$i=(\d{1,9}),l=(\d{1,3})\$$/,
      context.algorithm ?? '$pbkdf2-sha256$i=64000,l=32$',
      'the algorithm $pbkdf2-sha256$i=…,l=…$',
    );
    const stored = hexOf(hash);
    if (stored.length !== Number(length)) throw malformed('the digest is not as long as its algorithm says');
    return pbkdf2({ algorithm: 'sha256', iterations, salt: utf8(salt), stored }, context);
  },
};

/** Gitea and Forgejo (`modules/auth/password/hash`): what `passwd_hash_algo` names, with its default parameters. */
const gitea: HashScheme = {
  name: 'gitea',
  read(hash, context) {
    const [algorithm = '', ...parameters] = (context.algorithm ?? 'pbkdf2').split('$');
    if (algorithm === 'bcrypt') return bcrypt.read(hash, context);
    const salt = giteaSalt(needed(context.salt, 'salt', 'gitea'));
    const read = GITEA[algorithm];
    if (read === undefined)
      throw malformed('expected the algorithm pbkdf2, scrypt, argon2 or bcrypt of Gitea');
    return read(parameters, salt, hexOf(hash), context);
  },
};

type GiteaAlgorithm = (
  parameters: readonly string[],
  salt: Uint8Array,
  stored: Uint8Array,
  context: ReadContext,
) => Verification;

const GITEA: Readonly<Record<string, GiteaAlgorithm>> = {
  pbkdf2: ([iterations = '10000'], salt, stored, context) =>
    pbkdf2({ algorithm: 'sha256', iterations, salt, stored }, context),
  scrypt: ([N = '65536', r = '16', p = '2'], salt, stored, context) =>
    scrypt({ N, r, p }, salt, stored, context),
  argon2: ([passes = '2', memory = '65536', lanes = '8'], salt, stored, context) => {
    const parameters = {
      variant: 'argon2id',
      version: 19,
      passes: positive(passes, 'passes'),
      memory: positive(memory, 'memory'),
      lanes: positive(lanes, 'lanes'),
      salt,
      length: stored.length,
    } as const;
    checkArgon2(parameters, context);
    return async (password, compute) => sameBytes(await compute.argon2(utf8(password), parameters), stored);
  },
};

/** Salts of ten characters are from before salts were written in hexadecimal, and used as they are. */
function giteaSalt(salt: string): Uint8Array {
  return salt.length === 10 ? utf8(salt) : hexOf(salt);
}

function hexOf(text: string): Buffer {
  const [digits = ''] = parts(/^((?:[0-9a-f]{2}){8,128})$/i, text, 'hexadecimal digits');
  return Buffer.from(digits, 'hex');
}

export const columns = [discourse, gitea];
