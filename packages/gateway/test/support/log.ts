import type { LogFields, Logger, LogMethod } from '@postern/plugin-api';
import type { RootLogger } from '../../src/observe/logger.js';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export function createMemoryLog(): RootLogger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: keyof Logger): LogMethod =>
    (first: LogFields | string, message?: string) => {
      if (typeof first === 'string') lines.push({ level, message: first, fields: {} });
      else lines.push({ level, message: message ?? '', fields: first });
    };
  const log = {
    lines,
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
    guarded: () => log,
    flush: () => undefined,
  } as RootLogger & { readonly lines: LogLine[] };
  return log;
}
