import { malformed, parts, positive, type HashScheme, type ReadContext } from '../scheme.js';
import { within } from '../limits.js';
import { fromBase64, sameBytes, utf8 } from '../text.js';
import type { Argon2Parameters } from '../execution/compute.js';

/** The encoded form of the reference implementation; without `v=` it is version 16. */
const FORM =
  /^\$(argon2(?:id|i|d))\$(?:v=(16|19)\$)?m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,128})\$([A-Za-z0-9+/]{16,512})$/;

/** @throws PasswordHashError when the parameters break the rules of RFC 9106, or the limits */
export function checkArgon2(parameters: Argon2Parameters, { limits }: ReadContext): void {
  const { memory, passes, lanes } = parameters;
  if (memory < 8 * lanes) throw malformed('argon2 needs a memory of at least 8 KiB for each lane');
  within(limits, 'memory', memory * 1024, 'argon2');
  within(limits, 'argon2Work', memory * passes, 'argon2');
  within(limits, 'argon2Lanes', lanes, 'argon2');
}

export function readArgon2(
  hash: string,
  context: ReadContext,
): { parameters: Argon2Parameters; digest: Buffer } {
  const [variant, version, memory = '', passes = '', lanes = '', salt = '', encoded = ''] = parts(
    FORM,
    hash,
    'argon2: $argon2id$v=19$m=…,t=…,p=…$, the salt, $ and the digest in unpadded base64',
  );
  const digest = fromBase64(encoded);
  const parameters = {
    variant: variant as Argon2Parameters['variant'],
    version: version === '19' ? (19 as const) : (16 as const),
    memory: positive(memory, 'm'),
    passes: positive(passes, 't'),
    lanes: positive(lanes, 'p'),
    salt: fromBase64(salt),
    length: digest.length,
  };
  checkArgon2(parameters, context);
  return { parameters, digest };
}

/** argon2id, argon2i and argon2d (RFC 9106). */
export const argon2: HashScheme = {
  name: 'argon2',
  begins: /^\$argon2(?:id|i|d)\$/,
  read(hash, context) {
    const { parameters, digest } = readArgon2(hash, context);
    return async (password, compute) => sameBytes(await compute.argon2(utf8(password), parameters), digest);
  },
};
