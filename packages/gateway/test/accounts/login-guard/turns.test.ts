import { expect } from 'chai';
import type { Request } from '../../../src/chain/request.js';
import type { Who } from '../../../src/accounts/login-guard/claim.js';
import type { Taken } from '../../../src/accounts/login-guard/ledger.js';
import { Crowds } from '../../../src/accounts/login-guard/crowds.js';
import { Places } from '../../../src/accounts/login-guard/places.js';
import { Turns } from '../../../src/accounts/login-guard/turns.js';
import { Deadline } from '../../../src/time/deadline.js';
import { createMemoryLog } from '../../support/log.js';
import { ManualClock } from '../../support/manual-clock.js';

const TRY: Taken = { try: { settle: async () => undefined }, isKnown: false };
const FULL: Taken = { wait: { kind: 'address' } };

describe('the turns of logins', () => {
  let clock: ManualClock;
  let turns: Turns;
  let request: Request;
  /** What has begun to be checked, and how each ends. */
  let atOnce: number;
  let begun: string[];
  let ends: Map<string, () => void>;
  const alice = (name: string): Who => ({ account: name, client: 'home' });
  const settled = (): Promise<void> => new Promise(setImmediate);

  const login = (name: string, who: Who, take: () => Taken = () => TRY, own = request): Promise<string> =>
    turns
      .run(
        { who, atOnce, request: own },
        async () => take(),
        async (taken) => {
          if ('wait' in taken) return 'refused';
          begun.push(name);
          await new Promise<void>((resolve) => ends.set(name, resolve));
          return 'checked';
        },
      )
      .catch((error: { code?: string; name: string }) => error.code ?? error.name);
  const newRequest = (): Request & { readonly deadline: Deadline } => ({
    requestId: 'test',
    deadline: new Deadline(clock, 5000),
    log: createMemoryLog(),
  });

  beforeEach(() => {
    clock = new ManualClock();
    turns = new Turns();
    request = newRequest();
    atOnce = Infinity;
    begun = [];
    ends = new Map();
  });

  it('come in order, two of an account at once', async () => {
    const logins = ['a', 'b', 'c', 'd'].map((name) =>
      login(name, { account: 'alice' }, undefined, newRequest()),
    );
    await settled();
    expect(begun).to.deep.equal(['a', 'b']);
    ends.get('b')?.();
    await settled();
    expect(begun).to.deep.equal(['a', 'b', 'c']);
    for (const name of ['a', 'c']) ends.get(name)?.();
    await settled();
    ends.get('d')?.();
    expect(await Promise.all(logins)).to.deep.equal(['checked', 'checked', 'checked', 'checked']);
  });

  it('are not kept by who hangs up or is late', async () => {
    const [gone, late, last] = [newRequest(), newRequest(), newRequest()];
    const first = [
      login('a', alice('alice'), undefined, newRequest()),
      login('b', alice('alice'), undefined, newRequest()),
    ];
    const goneLogin = login('gone', alice('alice'), undefined, gone);
    await settled();
    gone.deadline.cancel();
    expect(await goneLogin).to.equal('CALLER_GONE');
    const lateLogin = login('late', alice('alice'), undefined, late);
    clock.advance(5000);
    expect(await lateLogin).to.equal('TIMEOUT');
    expect(await login('later', alice('alice'), undefined, last)).to.equal('TIMEOUT');
    for (const end of ends.values()) end();
    await Promise.all(first);
    const next = login('next', alice('alice'), undefined, newRequest());
    await settled();
    ends.get('next')?.();
    expect(await next).to.equal('checked');
    expect(begun).to.deep.equal(['a', 'b', 'next']);
  });

  it('from one address go on in so many at once', async () => {
    atOnce = 1;
    const first = login('first', { account: 'alice', client: 'home' }, undefined, newRequest());
    const second = login('second', { account: 'bob', client: 'home' }, undefined, newRequest());
    const elsewhere = login('elsewhere', { account: 'carol', client: 'work' }, undefined, newRequest());
    await settled();
    expect(begun).to.deep.equal(['first', 'elsewhere']);
    for (const name of ['first', 'elsewhere', 'second']) {
      ends.get(name)?.();
      await settled();
    }
    expect(await Promise.all([first, second, elsewhere])).to.deep.equal(['checked', 'checked', 'checked']);
  });

  it('make room when they cannot be counted', async () => {
    atOnce = 1;
    const fails = (): never => {
      throw new RangeError('down');
    };
    for (let time = 0; time < 3; time += 1) {
      expect(await login('failing', alice('alice'), fails, newRequest())).to.equal('RangeError');
    }
    const next = login('next', alice('alice'), undefined, newRequest());
    await settled();
    ends.get('next')?.();
    expect(await next).to.equal('checked');
  });

  it('are refused when too many wait already', async () => {
    const waiting = Array.from({ length: 1002 }, (_, number) =>
      login(`${number}`, alice('alice'), undefined, newRequest()),
    );
    expect(await login('one too many', alice('alice'), undefined, newRequest())).to.equal('TooManyWait');
    for (let ended = 0; ended < 1002; ended += 1) {
      while (ends.size === 0) await settled();
      const [name, end] = [...ends][0] ?? [];
      ends.delete(name ?? '');
      end?.();
    }
    await Promise.all(waiting);
  });

  it('behind a full address come when somebody leaves it, without holding a place of their account', async () => {
    let isFull = true;
    const inside = login('inside', alice('bob'), undefined, newRequest());
    await settled();
    const waiting = ['one', 'two', 'three'].map((name) =>
      login(name, alice('alice'), () => (isFull ? FULL : TRY), newRequest()),
    );
    await settled();
    expect(begun).to.deep.equal(['inside']);
    const elsewhere = login('elsewhere', { account: 'alice', client: 'work' }, undefined, newRequest());
    await settled();
    expect(begun).to.deep.equal(['inside', 'elsewhere']);
    isFull = false;
    ends.get('inside')?.();
    await settled();
    expect(begun).to.deep.equal(['inside', 'elsewhere', 'one']);
    isFull = true;
    ends.get('one')?.();
    await settled();
    ends.get('elsewhere')?.();
    expect(await Promise.all([inside, elsewhere, ...waiting])).to.deep.equal([
      ...['checked', 'checked', 'checked', 'refused', 'refused'],
    ]);
  });

  it('behind a full address are passed on by who gives up', async () => {
    let isFull = true;
    const gone = newRequest();
    const inside = login('inside', alice('bob'), undefined, newRequest());
    await settled();
    const first = login(
      'first',
      alice('alice'),
      () => {
        if (!isFull) gone.deadline.cancel();
        return FULL;
      },
      gone,
    );
    const second = login('second', alice('carol'), () => (isFull ? FULL : TRY), newRequest());
    await settled();
    isFull = false;
    ends.get('inside')?.();
    await inside;
    await settled();
    ends.get('second')?.();
    expect([await first, await second]).to.deep.equal(['refused', 'checked']);
  });
});

describe('who is called in at the moment in which its caller hangs up', () => {
  const gone = (): { readonly signal: AbortSignal; readonly hangUp: () => void } => {
    const controller = new AbortController();
    return { signal: controller.signal, hangUp: () => controller.abort(new RangeError('gone')) };
  };
  const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('leaves its place to the next', async () => {
    const places = new Places(1);
    expect(places.tryEnter('alice')).to.equal(true);
    const waiter = gone();
    const entering = failure(places.enter('alice', waiter));
    places.leave('alice');
    waiter.hangUp();
    expect(await entering).to.be.instanceOf(RangeError);
    expect(places.tryEnter('alice')).to.equal(true);
    places.leave('bob');
  });

  it('lets the next behind the same address try again', async () => {
    const crowds = new Crowds();
    expect(crowds.tryJoin('home', 1)).to.equal(true);
    expect(crowds.tryJoin('home', 1)).to.equal(false);
    const waiter = gone();
    const first = failure(crowds.wait('home', waiter));
    const second = crowds.wait('home', gone());
    crowds.leave('home');
    waiter.hangUp();
    expect(await first).to.be.instanceOf(RangeError);
    await second;
    expect(crowds.tryJoin('home', 1)).to.equal(true);
  });
});
