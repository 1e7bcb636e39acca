import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/** The audit cannot be begun as configured. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code = 'AUDIT_MISCONFIGURED';
}

const MIN_LENGTH = 16;

/**
 * The key of the pseudonyms beside the audit file; made once, so that a person is called the same after a restart.
 *
 * @throws AuditError
 */
export async function keyBeside(auditFile: string): Promise<string> {
  const path = `${auditFile}.key`;
  try {
    const key = (await readKey(path)) ?? (await makeKey(path));
    if (key.length >= MIN_LENGTH) return key;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new AuditError(
      `audit: the key ${path} cannot be made or read (${code ?? message}): let the gateway write in its folder, or set audit.key`,
      { cause: error },
    );
  }
  throw new AuditError(
    `audit: the key ${path} is shorter than ${MIN_LENGTH} characters: remove it, or put it back`,
  );
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Under a name of its own first: whoever else makes one at this moment, both go on with the one that came first. */
async function makeKey(path: string): Promise<string> {
  const key = randomBytes(32).toString('hex');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${key}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  } finally {
    await rm(draft, { force: true });
  }
}
