import type { Writable } from 'node:stream';
import type { Logger } from '@postern/plugin-api';
import { pino, type DestinationStream } from 'pino';
import type { Clock } from '../time/clock.js';
import { serializeError } from './error-fields.js';
import { LineBuffer } from './line-buffer.js';

export interface LogSettings {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'auto' | 'json' | 'pretty';
}

/** The gateway's log. */
export interface RootLogger extends Logger {
  /** The same log with these fields on every line. */
  child(bindings: Record<string, unknown>): Logger;
  /** A log for code that is not the gateway's own: what goes by the name of a secret is blotted out. */
  guarded(bindings: Record<string, unknown>): Logger;
  /** Writes out what is buffered. */
  flush(): void;
}

/** What a guarded log blots out, on the line itself and one level below. The gateway's own lines hold no such thing. */
const SECRETS = ['password', 'passwd', 'secret', 'token', 'hash', 'authorization', 'cookie', 'salt'];

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
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
    },
    destination,
  );
  const redact = { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' };
  return Object.assign(root, {
    guarded: (bindings: Record<string, unknown>) => root.child(bindings, { redact }),
    flush: () => destination.flush?.(),
  });
}
