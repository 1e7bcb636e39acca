import { readFileSync, statSync } from 'node:fs';
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

/** A users' file and its present content, read again when it changes. */
export class UsersFile {
  readonly #path: string;
  readonly #format: Format;
  readonly #context: PluginContext;
  #users: Users;
  #seen: string;
  #fault: string | undefined;

  /** @throws PluginError `PLUGIN_MISCONFIGURED` when the file cannot be used */
  constructor(path: string, format: Format, context: PluginContext) {
    this.#path = path;
    this.#format = format;
    this.#context = context;
    this.#seen = identityOf(path);
    try {
      this.#users = readUsers(path, format);
    } catch (error) {
      throw new PluginError('PLUGIN_MISCONFIGURED', wordsOf(error), { cause: error });
    }
    const timer = setInterval(() => this.refresh(), EVERY_MS).unref();
    context.onClose(() => clearInterval(timer));
  }

  get users(): Users {
    return this.#users;
  }

  /** Reads the file again if it is another than before; a faulty one leaves the old content in place. */
  refresh(): void {
    const now = identityOf(this.#path);
    if (now === this.#seen) return;
    this.#seen = now;
    try {
      this.#users = readUsers(this.#path, this.#format);
      this.#fault = undefined;
      this.#context.log.info({ users: this.#users.all.length }, 'users file read again');
    } catch (error) {
      this.#fault = wordsOf(error);
      this.#context.log.error(
        { fault: this.#fault },
        'the new users file cannot be used: the old content stays',
      );
    }
  }

  inspect(): readonly Finding[] {
    const findings: Finding[] = [{ level: 'info', message: `${this.#users.all.length} users` }];
    if (this.#fault !== undefined) {
      findings.push({
        level: 'error',
        message: this.#fault,
        remedy: 'Mend the file; until then its old content serves.',
      });
    }
    const weak = this.#users.all.filter(({ hash }) => isWeak(hash)).length;
    if (weak > 0) {
      findings.push({
        level: 'warning',
        message: `${weak} password hashes are weaker than today's`,
        remedy: 'Make new ones with: npx postern hash',
      });
    }
    if (((statSync(this.#path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0) {
      findings.push({
        level: 'warning',
        message: `${this.#path} can be read by everybody on this machine`,
        remedy: `chmod o-r ${this.#path}`,
      });
    }
    return findings;
  }
}

function readUsers(path: string, format: Format): Users {
  const size = statSync(path).size;
  if (size > MAX_BYTES) throw new UsersFileError(path, [`${path}: larger than ${MAX_BYTES} bytes`]);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  return isHtpasswd(format, text) ? parseHtpasswd(path, text) : parseUsersYaml(path, text);
}

/** An htpasswd file begins with `name:hash`, without the blank that YAML wants behind the colon. */
function isHtpasswd(format: Format, text: string): boolean {
  if (format !== 'auto') return format === 'htpasswd';
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  return first !== undefined && /^[^\s:][^:]*:[^\s:]/.test(first);
}

function wordsOf(error: unknown): string {
  if (error instanceof UsersFileError) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no file ${path}`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'the users file is not UTF-8 text';
  return `the users file cannot be read (${code ?? 'unknown'})`;
}

function identityOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'none' : `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}
