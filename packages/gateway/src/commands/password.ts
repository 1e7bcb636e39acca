import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError, type Io } from './io.js';

/**
 * A password from the terminal, unseen, or the first line of standard input. Never an argument: those stand in the
 * process list and in the shell's history.
 *
 * @throws UsageError when none came
 */
export async function readPassword(io: Io, prompt: string): Promise<string> {
  const terminal = io.stdin.isTTY === true;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: unseen, terminal });
  if (terminal) io.stderr.write(prompt);
  try {
    for await (const line of lines) {
      if (line !== '') return line;
      break;
    }
  } finally {
    lines.close();
    if (terminal) io.stderr.write('\n');
  }
  throw new UsageError('no password: type it at the prompt, or give it as the first line of standard input');
}
