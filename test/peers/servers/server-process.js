/** A server in a process of its own: started, asked until it answers, frozen, stopped. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { as, environment, lastWords } from './command.js';
import { atExit } from './at-exit.js';
import { signalTree } from './process-tree.js';

const START_MS = 60_000;
const STOP_MS = 15_000;
const ASK_AGAIN_MS = 25;

/**
 * @typedef {object} Description
 * @property {string[]} command
 * @property {string} [user] who runs it if we are root
 * @property {string} folder where it writes its log
 * @property {Record<string, string>} [env]
 * @property {NodeJS.Signals} stopSignal
 * @property {() => Promise<unknown>} ask rejects until the server answers
 * @property {number} [startMs] how long it may take until then
 */

export class ServerProcess {
  #description;
  #child;
  #ended = Promise.resolve();
  #forget;

  /** @param {Description} description */
  constructor(description) {
    this.#description = description;
    this.#forget = atExit(() => this.#signal('SIGKILL'));
  }

  async start() {
    if (this.#child !== undefined) throw new Error('the server is running already');
    const { command, user, folder, env } = this.#description;
    // not even a Node that is killed leaves a server behind
    const tied = ['setpriv', '--pdeathsig=KILL', ...command];
    const [file, ...args] = user === undefined ? tied : as(user, tied);
    const log = openSync(this.#log, 'a');
    const options = { cwd: folder, env: environment(env), stdio: ['ignore', log, log], detached: true };
    const child = spawn(file, args, options);
    closeSync(log);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const end = () => {
        if (this.#child === child) this.#child = undefined;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    await this.#answers();
  }

  /** Ends it without waiting for its clients. */
  async stop() {
    this.thaw(); // a frozen process hears nothing but SIGKILL
    this.#child?.kill(this.#description.stopSignal);
    const late = setTimeout(() => this.#signal('SIGKILL'), STOP_MS);
    await this.#ended;
    clearTimeout(late);
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** The server hangs: connections are still taken by the system, but nothing answers. */
  freeze() {
    this.#signal('SIGSTOP');
  }

  thaw() {
    this.#signal('SIGCONT');
  }

  async close() {
    this.#signal('SIGKILL');
    await this.#ended;
    this.#forget();
  }

  get #log() {
    return join(this.#description.folder, 'server.log');
  }

  #signal(signal) {
    if (this.#child?.pid !== undefined) signalTree(this.#child.pid, signal);
  }

  async #answers() {
    const { ask, startMs = START_MS } = this.#description;
    const deadline = performance.now() + startMs;
    for (;;) {
      const reason = await ask().then(
        () => undefined,
        (error) => error.message,
      );
      if (reason === undefined) return;
      if (this.#child === undefined || performance.now() > deadline) {
        await this.stop();
        throw new Error(`the server did not start: ${reason}\n${lastWords(readFileSync(this.#log, 'utf8'))}`);
      }
      await delay(ASK_AGAIN_MS);
    }
  }
}

/** A port of 127.0.0.1 that nobody listens on. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
