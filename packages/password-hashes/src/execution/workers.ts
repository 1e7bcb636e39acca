import type { Piscina } from 'piscina';
import type { Algorithms, Task } from './worker.js';

const IDLE_MS = 30_000;

/** A worker is handed its next hash while it is at one, so that it need not wait for the main thread in between. */
export const HANDED_TO_EACH = 2;

/** Threads for what has no asynchronous native code: started when they are first needed, ended when idle. */
export class Workers {
  readonly #threads: number;
  #pool: Promise<Piscina> | undefined;

  constructor(threads: number) {
    this.#threads = threads;
  }

  async run<Name extends keyof Algorithms>(
    algorithm: Name,
    parameters: Parameters<Algorithms[Name]>,
  ): Promise<Awaited<ReturnType<Algorithms[Name]>>> {
    this.#pool ??= this.#start();
    const task: Task = { algorithm, parameters };
    return (await (await this.#pool).run(task)) as Awaited<ReturnType<Algorithms[Name]>>;
  }

  async close(): Promise<void> {
    const pool = await this.#pool;
    this.#pool = undefined;
    await pool?.destroy();
  }

  async #start(): Promise<Piscina> {
    const { Piscina } = await import('piscina');
    return new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: this.#threads,
      concurrentTasksPerWorker: HANDED_TO_EACH,
      idleTimeout: IDLE_MS,
    });
  }
}
