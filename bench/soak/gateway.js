import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../packages/gateway/bin/postern.js', import.meta.url));
const START_LIMIT_MS = 15_000;

/** A gateway as a process of its own. */
export class GatewayProcess {
  url = '';
  #child;
  #folder;
  #config;

  constructor(folder, config) {
    this.#folder = folder;
    this.#config = config;
  }

  async start() {
    this.#child = spawn(process.execPath, [PROGRAM, 'start', '--config', this.#config], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.url = await this.#listening();
    // What it logs from now on is read and forgotten.
    this.#child.stdout.resume();
  }

  reload() {
    this.#child.kill('SIGHUP');
  }

  async stop(signal = 'SIGTERM') {
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
  }

  async metrics() {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const figure = (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    return {
      rss: figure('process_resident_memory_bytes'),
      heap: figure('nodejs_heap_size_used_bytes'),
      lag: figure('nodejs_eventloop_lag_p99_seconds'),
    };
  }

  #listening() {
    return new Promise((resolve, reject) => {
      let said = '';
      const failed = () => reject(new Error(`the gateway did not start: ${said}`));
      const late = setTimeout(failed, START_LIMIT_MS);
      this.#child.once('close', failed);
      this.#child.stdout.on('data', (chunk) => {
        said += chunk;
        const [, url] = /"url":"(http:[^"]*)"/.exec(said) ?? [];
        if (url === undefined) return;
        clearTimeout(late);
        this.#child.removeListener('close', failed).stdout.removeAllListeners('data');
        resolve(url);
      });
    });
  }
}
