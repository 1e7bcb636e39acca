import {
  startFakeHttpServer,
  type FakeBehaviour,
  type FakeHttpServer,
  type RecordedRequest,
} from '@postern/http-client/testing';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

type Respond = (request: RecordedRequest) => FakeBehaviour | Promise<FakeBehaviour>;
/** What a client sent to the token endpoint: the form, and who it said to be. */
export interface TokenRequest {
  readonly form: URLSearchParams;
  readonly id: string;
  readonly secret: string | undefined;
  readonly isBasic: boolean;
}

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** Seconds that its tokens last. */
const LIFETIME = 300;

/** An OpenID Connect provider on the loopback interface that signs what a test says. */
export class FakeProvider {
  readonly server: FakeHttpServer;
  /** Where it is, and what it calls itself unless `document` says otherwise. */
  readonly url: string;
  /** The discovery document. */
  document: Record<string, unknown>;
  /** What it publishes; its first key signs. */
  keys: readonly Key[];
  /** What the token endpoint does. */
  onToken: (request: TokenRequest) => FakeBehaviour | Promise<FakeBehaviour> = () => ({});
  /** What is at other paths, the query left out. */
  readonly routes = new Map<string, Respond>();
  /** What is anywhere else. */
  elsewhere: Respond = () => ({ status: 404 });

  static async start(path = ''): Promise<FakeProvider> {
    return new FakeProvider(await startFakeHttpServer(), path, await createKey());
  }

  private constructor(server: FakeHttpServer, path: string, key: Key) {
    this.server = server;
    this.keys = [key];
    this.url = `${server.url}${path}`;
    this.document = {
      issuer: this.url,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/keys`,
      userinfo_endpoint: `${this.url}/userinfo`,
      revocation_endpoint: `${this.url}/revoke`,
    };
    this.routes.set(`${path}/.well-known/openid-configuration`, () => json(this.document));
    this.routes.set(`${path}/keys`, () => json({ keys: this.keys.map(({ jwk }) => jwk) }));
    this.routes.set(`${path}/token`, (request) => this.onToken(tokenRequestOf(request)));
    server.respond((request) => {
      const respond = this.routes.get(request.url.replace(/\?.*/, '')) ?? this.elsewhere;
      return respond(request);
    });
  }

  /** Signs by another key from now on. */
  async rotate(): Promise<void> {
    this.keys = [await createKey()];
  }

  /** An id token for a client, of this second. */
  async sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const [key] = this.keys;
    if (key === undefined) throw new Error('the provider has no key');
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: String(this.document['issuer']), iat: now, exp: now + LIFETIME, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: key.jwk.kid ?? '', ...header })
      .sign(key.privateKey);
  }

  /** The answer of a token endpoint that lets somebody in. */
  async tokens(claims: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<FakeBehaviour> {
    const id_token = await this.sign(claims);
    return json({
      access_token: 'an access token',
      token_type: 'Bearer',
      expires_in: LIFETIME,
      id_token,
      ...more,
    });
  }

  /** The requests of a path, without its query. */
  requestsOf(path: string): readonly RecordedRequest[] {
    return this.server.requests.filter(
      ({ url }) => url.replace(/\?.*/, '') === new URL(this.url + path).pathname,
    );
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** An answer of JSON. */
export function json(body: unknown, status = 200): Exclude<FakeBehaviour, string> {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** What RFC 6749 calls an error response. */
export function refused(status: number, error: string, error_description?: string): FakeBehaviour {
  return json({ error, error_description }, status);
}

async function createKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk: { ...jwk, alg: 'ES256', use: 'sig', kid: await calculateJwkThumbprint(jwk) } };
}

function tokenRequestOf({ headers, body }: RecordedRequest): TokenRequest {
  const form = new URLSearchParams(body);
  const [scheme = '', code = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === '') {
    return {
      form,
      id: form.get('client_id') ?? '',
      secret: form.get('client_secret') ?? undefined,
      isBasic: false,
    };
  }
  const [id = '', secret = ''] = Buffer.from(code, 'base64').toString('utf8').split(':').map(decodeForm);
  return { form, id, secret, isBasic: true };
}

function decodeForm(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? '';
}
