import { expect } from 'chai';
import fc from 'fast-check';
import { createPasswordHasher, PasswordHashError, ruleNames, schemeNames } from '../src/index.js';

const BCRYPT = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';
const PHPASS = '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0';
const YESCRYPT = '$y$j75$aHEDmcWcGLmoQMYDhk6BD.$P.RfDYXt92OwCoCqG1sMy6PoB1npVOEVGfo6F0jNxvA';
const argon2 = (memory: number): string =>
  `$argon2id$v=19$m=${memory},t=1,p=1$c29tZXNhbHRzYWx0$${'A'.repeat(43)}`;

describe('the execution', () => {
  it('computes the same without native binaries', async () => {
    const native = createPasswordHasher();
    const portable = createPasswordHasher({ portable: true });
    for (const scheme of ['argon2id', 'bcrypt'] as const) {
      for (const [maker, verifier] of [
        [native, portable],
        [portable, native],
        [portable, portable],
      ] as const) {
        const hash = await maker.hash('pässwörd', scheme);
        expect(await verifier.verify(hash, 'pässwörd')).to.equal(true);
        expect(await verifier.verify(hash, 'passwörd')).to.equal(false);
      }
    }
    const old = argon2(64).replace('v=19', 'v=16');
    expect(await native.verify(old, 'x')).to.equal(false);
    const error: unknown = await portable.verify(old, 'x').catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'UNSUPPORTED' });
    await Promise.all([native.close(), portable.close()]);
  }).timeout(20_000);

  it('lets the main thread go on while workers hash', async () => {
    const hasher = createPasswordHasher({ workersAtOnce: 1 });
    let turns = 0;
    const turning = (): void => {
      turns += 1;
      if (running) setImmediate(turning);
    };
    let running = true;
    setImmediate(turning);
    try {
      await hasher.verify(`$P$F${PHPASS.slice(4)}`, 'x');
    } finally {
      running = false;
      await hasher.close();
    }
    expect(turns).to.be.greaterThan(100);
  });

  it('shares its memory among native hashes and workers, and nobody overtakes', async () => {
    const hasher = createPasswordHasher({ nativeAtOnce: 2, workersAtOnce: 2, memory: 16 * 1024 * 1024 });
    const order: string[] = [];
    const check = (name: string, hash: string): Promise<void> =>
      hasher.verify(hash, 'x', { client: name }).then(() => void order.push(name));
    const all = [
      check('large', argon2(10 * 1024)),
      check('too large for now', argon2(10 * 1024)),
      check('behind it', argon2(8)),
      check('worker', YESCRYPT),
    ];
    expect(hasher.stats).to.deep.equal({ inFlight: 2, waiting: 2 });
    await Promise.all(all);
    expect(order.indexOf('large')).to.be.lessThan(order.indexOf('too large for now'));
    expect(hasher.stats).to.deep.equal({ inFlight: 0, waiting: 0 });
    const error: unknown = await hasher.verify(argon2(17 * 1024), 'x').catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'TOO_EXPENSIVE' });
    await hasher.close();
  });

  it('lets go at once who gives up, also while the hash is computed', async () => {
    const hasher = createPasswordHasher({ nativeAtOnce: 1 });
    const leaving = new AbortController();
    const running = hasher.verify(BCRYPT.replace('$04$', '$10$'), 'x', { signal: leaving.signal });
    expect(hasher.stats.inFlight).to.equal(1);
    leaving.abort(new Error('gone'));
    const error: unknown = await running.catch((thrown: unknown) => thrown);
    expect(error).to.include({ message: 'gone' });
    expect(hasher.stats.inFlight).to.equal(1);
    await hasher.verify(BCRYPT, 'x');
    expect(hasher.stats.inFlight).to.equal(0);
    await hasher.close();
  });

  it('never matches a password that is longer than any', async () => {
    const hasher = createPasswordHasher();
    const long = 'x'.repeat(4097);
    expect(await hasher.verify(long, long, { scheme: 'plain' }).catch(() => 'thrown')).to.equal('thrown');
    expect(await hasher.verify('{PLAIN}y', long)).to.equal(false);
    await hasher.close();
  });

  it('takes the caps that it is given', async () => {
    const hasher = createPasswordHasher({ limits: { bcryptCost: 4 } });
    expect(await hasher.verify(BCRYPT, 'Right password')).to.equal(true);
    const error: unknown = await hasher
      .verify(BCRYPT.replace('$04$', '$05$'), 'x')
      .catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'TOO_EXPENSIVE' });
  });
});

describe('whatever it is given', () => {
  const limits = {
    memory: 2 ** 22,
    bcryptCost: 4,
    argon2Work: 2 ** 12,
    scryptWork: 2 ** 12,
    pbkdf2Iterations: 1000,
    phpassRounds: 2 ** 8,
    shaCryptRounds: 5000,
    oldCryptRounds: 5000,
  };
  const hasher = createPasswordHasher({ limits });
  after(() => hasher.close());

  const beginnings = [
    '$2b$04$',
    '$argon2id$v=19$m=8,t=1,p=1$',
    '$P$5',
    '$S$5',
    'U$S$5',
    '$H\\2y$5',
    '$wp$2y$04$',
    '$generic$',
    ':A:',
    ':B:',
    ':pbkdf2:sha512:1:64:',
    ':pbkdf2-legacyB:!sha512:1:64!',
    'pbkdf2_sha256$1$',
    'bcrypt_sha256$$2b$04$',
    'scrypt$16$a$1$1$',
    'md5$',
    '$pbkdf2-sha256$1$',
    'scrypt:16:1:1$',
    'pbkdf2:sha256:1$',
    '1|$2y$04$',
    '$1$',
    '$apr1$',
    '$5$',
    '$6$rounds=1000$',
    '$y$j75$',
    '$7$',
    '_/...',
    '$sha1$1$',
    '$md5$',
    '$3$$',
    '{SSHA}',
    '{SHA512.HEX}',
    '{CRYPT}',
    '{PBKDF2}',
    '{SCRAM-SHA-1}1,',
    '{PLAIN}',
    '{',
    '$CP$',
    '$CP$$2a$04$',
    'a:1:{s:4:"hash";',
  ];
  const alphabet = fc.string({
    unit: fc.constantFrom(...'./0123456789ABCDEFabcdefxyz$:,=+!{}'.split('')),
    maxLength: 90,
  });
  const hash = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.constantFrom(...beginnings), fc.oneof(alphabet, fc.string())).map((parts) => parts.join('')),
  );
  const options = fc.oneof(
    fc.constant({}),
    fc.record({
      rule: fc.constantFrom(...ruleNames),
      username: fc.string(),
      salt: fc.string(),
      algorithm: fc.string(),
    }),
    fc.record({
      scheme: fc.constantFrom(...schemeNames.filter((name) => name !== 'plain')),
      username: fc.string(),
      salt: fc.string(),
    }),
  );

  it('throws nothing but PasswordHashError, and never matches', async () => {
    await fc.assert(
      fc.asyncProperty(hash, fc.string({ unit: 'binary' }), options, async (stored, password, named) => {
        // clear text matches itself by design
        fc.pre(
          stored !== password &&
            !/^\{(?:plain|clear|cleartext)\}/i.test(stored) &&
            !('rule' in named && named.rule === 'ldap'),
        );
        const result: unknown = await hasher.verify(stored, password, named).catch((error: unknown) => error);
        if (result !== false) expect(result, stored).to.be.instanceOf(PasswordHashError);
      }),
      { numRuns: 3000 },
    );
  }).timeout(60_000);

  it('takes no longer than the caps allow', async () => {
    const expensive = fc.constantFrom(
      '$6$rounds=5000$abc$' + 'a'.repeat(86),
      '$P$6aaaaaaaa' + 'a'.repeat(22),
      '$sha1$5000$a$' + 'a'.repeat(28),
      '_8/..aaaa' + 'a'.repeat(11),
    );
    await fc.assert(
      fc.asyncProperty(
        expensive,
        fc.string({ minLength: 3000, maxLength: 5000 }),
        async (stored, password) => {
          expect(await hasher.verify(stored, password)).to.equal(false);
        },
      ),
      { numRuns: 50 },
    );
  }).timeout(20_000);
});
