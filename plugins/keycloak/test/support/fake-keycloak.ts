import type { FakeBehaviour, RecordedRequest } from '@postern/http-client/testing';
import { FakeProvider, json, refused, type TokenRequest } from '@postern/plugin-oidc-password/testing';

export const SECRET = 's:ecret +%';

/** Somebody, with what the Admin REST API tells of them, and what it does not. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly password?: string;
  readonly enabled?: boolean;
  readonly isLocked?: boolean;
  readonly groups?: readonly string[];
  readonly roles?: readonly string[];
  /** Claims of the id token beside `sub` and `preferred_username`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Fields of the UserRepresentation. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** How the releases differ: figures of 24.0.5 and 26.7.3, from the running servers. */
export type Release = 24 | 26;

/** The realm `example` of a Keycloak, with the client `postern`, whose service account may view users. */
export class FakeKeycloak {
  readonly provider: FakeProvider;
  readonly release: Release;
  people: readonly Person[] = [];
  /** What the Admin REST API does in place of what it would do. */
  onAdmin: ((path: string, request: RecordedRequest) => FakeBehaviour | undefined) | undefined;
  /** How many tokens the service account got. */
  tokens = 0;
  readonly #prefix: string;

  static async start(
    release: Release,
    prefix: string = release === 24 ? '/auth' : '',
  ): Promise<FakeKeycloak> {
    return new FakeKeycloak(await FakeProvider.start(`${prefix}/realms/example`), release, prefix);
  }

  private constructor(provider: FakeProvider, release: Release, prefix: string) {
    this.provider = provider;
    this.release = release;
    this.#prefix = prefix;
    const { document, url } = provider;
    delete document['revocation_endpoint'];
    document['end_session_endpoint'] = `${url}/logout`;
    provider.onToken = (request) => this.#onToken(request);
    provider.routes.set(`${prefix}/realms/example/logout`, () => ({ status: 204 }));
    provider.elsewhere = (request) => this.#elsewhere(request);
  }

  /** Without `/realms/…`. */
  get url(): string {
    return `${this.provider.server.url}${this.#prefix}`;
  }

  /** Requests of the Admin REST API, as path and query below the realm. */
  get asked(): readonly string[] {
    return this.provider.server.requests.flatMap(({ url }) => this.#adminPath(url) ?? []);
  }

  close(): Promise<void> {
    return this.provider.close();
  }

  #onToken({ form, id, secret }: TokenRequest): FakeBehaviour | Promise<FakeBehaviour> {
    const invalid = 'Invalid client or Invalid client credentials';
    if (id !== 'postern') return refused(401, 'invalid_client', invalid);
    if (secret !== SECRET) return refused(401, 'unauthorized_client', invalid);
    if (form.get('grant_type') === 'password') return this.#login(form);
    this.tokens += 1;
    return json({
      access_token: `admin-${this.tokens}`,
      expires_in: 300,
      refresh_expires_in: 0,
      token_type: 'Bearer',
    });
  }

  #login(form: URLSearchParams): FakeBehaviour | Promise<FakeBehaviour> {
    const wrong = refused(this.release === 24 ? 401 : 400, 'invalid_grant', 'Invalid user credentials');
    const disabled = refused(400, 'invalid_grant', 'Account disabled');
    const person = this.#named(form.get('username') ?? '');
    if (person === undefined) return wrong;
    if (this.release === 24 && person.enabled === false) return disabled;
    const isRight = person.password !== undefined && person.password === form.get('password');
    if (!isRight || person.isLocked === true || person.more?.['totp'] === true) return wrong;
    if (person.enabled === false) return disabled;
    if (person.more?.['requiredActions'] !== undefined) {
      return refused(400, 'invalid_grant', 'Account is not fully set up');
    }
    const { id: sub, username: preferred_username, claims } = person;
    return this.provider.tokens(
      { sub, preferred_username, aud: 'postern', azp: 'postern', ...claims },
      { refresh_token: `refresh-token-of-${sub}` },
    );
  }

  #named(typed: string): Person | undefined {
    const name = typed.toLowerCase();
    return this.people.find(({ username, more }) => name === username || name === more?.['email']);
  }

  #adminPath(url: string): string | undefined {
    const base = `${this.#prefix}/admin/realms/example/`;
    return url.startsWith(base) ? url.slice(base.length) : undefined;
  }

  #elsewhere(request: RecordedRequest): FakeBehaviour {
    const path = this.#adminPath(request.url);
    if (path === undefined) return json({ error: 'Realm does not exist' }, 404);
    return this.onAdmin?.(path, request) ?? this.#admin(new URL(path, 'http://realm/'));
  }

  #admin({ pathname, searchParams }: URL): FakeBehaviour {
    const [first, id = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
    if (first === 'attack-detection') {
      return json({
        numFailures: 0,
        disabled: this.people.find((person) => person.id === rest[1])?.isLocked === true,
      });
    }
    if (first !== 'users') return json({ error: 'HTTP 404 Not Found' }, 404);
    if (id === '') return json(this.#search(searchParams).map(rowOf));
    const person = this.people.find((somebody) => somebody.id === id);
    if (person === undefined) return json({ error: 'User not found' }, 404);
    if (rest[0] === 'groups')
      return json((person.groups ?? []).map((path) => ({ id: path, name: path, path })));
    if (rest[0] === 'role-mappings') return json((person.roles ?? []).map((name) => ({ id: name, name })));
    return json(rowOf(person));
  }

  #search(query: URLSearchParams): readonly Person[] {
    const [username, email, q] = ['username', 'email', 'q'].map((name) => query.get(name)?.toLowerCase());
    return this.people.filter((person) => {
      if (q !== undefined) return hasAttributes(person, q);
      if (email !== undefined) return person.more?.['email'] === email;
      return username === undefined || username === person.username || username === '';
    });
  }
}

function rowOf({ id, username, enabled = true, more }: Person): Record<string, unknown> {
  return { id, username, enabled, emailVerified: false, totp: false, requiredActions: [], ...more };
}

/** `name:"value" name:"value"` */
function hasAttributes({ more }: Person, q: string): boolean {
  const attributes = Object.entries((more?.['attributes'] ?? {}) as Record<string, readonly string[]>);
  return [...q.matchAll(/([\w.-]+):"([^"]*)"/g)].every(([, name, value = '']) =>
    attributes.some(([key, values]) => key.toLowerCase() === name && values.includes(value)),
  );
}
