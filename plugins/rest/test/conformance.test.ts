import { startFakeHttpServer, type FakeAnswer, type FakeHttpServer } from '@postern/http-client/testing';
import { itConforms } from '@postern/plugin-testkit';
import rest from '../src/index.js';
import { json } from './support/opened.js';

const password = 'correct horse';
/** An application as a site would write it: one account, whose name has any case. */
function isAlice(localpart: string, typed: string): boolean {
  return localpart.toLowerCase() === 'alice' && typed === password;
}

/** The fake answers logins and profiles; every other method is refused, as most applications do. */
async function startApplication(answer: (request: Asked) => FakeAnswer): Promise<FakeHttpServer> {
  const server = await startFakeHttpServer();
  server.respond(({ method, url, body }) =>
    method === 'POST' ? answer({ url, body: JSON.parse(body) as Body }) : { status: 405 },
  );
  return server;
}

interface Body {
  readonly user?: { readonly id: string; readonly password: string };
  readonly auth?: { readonly localpart: string; readonly password: string };
  readonly localpart?: string;
}
interface Asked {
  readonly url: string;
  readonly body: Body;
}

const module = await startApplication(({ body: { user } }) => {
  const success =
    user !== undefined && isAlice(user.id.slice(1).replace(/:example\.org$/, ''), user.password);
  return json({ auth: success ? { success, mxid: '@alice:example.org' } : { success } });
});

const store = await startApplication(({ url, body: { auth, localpart } }) => {
  if (auth !== undefined) {
    const success = isAlice(auth.localpart, auth.password);
    return json({ auth: success ? { success, id: { type: 'localpart', value: 'alice' } } : { success } });
  }
  if (localpart !== 'alice') return json({});
  if (url.endsWith('/displayName')) return json({ profile: { display_name: 'Alice' } });
  return json({ profile: url.endsWith('/roles') ? { roles: ['editor'] } : { threepids: [] } });
});

after(async () => {
  await module.close();
  await store.close();
});

for (const [protocol, { url }] of [
  ['check_credentials', module],
  ['ma1sd', store],
] as const) {
  describe(`an application that speaks ${protocol}`, () => {
    const config = { protocol, url };
    const client_certificate = { certificate_file: './missing.pem', key_file: './missing.pem' };
    itConforms(rest, {
      config,
      account: { username: 'alice', password, otherSpellings: ['ALICE', 'Alice'] },
      brokenConfig: { ...config, client_certificate },
      unreachableConfig: { ...config, url: 'http://127.0.0.1:1' },
      tellsUnknownUsers: false,
    });
  });
}
