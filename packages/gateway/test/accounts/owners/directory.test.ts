import { expect } from 'chai';
import { createAdmissions, createOwnerTable } from '../../../src/accounts/admissions.js';
import { Directory } from '../../../src/accounts/directory.js';
import { NameRules } from '../../../src/accounts/name-rules.js';
import { ProfileComposer } from '../../../src/accounts/profile-composer.js';
import { Chain } from '../../../src/chain/chain.js';
import { createStateStore } from '../../../src/state/open.js';
import { Deadline } from '../../../src/time/deadline.js';
import { configOf, entryOf } from '../../support/entries.js';
import { Forum } from '../../support/forum.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { silentMetrics } from '../../support/metrics.js';

describe('the directory', () => {
  it('tells an address the Matrix ID that its account owns, never one that another owns', async () => {
    const clock = new ManualClock();
    const forum = new Forum();
    const alice = forum.join('alice');
    const subjects = new Map([['alice@example.org', alice]]);
    const { authenticate, find } = forum.plugin;
    const plugin = {
      authenticate,
      find: async (...[key, call]: Parameters<NonNullable<typeof find>>) =>
        find?.('address' in key ? { subject: subjects.get(key.address) ?? '' } : key, call),
      profile: async () => ({}),
    };
    const config = configOf();
    const chain = new Chain([await entryOf({}, plugin, clock)], config, clock, silentMetrics);
    const owner = { serverName: 'example.org', directory: '/', clock };
    const state = await createStateStore({ kind: 'memory' }, owner);
    const services = { chain, state, clock, dry: false };
    const table = createOwnerTable(services);
    const directory = new Directory(
      config,
      new NameRules(config),
      { table },
      chain,
      new ProfileComposer(config, clock),
      clock,
    );
    const request = () => ({
      requestId: 'test',
      deadline: new Deadline(clock, 5000),
      log: createMemoryLog(),
    });
    const candidate = { login: { username: 'alice', password: alice }, refusalOf: () => undefined };
    await createAdmissions('enforce', services, table).admit(candidate, request());
    forum.members.set(alice, 'anna');
    const second = forum.join('alice');
    subjects.set('second@example.org', second);
    expect(await directory.find('email', 'alice@example.org', request())).to.equal('@alice:example.org');
    expect(await directory.find('email', 'second@example.org', request())).to.equal(undefined);
    expect(await directory.profile('@alice:example.org', request())).to.not.equal(undefined);
    forum.members.delete(alice);
    expect(await directory.profile('@alice:example.org', request())).to.equal(undefined);
    await state.close();
  });
});
