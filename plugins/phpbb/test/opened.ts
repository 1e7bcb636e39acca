import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call, Plugin, Verdict } from '@postern/plugin-api';
import { createCall, createTestServices, type MemoryLog } from '@postern/plugin-testkit';
import Database from 'libsql';
import phpbb from '../src/index.js';
import { cleanForms } from '../src/names/clean.js';
import { unescapeHtml } from '../src/names/html.js';
import { boardRows, boardTables, type Release } from './boards.js';

/** A board in a SQLite file of a test's own. */
export interface TestBoard {
  readonly url: string;
  run(sql: string): void;
  remove(): void;
}

export function createBoard(
  release: Release = '3.3',
  part: { prefix?: string; converted?: boolean } = {},
): TestBoard {
  const folder = mkdtempSync(join(tmpdir(), 'postern-phpbb-'));
  const path = join(folder, 'board.db');
  const database = new Database(path);
  const options = { release, kind: 'sqlite', ...part } as const;
  database.exec(boardTables(options));
  database.exec(boardRows(options, cleanStored));
  return {
    url: `sqlite:${path}`,
    run: (sql) => void database.exec(sql),
    remove() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The clean name of a stored one, which is escaped. */
export function cleanStored(name: string): string {
  return cleanForms(unescapeHtml(name))[0] ?? '';
}

/** The plugin as the gateway opens it. */
export interface Opened {
  readonly plugin: Plugin<'authenticate' | 'profile' | 'find'>;
  readonly log: MemoryLog;
  call(part?: Partial<Call>): Call;
  login(username: string, password: string): Promise<Verdict>;
  close(): Promise<void>;
}

export async function openPhpbb(config: unknown): Promise<Opened> {
  const checked = await phpbb.config['~standard'].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  const services = createTestServices();
  const { log } = services;
  const releases: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases) await release();
  };
  const call = (part?: Partial<Call>): Call => createCall(log, part);
  try {
    const context = {
      id: 'board',
      serverName: 'example.org',
      log,
      now: () => new Date(),
      configDirectory: '.',
      passwords: services.passwordsFor('board'),
      onClose: (release: () => Promise<void> | void) => void releases.push(release),
    };
    const plugin = await phpbb.open(checked.value, context, call());
    const login = (username: string, password: string): Promise<Verdict> =>
      plugin.authenticate({ username, password }, call());
    return { plugin, log, call, login, close };
  } catch (error) {
    await close();
    throw error;
  }
}
