/** The application and the configuration of docs/plugins/rest.md, as they stand there but for the port. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayFolder } from '../servers/folder.js';
import { program } from '../servers/installed.js';
import { freePort, ServerProcess } from '../servers/server-process.js';
import { withGateway } from '../support/gateway.js';

const page = readFileSync(new URL('../../../docs/plugins/rest.md', import.meta.url), 'utf8');
const [yaml, python] = ['yaml', 'python'].map(
  (language) => page.split('```' + language + '\n')[1].split('```')[0],
);

export async function example({ name }, results) {
  const port = await freePort();
  const at = (text) => text.replace('5000', String(port));
  const folder = throwAwayFolder('example');
  const file = join(folder.path, 'app.py');
  writeFileSync(file, at(python));
  const server = new ServerProcess({
    command: [program('python3'), file],
    folder: folder.path,
    stopSignal: 'SIGTERM',
    ask: () => fetch(`http://127.0.0.1:${port}/`),
  });
  await server.start();
  try {
    await withGateway(at(yaml), async (gateway) => {
      const three_pids = [{ medium: 'email', address: 'alice@example.org' }];
      for (const typed of ['alice', 'ALICE']) {
        const { mxid, profile } = await gateway.login(typed, 'wonderland');
        results.equal(
          `${name}: ${typed}`,
          [mxid, profile],
          ['@alice:example.org', { display_name: 'Alice', three_pids }],
        );
      }
      results.equal(`${name}: it is well`, (await fetch(`${gateway.url}/ready`)).status, 200);
      for (const [typed, password] of [
        ['alice', 'wrong'],
        ['bob', 'wonderland'],
      ])
        results.equal(
          `${name}: ${typed} is refused`,
          (await gateway.login(typed, password)).outcome,
          'refused',
        );
    });
  } finally {
    await server.close();
    folder.remove();
  }
}
