import { PluginError } from '@postern/plugin-api';
import { expect } from 'chai';
import { Breaker, type Passage } from '../../src/chain/breaker.js';
import { ManualClock } from '../support/manual-clock.js';

const DOWN = new PluginError('PLUGIN_UNAVAILABLE', 'down');

describe('the circuit breaker', () => {
  let clock: ManualClock;
  let changes: string[];
  let breaker: Breaker;

  beforeEach(() => {
    clock = new ManualClock();
    changes = [];
    breaker = new Breaker({ failures: 3, wait: 10_000 }, clock, (state, error) =>
      changes.push(error === undefined ? state : `${state}: ${error.message}`),
    );
  });

  const fail = (times: number): void => {
    for (let count = 0; count < times; count += 1) breaker.enter().failed(DOWN);
  };
  const refusal = (): { retryAfterMs?: number } => {
    try {
      breaker.enter();
    } catch (error) {
      expect(error).to.have.property('code', 'PLUGIN_UNAVAILABLE');
      return error as { retryAfterMs?: number };
    }
    throw new Error('it let somebody pass');
  };

  it('opens after so many failures in a row, and says how long it stays so', () => {
    fail(2);
    breaker.enter().answered();
    fail(2);
    expect(breaker.state).to.equal('closed');
    fail(1);
    expect(breaker.state).to.equal('open');
    expect(refusal().retryAfterMs).to.equal(10_000);
    clock.advance(9_999);
    expect(refusal().retryAfterMs, 'in whole seconds').to.equal(1000);
    expect(changes).to.deep.equal(['open: down']);
  });

  it('lets one at a time try, and refuses the others at once', () => {
    fail(3);
    clock.advance(10_000);
    expect(breaker.state).to.equal('half-open');
    const trial = breaker.enter();
    expect(breaker.state).to.equal('half-open');
    expect(refusal().retryAfterMs).to.equal(1000);
    trial.check();
    trial.answered();
    expect(breaker.state).to.equal('closed');
    breaker.enter().answered();
    expect(changes).to.deep.equal(['open: down', 'closed']);
  });

  it('stays open after a trial that fails, and says so once', () => {
    fail(3);
    for (let round = 0; round < 3; round += 1) {
      clock.advance(10_000);
      breaker.enter().failed(DOWN);
      expect(breaker.state).to.equal('open');
      expect(refusal().retryAfterMs).to.equal(10_000);
    }
    expect(changes).to.deep.equal(['open: down']);
  });

  it('lets the next one try when a trial has shown nothing', () => {
    fail(3);
    clock.advance(10_000);
    breaker.enter().unknown();
    expect(breaker.state).to.equal('half-open');
    breaker.enter().answered();
    expect(breaker.state).to.equal('closed');
  });

  it('lets somebody try earlier when there is a reason to', () => {
    breaker.tryNow();
    expect(breaker.state).to.equal('closed');
    fail(3);
    breaker.tryNow();
    expect(breaker.state).to.equal('half-open');
    breaker.enter();
    refusal();
  });

  it('turns away who waited in a queue while it opened', () => {
    const waiting = breaker.enter();
    waiting.check();
    fail(3);
    expect(() => waiting.check()).to.throw('it is not asked for a while');
    waiting.unknown();
    expect(breaker.state).to.equal('open');
  });

  it('does not count the failure of a call during which somebody was answered', () => {
    const slow = Array.from({ length: 5 }, () => breaker.enter());
    breaker.enter().answered();
    slow.forEach((passage) => passage.failed(DOWN));
    expect(breaker.state).to.equal('closed');
  });

  it('hears nothing of the calls from before it opened', () => {
    const old: Passage[] = Array.from({ length: 5 }, () => breaker.enter());
    fail(3);
    old[0]?.answered();
    old[1]?.failed(DOWN);
    expect(breaker.state).to.equal('open');
    clock.advance(10_000);
    breaker.enter().answered();
    old.slice(2).forEach((passage) => passage.failed(DOWN));
    expect(breaker.state).to.equal('closed');
  });

  it('that is off never opens', () => {
    breaker = new Breaker('off', clock, () => changes.push('changed'));
    fail(10_000);
    expect([breaker.state, changes]).to.deep.equal(['closed', []]);
  });
});
