import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { DecidedLogin, LoginAudience } from '../accounts/login-record.js';
import { Pseudonyms } from '../accounts/pseudonyms.js';
import type { Config } from '../config/schema.js';
import { FileSink, type FileSinkServices } from './file-sink.js';
import { keyBeside } from './key.js';
import { auditLine, type UserNaming } from './line.js';
import { RecentLogins } from './recent-logins.js';
import { recordOf } from './record.js';
import { StreamSink, type AuditSink, type SinkStatus } from './sink.js';

export interface TrailServices extends FileSinkServices {
  readonly stdout: Writable;
}

/**
 * The trail of a configuration.
 *
 * @param directory where relative paths start
 * @throws AuditError
 */
export async function openTrail(
  { audit, server_name: serverName }: Pick<Config, 'audit' | 'server_name'>,
  directory: string,
  services: TrailServices,
): Promise<AuditTrail> {
  if (audit === undefined) return new AuditTrail(new Pseudonyms(randomBytes(32), serverName), services);
  const path = audit.to === 'stdout' ? undefined : resolve(directory, audit.to);
  const key = audit.key ?? (path === undefined ? randomBytes(32) : await keyBeside(path));
  const { clock, metrics, stdout } = services;
  const sink = path === undefined ? new StreamSink(stdout, clock, metrics) : new FileSink(path, services);
  metrics.watchAudit(() => sink.status.status === 'failing');
  sink.reopen();
  return new AuditTrail(new Pseudonyms(key, serverName), services, { sink, naming: audit.users });
}

/** Every decision: the last ones in memory, and each as a line where that is configured. */
export class AuditTrail implements LoginAudience {
  readonly pseudonyms: Pseudonyms;
  readonly recent = new RecentLogins();
  readonly #clock: TrailServices['clock'];
  readonly #written: { readonly sink: AuditSink; readonly naming: UserNaming } | undefined;

  constructor(
    pseudonyms: Pseudonyms,
    { clock }: Pick<TrailServices, 'clock'>,
    written?: { readonly sink: AuditSink; readonly naming: UserNaming },
  ) {
    this.pseudonyms = pseudonyms;
    this.#clock = clock;
    this.#written = written;
  }

  /** None where no line is written. */
  get status(): SinkStatus | undefined {
    return this.#written?.sink.status;
  }

  decided(login: DecidedLogin): void {
    const now = this.#clock.now();
    const record = recordOf(login, now);
    this.recent.add(record, now);
    this.#written?.sink.append(auditLine(record, this.#written.naming));
  }

  reopen(): void {
    this.#written?.sink.reopen();
  }

  async close(): Promise<void> {
    await this.#written?.sink.close();
  }
}
