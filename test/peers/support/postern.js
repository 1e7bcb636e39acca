/** `postern` on a command line, in this process. */
import { PassThrough, Readable, Writable } from 'node:stream';
import { run } from '../../../packages/gateway/dist/src/commands/program.js';
import { systemClock } from '../../../packages/gateway/dist/src/time/clock.js';
import { throwAwayFolder } from '../servers/folder.js';
import { writeConfig, writeFiles } from './gateway.js';

/**
 * What `postern doctor` prints of a configuration.
 *
 * @param {string} yaml
 * @param {Record<string, string | Buffer>} [files] what lies beside it
 * @param {string[]} [more] options
 */
export function doctor(yaml, files = {}, more = []) {
  return withConfig(yaml, files, (file) => postern(['doctor', '--config', file, ...more]));
}

/**
 * What `postern try` prints of a login.
 *
 * @param {string} yaml
 * @param {string} user
 * @param {string} password
 * @param {Record<string, string | Buffer>} [files] what lies beside it
 */
export function tryLogin(yaml, user, password, files = {}) {
  const stdin = Readable.from([`${password}\n`]);
  return withConfig(yaml, files, (file) => postern(['try', user, '--config', file], stdin));
}

async function withConfig(yaml, files, work) {
  const folder = throwAwayFolder('postern');
  try {
    writeFiles(folder.path, files);
    return await work(writeConfig(folder.path, yaml));
  } finally {
    folder.remove();
  }
}

/**
 * @param {string[]} argv
 * @param {import('node:stream').Readable} [stdin]
 * @returns what was printed, and of it what went to standard output
 */
export async function postern(argv, stdin = new PassThrough()) {
  let text = '';
  let stdout = '';
  const stream = (take) =>
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        take(chunk);
        done();
      },
    });
  const never = () => undefined;
  const streams = { stdin, stdout: stream((chunk) => (stdout += chunk)), stderr: stream(never) };
  const exitCode = await run(argv, {
    env: {},
    cwd: '/',
    ...streams,
    clock: systemClock,
    onFatal: never,
    onUnhandledRejection: never,
    exit: never,
    onSignal: never,
  });
  return { exitCode, text, stdout };
}
