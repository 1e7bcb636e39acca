import type { Account, Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import type { OpenedPlugin } from '../../../src/chain/definition.js';
import { peoplePlugin } from '../../support/definitions.js';
import { READS_MXID, startGateway, type TestGateway } from '../../support/gateway.js';
import { world } from '../../support/world.js';

describe('the first login of an account', () => {
  let gateway: TestGateway | undefined;
  afterEach(() => gateway?.stop());

  const begin = async (staff: OpenedPlugin, forum: OpenedPlugin) => {
    const started = await startGateway(
      {
        plugins: [
          { id: 'staff', use: 'staff', on_unspecified: 'continue' },
          { id: 'forum', use: 'forum' },
        ],
        owners: 'enforce',
      },
      { staff, forum },
    );
    gateway = started;
    return async (name: string, password: string): Promise<unknown> => {
      const { status, body } = await started.login(`@${name}:example.org`, password, READS_MXID);
      return status === 200 ? (body.auth?.mxid ?? 'refused') : status;
    };
  };

  it('gives it no name that an earlier back end has refused without saying why, later ones go on', async () => {
    let isSure = true;
    const staff: OpenedPlugin = {
      authenticate: async (): Promise<Verdict> =>
        isSure ? { verdict: 'unknown-user' } : { verdict: 'rejected', reason: 'unspecified' },
    };
    const known = { username: 'known', subject: '1', password: 'right' };
    const login = await begin(staff, peoplePlugin([known, { ...known, username: 'new', subject: '2' }]));
    expect(await login('known', 'right')).to.equal('@known:example.org');
    isSure = false;
    expect(await login('known', 'right')).to.equal('@known:example.org');
    expect(await login('new', 'right')).to.equal('refused');
    expect(gateway?.log()).to.include('"reason":"uncertain-name"');
    isSure = true;
    expect(await login('new', 'right')).to.equal('@new:example.org');
  });

  it('by an address gives it no name that another account owns, and tells the operator', async () => {
    let alice: Account = { username: 'alice', subject: '1' };
    const forum: OpenedPlugin = {
      authenticate: async ({ username, password }): Promise<Verdict> => {
        if (!['alice', 'alice@example.org'].includes(username)) return { verdict: 'unknown-user' };
        return password === alice.subject
          ? { verdict: 'accepted', account: alice }
          : { verdict: 'rejected', reason: 'wrong-password' };
      },
    };
    const login = await begin(peoplePlugin([]), forum);
    expect(await login('alice@example.org', '1')).to.equal('@alice:example.org');
    alice = { username: 'alice', subject: '2' };
    expect(await login('alice@example.org', '2')).to.equal('refused');
    expect(gateway?.log())
      .to.include('"reason":"owned-name"')
      .and.to.include('postern owners assign forum:2 @alice2');
  });
});

describe('a login that is refused while owners are learnt', () => {
  it('teaches nothing', async () => {
    const { forum, login, gateway } = await world({ owners: 'learn' });
    try {
      const alice = forum.join('alice');
      expect(await login('alice', 'wrong')).to.equal('refused');
      forum.members.delete(alice);
      const second = forum.join('alice');
      expect(await login('alice', second)).to.equal('@alice:example.org');
      expect(gateway.log()).not.to.include('belongs to another one');
    } finally {
      await gateway.stop();
    }
  });
});
