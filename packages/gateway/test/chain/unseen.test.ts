import { inspect } from 'node:util';
import { expect } from 'chai';
import { UnseenLogin, unseenConfig } from '../../src/chain/unseen.js';

const SECRET = 'canary-4711';

describe('what a plugin is lent', () => {
  it('shows the name of a login, and no password', () => {
    const login = new UnseenLogin({ username: 'alice', password: SECRET });
    expect([JSON.stringify({ login }), inspect({ login })]).to.deep.equal([
      '{"login":{"username":"alice"}}',
      "{ login: { username: 'alice' } }",
    ]);
    expect([login.password, { ...login }.password]).to.deep.equal([SECRET, SECRET]);
  });

  it('shows nothing of a configuration', () => {
    const config = unseenConfig({ token: SECRET }) as { readonly token: string };
    expect([JSON.stringify(config), inspect(config)]).to.deep.equal(['"[configuration]"', '[configuration]']);
    expect([config.token, { ...config }]).to.deep.equal([SECRET, { token: SECRET }]);
  });

  it('is a configuration as the schema made it, where that made no plain object', () => {
    for (const config of [
      undefined,
      null,
      'text',
      [SECRET],
      Object.freeze({}),
      new URL('https://example.org'),
    ]) {
      expect(unseenConfig(config)).to.equal(config);
    }
  });
});
