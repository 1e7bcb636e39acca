import { startFakeHttpServer, type FakeAnswer, type FakeHttpServer } from '@postern/http-client/testing';
import type { PluginErrorCode } from '@postern/plugin-api';
import { expect } from 'chai';
import { failureOf, json, openRest, PASSWORD, type Opened } from './support/opened.js';

const PAGE = '<!DOCTYPE html>\n<html><title>Just a moment...</title><body>Are you human?</body></html>';
const ACCEPTED = {
  check_credentials: { auth: { success: true, mxid: '@alice:example.org' } },
  ma1sd: { auth: { success: true, id: { type: 'localpart', value: 'alice' }, profile: {} } },
} as const;

/** Every status that is no verdict, and what comes of it, whatever the protocol: the table of docs/plugins/rest.md. */
const STATUSES: readonly (readonly [number, PluginErrorCode, RegExp])[] = [
  ...[301, 302, 303, 307, 308].map(
    (status) =>
      [status, 'PLUGIN_MISCONFIGURED', /a redirect to https:\/\/elsewhere\.example: correct/] as const,
  ),
  [400, 'PLUGIN_MISCONFIGURED', /is the protocol right\?$/],
  [401, 'PLUGIN_MISCONFIGURED', /refuses the gateway/],
  [403, 'PLUGIN_MISCONFIGURED', /keeps the gateway out/],
  [404, 'PLUGIN_MISCONFIGURED', /there is nothing/],
  [405, 'PLUGIN_MISCONFIGURED', /takes no POST/],
  [408, 'PLUGIN_UNAVAILABLE', /answered 408$/],
  [410, 'PLUGIN_MISCONFIGURED', /there is nothing/],
  [418, 'PLUGIN_MISCONFIGURED', /is the protocol right\?$/],
  [422, 'PLUGIN_MISCONFIGURED', /is the protocol right\?$/],
  [425, 'PLUGIN_UNAVAILABLE', /answered 425$/],
  [429, 'PLUGIN_UNAVAILABLE', /answered 429$/],
  [500, 'PLUGIN_UNAVAILABLE', /answered 500$/],
  [502, 'PLUGIN_UNAVAILABLE', /answered 502$/],
  [503, 'PLUGIN_UNAVAILABLE', /answered 503$/],
  [504, 'PLUGIN_UNAVAILABLE', /answered 504$/],
  [508, 'PLUGIN_MISCONFIGURED', /in a circle/],
];

/** Bodies that are no verdict though the status is 200. */
const BODIES: readonly (readonly [string, FakeAnswer, PluginErrorCode, RegExp])[] = [
  ['a web page', { body: PAGE }, 'PLUGIN_MISCONFIGURED', /200 with a web page.*captcha/],
  ['a web page behind a blank line', { body: `\n${PAGE}` }, 'PLUGIN_MISCONFIGURED', /web page/],
  ['nothing', {}, 'PLUGIN_PROTOCOL', /nothing in it$/],
  ['204', { status: 204 }, 'PLUGIN_PROTOCOL', /204 with nothing in it$/],
  ['plain text', { body: 'OK' }, 'PLUGIN_PROTOCOL', /no JSON$/],
  ['half an answer', { body: '{"auth":{"success":true' }, 'PLUGIN_PROTOCOL', /no JSON$/],
  ['NaN', { body: '{"auth":{"success":NaN}}' }, 'PLUGIN_PROTOCOL', /no JSON$/],
  ['invalid UTF-8', { body: Buffer.from('7b2261ff7d', 'hex') }, 'PLUGIN_PROTOCOL', /not UTF-8$/],
  ['10 MB', { body: 'x'.repeat(10_000_000) }, 'PLUGIN_PROTOCOL', /more than 262144 bytes$/],
  ['a list', { body: '[]' }, 'PLUGIN_PROTOCOL', /the whole: /],
  ['null', { body: 'null' }, 'PLUGIN_PROTOCOL', /the whole: /],
  ['no auth', { body: '{}' }, 'PLUGIN_PROTOCOL', /: auth: Invalid input: expected object/],
  ['no success', { body: '{"auth":{}}' }, 'PLUGIN_PROTOCOL', /: auth\.success: /],
  ['a text for success', { body: '{"auth":{"success":"true"}}' }, 'PLUGIN_PROTOCOL', /: auth\.success: /],
  ['a number for success', { body: '{"auth":{"success":1}}' }, 'PLUGIN_PROTOCOL', /: auth\.success: /],
  [
    'a doubled key',
    { body: '{"auth":{"success":false,"typed":"x","success":true,"mxid":"@alice:example.org"}}' },
    'PLUGIN_PROTOCOL',
    /key that is there twice$/,
  ],
  [
    'a prototype',
    { body: '{"__proto__":{"auth":{"success":true,"mxid":"@alice:example.org"}}}' },
    'PLUGIN_PROTOCOL',
    /: auth: /,
  ],
  [
    'an inner prototype',
    { body: '{"auth":{"__proto__":{"success":true,"mxid":"@alice:example.org"}}}' },
    'PLUGIN_PROTOCOL',
    /: auth\.success: /,
  ],
];

for (const protocol of ['check_credentials', 'ma1sd'] as const) {
  describe(`a login by ${protocol}`, () => {
    let server: FakeHttpServer;
    let app: Opened;
    beforeEach(async () => {
      server = await startFakeHttpServer();
      app = await openRest({ protocol, url: server.url, token: 'hidden-token' });
    });
    afterEach(async () => {
      await server.close();
      await app.close();
      expect(JSON.stringify(app.log.lines)).not.to.contain(PASSWORD).and.not.to.contain('hidden-token');
    });

    for (const [status, code, words] of STATUSES) {
      it(`ends in ${code} at ${status}`, async () => {
        for (const body of [PAGE, '', JSON.stringify(ACCEPTED[protocol])]) {
          server.answer({ status, headers: { location: 'https://elsewhere.example/in?token=x' }, body });
          const failure = await failureOf(app.login());
          expect(failure).to.include({ code });
          expect(failure.message).to.match(words).and.not.to.contain('token=x');
        }
        expect(server.requests).to.have.length(3);
      });
    }

    for (const [what, behaviour, code, words] of BODIES) {
      it(`ends in ${code} at ${what}`, async () => {
        server.answer(behaviour);
        const failure = await failureOf(app.login());
        expect(failure).to.include({ code });
        expect(failure.message).to.match(words);
      });
    }

    for (const status of [200, 201, 400, 401, 403, 404]) {
      it(`is refused by auth.success: false, also with ${status}`, async () => {
        server.answer(json({ auth: { success: false } }, status));
        expect(await app.login()).to.deep.equal({
          verdict: 'rejected',
          reason: 'unspecified',
          detail: `${new URL(server.url).host} answered ${status}, auth.success: false`,
        });
      });
    }

    for (const status of [302, 429, 500, 503]) {
      it(`is not refused by auth.success: false with ${status}`, async () => {
        server.answer(json({ auth: { success: false } }, status));
        expect((await failureOf(app.login())).code).to.match(/UNAVAILABLE|MISCONFIGURED/);
      });
    }

    it('is accepted with any status of success', async () => {
      for (const status of [200, 201]) {
        server.answer(json(ACCEPTED[protocol], status));
        expect(await app.login()).to.include({ verdict: 'accepted' });
      }
    });

    it('names the error of a Postern or a ma1sd, and never its words', async () => {
      server.answer(json({ errcode: 'M_FORBIDDEN', error: 'this caller has no access' }, 403));
      expect((await failureOf(app.login())).message).to.match(/answered 403 M_FORBIDDEN: it, or a firewall/);
      server.answer(json({ errcode: PASSWORD, error: PASSWORD }, 400));
      await failureOf(app.login());
    });

    it('hands on when to come back', async () => {
      server.answer({ status: 429, headers: { 'retry-after': '7' } });
      expect((await failureOf(app.login())).retryAfterMs).to.equal(7000);
    });

    it('is asked once, also when the connection breaks', async () => {
      for (const behaviour of ['reset', { body: '{"auth"', ending: 'reset' }] as const) {
        server.answer(behaviour);
        expect((await failureOf(app.login())).code).to.equal('PLUGIN_UNAVAILABLE');
      }
      expect(server.requests).to.have.length(2);
    });

    it('ends with its signal', async () => {
      server.answer('hang');
      const controller = new AbortController();
      const login = app.login('alice', PASSWORD, { signal: controller.signal });
      await server.nextRequest();
      controller.abort(new Error('the time is over'));
      expect(await login.catch((error: unknown) => error)).to.have.property('message', 'the time is over');
    });
  });
}
