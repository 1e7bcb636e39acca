import { expect } from 'chai';
import fc from 'fast-check';
import { checkHash, createPasswordHasher, identify, PasswordHashError } from '../src/index.js';

const BCRYPT = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';
const PASSWORD = 'Right password';

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

describe('the password hasher', () => {
  const hasher = createPasswordHasher();

  it('verifies bcrypt under each of its names', async () => {
    for (const prefix of ['$2a', '$2b', '$2y']) {
      const hash = prefix + BCRYPT.slice(3);
      expect(await hasher.verify(hash, PASSWORD), prefix).to.equal(true);
      expect(await hasher.verify(hash, `${PASSWORD} `), prefix).to.equal(false);
    }
  });

  it('takes a salt whose last bits were not cleared', async () => {
    const withLast = (last: string): string => `${BCRYPT.slice(0, 28)}${last}${BCRYPT.slice(29)}`;
    for (const last of ['.', '/', 'A', 'N'])
      expect(await hasher.verify(withLast(last), PASSWORD), last).to.equal(true);
    expect(await hasher.verify(withLast('O'), PASSWORD)).to.equal(false);
  });

  it('makes hashes that it verifies, with the salt of each its own', async () => {
    for (const scheme of ['bcrypt', 'argon2id'] as const) {
      const password = 'Grüße, 😀 "quoted" ';
      const [one, other] = await Promise.all([hasher.hash(password, scheme), hasher.hash(password, scheme)]);
      expect(one).not.to.equal(other);
      expect(await hasher.verify(one, password)).to.equal(true);
      expect(await hasher.verify(one, password.trim())).to.equal(false);
    }
  });

  it('reads 72 bytes of a bcrypt password, and none behind a NUL', async () => {
    const { hash } = await import('@node-rs/bcrypt');
    const long = 'x'.repeat(72);
    const made = await hash(long, { cost: 4 });
    expect(await hasher.verify(made, `${long}more`)).to.equal(true);
    expect(await hasher.verify(made, 'x'.repeat(71))).to.equal(false);
    expect(await hasher.verify(await hash('abc', { cost: 4 }), 'abc\0def')).to.equal(true);
  });

  it('lets nobody in with a locked marker', async () => {
    for (const marker of ['!', '*', 'x', `!${BCRYPT}`, `*${BCRYPT}`]) {
      expect(await hasher.verify(marker, PASSWORD), marker).to.equal(false);
    }
  });

  for (const [what, hash, code] of [
    ['clear text', 'secret', 'UNKNOWN_SCHEME'],
    ['bare md5', '5f4dcc3b5aa765d61d8327deb882cf99', 'UNKNOWN_SCHEME'],
    ['the faulty bcrypt', `$2x${BCRYPT.slice(3)}`, 'UNSUPPORTED'],
    ['a short bcrypt', BCRYPT.slice(0, -1), 'MALFORMED'],
    ['bcrypt below cost 4', BCRYPT.replace('$04$', '$03$'), 'MALFORMED'],
    ['bcrypt beyond the cap', BCRYPT.replace('$04$', '$17$'), 'TOO_EXPENSIVE'],
    [
      'argon2 with too much memory',
      '$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA',
      'TOO_EXPENSIVE',
    ],
    [
      'argon2 with too little memory',
      '$argon2id$v=19$m=1,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA',
      'MALFORMED',
    ],
    ['argon2 of another form', '$argon2id$nonsense', 'MALFORMED'],
    ['something endless', `$2b$${'x'.repeat(2000)}`, 'MALFORMED'],
  ] as const) {
    it(`refuses ${what} as ${code}, without repeating it`, async () => {
      const error: unknown = await hasher.verify(hash, PASSWORD).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PasswordHashError).with.property('code', code);
      expect((error as Error).message).not.to.include(hash);
      expect(() => checkHash(hash)).to.throw(PasswordHashError);
    });
  }

  it('identifies what it knows', () => {
    expect(identify(BCRYPT)).to.deep.equal({ scheme: 'bcrypt' });
    expect(identify('$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AA')).to.deep.equal({ scheme: 'argon2' });
    expect(identify('secret')).to.equal(undefined);
  });

  it('never matches in a decoy, and takes the form of the hash it is like', async () => {
    const argon2 = await hasher.hash(PASSWORD, 'argon2id');
    for (const like of [BCRYPT, argon2]) expect(await hasher.decoy(like, PASSWORD)).to.equal(undefined);
    expect(await codeOf(hasher.decoy('secret', PASSWORD))).to.equal('UNKNOWN_SCHEME');
  });

  it('throws nothing but PasswordHashError and never matches, whatever it is given', async () => {
    const hashish = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `$2b$04$${rest}`),
      fc.string().map((rest) => `$argon2id$v=19$m=8,t=1,p=1$${rest}`),
    );
    await fc.assert(
      fc.asyncProperty(hashish, fc.string(), async (hash, password) => {
        const result: unknown = await hasher.verify(hash, password).catch((error: unknown) => error);
        if (result !== false) expect(result).to.be.instanceOf(PasswordHashError);
      }),
    );
  });

  it('bounds what runs and what waits, serves clients in turn, and lets go who gives up', async () => {
    const narrow = createPasswordHasher({ nativeAtOnce: 1, waiting: 4 });
    const order: string[] = [];
    const login = (client: string, signal?: AbortSignal): Promise<void> =>
      narrow.verify(BCRYPT, PASSWORD, { client, signal }).then(() => void order.push(client));
    const impatient = new AbortController();
    const running = [login('flood'), login('flood'), login('flood'), login('other')];
    const givenUp = codeOf(login('gone', impatient.signal));
    expect(narrow.stats).to.deep.equal({ inFlight: 1, waiting: 4 });
    expect(await codeOf(login('late'))).to.equal('BUSY');
    impatient.abort(Object.assign(new Error('gone'), { code: 'GONE' }));
    expect(await givenUp).to.equal('GONE');
    await Promise.all(running);
    expect(order).to.deep.equal(['flood', 'flood', 'other', 'flood']);
    expect(narrow.stats).to.deep.equal({ inFlight: 0, waiting: 0 });
  });
});
