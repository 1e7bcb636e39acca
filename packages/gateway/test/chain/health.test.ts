import { PluginError } from '@postern/plugin-api';
import { expect } from 'chai';
import { HealthCheck } from '../../src/chain/health.js';
import { entryOf } from '../support/entries.js';
import { ManualClock } from '../support/manual-clock.js';

const DOWN = new PluginError('PLUGIN_UNAVAILABLE', 'down');
const authenticate = async () => ({ verdict: 'unknown-user' }) as const;
const BREAKER = { breaker: { failures: 1, wait: '1h' } };

describe('the health of a plugin', () => {
  it('is asked of the back end itself, and one that is well is tried by the next login', async () => {
    const clock = new ManualClock();
    let sick = true;
    const health = async (): Promise<void> => {
      if (sick) throw DOWN;
    };
    const entry = await entryOf(BREAKER, { authenticate, health }, clock);
    const check = new HealthCheck(entry, clock);
    entry.breaker.enter().failed(DOWN);
    const failing = { status: 'failing', code: 'PLUGIN_UNAVAILABLE', breaker: 'open' };
    expect(await check.check()).to.deep.equal(failing);
    sick = false;
    expect(await check.check(), 'within five seconds').to.deep.equal(failing);
    clock.advance(5000);
    expect(await check.check()).to.deep.equal({ status: 'ok', breaker: 'half-open' });
    entry.breaker.enter().answered();
    expect(await check.check()).to.deep.equal({ status: 'ok', breaker: 'closed' });
  });

  it('that cannot be asked is no reason to try', async () => {
    const clock = new ManualClock();
    const entry = await entryOf(BREAKER, { authenticate }, clock);
    entry.breaker.enter().failed(DOWN);
    expect(await new HealthCheck(entry, clock).check()).to.deep.equal({ status: 'ok', breaker: 'open' });
  });
});
