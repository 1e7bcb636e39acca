import { type Login, type PluginContext, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import { z } from 'zod';
import type { AnyDefinition } from '../../../src/chain/definition.js';
import { startGateway, type TestGateway } from '../../support/gateway.js';

/** Any bcrypt hash of cost 8. */
const HASH = '$2b$08$Q2NYQ6BLsVSm7/cTtWyKAup0i5FlZ0ybUQ7PRYBTIX.mayx5eu4cq';

const accepted = (username: string): Verdict => ({
  verdict: 'accepted',
  account: { username, subject: username },
});

describe('under a flood of names that nobody has, who logged in before', () => {
  let gateway: TestGateway;
  afterEach(() => gateway.stop());

  const start = async (open: AnyDefinition['open'], settings: object): Promise<void> => {
    const definition: AnyDefinition = {
      name: 'people',
      apiVersion: 1,
      capabilities: ['authenticate'],
      config: z.strictObject({}),
      open,
    };
    gateway = await startGateway(
      { plugins: [{ id: 'people', use: 'people', ...settings }] },
      { people: definition },
    );
  };
  const login = (name: string): Promise<unknown> => gateway.login(`@${name}:example.org`, 'x');
  const queued = async (count: number): Promise<void> => {
    const line = `postern_plugin_queued{plugin="people"} ${count}\n`;
    while (!(await (await fetch(`${gateway.url}/metrics`)).text()).includes(line));
  };

  it('stands before them in the queue of the plugin', async () => {
    const asked: string[] = [];
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await start(
      () => ({
        authenticate: async ({ username }: Login) => {
          asked.push(username);
          if (username === 'nobody0') await released;
          return username === 'alice' ? accepted(username) : { verdict: 'unknown-user' };
        },
      }),
      { limits: { concurrent: 1 } },
    );
    await login('alice');
    const flood = [login('nobody0')];
    for (const [index, name] of ['nobody1', 'nobody2', 'alice'].entries()) {
      flood.push(login(name));
      await queued(index + 1);
    }
    release();
    await Promise.all(flood);
    expect(asked).to.deep.equal(['alice', 'nobody0', 'alice', 'nobody1', 'nobody2']);
  });

  it('does not wait for the hashes that are computed for them', async () => {
    let hashed = 0;
    const open = (_config: unknown, { passwords }: PluginContext) => ({
      authenticate: async ({ username, password }: Login, { signal }: { readonly signal: AbortSignal }) => {
        await passwords.decoy(HASH, password, { signal });
        hashed += 1;
        return username === 'alice' ? accepted(username) : ({ verdict: 'unknown-user' } as const);
      },
    });
    await start(open, {});
    await login('alice');
    hashed = 0;
    const flood = Array.from({ length: 30 }, (_, index) => login(`nobody${index}`));
    const line = 'postern_plugin_in_flight{plugin="people"} ';
    let inFlight = 0;
    while (inFlight + hashed < 20) {
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
      inFlight = Number(metrics.split(line)[1]?.split('\n')[0]);
    }
    const before = hashed;
    await login('alice');
    const meanwhile = hashed - before;
    await Promise.all(flood);
    expect(meanwhile).to.be.below(10);
  });
});
