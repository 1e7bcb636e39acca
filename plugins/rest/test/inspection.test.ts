import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import { TIMES_OF_BACK_END } from '@postern/plugin-api';
import { expect } from 'chai';
import { config } from '../src/config.js';
import { settingsFindings } from '../src/inspection.js';
import { failureOf, json, openRest } from './support/opened.js';

const findings = (settings: Record<string, unknown>): readonly string[] =>
  settingsFindings(config.parse({ protocol: 'ma1sd', server_name: 'example.org', ...settings })).map(
    ({ message }) => message,
  );

describe('how the application is', () => {
  let server: FakeHttpServer;
  beforeEach(async () => {
    server = await startFakeHttpServer();
  });
  afterEach(() => server.close());

  it('is well while anybody answers, whatever they say to GET', async () => {
    const app = await openRest({ protocol: 'check_credentials', url: server.url, token: 'the-token' });
    for (const status of [200, 301, 401, 404, 405, 500, 501]) {
      server.answer({ status });
      await app.plugin.health?.(app.call());
    }
    const { method, url, headers } = server.requests[0] ?? {};
    expect([method, url]).to.deep.equal(['GET', '/_matrix-internal/identity/v1/check_credentials']);
    expect(headers).to.have.property('authorization', 'Bearer the-token');
    for (const behaviour of [
      { status: 502 },
      { status: 504 },
      { status: 503 },
      { status: 429 },
      'reset',
    ] as const) {
      server.answer(behaviour);
      expect((await failureOf(Promise.resolve(app.plugin.health?.(app.call())))).code).to.equal(
        'PLUGIN_UNAVAILABLE',
      );
    }
    await app.close();
  });

  for (const [protocol, respond, expected] of [
    ['check_credentials', () => ({ status: 405 }), [['info', / answers$/]]],
    ['check_credentials', () => ({ status: 401 }), [['warning', /refuses the gateway/]]],
    ['ma1sd', () => json({}), [['info', / answers$/]]],
    [
      'ma1sd',
      () => json({ profile: {} }),
      [
        ['info', / answers$/],
        ['warning', /know every name/],
      ],
    ],
    [
      'ma1sd',
      () => ({ status: 404, body: '<html>' }),
      [
        ['info', / answers$/],
        ['error', /profiles cannot be asked/],
      ],
    ],
  ] as const) {
    it(`is told to the operator of ${protocol}: ${expected.map(([level]) => level).join(', ')}`, async () => {
      server.respond(respond);
      const app = await openRest({ protocol, url: server.url });
      const found = (await app.plugin.inspect?.(app.call())) ?? [];
      expect(found.at(-1)).to.equal(TIMES_OF_BACK_END);
      expect(found.slice(0, -1).map(({ level }) => level)).to.deep.equal(expected.map(([level]) => level));
      for (const [index, [, words]] of expected.entries()) expect(found[index]?.message).to.match(words);
      await app.close();
    });
  }

  it('is a warning in the log when passwords travel in the open', async () => {
    const app = await openRest({ protocol: 'ma1sd', url: 'http://app.example.org', token: 'x' });
    expect(app.log.lines.map(({ message }) => message)).to.deep.equal([
      'the URL begins with http://: passwords travel in the open',
    ]);
    await app.close();
  });

  it('begins with the way to it', () => {
    expect(findings({ url: 'http://127.0.0.1:80' })).to.deep.equal([]);
    expect(findings({ url: 'https://app.example.org', token: 'x' })).to.deep.equal([]);
    const [open, nameless] = findings({ url: 'http://app.example.org' });
    expect(open).to.match(/in the open/);
    expect(nameless).to.match(/does not say who it is/);
  });
});
