/** A page of docs/plugins: what an operator pastes from it. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwAwayFolder } from '../servers/folder.js';

/**
 * Runs one of the page's blocks of SQL, and gives `work` its first example; only hosts and secrets are others.
 *
 * @param {string} name of the page
 * @param {{ port: number, ca: string, run: (sql: string, database?: string) => Promise<unknown> }} peer
 * @param {{ database?: string, sql?: number }} place where the SQL is run, and which block it is
 * @param {(yaml: string) => Promise<void>} work
 */
export async function withPastedPage(name, peer, { database, sql = 0 }, work) {
  const page = readFileSync(new URL(`../../../docs/plugins/${name}.md`, import.meta.url), 'utf8');
  const block = (language, index) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))][index][1];
  const folder = throwAwayFolder('page');
  try {
    const secret = randomBytes(9).toString('hex');
    const secretFile = join(folder.path, 'secret');
    writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
    await peer.run(block('sql', sql).replace('…', secret), database);
    const yaml = block('yaml', 0)
      .replace(/@[\w.]+\//, `@localhost:${peer.port}/`)
      .replace('tls: true', `tls: { ca: ${peer.ca} }`)
      .replace(/\/run\/secrets\/[\w-]+/, secretFile);
    await work(yaml);
  } finally {
    folder.remove();
  }
}
