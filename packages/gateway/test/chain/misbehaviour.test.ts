import { PluginError, type Call, type Login, type Verdict } from '@postern/plugin-api';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { checkVerdict } from '../../src/chain/answers.js';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { peoplePlugin, rejectWithText } from '../support/definitions.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

const never = (): Promise<never> => new Promise(() => undefined);
const aborted = ({ signal }: Call): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
const HUGE = 'x'.repeat(10_000_000);
const ACCEPTED = { verdict: 'accepted', account: { username: 'bad', subject: '1' } } as const;

const unreadable = (what: string): Error =>
  Object.defineProperty(new Error('x'), what, {
    get() {
      throw new Error('no');
    },
  });

/** What a plugin does whose author was careless, or whose back end has gone mad. */
const MISBEHAVIOURS: Readonly<Record<string, (login: Login, call: Call) => unknown>> = {
  'throws at once': () => {
    throw new Error('thrown');
  },
  rejects: () => Promise.reject(new Error('rejected')),
  'throws no error': () => rejectWithText(),
  'throws nothing at all': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what careless JavaScript does
    throw undefined;
  },
  'throws an error whose message nobody can read': () => Promise.reject(unreadable('message')),
  'throws an error whose code nobody can read': () => Promise.reject(unreadable('code')),
  'throws an error with a cause that nobody can read': () =>
    Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'x', { cause: unreadable('stack') })),
  'throws an error of 10 MB': () => Promise.reject(new PluginError('PLUGIN_PROTOCOL', HUGE)),
  'throws an error with a code of its own': () =>
    Promise.reject(Object.assign(new PluginError('PLUGIN_PROTOCOL', 'x'), { code: 'OWN' })),
  'throws an error with a wait that is none': () =>
    Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'x', { retryAfterMs: NaN })),
  hangs: never,
  'blocks for ever when it is told to stop': (_login, call) => aborted(call).then(never),
  'answers when its time is over': (_login, call) => aborted(call).then(() => ACCEPTED),
  'fails when its time is over': (_login, call) =>
    aborted(call).then(() => Promise.reject(new Error('too late'))),
  'answers nothing': () => undefined,
  'answers a number': () => Promise.resolve(42),
  'answers an account of numbers': () => ({ verdict: 'accepted', account: { username: 1, subject: 2 } }),
  'answers a name of 10 MB': () => ({ ...ACCEPTED, account: { username: HUGE, subject: HUGE } }),
  'answers a display name of 10 MB': () => ({ ...ACCEPTED, profile: { displayName: HUGE } }),
  'answers a million groups': () => ({ ...ACCEPTED, profile: { groups: Array(1_000_000).fill('group') } }),
  'answers a getter that throws': () =>
    Object.defineProperty({}, 'verdict', {
      get() {
        throw new Error('no');
      },
    }),
  'floods its log': (_login, call) => {
    for (let line = 0; line < 20_000; line += 1) call.log.info({ line }, 'flood');
    return { verdict: 'unknown-user' } satisfies Verdict;
  },
};

const GOOD = {
  ...peoplePlugin([{ username: 'alice', subject: '1', password: 'x' }]),
  profile: async () => ({ displayName: 'Alice' }),
};

describe('an answer that is cut short', () => {
  it('keeps nothing of the rest in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = async (): Promise<number> => {
      // what lies outside of the heap is given back a turn later
      for (let round = 0; round < 3; round += 1) {
        collect();
        await new Promise(setImmediate);
      }
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = await used();
    const kept = Array.from({ length: 20 }, (_, number) =>
      checkVerdict({
        verdict: 'rejected',
        reason: 'locked',
        detail: Buffer.alloc(5_000_000, `${number} `).toString('latin1'),
      }),
    );
    expect((await used()) - before).to.be.below(50_000_000);
    expect(kept).to.have.length(20);
  });
});

describe('a plugin that misbehaves', () => {
  let gateway: TestGateway | undefined;
  afterEach(() => gateway?.stop());

  const start = async (bad: OpenedPlugin): Promise<TestGateway> => {
    gateway = await startGateway(
      {
        plugins: [
          { id: 'good', use: 'good' },
          { id: 'bad', use: 'bad', timeout: '50ms' },
        ],
      },
      { good: GOOD, bad },
    );
    return gateway;
  };
  const alice = async (running: TestGateway): Promise<unknown> =>
    (await running.login('@alice:example.org', 'x')).body.auth;

  for (const [what, authenticate] of Object.entries(MISBEHAVIOURS)) {
    it(`and ${what} costs the others nothing`, async () => {
      const running = await start({ authenticate } as OpenedPlugin);
      const fine = await alice(running);
      const bad = await running.login('@bob:example.org', 'x');
      const isRefusal = bad.status === 200 && bad.body.auth?.success === false;
      expect(isRefusal || bad.status === 503, `${bad.status}`).to.equal(true);
      expect(await alice(running)).to.deep.equal(fine);
      expect(fine).to.have.property('success', true);
      expect(running.log().length).to.be.below(1_000_000);
      const ready = (await (await fetch(`${running.url}/ready`)).json()) as { plugins: object };
      expect(ready.plugins).to.have.nested.property('good.status', 'ok');
    });
  }

  it('and accepts with a detail of 10 MB is cut short', async () => {
    const running = await start({
      authenticate: async () => ({ verdict: 'rejected', reason: 'locked', detail: HUGE }),
    });
    expect((await running.login('@bob:example.org', 'x')).body.auth?.success).to.equal(false);
    expect(running.log().length).to.be.below(100_000);
  });

  it('is left alone after some failures, and the chain goes on without any wait', async () => {
    let asked = 0;
    const hanging = {
      authenticate: () => {
        asked += 1;
        return never();
      },
    };
    gateway = await startGateway(
      {
        plugins: [
          {
            id: 'bad',
            use: 'bad',
            timeout: '50ms',
            on_unavailable: 'skip',
            breaker: { failures: 2, wait: '1h' },
          },
          { id: 'good', use: 'good' },
        ],
        owners: 'off',
      },
      { good: GOOD, bad: hanging },
    );
    for (let login = 0; login < 5; login += 1) expect(await alice(gateway)).to.have.property('success', true);
    expect(asked).to.equal(2);
    const page = async (path: string): Promise<string> => (await fetch(`${gateway?.url}${path}`)).text();
    expect(await page('/ready')).to.include('"bad":{"status":"ok","breaker":"open"}');
    expect(await page('/metrics')).to.include('postern_plugin_breaker{plugin="bad"} 2\n');
    await gateway.gateway.reload(
      await gateway.load({
        plugins: [
          { id: 'bad', use: 'bad', timeout: '50ms', on_unavailable: 'skip' },
          { id: 'good', use: 'good' },
        ],
        owners: 'off',
      }),
    );
    await alice(gateway);
    expect(asked, 'a reload begins anew').to.equal(3);
  });
});
