import { createPasswordHasher } from '@postern/password-hashes';
import { systemClock, type PluginServices } from '@postern/gateway/testing';
import type { Call, LogFields, Logger, LogMethod, Passwords } from '@postern/plugin-api';

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

/** What the gateway would lend to a plugin, and what was asked of it. */
export interface TestServices extends PluginServices {
  readonly log: MemoryLog;
  /** How many passwords were checked, decoys among them. */
  readonly passwordChecks: () => number;
}

/** The machine's clock, a log that keeps its lines, real password hashing. */
export function createTestServices(): TestServices {
  const log = createMemoryLog();
  const hasher = createPasswordHasher();
  let checks = 0;
  const passwords: Passwords = {
    verify(...parameters) {
      checks += 1;
      return hasher.verify(...parameters);
    },
    decoy(...parameters) {
      checks += 1;
      return hasher.decoy(...parameters);
    },
  };
  return {
    clock: systemClock,
    log,
    logFor: () => log,
    passwordsFor: () => passwords,
    passwordChecks: () => checks,
  };
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
