import { guarded, RIGHT, WRONG, type Guarded } from '../../support/guarded.js';
import { expect } from 'chai';

const HOME = '192.0.2.1';
const STRANGER = '198.51.100.9';

describe('under a flood, who comes from where the account logged in before', () => {
  let house: Guarded;
  afterEach(() => house.gateway.stop());

  const queued = async (count: number): Promise<void> => {
    const line = `postern_plugin_queued{plugin="everybody"} ${count}\n`;
    while (!(await house.page('/metrics')).text.includes(line));
  };

  for (const owners of ['off', 'learn']) {
    it(`stands before strangers in the queue of the plugin, whoever owns the names (owners: ${owners})`, async () => {
      const plugins = [{ id: 'everybody', use: 'everybody', breaker: 'off', limits: { concurrent: 1 } }];
      house = await guarded({ plugins, owners });
      const { everybody, login } = house;
      await login('alice', RIGHT, HOME);
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      everybody.meanwhile = ({ username }) => (username === 'nobody0' ? released : undefined);
      everybody.asked.length = 0;
      const flood = [login('nobody0', WRONG, STRANGER)];
      for (const [index, name] of ['nobody1', 'nobody2'].entries()) {
        flood.push(login(name, WRONG, STRANGER));
        await queued(index + 1);
      }
      flood.push(login('alice', WRONG, STRANGER));
      await queued(3);
      flood.push(login('alice', RIGHT, HOME));
      await queued(4);
      release();
      expect((await Promise.all(flood)).at(-1)).to.equal('in');
      expect(everybody.asked).to.deep.equal(['nobody0', 'alice', 'nobody1', 'nobody2', 'alice']);
    });
  }
});
