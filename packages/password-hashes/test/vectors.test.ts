import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createPasswordHasher } from '../src/index.js';

interface Vector {
  readonly system: string;
  readonly scheme: string;
  readonly password: string;
  readonly hash: string;
  readonly valid: boolean;
  readonly note: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** Compiled tests lie in dist/test, their data in test. */
function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../test/vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** The rows that end otherwise than their system would have it, and why. */
const EXCEPTIONS: Readonly<Record<string, string | boolean>> = {
  // left out on purpose
  $CP$0f8ecedf4faaf3321c18d473f092fcc9: false,
  '{CRAM-MD5}50e236a3747806353f5bedef0973f1982f4068b8593893c5f4ef816bc4f80e01': 'UNSUPPORTED',
  '$gy$j9T$0BA2/KaOrvoakmeTxeRE.0$2CQib6l/rWehNnSOJ/gb7WGAMZGmyKZFiWlxnVwBc.3': 'UNSUPPORTED',
  // told, so that the operator learns why nobody can log in
  '$H$9BnUHtufPO7Rj2K/lXZm9hkwgcP': 'MALFORMED',
  '$2a\\S$kkkkaakdkdiej39023903204j2k3490234jk234j02349': 'UNKNOWN_SCHEME',
  // set on the command line, which does not slash: WordPress's own form would refuse it
  '$P$Bw8S3DqM2H/8l/4RLJcNY3M9MIu.aT/': true,
};

function ruleOf({ system, scheme }: Vector): string {
  const application = scheme === '$generic$' || scheme.includes('application');
  return application ? 'wordpress-application-password' : system;
}

describe('the vectors', () => {
  const hasher = createPasswordHasher();
  after(() => hasher.close());

  const vectors = read<readonly Vector[]>('password-hashes');

  it('are all here', () => {
    expect(vectors).to.have.length(210);
    expect(vectors.filter(({ hash }) => hash in EXCEPTIONS)).to.have.length(6);
  });

  for (const vector of vectors) {
    const { system, scheme, password, hash, valid, note, params = {} } = vector;
    it(`${system} ${scheme}: ${valid ? 'lets in' : 'refuses'} (${note})`, async () => {
      const result: unknown = await hasher
        .verify(hash, password, {
          rule: ruleOf(vector),
          username: params.username ?? params.login_name,
          salt: params.salt ?? params.user_passwd_salt ?? params.passwordsalt,
          algorithm: params.algorithm ?? params.scheme,
        })
        .catch((error: unknown) => (error as { code?: unknown }).code);
      expect(result).to.equal(EXCEPTIONS[hash] ?? valid);
    });
  }
});

describe('the hashes of crypt(3)', () => {
  const hasher = createPasswordHasher();
  after(() => hasher.close());

  const { rows } = read<{ rows: readonly { readonly password: string; readonly hash: string }[] }>('crypt');

  for (const { password, hash } of rows) {
    const bytes = Buffer.from(password).length;
    it(`${hash.slice(0, -22)}… with ${bytes} bytes`, async () => {
      expect(await hasher.verify(hash, password, { rule: 'crypt' })).to.equal(true);
      // the first byte counts in all of them
      const other = `${password.startsWith('#') ? '%' : '#'}${password.slice(1)}`;
      expect(await hasher.verify(hash, other, { rule: 'crypt' })).to.equal(false);
    });
  }
});
