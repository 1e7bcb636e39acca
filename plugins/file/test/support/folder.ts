import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'postern-file-'));

  /** Writes a file in place and returns its path. */
  write(name: string, content: string | Buffer): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  /** Replaces a file as careful programs do: writes another one, and renames it. */
  replace(name: string, content: string): void {
    renameSync(this.write(`${name}.new`, content), join(this.path, name));
  }

  /** Points a link somewhere else, as container platforms do with mounted files. */
  link(name: string, target: string): string {
    const path = join(this.path, name);
    symlinkSync(target, `${path}.new`);
    renameSync(`${path}.new`, path);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
