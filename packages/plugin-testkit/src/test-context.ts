import { createPasswordHasher } from '@postern/password-hashes';
import { systemClock, type PluginServices } from '@postern/gateway/testing';
import type { Call, LogFields, Logger, LogMethod } from '@postern/plugin-api';

/** A line that a plugin logged. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export interface MemoryLog extends Logger {
  readonly lines: readonly LogLine[];
}

export function createMemoryLog(): MemoryLog {
  const lines: LogLine[] = [];
  const at =
    (level: keyof Logger): LogMethod =>
    (first: LogFields | string, message?: string) => {
      lines.push(
        typeof first === 'string'
          ? { level, message: first, fields: {} }
          : { level, message: message ?? '', fields: first },
      );
    };
  return {
    lines,
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** What the gateway would lend to a plugin: the machine's clock, a log that keeps its lines, real password hashing. */
export function createTestServices(): PluginServices & { readonly log: MemoryLog } {
  const log = createMemoryLog();
  const hasher = createPasswordHasher();
  return { clock: systemClock, log, logFor: () => log, passwordsFor: () => hasher };
}

/** The frame of one call, with ten seconds of time unless `part` says otherwise. */
export function createCall(log: Logger, part: Partial<Call> = {}): Call {
  return {
    requestId: 'test',
    signal: new AbortController().signal,
    deadline: Date.now() + 10_000,
    log,
    ...part,
  };
}
