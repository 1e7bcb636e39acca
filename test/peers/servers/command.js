/** Programs that run to their end, and as whom. */
import { execFile } from 'node:child_process';

const LIMIT_MS = 120_000;
const WORDS = 2000;

/**
 * What a program prints, given `input`; if it fails, an error with the program's own words.
 * @param {string[]} command
 * @param {{ input?: string, env?: Record<string, string>, cwd?: string }} [options]
 * @returns {Promise<string>}
 */
export function output([file, ...args], { input = '', env = {}, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: environment(env), timeout: LIMIT_MS, maxBuffer: 2 ** 26 };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${file}: ${lastWords(stderr || stdout) || (error.code ?? error.signal)}`));
    });
    child.stdin.on('error', () => undefined); // it ended before it had read everything, and its exit code says why
    child.stdin.end(input);
  });
}

/** Nothing of ours but PATH: PGHOST or LANG would change what the programs do. */
export function environment(more = {}) {
  return { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...more };
}

/** The command, run by `user` if we are root: database servers refuse to run as root. */
export function as(user, command) {
  if (process.getuid() !== 0) return command;
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', ...command];
}

/** Hands a folder to `user` if we are root. */
export async function give(user, folder) {
  if (process.getuid() === 0) await output(['chown', '-R', `${user}:`, folder]);
}

export function lastWords(text) {
  return text.trim().slice(-WORDS);
}
