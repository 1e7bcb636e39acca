import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../time/clock.js';

/** The outside world of a command; `main.ts` makes it of the process, tests of streams. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths on the command line start here. */
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
  readonly clock: Clock;
  /** Calls back, and no earlier callback, when an error reached nobody; the process cannot be trusted any more. */
  onFatal(callback: (error: unknown) => void): void;
  /** Calls back when a promise was rejected and nobody waited for it. */
  onUnhandledRejection(callback: (reason: unknown) => void): void;
  /** Ends the process at once. */
  exit(code: ExitCode): void;
  /** Calls back on a signal sent to the process. */
  onSignal(name: 'SIGTERM' | 'SIGINT' | 'SIGHUP', callback: () => void): void;
}

/**
 * Exit codes of every command.
 *
 * - `ok`: done, and the answer is yes
 * - `no`: done, and the answer is no: the login was refused, doctor found an error
 * - `usage`: the command line or the configuration has a fault
 * - `unavailable`: a back end could not be asked
 * - `internal`: a fault of the gateway itself
 */
export const EXIT = { ok: 0, no: 1, usage: 2, unavailable: 3, internal: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A mistake of the person at the command line, told in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

export function print(io: Io, ...lines: readonly string[]): void {
  for (const line of lines) io.stdout.write(`${line}\n`);
}

export function printError(io: Io, ...lines: readonly string[]): void {
  for (const line of lines) io.stderr.write(`${line}\n`);
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Colours text on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function paint(io: Io, colour: keyof typeof CODES, text: string): string {
  const wanted = io.stdout.isTTY === true && (io.env.NO_COLOR ?? '') === '';
  return wanted ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}
