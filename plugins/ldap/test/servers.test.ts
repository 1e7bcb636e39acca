import { expect } from 'chai';
import { startDirectory, type FakeDirectory } from './support/fake-directory.js';
import { openLdap, type Opened } from './support/opened.js';
import { alice, configFor, ENTRIES, PEOPLE, SERVICE } from './support/people.js';

describe('the servers of a directory', () => {
  let first: FakeDirectory;
  let second: FakeDirectory;
  let opened: Opened | undefined;

  beforeEach(async () => {
    first = await startDirectory({ entries: ENTRIES });
    second = await startDirectory({ entries: ENTRIES });
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    await Promise.all([first.close(), second.close()].map((closed) => closed.catch(() => undefined)));
  });

  const open = async (more: object = {}, now?: () => Date): Promise<Opened> => {
    opened = await openLdap(configFor([first.url, second.url], more), now === undefined ? {} : { now });
    return opened;
  };
  const accepted = async (): Promise<void> => {
    expect(await opened?.login('alice', 'Alice-pw')).to.have.property('verdict', 'accepted');
  };
  const codeOf = async (work: Promise<unknown> | undefined): Promise<unknown> =>
    work?.then(
      () => 'no failure',
      (error: unknown) => (error as { code: unknown }).code,
    );

  it('are asked in their order', async () => {
    await open();
    await accepted();
    expect(second.requests).to.deep.equal([]);
  });

  it('take over from one that is away, within a second', async () => {
    const { log } = await open();
    await accepted();
    await first.close();
    const begun = performance.now();
    await accepted();
    expect(performance.now() - begun).to.be.below(1000);
    expect(log.lines.filter(({ level }) => level === 'warn')).to.have.length(1);
  });

  it('take over from one that takes connections and says nothing, within a second', async () => {
    await open();
    await accepted();
    first.onBind = () => 'silence';
    first.onSearch = () => 'silence';
    const begun = performance.now();
    await accepted();
    expect(performance.now() - begun).to.be.within(450, 1300);
    const later = performance.now();
    await accepted();
    expect(performance.now() - later, 'the silent one is not waited for again').to.be.below(400);
  });

  it('are taken back when they serve again, by one call at first', async () => {
    let milliseconds = Date.now();
    opened = onClock(
      await open({ pool: { connections: 1 } }, () => new Date(milliseconds)),
      () => milliseconds,
    );
    const { port } = first;
    await first.close();
    await accepted();
    first = await startDirectory({ entries: ENTRIES, port });
    await accepted();
    expect(first.requests, 'it rests for a while').to.deep.equal([]);
    milliseconds += 700_000; // the connections to the second are old then
    await accepted();
    expect(first.requests).not.to.deep.equal([]);
    expect(opened?.log.lines.at(-1)?.message).to.match(/serves again$/);
  });

  it('may be down when nobody asks: a lost connection is replaced once', async () => {
    opened = await openLdap(configFor(first.url));
    await accepted();
    first.hangUp();
    await accepted();
  });

  it('are given up after a second loss', async () => {
    opened = await openLdap(configFor(first.url));
    first.onSearch = () => 'hang-up';
    const before = first.searches.length;
    expect(await codeOf(opened.login('alice', 'Alice-pw'))).to.equal('PLUGIN_UNAVAILABLE');
    expect(first.searches.length - before).to.equal(2);
  });

  it('never make a wrong password of a lost bind', async () => {
    opened = await openLdap(configFor(first.url));
    first.onBind = ({ name }) => (name === alice.dn ? 'hang-up' : undefined);
    expect(await codeOf(opened.login('alice', 'Alice-pw'))).to.equal('PLUGIN_UNAVAILABLE');
  });

  it('are waited for no longer than the call allows', async () => {
    opened = await openLdap(configFor(first.url));
    first.onSearch = () => 'silence';
    const call = opened.call({ deadline: Date.now() + 200 });
    const begun = performance.now();
    const login = opened.plugin.authenticate({ username: 'alice', password: 'x' }, call);
    expect(await codeOf(login)).to.equal('PLUGIN_UNAVAILABLE');
    expect(performance.now() - begun).to.be.within(150, 1000);
  });

  it('are let go when the signal fires', async () => {
    opened = await openLdap(configFor(first.url));
    first.onSearch = () => 'silence';
    const controller = new AbortController();
    const reason = new Error('the caller is gone');
    const login = opened.plugin.authenticate(
      { username: 'alice', password: 'x' },
      opened.call({ signal: controller.signal }),
    );
    await first.received(first.requests.length + 1);
    controller.abort(reason);
    expect(await login.catch((error: unknown) => error)).to.equal(reason);
    first.onSearch = () => undefined;
    await accepted();
  });

  it('have so many connections and no more, and so many who wait for one', async () => {
    opened = await openLdap(configFor(first.url, { pool: { connections: 2, queue: 3 } }));
    first.onSearch = () => 'silence';
    const controller = new AbortController();
    const { signal } = controller;
    const logins = Array.from({ length: 6 }, async () =>
      codeOf(opened?.plugin.authenticate({ username: 'alice', password: 'x' }, opened.call({ signal }))),
    );
    expect(await Promise.race(logins), 'the sixth has no place').to.equal('PLUGIN_UNAVAILABLE');
    expect(first.openConnections).to.be.at.most(2);
    controller.abort();
    await Promise.all(logins);
    first.onSearch = () => undefined;
    await Promise.all(Array.from({ length: 5 }, accepted));
    expect(first.openConnections).to.be.at.most(4);
  });

  it('end waiting calls when the plugin is closed', async () => {
    const closing = await openLdap(configFor(first.url));
    first.onSearch = () => 'silence';
    const login = codeOf(closing.login('alice', 'x'));
    await first.received(first.requests.length + 1);
    await closing.close();
    expect(await login).to.equal('PLUGIN_UNAVAILABLE');
    expect(await codeOf(closing.login('alice', 'x'))).to.equal('PLUGIN_UNAVAILABLE');
  });

  for (const [what, bytes] of [
    ['a web page', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a message of another kind', Buffer.from([0x30, 0x05, 0x02, 0x01, 0x02, 0x7f, 0x00])],
    [
      'a message that contradicts itself',
      Buffer.from([0x30, 0x07, 0x02, 0x01, 0x02, 0x61, 0x02, 0x0a, 0x05]),
    ],
    [
      'no end',
      Buffer.concat([Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]), Buffer.alloc(5 * 1024 * 1024)]),
    ],
  ] as const) {
    it(`are no directory when they answer ${what}`, async () => {
      opened = await openLdap(configFor(first.url));
      await accepted();
      first.onSearch = () => bytes;
      const call = opened.call({ deadline: Date.now() + 1000 });
      const code = await codeOf(opened.plugin.authenticate({ username: 'alice', password: 'x' }, call));
      expect(code).to.be.oneOf(['PLUGIN_PROTOCOL', 'PLUGIN_UNAVAILABLE']);
      first.onSearch = () => undefined;
      await accepted();
    });
  }

  it('refer to other servers, which are not asked, and told of once', async () => {
    first.references = ['ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=org'];
    const { log } = await open();
    await accepted();
    await accepted();
    expect(log.lines.filter(({ level }) => level === 'info')).to.have.length(1);
  });

  for (const [code, kind] of [
    [10, 'PLUGIN_MISCONFIGURED'],
    [4, 'PLUGIN_MISCONFIGURED'],
    [3, 'PLUGIN_UNAVAILABLE'],
    [11, 'PLUGIN_UNAVAILABLE'],
    [51, 'PLUGIN_UNAVAILABLE'],
  ] as const) {
    it(`end a login with ${kind} when a search ends with ${code}`, async () => {
      await open();
      first.onSearch = () => ({ code, words: 'words' });
      expect(await codeOf(opened?.login('alice', 'Alice-pw'))).to.equal(kind);
    });
  }

  it('that limit themselves to one entry let nobody in by it', async () => {
    // the server has more, and gives one of them with result 4
    await open({ search: { base: PEOPLE, filter: '(|(uid={username})(objectClass=person))' } });
    first.onSearch = ({ sizeLimit }) => (sizeLimit === 0 ? { code: 4 } : undefined);
    expect(await codeOf(opened?.login('alice', 'Alice-pw'))).to.equal('PLUGIN_MISCONFIGURED');
  });

  describe('when they are opened', () => {
    it('must know the account that searches', async () => {
      const failure = await openLdap(configFor(first.url, { bind_password: 'wrong' })).catch(
        (error: unknown) => error,
      );
      expect(failure).to.have.property('code', 'PLUGIN_MISCONFIGURED');
      expect(failure).to.have.property('message').that.includes('look at bind_dn and bind_password');
      expect(failure).to.have.property('message').that.does.not.include('wrong');
    });

    it('must not want its password changed first', async () => {
      const value = Buffer.from([0x30, 3, 0x81, 1, 2]);
      first.onBind = ({ name }) =>
        name === SERVICE.bind_dn
          ? { code: 0, controls: [{ type: '1.3.6.1.4.1.42.2.27.8.5.1', value }] }
          : undefined;
      expect(await codeOf(openLdap(configFor(first.url)))).to.equal('PLUGIN_MISCONFIGURED');
    });

    it('may let anybody search', async () => {
      opened = await openLdap({ url: first.url, search: { base: PEOPLE } });
      await accepted();
      expect(first.binds.map(({ name }) => name)).to.deep.equal([alice.dn]);
    });

    it('may hide what they are', async () => {
      first.onSearch = ({ base }) => (base === '' ? { code: 32 } : undefined);
      opened = await openLdap(configFor(first.url));
      await accepted();
    });

    it('are unavailable when nobody listens', async () => {
      const { url } = first;
      await first.close();
      expect(await codeOf(openLdap(configFor(url)))).to.equal('PLUGIN_UNAVAILABLE');
    });
  });
});

/** The same plugin, whose calls end on the clock of the test. */
function onClock(opened: Opened, now: () => number): Opened {
  const { plugin, call } = opened;
  return {
    ...opened,
    login: (username, password) =>
      plugin.authenticate({ username, password }, call({ deadline: now() + 5000 })),
  };
}
