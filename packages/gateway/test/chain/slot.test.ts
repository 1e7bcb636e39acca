import { PluginError, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import { z } from 'zod';
import type { AnyDefinition } from '../../src/chain/definition.js';
import { asPluginError } from '../../src/chain/failures.js';
import { PluginSlot } from '../../src/chain/slot.js';
import { closeSlots } from '../../src/chain/slots.js';
import { pluginServices } from '../support/entries.js';
import { createMemoryLog } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';

const authenticate = async (): Promise<Verdict> => ({ verdict: 'unknown-user' });
const turn = (): Promise<void> => new Promise(setImmediate);

function slotOf(open: AnyDefinition['open'], clock: ManualClock): PluginSlot {
  const definition: AnyDefinition = {
    name: 'one',
    apiVersion: 1,
    capabilities: ['authenticate'],
    sometimes: ['find'],
    config: z.strictObject({}),
    open,
  };
  return new PluginSlot(
    { id: 'one', definition, config: {}, configDirectory: '/', serverName: 'example.org', fingerprint: '' },
    pluginServices(clock),
  );
}

describe('the slot of a plugin', () => {
  it('is tried again, later and later, until the back end answers', async () => {
    const clock = new ManualClock();
    const tries: number[] = [];
    const began = clock.now();
    const slot = slotOf(() => {
      tries.push((clock.now() - began) / 1000);
      if (tries.length < 4) throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
      return { authenticate };
    }, clock);
    await slot.open();
    expect(() => slot.get()).to.throw('down');
    expect([slot.has('authenticate'), slot.has('find'), slot.has('profile')]).to.deep.equal([
      true,
      true,
      false,
    ]);
    for (let seconds = 0; seconds < 7; seconds += 1) {
      clock.advance(1000);
      await turn();
    }
    expect(tries).to.deep.equal([0, 1, 3, 7]);
    expect(slot.get()).to.have.property('authenticate');
    expect(slot.has('find')).to.equal(false);
    await slot.close();
  });

  it('gives up trying when it is closed', async () => {
    const clock = new ManualClock();
    const slot = slotOf(() => {
      throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
    }, clock);
    await slot.open();
    expect(await slot.close()).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });

  it('gives up a try that is under way when it is closed', async () => {
    const clock = new ManualClock();
    let fail = (): void => undefined;
    let tries = 0;
    const slot = slotOf(() => {
      tries += 1;
      if (tries === 1) throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
      return new Promise(
        (_, reject) => (fail = () => reject(new PluginError('PLUGIN_UNAVAILABLE', 'still down'))),
      );
    }, clock);
    await slot.open();
    clock.advance(1000);
    const closed = slot.close();
    fail();
    expect(await closed).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });

  it('has nothing to give before it was opened', () => {
    const slot = slotOf(() => ({ authenticate }), new ManualClock());
    expect(() => slot.get())
      .to.throw()
      .with.property('code', 'PLUGIN_PROTOCOL');
  });

  it('counts a plugin that takes too long to open as unavailable, and takes back what it took', async () => {
    const clock = new ManualClock();
    let released = 0;
    const slot = slotOf((_config, { onClose }) => {
      onClose(() => void (released += 1));
      return new Promise(() => undefined);
    }, clock);
    const opening = slot.open();
    await turn();
    clock.advance(10_000);
    await opening;
    expect(released).to.equal(1);
    expect(() => slot.get())
      .to.throw()
      .with.property('code', 'PLUGIN_UNAVAILABLE');
    await slot.close();
  });

  it('tells what does not close cleanly, and closes the others', async () => {
    const clock = new ManualClock();
    const closed: string[] = [];
    const first = slotOf((_config, { onClose }) => {
      onClose(() => void closed.push('first'));
      return { authenticate };
    }, clock);
    const second = slotOf((_config, { onClose }) => {
      onClose(() => Promise.reject(new Error('stuck')));
      return { authenticate };
    }, clock);
    await first.open();
    await second.open();
    const log = createMemoryLog();
    await closeSlots([first, second], log);
    expect(closed).to.deep.equal(['first']);
    expect(log.lines.map(({ message }) => message)).to.deep.equal(['plugin did not close cleanly']);
  });
});

describe('whatever a plugin throws', () => {
  it('becomes the one exception of the contract', () => {
    const own = new PluginError('PLUGIN_MISCONFIGURED', 'own');
    expect(asPluginError(own)).to.equal(own);
    expect(asPluginError('text')).to.include({ code: 'PLUGIN_PROTOCOL' });
    expect(asPluginError(new Error('any'))).to.include({ code: 'PLUGIN_PROTOCOL', message: 'any' });
    const copied = Object.assign(new Error('copy'), { code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 7 });
    expect(asPluginError(copied)).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 7 });
    const odd = Object.assign(new Error('copy'), { code: 'PLUGIN_UNAVAILABLE', retryAfterMs: -7 });
    expect(asPluginError(odd).retryAfterMs).to.equal(undefined);
    const busy = Object.assign(new Error('busy'), { code: 'BUSY' });
    expect(asPluginError(busy)).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 1000 });
    expect(asPluginError(busy).cause).to.equal(busy);
  });
});
