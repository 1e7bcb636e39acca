import type { FakeAnswer, FakeBehaviour } from '@postern/http-client/testing';
import type { PluginErrorCode, RejectionReason } from '@postern/plugin-api';
import { expect } from 'chai';
import { json, refused } from './support/fake-provider.js';
import { failureOf, Opened, PASSWORD, SECRET } from './support/opened.js';

/** As Entra words it; numbers from https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
const entra = (code: number, error = 'invalid_grant'): FakeBehaviour =>
  json(
    {
      error,
      error_description: `AADSTS${code}: Words.\r\nTrace ID: 0a7a\r\nCorrelation ID: 0a7b\r\nTimestamp: 2026-01-01 00:00:00Z`,
      error_codes: [code],
      timestamp: '2026-01-01 00:00:00Z',
      trace_id: '0a7a',
      correlation_id: '0a7b',
    },
    error === 'invalid_client' ? 401 : 400,
  );

const REFUSALS: readonly (readonly [string, FakeBehaviour, RejectionReason | 'unknown-user'])[] = [
  ['Keycloak 26', refused(400, 'invalid_grant', 'Invalid user credentials'), 'unspecified'],
  ['Keycloak 24', refused(401, 'invalid_grant', 'Invalid user credentials'), 'unspecified'],
  ['Dex', refused(401, 'access_denied', 'Invalid username or password'), 'unspecified'],
  ['Okta', refused(400, 'invalid_grant', 'The credentials provided were invalid.'), 'unspecified'],
  [
    'a policy of Okta',
    refused(
      400,
      'invalid_grant',
      'Resource owner password credentials authentication denied by sign on policy.',
    ),
    'not-allowed',
  ],
  ['Auth0', refused(403, 'invalid_grant', 'Wrong email or password.'), 'unspecified'],
  ['Auth0, older', refused(401, 'invalid_user_password', 'Wrong email or password.'), 'unspecified'],
  [
    'Auth0, second factor',
    refused(403, 'mfa_required', 'Multifactor authentication required'),
    'second-factor-needed',
  ],
  ['Auth0, none set up', refused(403, 'mfa_registration_required', 'Set it up'), 'second-factor-needed'],
  ['Auth0, leaked', refused(401, 'password_leaked', 'This login has been blocked'), 'password-change-needed'],
  ['Auth0, blocked', refused(401, 'unauthorized', 'user is blocked'), 'disabled'],
  ['IdentityServer', refused(400, 'invalid_grant', 'invalid_username_or_password'), 'unspecified'],
  ['a provider of few words', refused(400, 'invalid_grant'), 'unspecified'],
  ['Entra, interaction', refused(400, 'interaction_required', 'AADSTS50076'), 'second-factor-needed'],
  ['Entra 50034', entra(50034), 'unknown-user'],
  ['Entra 50053', entra(50053), 'locked'],
  ['Entra 50055', entra(50055), 'password-change-needed'],
  ['Entra 50057', entra(50057), 'disabled'],
  ['Entra 50072', entra(50072), 'second-factor-needed'],
  ['Entra 50074', entra(50074), 'second-factor-needed'],
  ['Entra 50076', entra(50076), 'second-factor-needed'],
  ['Entra 50079', entra(50079), 'second-factor-needed'],
  ['Entra 50105', entra(50105), 'not-allowed'],
  ['Entra 50126', entra(50126), 'wrong-password'],
  ['Entra 50144', entra(50144), 'password-change-needed'],
  ['Entra 50158', entra(50158), 'second-factor-needed'],
  ['Entra 53003', entra(53003), 'not-allowed'],
  ['Entra, another number', entra(50001), 'unspecified'],
];

const FAILURES: readonly (readonly [string, FakeBehaviour, PluginErrorCode, RegExp])[] = [
  [
    'Keycloak, wrong client secret',
    refused(401, 'unauthorized_client', 'Invalid client or Invalid client credentials'),
    'PLUGIN_MISCONFIGURED',
    /correct id and secret/,
  ],
  [
    'Keycloak, unknown client',
    refused(401, 'invalid_client', 'Invalid client or Invalid client credentials'),
    'PLUGIN_MISCONFIGURED',
    /correct id and secret/,
  ],
  [
    'Keycloak, grant off',
    refused(400, 'unauthorized_client', 'Client not allowed for direct access grants'),
    'PLUGIN_MISCONFIGURED',
    /allow it the password grant$/,
  ],
  [
    'Keycloak, consent',
    refused(400, 'invalid_client', 'Client requires user consent'),
    'PLUGIN_MISCONFIGURED',
    /needs no consent$/,
  ],
  [
    'unknown scope',
    refused(400, 'invalid_scope', 'Invalid scopes: x'),
    'PLUGIN_MISCONFIGURED',
    /correct scope$/,
  ],
  ['Dex, unknown scope', refused(400, 'invalid_request', 'Words'), 'PLUGIN_MISCONFIGURED', /look at scope/],
  [
    'Dex, wrong secret',
    refused(401, 'invalid_client', 'Invalid client credentials.'),
    'PLUGIN_MISCONFIGURED',
    /secret/,
  ],
  [
    'no such grant',
    refused(400, 'unsupported_grant_type'),
    'PLUGIN_MISCONFIGURED',
    /does not offer the password grant$/,
  ],
  [
    'Auth0, wrong secret',
    refused(401, 'access_denied', 'Unauthorized'),
    'PLUGIN_MISCONFIGURED',
    /correct id and secret/,
  ],
  ['Entra, wrong secret', entra(7000215, 'invalid_client'), 'PLUGIN_MISCONFIGURED', /correct id and secret/],
  ['Entra, no consent', entra(65001), 'PLUGIN_MISCONFIGURED', /an administrator must consent/],
  [
    'Keycloak, unknown realm',
    refused(404, 'Realm does not exist'),
    'PLUGIN_MISCONFIGURED',
    /correct the address/,
  ],
  ['an unknown error', refused(400, 'no_such_error'), 'PLUGIN_PROTOCOL', /answered no_such_error$/],
  ['an error of the prototype', refused(400, 'constructor'), 'PLUGIN_PROTOCOL', /answered constructor$/],
  ['server_error', refused(400, 'server_error'), 'PLUGIN_UNAVAILABLE', /server_error$/],
  ['temporarily_unavailable', refused(400, 'temporarily_unavailable'), 'PLUGIN_UNAVAILABLE', /unavailable$/],
  ['slow_down', refused(400, 'slow_down'), 'PLUGIN_UNAVAILABLE', /slow_down$/],
  ['invalid_grant with 500', refused(500, 'invalid_grant'), 'PLUGIN_UNAVAILABLE', /answered 500$/],
  ['a page with 200', { body: '<html>' }, 'PLUGIN_MISCONFIGURED', /200 with a web page/],
  ['a page with 400', { status: 400, body: '<html>' }, 'PLUGIN_MISCONFIGURED', /keeps the gateway out$/],
  ['a page with 401', { status: 401, body: '<html>' }, 'PLUGIN_MISCONFIGURED', /keeps the gateway out$/],
  ['a page with 403', { status: 403, body: '<html>' }, 'PLUGIN_MISCONFIGURED', /keeps the gateway out$/],
  ['a page with 404', { status: 404, body: '<html>' }, 'PLUGIN_MISCONFIGURED', /correct the address/],
  ['a page with 410', { status: 410, body: '<html>' }, 'PLUGIN_MISCONFIGURED', /correct the address/],
  ['a page with 408', { status: 408, body: '<html>' }, 'PLUGIN_UNAVAILABLE', /answered 408$/],
  ['a page with 425', { status: 425, body: '<html>' }, 'PLUGIN_UNAVAILABLE', /answered 425$/],
  ['a page with 502', { status: 502, body: '<html>' }, 'PLUGIN_UNAVAILABLE', /answered 502$/],
  ['202', { status: 202 }, 'PLUGIN_PROTOCOL', /where only 200 makes sense$/],
  ['nothing', {}, 'PLUGIN_PROTOCOL', /neither tokens nor an error$/],
  ['a list', json([]), 'PLUGIN_PROTOCOL', /neither tokens nor an error$/],
  ['null', json(null), 'PLUGIN_PROTOCOL', /neither tokens nor an error$/],
  ['no access token', json({ id_token: 'x' }), 'PLUGIN_PROTOCOL', /neither tokens nor an error$/],
  [
    'an access token that is none',
    json({ access_token: {} }),
    'PLUGIN_PROTOCOL',
    /neither tokens nor an error$/,
  ],
  ['no id token', json({ access_token: 'x' }), 'PLUGIN_PROTOCOL', /sent no id token$/],
  ['a broken connection', 'reset', 'PLUGIN_UNAVAILABLE', /cannot be reached/],
  ['half an answer', { body: '{"acc', ending: 'reset' }, 'PLUGIN_UNAVAILABLE', /cannot be reached/],
  ['an endless answer', { body: 'x'.repeat(1_100_000) }, 'PLUGIN_PROTOCOL', /more than/],
];

describe('an answer of the token endpoint', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start();
    await test.open();
  });
  afterEach(() => test.close());

  for (const [what, answer, reason] of REFUSALS) {
    it(`means ${reason}: ${what}`, async () => {
      test.provider.onToken = () => answer;
      const verdict = await test.login();
      if (reason === 'unknown-user') expect(verdict).to.deep.equal({ verdict: 'unknown-user' });
      else expect(verdict).to.include({ verdict: 'rejected', reason });
    });
  }

  for (const [what, answer, code, words] of FAILURES) {
    it(`is ${code}, never a wrong password: ${what}`, async () => {
      test.provider.onToken = () => answer;
      const failure = await failureOf(test.login());
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(words);
    });
  }

  for (const status of [429, 503]) {
    it(`says when to come back: ${status}`, async () => {
      const answer = refused(status, 'too_many_attempts') as FakeAnswer;
      test.provider.onToken = () => ({ ...answer, headers: { 'retry-after': '7' } });
      expect(await failureOf(test.login())).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 7000 });
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`leads a password nowhere else: ${status}`, async () => {
      const elsewhere = await Opened.start();
      test.provider.onToken = () => ({
        status,
        headers: { location: `${elsewhere.provider.url}/token?key=hidden` },
      });
      const { code, message } = await failureOf(test.login());
      expect(code).to.equal('PLUGIN_MISCONFIGURED');
      expect(message).to.contain(`a redirect to ${elsewhere.provider.url}: correct the URL`);
      expect(elsewhere.provider.server.requests).to.be.empty;
      await elsewhere.close();
    });
  }

  it('is told on one line, without what repeats a secret', async () => {
    for (const [description, detail] of [
      ['Words\r\nTrace ID: 1', 'invalid_grant: Words'],
      [`${'x'.repeat(200)}`, `invalid_grant: ${'x'.repeat(140)}`],
      [`no ${PASSWORD} here`, 'invalid_grant'],
      [`no ${encodeURIComponent(PASSWORD)} here`, 'invalid_grant'],
      [`no ${new URLSearchParams({ x: PASSWORD }).toString().slice(2)} here`, 'invalid_grant'],
      [`no ${SECRET} here`, 'invalid_grant'],
      ['no Alice here', 'invalid_grant'],
    ] as const) {
      test.provider.onToken = () => refused(400, 'invalid_grant', description);
      expect(await test.login()).to.include({ verdict: 'rejected', detail });
    }
    test.provider.onToken = () => refused(400, PASSWORD, SECRET);
    expect((await failureOf(test.login())).message).to.match(/answered $/);
  });
});
