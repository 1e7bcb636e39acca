import { readFile, stat } from 'node:fs/promises';
import { PluginError, type Finding, type PluginContext } from '@postern/plugin-api';
import { UsersFileError } from './faults.js';
import { isWeak } from './hashes.js';
import { parseHtpasswd } from './htpasswd.js';
import type { Users } from './users.js';
import { parseUsersYaml } from './yaml-file.js';

export type Format = 'auto' | 'yaml' | 'htpasswd';

/** Largest file in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
/** How often the file is looked at. */
const EVERY_MS = 2000;
/** Permissions of everybody who is neither owner nor in the group: to read, to write. */
const OPEN_TO_ALL = 0o006;

const SEVERAL_KINDS: Finding = {
  level: 'info',
  message:
    'the password hashes are of several kinds: the time of a refusal tells that there are people with one of the rarer kinds',
  remedy: 'Make the others new, too, with: npx postern hash',
};

type Source = Pick<UsersFile, 'path' | 'format'>;

/** A users' file and its present content, read again when it changes. */
export class UsersFile {
  readonly path: string;
  readonly format: Format;
  readonly #context: PluginContext;
  #users: Users;
  #seen: string;
  #fault: string | undefined;
  #refresh: Promise<void> | undefined;

  private constructor(source: Source, context: PluginContext, seen: string, users: Users) {
    this.path = source.path;
    this.format = source.format;
    this.#context = context;
    this.#seen = seen;
    this.#users = users;
    const timer = setInterval(() => void this.refresh(), EVERY_MS).unref();
    context.onClose(async () => {
      clearInterval(timer);
      await this.settled();
    });
  }

  /** @throws PluginError `PLUGIN_MISCONFIGURED` when the file cannot be used */
  static async open(source: Source, context: PluginContext): Promise<UsersFile> {
    const seen = await identityOf(source.path);
    try {
      return new UsersFile(source, context, seen, await readUsers(source));
    } catch (error) {
      throw new PluginError('PLUGIN_MISCONFIGURED', wordsOf(source.path, error), { cause: error });
    }
  }

  get users(): Users {
    return this.#users;
  }

  /** Reads the file again if it is another than before; a faulty one leaves the old content in place. */
  refresh(): Promise<void> {
    this.#refresh ??= this.#readAgain().finally(() => {
      this.#refresh = undefined;
    });
    return this.#refresh;
  }

  /** Waits for a look at the file that has begun. */
  async settled(): Promise<void> {
    await this.#refresh;
  }

  async inspect(): Promise<readonly Finding[]> {
    const { all } = this.#users;
    const findings: Finding[] = [{ level: 'info', message: `users: ${all.length}` }];
    if (this.#fault !== undefined) {
      const remedy = 'Mend the file; until then its old content serves.';
      findings.push({ level: 'error', message: this.#fault, remedy });
    }
    if (this.#users.kinds > 1) findings.push(SEVERAL_KINDS);
    const weak = all.filter(({ hash }) => isWeak(hash)).length;
    if (weak > 0) {
      const message = `password hashes weaker than today's: ${weak}`;
      findings.push({ level: 'warning', message, remedy: 'Make new ones with: npx postern hash' });
    }
    if ((await modeOf(this.path)) & OPEN_TO_ALL) {
      const message = `${this.path} can be read or changed by everybody on this machine`;
      findings.push({ level: 'warning', message, remedy: `chmod o-rw ${this.path}` });
    }
    return findings;
  }

  async #readAgain(): Promise<void> {
    const now = await identityOf(this.path);
    if (now === this.#seen) return;
    const { log } = this.#context;
    try {
      const users = await readUsers(this);
      // Written to in the meantime, so perhaps half a file: the next look takes it.
      if ((await identityOf(this.path)) !== now) return;
      this.#users = users;
      this.#fault = undefined;
      log.info({ users: users.all.length }, 'users file read again');
    } catch (error) {
      this.#fault = wordsOf(this.path, error);
      log.error({ fault: this.#fault }, 'the new users file cannot be used: the old content stays');
    }
    this.#seen = now;
  }
}

async function readUsers({ path, format }: Source): Promise<Users> {
  const stats = await stat(path);
  // A pipe or a device would never come to an end.
  if (!stats.isFile()) throw new UsersFileError(path, [`${path}: this is no file`]);
  if (stats.size > MAX_BYTES) throw new UsersFileError(path, [`${path}: larger than ${MAX_BYTES} bytes`]);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  return isHtpasswd(format, text) ? parseHtpasswd(path, text) : parseUsersYaml(path, text);
}

/** An htpasswd file begins with `name:hash`, without the blank that YAML wants behind the colon. */
function isHtpasswd(format: Format, text: string): boolean {
  if (format !== 'auto') return format === 'htpasswd';
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  return first !== undefined && /^[^\s:][^:]*:[^\s:]/.test(first);
}

function wordsOf(path: string, error: unknown): string {
  if (error instanceof UsersFileError) return error.message;
  const code = codeOf(error);
  if (code === 'ENOENT') return `there is no file ${path}`;
  if (code === 'EACCES') return `no permission to read ${path}`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return `${path} is not UTF-8 text`;
  return `${path} cannot be read (${code})`;
}

/** What tells one content of the path from another: of the file a link points to, or why there is none. */
async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return codeOf(error);
  }
}

async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode;
  } catch {
    return 0;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
