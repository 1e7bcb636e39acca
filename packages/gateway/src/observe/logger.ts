import type { Writable } from 'node:stream';
import type { Logger } from '@postern/plugin-api';
import { pino, type DestinationStream, type LogFn as PinoLogFn, type Logger as PinoLogger } from 'pino';
import type { Clock } from '../time/clock.js';
import { isoTime } from '../time/iso-time.js';
import { serializeError } from './error-fields.js';
import { LineBuffer } from './line-buffer.js';
import { LogBudget } from './log-budget.js';

export interface LogSettings {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'auto' | 'json' | 'pretty';
}

/** The gateway's log. */
export interface RootLogger extends Logger {
  /** The same log with these fields on every line. */
  child(bindings: Record<string, unknown>): Logger;
  /** A log for a plugin: what goes by the name of a secret is blotted out, and so many lines a second are taken. */
  guarded(bindings: { readonly plugin: string; readonly requestId?: string }): Logger;
  /** Writes out what is buffered. */
  flush(): void;
}

type Line = Parameters<PinoLogFn>;

/** What a guarded log blots out, on the line itself and one level below. The gateway's own lines hold no such thing. */
const SECRETS = ['password', 'passwd', 'secret', 'token', 'hash', 'authorization', 'cookie', 'salt'];

/** Where a log keeps its budget, if it has one. */
const BUDGET = Symbol('budget');

/** Stands before every line of a level that is written. */
function withinBudget(this: PinoLogger & { [BUDGET]?: LogBudget }, line: Line, write: PinoLogFn): void {
  const budget = this[BUDGET];
  if (budget === undefined) return write.apply(this, line);
  const leftOut = budget.renew();
  if (leftOut > 0) this.warn({ leftOut }, 'the plugin logged too much: lines were left out');
  if (budget.take()) write.apply(this, line);
}

/** JSON lines, or readable ones for a terminal. */
export async function createLogger(
  settings: LogSettings,
  stream: Writable & { readonly isTTY?: boolean },
  clock: Clock,
): Promise<RootLogger> {
  const readable = settings.format === 'pretty' || (settings.format === 'auto' && stream.isTTY === true);
  const destination: DestinationStream & { flush?(): void } = readable
    ? (await import('pino-pretty')).default({
        destination: stream,
        ignore: 'pid,hostname',
        translateTime: 'SYS:HH:MM:ss.l',
        colorize: stream.isTTY === true,
      })
    : new LineBuffer(stream, clock);
  const root = pino(
    {
      level: settings.level,
      base: null,
      timestamp: () => `,"time":"${isoTime(clock.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      hooks: { logMethod: withinBudget },
    },
    destination,
  );
  const redact = { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' };
  const budgets = new Map<string, LogBudget>();
  return Object.assign(root, {
    guarded(bindings: { readonly plugin: string }) {
      const budget = budgets.get(bindings.plugin) ?? new LogBudget(clock);
      budgets.set(bindings.plugin, budget);
      return Object.assign(root.child(bindings, { redact }), { [BUDGET]: budget });
    },
    flush: () => destination.flush?.(),
  });
}
