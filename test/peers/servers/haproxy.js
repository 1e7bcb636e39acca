/** A real HAProxy before some gateways, set up as docs/operating.md says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from './controls.js';
import { throwAwayFolder } from './folder.js';
import { program } from './installed.js';
import { freePort, ServerProcess } from './server-process.js';

const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');

/** @param {{ ports: number[], log: (line: string) => void }} options the gateways' ports */
export async function startHaproxy({ ports, log }) {
  const haproxy = program('haproxy');
  const folder = throwAwayFolder('haproxy');
  const port = await freePort();
  const file = join(folder.path, 'haproxy.cfg');
  writeFileSync(file, configuration(port, ports));
  const url = `http://127.0.0.1:${port}`;
  const server = new ServerProcess({
    command: [haproxy, '-db', '-f', file],
    folder: folder.path,
    stopSignal: 'SIGTERM',
    ask: async () => {
      const { status } = await fetch(`${url}/ready`);
      if (status !== 200) throw new Error(`no gateway is ready: ${status}`);
    },
  });
  await server.start();
  log(`HAProxy on port ${port} before ${ports.join(' and ')}`);
  return { url, ...controls(server, folder) };
}

/** The page's own text, with these ports. */
function configuration(port, ports) {
  const [, text] = /`haproxy\.cfg`:\n\n```\n([^]*?)```/.exec(page);
  return text
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replace('10.0.0.1:8090', `127.0.0.1:${ports[0]}`)
    .replace('10.0.0.2:8090', `127.0.0.1:${ports[1]}`);
}
