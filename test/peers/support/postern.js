/** `postern` on a command line, in this process. */
import { PassThrough, Writable } from 'node:stream';
import { run } from '../../../packages/gateway/dist/src/commands/program.js';
import { throwAwayFolder } from '../servers/folder.js';
import { writeConfig } from './gateway.js';

/** What `postern doctor` prints of a configuration. @param {string} yaml */
export async function doctor(yaml) {
  const folder = throwAwayFolder('doctor');
  try {
    return await postern('doctor', '--config', writeConfig(folder.path, yaml));
  } finally {
    folder.remove();
  }
}

async function postern(...argv) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const never = () => undefined;
  const streams = { stdin: new PassThrough(), stdout: stream, stderr: stream };
  const exitCode = await run(argv, {
    env: {},
    cwd: '/',
    ...streams,
    onFatal: never,
    exit: never,
    onSignal: never,
  });
  return { exitCode, text };
}
