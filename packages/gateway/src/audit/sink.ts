import type { Writable } from 'node:stream';
import { LineBuffer } from '../observe/line-buffer.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../time/clock.js';

/** `failing`: nothing can be written at the moment, and why. */
export type SinkStatus =
  { readonly status: 'ok' } | { readonly status: 'failing'; readonly code: string; readonly lost: number };

/** Where audit lines go. No login waits for it. */
export interface AuditSink {
  append(line: string): void;
  /** Begins a new file where the one before was moved away. */
  reopen(): void;
  readonly status: SinkStatus;
  /** Writes out what is left. */
  close(): Promise<void>;
}

/** Standard output, line by line among those of the log. */
export class StreamSink implements AuditSink {
  readonly status = { status: 'ok' } as const;
  readonly #buffer: LineBuffer;
  readonly #metrics: Metrics;

  constructor(stream: Writable, clock: Clock, metrics: Metrics) {
    this.#buffer = new LineBuffer(stream, clock);
    this.#metrics = metrics;
  }

  append(line: string): void {
    this.#buffer.write(line);
    this.#metrics.auditLines('written', 1);
  }

  reopen(): void {
    this.#buffer.flush();
  }

  async close(): Promise<void> {
    this.#buffer.flush();
  }
}
