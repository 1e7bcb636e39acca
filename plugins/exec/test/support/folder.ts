import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of scripts that is gone after the tests of a `describe`. */
export class ScriptFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'postern-exec-'));

  constructor() {
    after(() => rmSync(this.path, { recursive: true, force: true, maxRetries: 5 }));
  }

  /** Writes an executable file. @returns how a configuration names it */
  write(name: string, text: string): string {
    writeFileSync(join(this.path, name), text, { mode: 0o755 });
    return `./${name}`;
  }

  sh(name: string, text: string): string {
    return this.write(name, `#!/bin/sh\n${text}\n`);
  }

  /** Makes it not executable. */
  off(name: string): void {
    chmodSync(join(this.path, name), 0o644);
  }

  remove(name: string): void {
    rmSync(join(this.path, name));
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }
}
