import type { FileHandle } from 'node:fs/promises';
import type { Logger } from '@postern/plugin-api';
import type { Metrics } from '../observe/metrics.js';
import type { Clock, Timer } from '../time/clock.js';
import { AppendFile } from './append-file.js';
import { gapLine } from './line.js';
import type { AuditSink, SinkStatus } from './sink.js';

/** Lines are gathered up to this many characters, and written every so often. */
const BATCH = 65_536;
const WRITE_EVERY_MS = 100;
const RETRY_AFTER_MS = 1000;

/** Most characters that wait for a disk; later lines are lost, and counted. */
const MAX_WAITING = 4 * 1024 * 1024;

/** Longest wait for a disk when the gateway stops. */
const CLOSE_LIMIT_MS = 2000;

/** What is being written: whole lines, from an offset on. */
interface Batch {
  readonly bytes: Buffer;
  readonly lines: number;
  offset: number;
}

export interface FileSinkServices {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** A file, one line after the other. A fault is told once, tried again every second, and leaves a line about what is missing. */
export class FileSink implements AuditSink {
  readonly #path: string;
  readonly #file: AppendFile;
  readonly #services: FileSinkServices;
  #waiting: string[] = [];
  #size = 0;
  #batch: Batch | undefined;
  #lost = 0;
  #failure: string | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;

  constructor(path: string, services: FileSinkServices) {
    this.#path = path;
    this.#file = new AppendFile(path);
    this.#services = services;
  }

  get status(): SinkStatus {
    return this.#failure === undefined
      ? { status: 'ok' }
      : { status: 'failing', code: this.#failure, lost: this.#lost };
  }

  append(line: string): void {
    if (this.#size + line.length > MAX_WAITING) {
      this.#lost += 1;
      this.#services.metrics.auditLines('lost', 1);
      return;
    }
    this.#waiting.push(line);
    this.#size += line.length;
    if (this.#size >= BATCH && this.#failure === undefined) void this.write();
    else this.#arm(WRITE_EVERY_MS);
  }

  /** A write that runs already has looked at the path before. */
  reopen(): void {
    void Promise.resolve(this.#writing).then(() => this.write());
  }

  async close(): Promise<void> {
    const { clock, log, metrics } = this.#services;
    let limit: Timer | undefined;
    const patience = new Promise<void>((resolve) => (limit = clock.after(CLOSE_LIMIT_MS, resolve)));
    await Promise.race([this.#drain(), patience]);
    limit?.cancel();
    this.#timer?.cancel();
    const left = this.#waiting.length + (this.#batch?.lines ?? 0);
    if (left === 0) return;
    metrics.auditLines('lost', left);
    log.error(
      { lines: left + this.#lost, path: this.#path },
      'audit lines are lost: they could not be written',
    );
  }

  /** Writes out what waits; only one write runs at a time. */
  write(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing ??= this.#attempt().finally(() => {
      this.#writing = undefined;
      if (this.#failure !== undefined) this.#arm(RETRY_AFTER_MS);
      else if (this.#waiting.length > 0) this.#arm(WRITE_EVERY_MS);
    });
    return this.#writing;
  }

  /** A write that runs already may have failed. */
  async #drain(): Promise<void> {
    await this.#writing;
    await this.write();
    await this.#file.close();
  }

  async #attempt(): Promise<void> {
    try {
      const { handle, isAnother } = await this.#file.open();
      // A line that is half in the file before begins anew in this one.
      if (isAnother && this.#batch !== undefined) this.#batch.offset = startOfLine(this.#batch);
      do {
        this.#batch ??= this.#takeBatch();
        await this.#writeBatch(this.#batch, handle);
        this.#batch = undefined;
        this.#recovered();
      } while (this.#waiting.length > 0);
    } catch (error) {
      this.#failed(error as NodeJS.ErrnoException);
    }
  }

  async #writeBatch(batch: Batch, handle: FileHandle): Promise<void> {
    while (batch.offset < batch.bytes.length) {
      batch.offset += (await handle.write(batch.bytes, batch.offset)).bytesWritten;
    }
    this.#services.metrics.auditLines('written', batch.lines);
  }

  #takeBatch(): Batch {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#size = 0;
    return { bytes: Buffer.from(lines.join('')), lines: lines.length, offset: 0 };
  }

  #arm(ms: number): void {
    this.#timer ??= this.#services.clock.after(this.#failure === undefined ? ms : RETRY_AFTER_MS, () => {
      void this.write();
    });
  }

  #failed({ code = 'UNKNOWN', message }: NodeJS.ErrnoException): void {
    if (this.#failure !== code) {
      this.#services.log.error(
        { code, path: this.#path, error: message },
        'the audit file cannot be written: lines wait, logins go on; make room, or give folder and file to the user of the gateway',
      );
    }
    this.#failure = code;
  }

  #recovered(): void {
    if (this.#lost > 0) {
      const gap = gapLine(this.#lost, this.#services.clock.now());
      this.#lost = 0;
      this.append(gap);
    }
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#services.log.info({ path: this.#path }, 'the audit file is written again');
  }
}

function startOfLine({ bytes, offset }: Batch): number {
  return offset === 0 ? 0 : bytes.lastIndexOf('\n', offset - 1) + 1;
}
