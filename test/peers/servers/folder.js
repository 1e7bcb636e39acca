/** A folder that is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.js';

/** @param {string} name */
export function throwAwayFolder(name) {
  const path = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  // a process that has just been killed may still be writing: try again
  const removeTree = () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const forget = atExit(removeTree);
  const remove = () => {
    removeTree();
    forget();
  };
  return { path, remove };
}
