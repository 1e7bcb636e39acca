import { createHmac } from 'node:crypto';
import { parts, type HashScheme } from '../scheme.js';
import { fromBase64, sameBytes, utf8 } from '../text.js';
import { bcryptOf } from './bcrypt.js';

/** WordPress 6.8 and later (`wp_hash_password`): bcrypt over the base64 of an HMAC. */
const wordpress: HashScheme = {
  name: 'wordpress',
  begins: /^\$wp\$/,
  read: (hash, context) =>
    bcryptOf(hash.slice('$wp'.length), context, (password) =>
      createHmac('sha384', 'wp-sha384').update(password).digest('base64'),
    ),
};

const FAST_HASH_BYTES = 30;

/** `wp_fast_hash` (WordPress 6.8), for random secrets: keyed BLAKE2b. */
const wordpressFast: HashScheme = {
  name: 'wordpress-fast',
  begins: /^\$generic\$/,
  read(hash) {
    const [encoded = ''] = parts(
      /^\$generic\$([A-Za-z0-9_-]{40})$/,
      hash,
      'WordPress: $generic$ and 40 characters of URL-safe base64',
    );
    const digest = fromBase64(encoded);
    return async (password) => {
      const { blake2b } = await import('hash-wasm');
      const computed = await blake2b(utf8(password), FAST_HASH_BYTES * 8, utf8('wp_fast_hash_6.8+'));
      return sameBytes(Buffer.from(computed, 'hex'), digest);
    };
  },
};

export const wordpressSchemes = [wordpress, wordpressFast];
