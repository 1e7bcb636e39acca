import { PluginError, type Account, type FindKey, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import { Authenticator } from '../../src/accounts/authenticator.js';
import { ByName } from '../../src/accounts/by-name.js';
import type { Decision } from '../../src/accounts/decision.js';
import { LoginRecorder } from '../../src/accounts/login-record.js';
import { NameRules } from '../../src/accounts/name-rules.js';
import { ProfileComposer } from '../../src/accounts/profile-composer.js';
import { RefusalMemory } from '../../src/accounts/refusal-memory.js';
import { Chain } from '../../src/chain/chain.js';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { Deadline, GivenUp } from '../../src/time/deadline.js';
import { silentAudience, TESTED } from '../support/audience.js';
import { peoplePlugin, type Person } from '../support/definitions.js';
import { configOf, entryOf } from '../support/entries.js';
import { createMemoryLog } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';
import { silentMetrics } from '../support/metrics.js';

const DOWN = new PluginError('PLUGIN_UNAVAILABLE', 'down');

interface Bench {
  readonly decide: (name: string, password?: string) => Promise<Decision>;
  readonly decideByAddress: (address: string) => Promise<Decision>;
  readonly deadline: Deadline;
  readonly clock: ManualClock;
}

/** An authenticator over these plugins, in this order; sources as they would stand in `profile.from`. */
async function benchOf(
  plugins: readonly OpenedPlugin[],
  from: readonly unknown[] = ['accepting'],
): Promise<Bench> {
  const clock = new ManualClock();
  const ids = plugins.map((_, index) => `p${index}`);
  const config = configOf({ plugins: ids.map((id) => ({ id, use: 'stub' })), profile: { from } });
  const entries = await Promise.all(
    plugins.map((plugin, index) => entryOf({ id: ids[index] }, plugin, clock)),
  );
  const chain = new Chain(entries, config, clock, silentMetrics);
  const composer = new ProfileComposer(config, clock);
  const authenticator = new Authenticator(
    config,
    new NameRules(config),
    new ByName(chain),
    { table: undefined },
    chain,
    composer,
    new RefusalMemory(clock),
    clock,
    new LoginRecorder(silentAudience, createMemoryLog(), silentMetrics),
  );
  const deadline = new Deadline(clock, 10_000);
  return {
    deadline,
    clock,
    decideByAddress: (address) =>
      authenticator.authenticate(
        { medium: 'email', address, password: 'right', readsMxid: true, origin: TESTED },
        { requestId: 'test', deadline, log: createMemoryLog() },
      ),
    decide: (name, password = 'right') =>
      authenticator.authenticate(
        { id: `@${name}:example.org`, password, readsMxid: true, origin: TESTED },
        { requestId: 'test', deadline, log: createMemoryLog() },
      ),
  };
}

const person = (username: string, subject: string, rest: Partial<Person> = {}): Person => ({
  username,
  subject,
  password: 'right',
  ...rest,
});

/** The plugin as it is when its back end cannot be searched. */
function withoutFind({ authenticate, profile }: OpenedPlugin): OpenedPlugin {
  return profile === undefined ? { authenticate } : { authenticate, profile };
}

describe('the way back from a Matrix ID', () => {
  for (const [what, prepare] of [
    ['found by name', (plugin: OpenedPlugin) => plugin],
    ['logged in once more', withoutFind],
  ] as const) {
    describe(`is ${what}, and`, () => {
      it('lets another spelling in where it leads to the same account', async () => {
        const { decide } = await benchOf([prepare(peoplePlugin([person('Alice', '1')]))]);
        expect(await decide('ALICE')).to.deep.include({ outcome: 'accepted', mxid: '@alice:example.org' });
      });

      it('refuses it where two accounts of one back end would meet', async () => {
        const { decide } = await benchOf([prepare(peoplePlugin([person('Twin', '1'), person('twin', '2')]))]);
        expect(await decide('Twin')).to.deep.include({ outcome: 'refused', reason: 'ambiguous-name' });
        expect(await decide('twin')).to.deep.include({ outcome: 'accepted', subject: '2' });
      });

      it('refuses it where an earlier back end knows the canonical name', async () => {
        const exact: OpenedPlugin = {
          authenticate: async ({ username }): Promise<Verdict> =>
            username === 'bob'
              ? { verdict: 'rejected', reason: 'wrong-password' }
              : { verdict: 'unknown-user' },
          find: async (key: FindKey): Promise<Account | undefined> =>
            'username' in key && key.username === 'bob' ? { username: 'bob', subject: '1' } : undefined,
        };
        const { decide } = await benchOf([prepare(exact), prepare(peoplePlugin([person('bob', '2')]))]);
        expect(await decide('BOB')).to.deep.include({ outcome: 'refused', reason: 'ambiguous-name' });
      });

      it('refuses it where it leads nowhere', async () => {
        const aliased: OpenedPlugin = {
          authenticate: async ({ username }): Promise<Verdict> =>
            username === 'typed'
              ? { verdict: 'accepted', account: { username: 'other', subject: '1' } }
              : { verdict: 'unknown-user' },
          find: async () => undefined,
        };
        const { decide } = await benchOf([prepare(aliased)]);
        expect(await decide('typed')).to.deep.include({ outcome: 'refused', reason: 'ambiguous-name' });
      });
    });
  }

  it('is not asked for who typed the canonical name', async () => {
    const plugin = { ...peoplePlugin([person('alice', '1')]), find: () => Promise.reject(DOWN) };
    const { decide } = await benchOf([plugin]);
    expect(await decide('alice')).to.deep.include({ outcome: 'accepted' });
  });

  it('is a 503 when the back end cannot tell', async () => {
    const searching = { ...peoplePlugin([person('Alice', '1')]), find: () => Promise.reject(DOWN) };
    expect(await (await benchOf([searching])).decide('ALICE')).to.deep.include({
      outcome: 'unavailable',
      plugin: 'p0',
    });
    let times = 0;
    const once: OpenedPlugin = {
      authenticate: async () => {
        times += 1;
        if (times > 1) throw DOWN;
        return { verdict: 'accepted', account: { username: 'Alice', subject: '1' } };
      },
    };
    expect(await (await benchOf([once])).decide('ALICE')).to.deep.include({
      outcome: 'unavailable',
      plugin: 'p0',
    });
  });

  it('ends when the caller is gone', async () => {
    let asked = (): void => undefined;
    const searching = new Promise<void>((resolve) => (asked = resolve));
    const plugin: OpenedPlugin = {
      ...peoplePlugin([person('Alice', '1')]),
      find: () => {
        asked();
        return new Promise(() => undefined);
      },
    };
    const { decide, deadline } = await benchOf([plugin]);
    const decision = decide('ALICE').catch((error: unknown) => error);
    await searching;
    deadline.cancel();
    expect(await decision).to.have.property('code', 'CALLER_GONE');
  });

  it('is made from the localpart of an account whose username does not serve', async () => {
    const account = { username: '0b5c-uuid', subject: '1', localpart: 'Alice' };
    const plugin: OpenedPlugin = {
      authenticate: async () => ({ verdict: 'accepted', account }),
      find: async () => account,
    };
    expect(await (await benchOf([plugin])).decide('alice')).to.deep.include({ mxid: '@alice:example.org' });
  });
});

describe('the composed profile', () => {
  const email = (address: string) => ({ medium: 'email', address, verified: true }) as const;
  const phone = { medium: 'msisdn', address: '+4930901820', verified: true } as const;
  const alice = person('alice', '1', {
    profile: { threePids: [phone, email('a@example.org'), email('b@example.org')] },
  });
  const profileOf = async (others: readonly OpenedPlugin[], from: readonly unknown[]): Promise<unknown> => {
    const decision = await (await benchOf([peoplePlugin([alice]), ...others], from)).decide('alice');
    return decision.outcome === 'accepted' ? decision.profile : decision;
  };
  const addresses = [
    { medium: 'msisdn', address: '4930901820', verified: true },
    { medium: 'email', address: 'a@example.org', verified: true },
    { medium: 'email', address: 'b@example.org', verified: true },
  ];

  it('is nothing when nobody is asked', async () => {
    expect(await profileOf([], [])).to.deep.equal({ displayName: undefined, threePids: undefined });
  });

  it('is nothing of a plugin that knows none', async () => {
    const plugin: OpenedPlugin = {
      authenticate: async () => ({ verdict: 'accepted', account: { username: 'a', subject: '1' } }),
    };
    const decision = await (await benchOf([plugin])).decide('a');
    expect(decision).to.deep.include({ profile: { displayName: undefined, threePids: undefined } });
    const gone = { ...plugin, profile: async () => undefined };
    expect(await (await benchOf([gone])).decide('a')).to.deep.include({ outcome: 'accepted' });
  });

  it('takes nothing from a source where the addresses lead to several accounts', async () => {
    const crm = peoplePlugin([
      person('x', '8', { profile: { displayName: 'X', threePids: [email('a@example.org')] } }),
      person('y', '9', { profile: { displayName: 'Y', threePids: [email('b@example.org')] } }),
    ]);
    const source = { plugin: 'p1', match: 'email' };
    expect(await profileOf([crm], ['accepting', source])).to.deep.equal({
      displayName: undefined,
      threePids: addresses,
    });
  });

  it('takes nothing by e-mail when no address is known yet, and nothing from a source that cannot search', async () => {
    const crm = peoplePlugin([person('alice', '8', { profile: { displayName: 'Alice' } })]);
    expect(await profileOf([crm], [{ plugin: 'p1', match: 'email' }])).to.deep.equal({
      displayName: undefined,
      threePids: undefined,
    });
    for (const incapable of [withoutFind(crm), { find: crm.find }]) {
      expect(await profileOf([incapable], [{ plugin: 'p1', match: 'username' }])).to.deep.include({
        displayName: undefined,
      });
    }
  });

  it('goes on to the next source when one knows no address', async () => {
    const nameless = peoplePlugin([person('alice', '8', { profile: { displayName: 'Alice' } })]);
    const from = [
      { plugin: 'p1', match: 'username' },
      { plugin: 'p0', match: 'email' },
    ];
    expect(await profileOf([nameless], from)).to.deep.equal({ displayName: 'Alice', threePids: undefined });
  });

  it('takes the first display name that says something', async () => {
    const blank = peoplePlugin([person('alice', '8', { profile: { displayName: '  ' } })]);
    const named = peoplePlugin([person('alice', '9', { profile: { displayName: ' Alice ' } })]);
    const from = [1, 2].map((index) => ({ plugin: `p${index}`, match: 'username' }));
    expect(await profileOf([blank, named], from)).to.deep.include({ displayName: 'Alice' });
  });

  it('leaves the addresses out when the accepting plugin itself fails, and the login stands', async () => {
    const plugin = { ...peoplePlugin([alice]), profile: () => Promise.reject(DOWN) };
    expect(await (await benchOf([plugin])).decide('alice')).to.deep.include({
      outcome: 'accepted',
      profile: { displayName: undefined, threePids: undefined },
    });
  });

  it('waits a second for a source, no longer', async () => {
    let asked = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (asked = resolve));
    const plugin: OpenedPlugin = {
      ...peoplePlugin([alice]),
      profile: () => {
        asked();
        return new Promise(() => undefined);
      },
    };
    const { decide, clock } = await benchOf([plugin]);
    const decision = decide('alice');
    await waiting;
    clock.advance(1000);
    expect(await decision).to.deep.include({ outcome: 'accepted' });
  });

  it('ends when the caller is gone', async () => {
    let asked = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (asked = resolve));
    const plugin: OpenedPlugin = {
      ...peoplePlugin([alice]),
      profile: () => {
        asked();
        return new Promise(() => undefined);
      },
    };
    const { decide, deadline } = await benchOf([plugin]);
    const decision = decide('alice').catch((error: unknown) => error);
    await waiting;
    deadline.cancel();
    expect(await decision).to.have.property('code', 'CALLER_GONE');
  });
});

describe('the sharing of the deadline', () => {
  it('keeps half a second for each later entry and each profile source', async () => {
    const limits: number[] = [];
    const recording: OpenedPlugin = {
      authenticate: async (_login, { deadline }): Promise<Verdict> => {
        limits.push(deadline);
        return { verdict: 'unknown-user' };
      },
    };
    const { decide, deadline } = await benchOf([recording, recording, recording], ['accepting']);
    await decide('alice');
    expect(limits.map((limit) => deadline.at - limit)).to.deep.equal([1500, 1000, 500]);
  });
});

describe('a login by address', () => {
  it('ends with the caller', async () => {
    const hanging = { ...peoplePlugin([]), find: () => new Promise<never>(() => undefined) };
    const { decideByAddress, deadline } = await benchOf([hanging]);
    const decision = decideByAddress('a@example.org').then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    deadline.cancel();
    expect(await decision).to.be.instanceOf(GivenUp);
  });
});
