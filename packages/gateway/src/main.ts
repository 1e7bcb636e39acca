import { run } from './commands/program.js';

/** The only file that touches the process. */
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onFatal: (callback) => void process.on('uncaughtException', callback),
  exit: (code) => process.exit(code),
  onSignal: (name, callback) => void process.on(name, callback),
});
