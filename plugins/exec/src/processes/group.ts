import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { kill } from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { PluginError } from '@postern/plugin-api';
import { after } from './timers.js';

/** How long a script may take to clean up after SIGTERM. */
const GRACE_MS = 1000;
/** How long output may stay open after the script has ended: somebody who left its process group still holds it. */
const LINGER_MS = 200;

/** A program with all that it gets: no shell, and nothing of the gateway's own environment. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How a script ended: by itself, or by a signal. */
export interface End {
  readonly status: number | null;
  readonly signal: string | null;
}

/**
 * A script and whatever it starts, in a process group of its own: stopped as one, and nothing of it outlives the script.
 */
export class ProcessGroup {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the script has ended and its output is read. */
  readonly ended: Promise<End>;
  readonly #child: ChildProcess;
  #isStopping = false;

  private constructor(child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable }) {
    this.#child = child;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    // `start` and `ended` tell of the first; any other would end the gateway.
    child.on('error', () => undefined);
    // It may end, or close its input, before it has read everything: that is up to the script.
    this.stdin.on('error', () => undefined);
    this.ended = this.#end();
  }

  /** @throws PluginError when the program cannot be started */
  static async start({ file, args, env, cwd }: Invocation): Promise<ProcessGroup> {
    try {
      const child = spawn(file, args, { cwd, env, detached: true, stdio: 'pipe' });
      const group = new ProcessGroup(child);
      await once(child, 'spawn');
      return group;
    } catch (error) {
      throw notStarted(file, (error as NodeJS.ErrnoException).code);
    }
  }

  /** SIGTERM, and SIGKILL for who takes too long. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#signal('SIGTERM');
    const cancel = after(GRACE_MS, () => this.kill());
    void this.ended.finally(cancel);
  }

  kill(): void {
    this.#isStopping = true;
    this.#signal('SIGKILL');
  }

  async #end(): Promise<End> {
    const closed = once(this.#child, 'close');
    // A program that could not be started has no end; `start` tells.
    closed.catch(() => undefined);
    const [status, signal] = (await once(this.#child, 'exit').catch(() => [null, null])) as [
      number | null,
      string | null,
    ];
    this.#signal('SIGKILL');
    const cancel = after(LINGER_MS, () => {
      this.stdout.destroy();
      this.stderr.destroy();
    });
    await closed.catch(() => undefined);
    cancel();
    return { status, signal };
  }

  /** To the whole group: its number is that of the script, and stays taken as long as one of them lives. */
  #signal(name: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      kill(-pid, name);
    } catch {
      // Nobody is left in it.
    }
  }
}

function notStarted(file: string, code = 'unknown'): PluginError {
  if (['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(code)) {
    const message = `${file} cannot be started now (${code}): the machine is at a limit`;
    return new PluginError('PLUGIN_UNAVAILABLE', message, { retryAfterMs: 1000 });
  }
  const why =
    code === 'ENOENT' ? 'it, the interpreter of its first line, or the working directory is missing' : code;
  return new PluginError('PLUGIN_MISCONFIGURED', `${file} cannot be started: ${why}`);
}
