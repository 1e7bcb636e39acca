import { Readable, Writable } from 'node:stream';
import { run } from '../../src/commands/program.js';
import type { Io } from '../../src/commands/io.js';
import { systemClock, type Clock } from '../../src/time/clock.js';

/** A command line in memory. */
export interface TestIo {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exits: readonly number[];
  signal(name: string): void;
  fail(error: unknown): void;
  reject(reason: unknown): void;
  /** Settles when standard output holds the text. */
  printed(text: string): Promise<void>;
}

export function createIo(options: {
  cwd?: string;
  stdin?: string;
  env?: Record<string, string>;
  tty?: boolean;
  clock?: Clock;
}): TestIo {
  const signals = new Map<string, () => void>();
  const exits: number[] = [];
  let onFatal: (error: unknown) => void = () => undefined;
  let onUnhandledRejection: (reason: unknown) => void = () => undefined;
  const out = collector();
  const err = collector();
  const io: Io = {
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    stdin: Readable.from([options.stdin ?? '']),
    stdout: Object.assign(out.stream, { isTTY: options.tty === true }),
    stderr: err.stream,
    clock: options.clock ?? systemClock,
    onSignal: (name, callback) => void signals.set(name, callback),
    onFatal: (callback) => (onFatal = callback),
    onUnhandledRejection: (callback) => (onUnhandledRejection = callback),
    exit: (code) => void exits.push(code),
  };
  return {
    io,
    stdout: out.text,
    stderr: err.text,
    exits,
    signal: (name) => signals.get(name)?.(),
    fail: (error) => onFatal(error),
    reject: (reason) => onUnhandledRejection(reason),
    printed: out.holds,
  };
}

function collector() {
  let text = '';
  let changed = (): void => undefined;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      changed();
      done();
    },
  });
  const holds = (part: string): Promise<void> =>
    new Promise((resolve) => {
      changed = () => text.includes(part) && resolve();
      changed();
    });
  return { stream, text: () => text, holds };
}

/** Runs a command to its end. */
export async function postern(
  argv: readonly string[],
  options: Parameters<typeof createIo>[0] = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { io, stdout, stderr } = createIo(options);
  const code = await run(argv, io);
  return { code, stdout: stdout(), stderr: stderr() };
}
