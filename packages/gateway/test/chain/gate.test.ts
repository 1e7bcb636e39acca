import { PluginError, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import type { Entry } from '../../src/chain/entry.js';
import { goesFirst } from '../../src/chain/going-first.js';
import type { Request } from '../../src/chain/request.js';
import { Deadline } from '../../src/time/deadline.js';
import { entryOf } from '../support/entries.js';
import { createMemoryLog } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';

const LOGIN = { username: 'alice', password: 'x' };
const UNKNOWN: Verdict = { verdict: 'unknown-user' };
const never = (): Promise<never> => new Promise(() => undefined);
const turn = (): Promise<void> => new Promise(setImmediate);

describe('the gate before a plugin', () => {
  let clock: ManualClock;
  let authenticate: NonNullable<OpenedPlugin['authenticate']>;
  let entry: Entry;
  const log = createMemoryLog();

  beforeEach(async () => {
    clock = new ManualClock();
    await open();
  });

  const open = async (settings: Record<string, unknown> = {}): Promise<void> => {
    const plugin: OpenedPlugin = {
      authenticate: (login, call) => authenticate(login, call),
      find: async () => undefined,
    };
    entry = await entryOf({ breaker: { failures: 2, wait: '10s' }, ...settings }, plugin, clock);
  };
  const requestOf = (): Request => ({ requestId: 'r', deadline: new Deadline(clock, 5000), log });
  const ask = async (request = requestOf(), limit = request.deadline.at): Promise<string> =>
    entry.authenticate(LOGIN, request, limit).then(
      ({ verdict }) => verdict,
      (error: unknown) => (error as Error).message,
    );
  /** So many logins at once, which get no answer for so long. */
  const overrun = async (times: number, milliseconds = 5000): Promise<readonly string[]> => {
    authenticate = never;
    const logins = Array.from({ length: times }, () => ask());
    await turn();
    clock.advance(milliseconds);
    return Promise.all(logins);
  };
  const throwing = (error: Error): void => {
    authenticate = () => Promise.reject(error);
  };
  const states = async (): Promise<string> => {
    await ask();
    await ask();
    return entry.breaker.state;
  };

  it('is shut after back ends that were away, whatever they were asked for', async () => {
    throwing(new PluginError('PLUGIN_UNAVAILABLE', 'down', { retryAfterMs: 1000 }));
    expect(await states()).to.equal('open');
    expect(await ask()).to.equal('it is not asked for a while, as it failed again and again');
    const found: unknown = await entry
      .find({ username: 'alice' }, requestOf(), Infinity)
      .catch((error: unknown) => error);
    expect(found).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 10_000 });
    expect(entry.bulkhead.inFlight).to.equal(0);
  });

  it('costs nobody the whole time limit any more, once a back end hangs', async () => {
    expect(await overrun(2)).to.deep.equal(Array(2).fill('no answer to authenticate within 5000 ms'));
    expect(entry.breaker.state).to.equal('open');
    expect(await ask(), 'without any time passing').to.match(/^it is not asked/);
  });

  it('opens again when a back end answers', async () => {
    await overrun(2);
    clock.advance(10_000);
    authenticate = async () => UNKNOWN;
    expect(await ask()).to.equal('unknown-user');
    expect(entry.breaker.state).to.equal('closed');
  });

  for (const [what, error] of [
    ['nonsense', new PluginError('PLUGIN_PROTOCOL', 'nonsense')],
    ['a refusal of the gateway', new PluginError('PLUGIN_MISCONFIGURED', 'no right')],
    ['a fault of the plugin', new TypeError('x is not a function')],
    ['hashes that wait', Object.assign(new Error('busy'), { code: 'BUSY' })],
    [
      'hashes that wait, as a plugin tells of them',
      new PluginError('PLUGIN_UNAVAILABLE', 'busy', {
        cause: Object.assign(new Error('busy'), { code: 'BUSY' }),
      }),
    ],
    [
      'a back end that throttles one account',
      Object.assign(new PluginError('PLUGIN_UNAVAILABLE', 'answered 429'), { status: 429 }),
    ],
  ] as const) {
    it(`is not shut by ${what}`, async () => {
      throwing(error);
      expect(await states()).to.equal('closed');
    });
  }

  for (const [what, cause] of [
    ['none', undefined],
    ['one that is no error', 'text'],
    [
      'one that nobody can read',
      Object.defineProperty(new Error('x'), 'code', {
        get() {
          throw new Error('no');
        },
      }),
    ],
    ['itself', 'itself'],
  ] as const) {
    it(`is shut by an outage with a cause: ${what}`, async () => {
      const error: PluginError = new PluginError('PLUGIN_UNAVAILABLE', 'down', { cause });
      if (cause === 'itself') error.cause = error;
      throwing(error);
      expect(await states()).to.equal('open');
    });
  }

  it('is not shut by callers that hang up', async () => {
    authenticate = never;
    for (let count = 0; count < 5; count += 1) {
      const request = requestOf();
      const login = ask(request);
      await turn();
      clock.advance(4000);
      request.deadline.cancel();
      expect(await login).to.equal('the caller hung up');
    }
    expect(entry.breaker.state).to.equal('closed');
  });

  it('is not shut by time that others have used up', async () => {
    authenticate = never;
    for (let count = 0; count < 5; count += 1) {
      const request = requestOf();
      clock.advance(2501);
      const login = ask(request);
      await turn();
      clock.advance(2499);
      expect(await login).to.equal('no answer to authenticate within 2499 ms');
    }
    expect(entry.breaker.state).to.equal('closed');
  });

  it('is shut by half of its time, or of a time limit of its own', async () => {
    await open({ timeout: '1s' });
    authenticate = never;
    for (let count = 0; count < 2; count += 1) {
      const request = requestOf();
      const login = ask(request, request.deadline.at - 4500);
      await turn();
      clock.advance(500);
      expect(await login).to.equal('no answer to authenticate within 500 ms');
    }
    expect(entry.breaker.state).to.equal('open');
  });

  it('is not shut by its own queue that is full', async () => {
    await open({ limits: { concurrent: 1, queue: 0 } });
    authenticate = never;
    const first = ask();
    for (let count = 0; count < 5; count += 1)
      expect(await ask()).to.equal('too many calls are waiting for this plugin already');
    expect(entry.breaker.state).to.equal('closed');
    clock.advance(5000);
    await first;
  });

  it('is shut when calls that never end have all the places, and does not let a queue wait for a trial', async () => {
    await open({ limits: { concurrent: 1, queue: 10 } });
    await overrun(3);
    expect(entry.breaker.state).to.equal('open');
    clock.advance(10_000);
    const trial = ask();
    expect(await ask()).to.match(/^it is not asked/);
    clock.advance(5000);
    expect(await trial).to.equal('no answer to authenticate within 5000 ms');
    expect(entry.breaker.state).to.equal('open');
  });

  it('turns away who waited for a place when it is shut', async () => {
    await open({ breaker: { failures: 1, wait: '10s' }, limits: { concurrent: 1, queue: 10 } });
    let asked = 0;
    let answer = (): void => undefined;
    authenticate = () => {
      asked += 1;
      return new Promise((_, reject) => {
        answer = () => reject(new PluginError('PLUGIN_UNAVAILABLE', 'down'));
      });
    };
    const logins = [ask(), ask(), ask()];
    await turn();
    answer();
    const refusal = 'it is not asked for a while, as it failed again and again';
    expect(await Promise.all(logins)).to.deep.equal(['down', refusal, refusal]);
    expect(asked).to.equal(1);
  });

  it('marks the signal of a call that goes first, so that the hashes know', async () => {
    const marks: boolean[] = [];
    authenticate = async (_login, { signal }) => {
      marks.push(goesFirst(signal));
      return UNKNOWN;
    };
    for (const first of [false, true]) await ask({ ...requestOf(), goesFirst: first });
    expect([...marks, goesFirst(undefined)]).to.deep.equal([false, true, false]);
  });

  it('tells the log when it is shut and when it opens, once', async () => {
    const lines = createMemoryLog();
    const plugin = { authenticate: () => authenticate(LOGIN, {} as never) };
    entry = await entryOf({ breaker: { failures: 1, wait: '1s' } }, plugin, clock, lines);
    throwing(new PluginError('PLUGIN_UNAVAILABLE', 'down'));
    await states();
    clock.advance(1000);
    await states();
    clock.advance(1000);
    authenticate = async () => UNKNOWN;
    await states();
    expect(lines.lines.map(({ level, message, fields }) => [level, message, fields.code])).to.deep.equal([
      ['warn', 'plugin failed again and again: it is left alone for a while', 'PLUGIN_UNAVAILABLE'],
      ['info', 'plugin answers again', undefined],
    ]);
  });
});
