/** The only file that touches the process. */
import { run } from './commands/program.js';
import { systemClock } from './time/clock.js';

/** Exit status of a program that SIGPIPE ends (128 + 13); Node ignores the signal. */
const PIPE_CLOSED = 141;

// Whoever reads the output has gone (`postern schema | head`): that is no error of anybody's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(PIPE_CLOSED);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  // The one before says what the one that comes later says better.
  onFatal: (callback) =>
    void process.removeAllListeners('uncaughtException').on('uncaughtException', callback),
  onUnhandledRejection: (callback) => void process.on('unhandledRejection', callback),
  exit: (code) => process.exit(code),
  onSignal: (name, callback) => void process.on(name, callback),
});
