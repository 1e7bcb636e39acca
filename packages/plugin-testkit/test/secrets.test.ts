import { expect } from 'chai';
import { CANARY, everythingIn, secretsIn, secretsOf } from '../src/secrets/canary.js';

/** What a careless author may make of a password before it is told. */
const TOLD: Readonly<Record<string, (secret: string) => unknown>> = {
  'as it is': (secret) => `wrong: ${secret}`,
  'in JSON': (secret) => JSON.stringify({ secret }),
  'in a URL': (secret) => `https://example.org/?q=${encodeURIComponent(secret)}`,
  'in a form': (secret) => new URLSearchParams({ secret }).toString(),
  'in XML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'as bytes': (secret) => Buffer.from(secret),
  'as numbers': (secret) => JSON.stringify([...Buffer.from(secret)]),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'in Basic': (secret) => Buffer.from(`a:${secret}`).toString('base64'),
  'in Basic of a longer name': (secret) => Buffer.from(`ab:${secret}`).toString('base64'),
  'in a property of the cause of an error': (secret) =>
    new Error('failed', { cause: Object.assign(new Error('inner'), { sent: { secret } }) }),
  'in a hidden property': (secret) => Object.defineProperty({}, 'secret', { value: secret }),
};

describe('the canary', () => {
  for (const [how, tell] of Object.entries(TOLD)) {
    it(`is seen ${how}`, () => {
      const secret = CANARY.replace('%', '%25');
      expect(secretsIn(everythingIn(tell(secret)), ['another secret', secret])).not.to.be.empty;
      expect(secretsIn(everythingIn(tell('somebody')), [secret])).to.be.empty;
    });
  }

  it('is not told by who found it', () => {
    expect(secretsIn(`it was ${CANARY}!`, [CANARY])[0]).to.equal('secret 0: …it was ');
  });
});

describe('the secrets of a configuration', () => {
  it('are texts under the names of secrets, and passwords in addresses', () => {
    const config = {
      url: 'https://example.org/path',
      connection: 'postgresql://gate:in-the-address@127.0.0.1/forum',
      client: { id: 'postern', client_secret: 'of-the-client', secret_file: './secret' },
      bind_password: 'of-the-directory',
      tokens: 5,
      list: [{ token: 'of-a-caller' }],
    };
    expect(secretsOf(config)).to.have.members([
      'in-the-address',
      'of-the-client',
      'of-the-directory',
      'of-a-caller',
    ]);
    expect(secretsOf(undefined)).to.deep.equal([]);
  });
});
