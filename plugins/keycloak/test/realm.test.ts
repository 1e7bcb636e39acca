import { TIMES_OF_BACK_END } from '@postern/plugin-api';
import { expect } from 'chai';
import { CLIENT, configFaults, failureOf, Opened } from './support/opened.js';
import { PASSWORD, PEOPLE } from './support/people.js';

describe('the realm of a Keycloak', () => {
  for (const [what, prefix, suffix] of [
    ['at the root', '', ''],
    ['at the root, with a slash', '', '/'],
    ['below /auth, as written', '/auth', ''],
    ['below /auth, which is not written', '/auth', undefined],
    ['below another path', '/sso/id', ''],
  ] as const) {
    it(`is found ${what}, and its Admin API beside it`, async () => {
      const test = await Opened.start(26, prefix);
      test.keycloak.people = PEOPLE;
      const url = suffix === undefined ? test.keycloak.provider.server.url : `${test.keycloak.url}${suffix}`;
      await test.open({ url, admin: CLIENT });
      expect(await test.login('alice', PASSWORD)).to.include({ verdict: 'accepted' });
      expect(await test.login('alice', 'wrong')).to.include({ reason: 'wrong-password' });
      await test.close();
    });
  }

  it('is told of where it is not', async () => {
    const test = await Opened.start(26);
    const { code, message } = await failureOf(test.open({ realm: 'other' }));
    expect(code).to.equal('PLUGIN_MISCONFIGURED');
    expect(message).to.match(/has no .well-known\/openid-configuration there: correct the address/);
    await test.close();
  });

  it('may call itself otherwise, if that is configured', async () => {
    const test = await Opened.start(26);
    test.keycloak.people = PEOPLE;
    const issuer = 'https://id.example.org/realms/example';
    test.keycloak.provider.document['issuer'] = issuer;
    expect((await failureOf(test.open())).message).to.contain(`calls itself ${issuer}`);
    await test.open({ issuer });
    expect(await test.login('alice', PASSWORD)).to.include({ verdict: 'accepted' });
    await test.close();
  });

  it('may have any name', async () => {
    const test = await Opened.start(26);
    for (const realm of ['../master', 'a/b', 'Ré alm', '?x=y', '#']) {
      expect((await failureOf(test.open({ realm }))).code).to.equal('PLUGIN_MISCONFIGURED');
      const [first, second] = test.keycloak.provider.server.requests.slice(-2);
      const path = `/realms/${encodeURIComponent(realm)}/.well-known/openid-configuration`;
      expect([first?.url, second?.url]).to.deep.equal([path, `/auth${path}`]);
    }
    await test.close();
  });

  it('is inspected with the rights of the service account', async () => {
    const test = await Opened.start(26);
    await test.open();
    expect(await test.plugin.inspect(test.call())).to.deep.equal([
      { level: 'info', message: `${test.keycloak.provider.url} takes passwords from this client` },
      TIMES_OF_BACK_END,
      {
        level: 'info',
        message: 'an unknown name counts as a wrong password, and nobody is found without a password',
        remedy: 'Set admin, if other plugins come after this one.',
      },
    ]);
    await test.open({ admin: CLIENT });
    expect((await test.plugin.inspect(test.call())).at(-1)).to.deep.equal({
      level: 'info',
      message: 'the service account may look people up',
    });
    await test.plugin.health(test.call());
    test.keycloak.onAdmin = () => ({ status: 403, body: '{"error":"HTTP 403 Forbidden"}' });
    expect((await failureOf(test.plugin.inspect(test.call()))).message).to.match(/view-users/);
    await test.close();
  });
});

describe('the configuration of keycloak', () => {
  const GOOD = { url: 'https://id.example.org', realm: 'example', client: { id: 'postern' } };

  it('names what is missing or wrong', async () => {
    expect(await configFaults(GOOD)).to.deep.equal([]);
    for (const [more, fault] of [
      [{ url: 'id.example.org' }, /^url: expected https:/],
      [{ url: 'https://gate:secret@id.example.org' }, /^url: expected a URL without user, password/],
      [{ realm: '' }, /^realm: /],
      [
        { admin: { id: 'postern' } },
        /^admin\.secret: expected the secret of a client with a service account$/,
      ],
      [{ attributes: { phone: 'a" b' } }, /^attributes\.phone: expected letters/],
      [{ attributes: { mobile: 'x' } }, /^attributes: .*mobile/],
      [{ scope: 'email' }, /^scope: expected openid/],
      [{ issuer: 'example' }, /^issuer: /],
    ] as const) {
      const faults = await configFaults({ ...GOOD, ...more });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    }
  });
});
