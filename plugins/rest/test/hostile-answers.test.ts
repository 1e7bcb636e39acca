import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { openRest, PASSWORD, type Opened } from './support/opened.js';

const word = fc.constantFrom<unknown>(
  '@alice:example.org',
  'alice',
  '',
  true,
  'true',
  1,
  null,
  {},
  [],
  PASSWORD,
);
const value = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }));
const key = fc.constantFrom('success', 'mxid', 'id', 'profile', 'type', 'value', 'three_pids', '__proto__');
const inner = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)));
const whole = fc.oneof(fc.record({ auth: inner }), inner, value).map((json) => JSON.stringify(json));
const body = fc.oneof(
  { weight: 4, arbitrary: whole },
  whole.map((text) => text.slice(0, -1)),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
);
const answer = fc.record({
  status: fc.oneof({ weight: 4, arbitrary: fc.constant(200) }, fc.integer({ min: 200, max: 599 })),
  body,
});

for (const protocol of ['check_credentials', 'ma1sd'] as const) {
  describe(`an answer of any form to ${protocol}`, () => {
    let server: FakeHttpServer;
    let opened: Opened;
    before(async () => {
      server = await startFakeHttpServer();
      opened = await openRest({ protocol, url: server.url });
    });
    after(async () => {
      await opened.close();
      await server.close();
    });

    it('lets nobody in without success, and is else a refusal or a PluginError that quotes no password', async () => {
      await fc.assert(
        fc.asyncProperty(answer, async (given) => {
          server.answer(given);
          const outcome = await opened.login().catch((error: unknown) => error);
          if (outcome instanceof Error) {
            expect(outcome.name, outcome.stack).to.equal('PluginError');
            expect(`${outcome.stack} ${String(outcome.cause)}`).not.to.include(PASSWORD);
            return;
          }
          const { verdict } = outcome as { verdict: string };
          if (verdict === 'accepted') {
            const { auth } = JSON.parse(String(given.body)) as { auth: { success: unknown } };
            expect([given.status, auth.success]).to.deep.equal([200, true]);
          } else expect(verdict).to.be.oneOf(['rejected', 'unknown-user']);
        }),
      );
    });
  });
}
