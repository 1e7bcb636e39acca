import { expect } from 'chai';
import fc from 'fast-check';
import {
  base64url,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
} from 'jose';
import { json } from './support/fake-provider.js';
import { failureOf, Opened } from './support/opened.js';

const now = (): number => Math.floor(Date.now() / 1000);
const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  sub: 'subject-1',
  aud: 'postern',
  preferred_username: 'alice',
  ...more,
});

describe('an id token', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start();
    await test.open();
  });
  afterEach(() => test.close());

  const send = (id_token: unknown): void => {
    test.provider.onToken = () => json({ access_token: 'x', id_token });
  };
  const refusedFor = async (id_token: unknown, words: RegExp): Promise<void> => {
    send(id_token);
    const { code, message } = await failureOf(test.login());
    expect(code).to.equal('PLUGIN_PROTOCOL');
    expect(message).to.match(words);
  };

  for (const [what, more, words] of [
    ['another issuer', { iss: 'https://elsewhere.example' }, /a wrong or missing iss$/],
    ['another audience', { aud: 'other' }, /a wrong or missing aud$/],
    ['no audience', { aud: undefined }, /a wrong or missing aud$/],
    ['no subject', { sub: undefined }, /a wrong or missing sub$/],
    ['no expiry', { exp: undefined }, /a wrong or missing exp$/],
    ['no time of issue', { iat: undefined }, /a wrong or missing iat$/],
    ['an expiry that is none', { exp: 'tomorrow' }, /a wrong or missing exp$/],
    ['another client that it was made for', { azp: 'other' }, /a wrong or missing azp$/],
  ] as const) {
    it(`is not taken with ${what}`, async () => {
      await refusedFor(await test.provider.sign(claims(more)), words);
    });
  }

  it('is not taken before its beginning, nor after its end', async () => {
    await refusedFor(await test.provider.sign(claims({ nbf: now() + 90 })), /a wrong or missing nbf$/);
    await refusedFor(
      await test.provider.sign(claims({ exp: now() - 90 })),
      /has expired: compare the clocks$/,
    );
  });

  it('is taken for several audiences, and with clocks a little apart', async () => {
    for (const more of [
      { aud: ['other', 'postern'], azp: 'postern' },
      { exp: now() - 30 },
      { nbf: now() + 30 },
    ]) {
      send(await test.provider.sign(claims(more)));
      expect(await test.login()).to.include({ verdict: 'accepted' });
    }
  });

  it('is not taken when it is not signed', async () => {
    const unsigned = new UnsecuredJWT(
      claims({ iss: test.provider.url, iat: now(), exp: now() + 60 }),
    ).encode();
    await refusedFor(unsigned, /cannot be verified|not signed by a public key/);
    const [, payload = ''] = (await test.provider.sign(claims())).split('.');
    const header = base64url.encode(JSON.stringify({ alg: 'none', kid: test.provider.keys[0]?.jwk.kid }));
    await refusedFor(`${header}.${payload}.`, /cannot be verified|not signed by a public key/);
  });

  it('is not taken when the public key is used as a secret', async () => {
    const jwk = test.provider.keys[0]?.jwk ?? {};
    const key = (await importJWK({ ...jwk }, 'ES256', { extractable: true })) as CryptoKey;
    for (const secret of [await exportSPKI(key), JSON.stringify(jwk)]) {
      const forged = await new SignJWT(claims({ iss: test.provider.url, iat: now(), exp: now() + 60 }))
        .setProtectedHeader({ alg: 'HS256', kid: jwk.kid ?? '' })
        .sign(new TextEncoder().encode(secret));
      await refusedFor(forged, /is not signed by a public key$/);
    }
  });

  it('is not taken by the key of somebody else, nor changed', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const kid = test.provider.keys[0]?.jwk.kid ?? '';
    const forged = await new SignJWT(claims({ iss: test.provider.url, iat: now(), exp: now() + 60 }))
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(privateKey);
    await refusedFor(forged, /has a wrong signature$/);
    const [header, , signature] = (await test.provider.sign(claims())).split('.');
    const other = base64url.encode(JSON.stringify({ ...claims(), iss: test.provider.url, sub: 'root' }));
    await refusedFor(`${header}.${other}.${signature}`, /has a wrong signature$/);
  });

  it('is not taken when its header brings a key, or the place of one', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const elsewhere = await Opened.start();
    for (const header of [
      { jwk: await crypto.subtle.exportKey('jwk', publicKey) },
      { jku: `${elsewhere.provider.url}/keys` },
      { x5u: `${elsewhere.provider.url}/keys` },
    ]) {
      const forged = await new SignJWT(claims({ iss: test.provider.url, iat: now(), exp: now() + 60 }))
        .setProtectedHeader({ alg: 'ES256', kid: test.provider.keys[0]?.jwk.kid ?? '', ...header })
        .sign(privateKey);
      await refusedFor(forged, /has a wrong signature$/);
    }
    expect(elsewhere.provider.server.requests).to.be.empty;
    await elsewhere.close();
  });

  it('is taken after the provider has changed its key', async () => {
    test.accept();
    await test.login();
    await test.provider.rotate();
    test.skew += 20_000;
    expect(await test.login()).to.include({ verdict: 'accepted' });
    expect(test.provider.requestsOf('/keys')).to.have.length(2);
  });

  it('makes the keys be fetched no more than once in ten seconds', async () => {
    send(await test.provider.sign(claims(), { kid: 'unknown' }));
    test.skew += 20_000;
    for (let login = 0; login < 5; login += 1) {
      expect((await failureOf(test.login())).message).to.match(/signed by a key that is not published$/);
    }
    expect(test.provider.requestsOf('/keys')).to.have.length(2);
  });

  it('is not taken by a key that was withdrawn ten minutes ago', async () => {
    test.accept();
    const old = await test.provider.sign(claims());
    await test.login();
    await test.provider.rotate();
    test.skew += 601_000;
    send(old);
    expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
  });

  it('is an outage where the keys cannot be had', async () => {
    test.accept();
    for (const [answer, code] of [
      [{ status: 500 }, 'PLUGIN_UNAVAILABLE'],
      ['reset', 'PLUGIN_UNAVAILABLE'],
      [{ status: 404 }, 'PLUGIN_MISCONFIGURED'],
      [{ status: 302, headers: { location: '/elsewhere' } }, 'PLUGIN_MISCONFIGURED'],
      [json({ keys: 'none' }), 'PLUGIN_PROTOCOL'],
      [json(null), 'PLUGIN_PROTOCOL'],
      [{ body: '<html>' }, 'PLUGIN_MISCONFIGURED'],
    ] as const) {
      test.skew += 601_000;
      test.provider.routes.set('/keys', () => answer);
      expect((await failureOf(test.login())).code).to.equal(code);
    }
  });

  it('may be anything, and lets nobody in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc
            .array(fc.string(), { minLength: 3, maxLength: 3 })
            .map((parts) => parts.map((part) => base64url.encode(part)).join('.')),
          fc
            .array(fc.json(), { minLength: 3, maxLength: 3 })
            .map((parts) => parts.map((part) => base64url.encode(part)).join('.')),
        ),
        async (id_token) => {
          send(id_token);
          expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may be published with keys that are none', async () => {
    const kid = test.provider.keys[0]?.jwk.kid;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('kty', 'crv', 'x', 'y', 'alg', 'use'), fc.jsonValue()),
        async (jwk) => {
          test.skew += 601_000;
          test.provider.routes.set('/keys', () =>
            json({ keys: [{ kty: 'EC', crv: 'P-256', alg: 'ES256', ...jwk, kid }] }),
          );
          send(await test.provider.sign(claims({ exp: now() + 10 ** 9 })));
          expect((await failureOf(test.login())).code).to.equal('PLUGIN_PROTOCOL');
        },
      ),
      { numRuns: 100 },
    );
  });
});
