import { parts, type HashScheme } from '../scheme.js';
import { digest, sameBytes, type Digest } from '../text.js';
import { digested } from './kdf.js';
import { ntlm } from './md4.js';

const BYTES = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;

/** Bare hexadecimal digits say nothing of where they come from: these have to be named. */
function bareHex(name: Digest): HashScheme {
  const digits = 2 * BYTES[name];
  return {
    name,
    read(hash) {
      const [stored = ''] = parts(
        new RegExp(`^([0-9a-fA-F]{${digits}})$`),
        hash,
        `${digits} hexadecimal digits of ${name}`,
      );
      return digested(name, Buffer.from(stored, 'hex'), (password) => [password]);
    },
  };
}

/** The NT hash, bare: MD4 of the password in UTF-16. */
const nt: HashScheme = {
  name: 'nt',
  read(hash) {
    const [stored = ''] = parts(/^([0-9a-fA-F]{32})$/, hash, '32 hexadecimal digits of an NT hash');
    return ntlm(Buffer.from(stored, 'hex'));
  },
};

/** Clear text. Compared by digest, so that the time does not tell how much was right. */
export const plain: HashScheme = {
  name: 'plain',
  read: (stored) => (password) =>
    Promise.resolve(sameBytes(digest('sha256', password), digest('sha256', stored))),
};

export const bare = [...(Object.keys(BYTES) as Digest[]).map(bareHex), nt, plain];
