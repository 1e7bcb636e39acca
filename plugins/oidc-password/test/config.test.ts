import { TIMES_OF_BACK_END } from '@postern/plugin-api';
import { expect } from 'chai';
import { configFaults, Opened } from './support/opened.js';

const GOOD = { issuer: 'https://id.example.org', client: { id: 'postern' } };

describe('the configuration of oidc-password', () => {
  it('names what is missing or wrong', async () => {
    expect(await configFaults(GOOD)).to.deep.equal([]);
    for (const [more, fault] of [
      [{ issuer: 'id.example.org' }, /^issuer: expected https:/],
      [{ issuer: 'ftp://id.example.org' }, /^issuer: expected https:/],
      [{ issuer: 'https://gate:secret@id.example.org' }, /^issuer: expected a URL without user, password/],
      [{ issuer: 'https://id.example.org/?realm=x' }, /^issuer: expected a URL without .*query/],
      [{ client: {} }, /^client\.id: /],
      [{ client: { id: '' } }, /^client\.id: /],
      [
        { client: { id: 'x', authentication: 'client_secret_basic' } },
        /^client\.authentication: has no meaning/,
      ],
      [{ client: { id: 'x', secret: 'y', authentication: 'private_key_jwt' } }, /^client\.authentication: /],
      [{ scope: 'profile email' }, /^scope: expected openid/],
      [{ claims: { username: '' } }, /^claims\.username: /],
      [{ claims: { user: 'x' } }, /^claims: .*user/],
      [{ proxy: 'socks5://localhost' }, /^proxy: expected http/],
      [{ url: 'x' }, /^: .*url/],
    ] as const) {
      const faults = await configFaults({ ...GOOD, ...more });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    }
  });
});

describe('an inspection of oidc-password', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start();
    await test.open();
  });
  afterEach(() => test.close());

  it('says who takes passwords, after a login of nobody', async () => {
    test.provider.onToken = () => ({ status: 400, body: JSON.stringify({ error: 'invalid_grant' }) });
    expect(await test.inspect()).to.deep.equal([
      { level: 'info', message: `${test.provider.url} takes passwords from this client` },
      TIMES_OF_BACK_END,
    ]);
    expect(test.provider.requestsOf('/token')[0]?.body).to.match(/username=postern-doctor-[\da-f-]{36}&/);
  });

  it('finds a provider that lets anybody in', async () => {
    test.accept();
    expect((await test.inspect()).map(({ level }) => level)).to.deep.equal(['info', 'error', 'info']);
  });
});
