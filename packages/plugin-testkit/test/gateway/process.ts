import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { House } from './house.js';

const PROGRAM = fileURLToPath(
  import.meta.resolve('@postern/gateway/package.json').replace(/[^/]*$/, 'bin/postern.js'),
);

/** The program `postern` as a process of its own. */
export class Postern {
  readonly #child: ChildProcess;
  #said = '';
  #heard = (): void => undefined;

  constructor(house: House, argv: readonly string[], stdin = '', flags: readonly string[] = []) {
    this.#child = spawn(process.execPath, [...flags, PROGRAM, ...argv], {
      cwd: house.folder,
      env: { TOKEN: house.token, NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk.toString();
        this.#heard();
      });
    }
    this.#child.stdin?.end(stdin);
  }

  /** Both outputs, so far. */
  get said(): string {
    return this.#said;
  }

  /** Settles when an output holds what fits, with the first group of it. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#heard = () => {
        const [, found] = pattern.exec(this.#said) ?? [];
        if (found !== undefined) resolve(found);
      };
      this.#child.once('close', () => reject(new Error(`it ended: ${this.#said}`)));
      this.#heard();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async ended(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const [code] = (await once(this.#child, 'close')) as [number | null];
    return code;
  }
}
