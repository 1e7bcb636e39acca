import { expect } from 'chai';
import fc from 'fast-check';
import { expectNoSecrets, Opened, PASSWORD } from './support/opened.js';

const value = fc.oneof(
  fc.constantFrom<unknown>('Bearer', 'a.b.c', '', 3600, -1, true, null, PASSWORD),
  fc.constantFrom(
    'invalid_grant',
    'invalid_client',
    'AADSTS50126: wrong',
    'mfa_required',
    'Account disabled',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const key = fc.constantFrom(
  ...['access_token', 'id_token', 'refresh_token', 'token_type', 'expires_in', 'scope', '__proto__'],
  ...['error', 'error_description', 'error_codes', 'suberror'],
);
const whole = fc.oneof(fc.dictionary(key, value), value).map((json) => JSON.stringify(json));
const body = fc.oneof(
  { weight: 4, arbitrary: whole },
  whole.map((text) => text.slice(0, -1)),
  fc.string({ unit: 'binary' }),
);
const status = fc.oneof(fc.constantFrom(200, 400, 401, 403, 429), fc.integer({ min: 200, max: 599 }));

describe('an answer of any form of the token endpoint', () => {
  let opened: Opened;
  before(async () => {
    opened = await Opened.start();
    await opened.open();
  });
  after(() => opened.close());

  it('lets nobody in, and is a refusal or a PluginError that quotes no secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ status, body }), async (answer) => {
        opened.provider.onToken = () => answer;
        const outcome = await opened.login().catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome.name, outcome.stack).to.equal('PluginError');
          expectNoSecrets([outcome.message, outcome.stack, String(outcome.cause)]);
        } else expect((outcome as { verdict: string }).verdict).to.be.oneOf(['rejected', 'unknown-user']);
      }),
    );
  });
});
