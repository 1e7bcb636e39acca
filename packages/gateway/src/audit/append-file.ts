import { open, stat, type FileHandle } from 'node:fs/promises';

/** A file that lines are added to, made for its owner alone; another one where the path leads to another by now. */
export class AppendFile {
  readonly #path: string;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The file that the path leads to, and whether it is another one than before. */
  async open(): Promise<{ readonly handle: FileHandle; readonly isAnother: boolean }> {
    if (this.#handle !== undefined && (await this.#isThere(this.#handle))) {
      return { handle: this.#handle, isAnother: false };
    }
    await this.close();
    this.#handle = await open(this.#path, 'a', 0o600);
    return { handle: this.#handle, isAnother: true };
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #isThere(handle: FileHandle): Promise<boolean> {
    const [mine, there] = await Promise.all([handle.stat(), stat(this.#path).catch(() => undefined)]);
    return there?.ino === mine.ino && there.dev === mine.dev;
  }
}
