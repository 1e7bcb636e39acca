import { expect } from 'chai';
import { Access } from '../../src/http/access.js';
import { configOf } from '../support/entries.js';
import { createMemoryLog } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';

const TOKEN = 'token-of-sixteen-characters';

function accessOf(settings: Record<string, unknown> = {}) {
  const log = createMemoryLog();
  const clock = new ManualClock();
  return { access: new Access(configOf({ access: settings }).access, clock, log), log, clock };
}

const statusOf = (work: () => unknown): unknown => {
  try {
    work();
    return 200;
  } catch (error) {
    return (error as { status: unknown }).status;
  }
};

describe('Access', () => {
  it('lets loopback in by default, and nobody else', () => {
    const { access } = accessOf();
    for (const peer of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      expect(
        statusOf(() => access.admit(peer, {})),
        peer,
      ).to.equal(200);
    }
    for (const peer of ['192.0.2.1', '::2', '::ffff:192.0.2.1', '', 'nonsense']) {
      expect(
        statusOf(() => access.admit(peer, {})),
        peer,
      ).to.equal(403);
    }
  });

  it('lets ranges in', () => {
    const { access } = accessOf({ addresses: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'] });
    for (const [peer, status] of [
      ['192.0.2.200', 200],
      ['192.0.3.1', 403],
      ['2001:db8::5', 200],
      ['198.51.100.7', 200],
      ['198.51.100.8', 403],
      ['127.0.0.1', 403],
    ] as const) {
      expect(
        statusOf(() => access.admit(peer, {})),
        peer,
      ).to.equal(status);
    }
  });

  it('lets a token in from everywhere, and says 401 to a wrong one even on loopback', () => {
    const { access } = accessOf({ tokens: [{ secret: 'another-token-longer', name: 'other' }, TOKEN] });
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    expect(access.admit('192.0.2.1', bearer(TOKEN)).token).to.equal('token 2');
    expect(access.admit('192.0.2.1', bearer('another-token-longer')).token).to.equal('other');
    for (const authorization of ['Bearer wrong', `Bearer ${TOKEN}x`, 'Bearer', 'Basic x', '']) {
      expect(
        statusOf(() => access.admit('127.0.0.1', { authorization })),
        authorization,
      ).to.equal(401);
    }
  });

  it('knows who reads the Matrix ID of the answer, by token or by header', () => {
    const { access } = accessOf({ tokens: [{ secret: TOKEN, reads_mxid: true }] });
    const reads = (headers: Record<string, string>) => access.admit('127.0.0.1', headers).readsMxid;
    expect(reads({})).to.equal(false);
    expect(reads({ 'x-postern-reads': 'mxid' })).to.equal(true);
    expect(reads({ 'x-postern-reads': 'other' })).to.equal(false);
    expect(reads({ authorization: `Bearer ${TOKEN}` })).to.equal(true);
  });

  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'origin']) {
    it(`refuses loopback with a trace of a proxy nobody listed: ${name}`, () => {
      const { access, log } = accessOf();
      expect(statusOf(() => access.admit('127.0.0.1', { [name]: 'x' }))).to.equal(403);
      expect(log.lines[0]?.fields.remedy).to.match(/proxies: \["127\.0\.0\.1"\]/);
    });
  }

  it('takes the last address that no listed proxy vouches for', () => {
    const { access } = accessOf({ proxies: ['127.0.0.1', '10.0.0.0/8'], addresses: ['192.0.2.7'] });
    const through = (...hops: string[]) =>
      statusOf(() => access.admit('127.0.0.1', { 'x-forwarded-for': hops.join(', ') }));
    expect(through('192.0.2.7')).to.equal(200);
    expect(through('192.0.2.7', '10.1.1.1')).to.equal(200);
    expect(through('192.0.2.7', '203.0.113.9')).to.equal(403);
    expect(access.admit('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' }).address).to.equal('192.0.2.7');
  });

  it('wants a listed proxy to tell whom it speaks for', () => {
    const { access, log } = accessOf({ proxies: ['127.0.0.1'] });
    expect(statusOf(() => access.admit('127.0.0.1', { via: '1.1 proxy' }))).to.equal(403);
    expect(log.lines[0]?.fields.remedy).to.match(/let the proxy send X-Forwarded-For/);
  });

  it('believes of the person’s client only what a caller forwards that is said to', () => {
    const proxies = ['127.0.0.1', '192.0.2.5'];
    const clientOf = (forwards: boolean, peer: string, forwarded?: string): unknown =>
      accessOf({ proxies, tokens: [{ secret: TOKEN, forwards_client: forwards }] }).access.admit(peer, {
        authorization: `Bearer ${TOKEN}`,
        ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
      }).forwardedClient;
    expect(clientOf(true, '127.0.0.1', '198.51.100.7, 192.0.2.5')).to.equal('198.51.100.7');
    expect(clientOf(true, '192.0.2.5'), 'the caller itself').to.equal(undefined);
    expect(clientOf(true, '203.0.113.9', '198.51.100.7'), 'no listed proxy').to.equal(undefined);
    expect(clientOf(false, '127.0.0.1', '198.51.100.7, 192.0.2.5')).to.equal(undefined);
  });

  it('tells the address of who has a token, behind listed proxies too', () => {
    const { access } = accessOf({ proxies: ['127.0.0.1'], tokens: [TOKEN] });
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.9' };
    expect(access.admit('127.0.0.1', headers).address).to.equal('203.0.113.9');
    expect(access.admit('192.0.2.1', headers).address).to.equal('192.0.2.1');
  });

  it('takes nothing for an address that is none, and logs no more of it than an address is long', () => {
    const { access, log } = accessOf({ proxies: ['127.0.0.1'] });
    for (const hop of ['unknown', '_hidden', 'x'.repeat(10_000), ',']) {
      expect(statusOf(() => access.admit('127.0.0.1', { 'x-forwarded-for': hop }))).to.equal(403);
    }
    expect(log.lines.every(({ fields }) => String(fields.address).length <= 64)).to.equal(true);
  });

  it('remembers no more than a thousand refused addresses', () => {
    const { access, log } = accessOf();
    const peers = Array.from({ length: 1001 }, (_, index) => `192.0.${index >> 8}.${index & 255}`);
    for (const peer of [...peers, '192.0.0.0']) statusOf(() => access.admit(peer, {}));
    expect(log.lines).to.have.length(1002);
  });

  it('logs a refused address once a minute, with the setting that would let it in', () => {
    const { access, log, clock } = accessOf();
    for (let times = 0; times < 3; times += 1) statusOf(() => access.admit('192.0.2.1', {}));
    expect(log.lines).to.have.length(1);
    expect(log.lines[0]?.fields).to.deep.equal({
      address: '192.0.2.1',
      remedy: 'access: { addresses: ["192.0.2.1"] }',
    });
    clock.advance(60_000);
    statusOf(() => access.admit('192.0.2.1', {}));
    expect(log.lines).to.have.length(2);
  });
});
