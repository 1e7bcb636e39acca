import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../src/commands/program.js';
import { PATH } from '../support/gateway.js';
import { createIo, postern } from '../support/io.js';

/** Down as long as there is a file of that name beside it. */
const PLUGIN = `
import { existsSync } from 'node:fs';
export default ({ definePlugin, PluginError, z }) =>
  definePlugin({
    name: 'patient',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({}),
    open: (_config, { configDirectory }) => {
      const ask = () => {
        if (existsSync(configDirectory + '/down')) throw new PluginError('PLUGIN_UNAVAILABLE', 'it is down');
      };
      return {
        authenticate: async () => (ask(), { verdict: 'unknown-user' }),
        health: async () => ask(),
        inspect: async () => [{ level: 'info', message: 'it was asked' }],
      };
    },
  });
`;

describe('postern doctor beside a gateway whose breaker is open', () => {
  it('asks the back end all the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-doctor-'));
    writeFileSync(join(folder, 'patient.mjs'), PLUGIN);
    writeFileSync(
      join(folder, 'postern.yaml'),
      'server_name: example.org\nlisten: { port: 0 }\nstate: memory\n' +
        'plugins: [{ id: patient, use: ./patient.mjs, breaker: { failures: 1, wait: 1h } }]\n',
    );
    const session = createIo({ cwd: folder });
    const ended = run(['start'], session.io);
    try {
      await session.printed('"msg":"listening"');
      const url = /"url":"([^"]+)"/.exec(session.stdout())?.[1] ?? '';
      const login = async (): Promise<number> => {
        const body = JSON.stringify({ user: { id: '@alice:example.org', password: 'x' } });
        return (await fetch(url + PATH, { method: 'POST', body })).status;
      };
      writeFileSync(join(folder, 'down'), '');
      expect(await login()).to.equal(503);
      const sick = await postern(['doctor'], { cwd: folder });
      expect([sick.code, sick.stdout]).to.satisfy(
        ([code, text]: [number, string]) => code === 1 && text.includes('it is down (PLUGIN_UNAVAILABLE)'),
      );

      rmSync(join(folder, 'down'));
      expect(await login(), 'the breaker is open').to.equal(503);
      const well = await postern(['doctor'], { cwd: folder });
      expect([well.code, well.stdout]).to.deep.equal([0, 'patient: ok\n  info: it was asked\n']);
    } finally {
      session.signal('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    }
  });
});
