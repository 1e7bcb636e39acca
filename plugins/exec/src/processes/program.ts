import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { PluginError, type Finding } from '@postern/plugin-api';

/** What scripts get beside the configured `env`. */
export const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
};

/** Longest first line that Linux reads (BINPRM_BUF_SIZE). */
const MAX_FIRST_LINE = 256;
const WRITABLE_BY_ALL = 0o002;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
}

/**
 * The file of a command: a path from the folder of the configuration, or a name that is looked up in the script's PATH.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED`
 */
export async function locate({ command, env, directory }: Omit<Program, 'args'>): Promise<string> {
  const candidates = command.includes('/')
    ? [resolve(directory, command)]
    : (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, command));
  for (const file of candidates) if (await isExecutable(file)) return file;
  throw new PluginError('PLUGIN_MISCONFIGURED', await whyNot(command, candidates));
}

async function whyNot(command: string, [file = '', ...others]: readonly string[]): Promise<string> {
  if (others.length > 0 || !command.includes('/'))
    return `there is no program ${command} in the script's PATH`;
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) return `there is no file ${file}`;
  if (!stats.isFile()) return `${file} is no file`;
  return `${file} is not executable: chmod +x ${file}`;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** What is dubious about a program that can be started. */
export async function inspectProgram(name: string, program: Program): Promise<readonly Finding[]> {
  const file = await locate(program);
  const findings: Finding[] = [{ level: 'info', message: `${name}: ${file}` }];
  if ((await stat(file)).mode & WRITABLE_BY_ALL) {
    const message = `${name}: everybody on this machine can change ${file}`;
    findings.push({ level: 'warning', message, remedy: `chmod o-w ${file}` });
  }
  const fault = await interpreterFault(file, program);
  if (fault !== undefined) findings.push({ level: 'error', message: `${name}: ${file} ${fault}` });
  for (const path of program.args.filter((arg) => /^\.{0,2}\//.test(arg) && !arg.includes('{'))) {
    if ((await stat(resolve(program.directory, path)).catch(() => undefined)) !== undefined) continue;
    findings.push({ level: 'warning', message: `${name}: there is no ${path}, which stands in args` });
  }
  return findings;
}

async function interpreterFault(file: string, { env, directory }: Program): Promise<string | undefined> {
  const [line = '', rest] = (await beginningOf(file)).split('\n');
  if (!line.startsWith('#!')) return undefined;
  if (line.endsWith('\r')) return 'has Windows line ends, so that its interpreter is not found';
  if (rest === undefined) return 'has a first line that is too long';
  const [interpreter = '', ...words] = line.slice(2).trim().split(/\s+/);
  const wanted = interpreter === '/usr/bin/env' ? words.find((word) => !/^-|=/.test(word)) : interpreter;
  if (wanted === undefined || (interpreter === wanted && !isAbsolute(wanted))) return undefined;
  const found = await locate({ command: wanted, env, directory }).catch(() => undefined);
  return found === undefined ? `wants the interpreter ${wanted}, which is not there` : undefined;
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_FIRST_LINE), 0, MAX_FIRST_LINE, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
