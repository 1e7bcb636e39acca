import type { FakeBehaviour } from '@postern/http-client/testing';
import { expect } from 'chai';
import { json } from './support/fake-provider.js';
import { failureOf, Opened } from './support/opened.js';

describe('the session that a login begins', () => {
  let test: Opened;

  beforeEach(async () => {
    test = await Opened.start();
    test.accept({}, { refresh_token: 'refresh-token' });
  });
  afterEach(() => test.close());

  const answer = (behaviour: FakeBehaviour | Promise<FakeBehaviour>): void => {
    test.provider.routes.set('/revoke', () => behaviour);
  };
  const warnings = (): readonly string[] =>
    test.log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);

  it('is ended by its refresh token, with the client’s authentication', async () => {
    answer({});
    await test.open();
    await test.login();
    await test.closePlugin();
    const [request] = test.provider.requestsOf('/revoke');
    expect(request?.method).to.equal('POST');
    expect(request?.body).to.equal('token=refresh-token&token_type_hint=refresh_token');
    expect(request?.headers.authorization).to.match(/^Basic /);
    expect(warnings()).to.be.empty;
  });

  it('needs no end where no refresh token came', async () => {
    test.accept();
    await test.open();
    await test.login();
    await test.closePlugin();
    expect(test.provider.requestsOf('/revoke')).to.be.empty;
  });

  it('is ended also when its id token is worth nothing', async () => {
    answer({});
    test.provider.onToken = () => json({ access_token: 'x', id_token: 'x', refresh_token: 'refresh-token' });
    await test.open();
    await failureOf(test.login());
    await test.closePlugin();
    expect(test.provider.requestsOf('/revoke')).to.have.length(1);
  });

  for (const [what, behaviour] of [
    ['is refused', json({ error: 'invalid_token' }, 400)],
    ['fails', { status: 500 }],
    ['breaks', 'reset'],
    ['is a redirect', { status: 302, headers: { location: '/revoke-there' } }],
  ] as readonly (readonly [string, FakeBehaviour])[]) {
    it(`keeps nobody out when its end ${what}`, async () => {
      answer(behaviour);
      await test.open();
      expect(await test.login()).to.include({ verdict: 'accepted' });
      await test.closePlugin();
      expect(warnings()).to.deep.equal(['a session at the provider could not be ended']);
      expect(test.provider.requestsOf('/revoke-there')).to.be.empty;
    });
  }

  it('keeps nobody out where the provider cannot end it', async () => {
    delete test.provider.document['revocation_endpoint'];
    await test.open();
    expect(await test.login()).to.include({ verdict: 'accepted' });
    await test.closePlugin();
    expect(warnings()).to.have.length(1);
  });

  it('lets no login wait for its end; closing does', async () => {
    let end = (): void => undefined;
    const ended = new Promise<FakeBehaviour>((resolve) => (end = () => resolve({})));
    const begun = new Promise<void>((resolve) => {
      test.provider.routes.set('/revoke', () => {
        resolve();
        return ended;
      });
    });
    await test.open();
    expect(await Promise.all(Array.from({ length: 20 }, () => test.login()))).to.have.length(20);
    let isClosed = false;
    const closing = test.closePlugin().then(() => (isClosed = true));
    await begun;
    expect(isClosed).to.equal(false);
    end();
    await closing;
    expect(test.provider.requestsOf('/revoke')).to.have.length(20);
  });

  it('is one of at most eight that are ended at once', async () => {
    let open = 0;
    let most = 0;
    const leaks: string[] = [];
    const note = ({ name }: Error): unknown => leaks.push(name);
    process.on('warning', note);
    test.provider.routes.set('/revoke', async () => {
      most = Math.max(most, (open += 1));
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return {};
    });
    await test.open();
    await Promise.all(Array.from({ length: 60 }, () => test.login()));
    await test.closePlugin();
    process.off('warning', note);
    expect(leaks).to.deep.equal([]);
    expect(test.provider.requestsOf('/revoke')).to.have.length(60);
    expect(most).to.be.within(1, 8);
  });
});
