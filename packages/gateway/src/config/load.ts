import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConfigSchema } from '@postern/plugin-api';
import { ConfigDocument } from './document.js';
import { ConfigError, type Fault, type PathFault } from './faults.js';
import { check } from './issues.js';
import { crossFaults, warningsOf } from './rules.js';
import { configSchema, type Config, type EntryConfig } from './schema.js';
import { resolveReferences } from './secrets.js';
import { suggest } from './suggest.js';

/** Largest configuration file in bytes. */
const MAX_BYTES = 1024 * 1024;

/** One entry of the chain with its plugin's definition. */
export interface LoadedEntry<Definition> {
  readonly entry: EntryConfig;
  readonly definition: Definition;
  /** As the plugin's own schema returned it. */
  readonly config: unknown;
  /** Tells two configurations of one entry apart. */
  readonly fingerprint: string;
}

/** A configuration without faults. */
export interface LoadedConfig<Definition> {
  readonly file: string;
  /** Relative paths start here. */
  readonly directory: string;
  readonly config: Config;
  readonly entries: readonly LoadedEntry<Definition>[];
  readonly warnings: readonly Fault[];
  /** The files behind `$file`, to be watched. */
  readonly secretFiles: readonly string[];
}

export interface LoadServices<Definition> {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Finds the definition behind `use`; rejects with an Error in words for the operator. */
  readonly load: (use: string, configDirectory: string) => Promise<Definition>;
  /** Names that `use` may be a misspelling of. */
  readonly plugins: Iterable<string>;
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; name yours with --config, or begin with config.sample.yaml',
  EISDIR: 'this is a folder, expected a file',
  EACCES: 'no permission to read this file',
};

interface WithSchema {
  readonly config: ConfigSchema<unknown>;
}

/**
 * Reads and checks a configuration file, its plugins' own settings included.
 *
 * @param file absolute path
 * @throws ConfigError with every fault there is
 */
export async function loadConfig<Definition extends WithSchema>(
  file: string,
  services: LoadServices<Definition>,
): Promise<LoadedConfig<Definition>> {
  const document = new ConfigDocument(file, readText(file));
  const directory = dirname(file);
  const { value, faults: unresolved, files } = resolveReferences(document.value, directory, services.env);
  const checked = await check(configSchema, value, []);
  const loaded = await Promise.all(
    rawEntries(value).map((raw, index) => loadEntry(raw, index, directory, services)),
  );
  const config = checked.value as Config | undefined;
  const given = { addresses: hasAddresses(value) };
  const faults = [
    ...unresolved,
    ...checked.faults.filter(({ path }) => !unresolved.some((fault) => isWithin(fault.path, path))),
    ...loaded.flatMap((entry) => entry.faults),
    ...(config === undefined ? [] : crossFaults(config, given)),
  ];
  if (faults.length > 0 || config === undefined)
    throw new ConfigError(faults.map((fault) => document.locate(fault)));
  return {
    file,
    directory,
    config,
    entries: config.plugins.flatMap((entry, index) => {
      const { definition, config: own } = loaded[index] ?? {};
      if (definition === undefined) return [];
      return [{ entry, definition, config: own, fingerprint: fingerprintOf(rawEntries(value)[index]) }];
    }),
    warnings: warningsOf(config).map((warning) => document.locate(warning)),
    secretFiles: files,
  };
}

interface EntryResult<Definition> {
  readonly definition?: Definition;
  readonly config?: unknown;
  readonly faults: readonly PathFault[];
}

async function loadEntry<Definition extends WithSchema>(
  raw: unknown,
  index: number,
  directory: string,
  { load, plugins }: LoadServices<Definition>,
): Promise<EntryResult<Definition>> {
  const { use, config = {} } = (raw ?? {}) as { readonly use?: unknown; readonly config?: unknown };
  if (typeof use !== 'string' || use === '') return { faults: [] };
  try {
    const definition = await load(use, directory);
    const { value, faults } = await check(definition.config, config ?? {}, ['plugins', index, 'config']);
    return { definition, config: value, faults };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the plugin cannot be loaded';
    return { faults: [{ path: ['plugins', index, 'use'], message, suggestion: suggest(use, plugins) }] };
  }
}

function readText(file: string): string {
  const fault = (message: string): ConfigError =>
    new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  let bytes: Buffer;
  try {
    if (statSync(file).size > MAX_BYTES) throw fault(`the file is larger than ${MAX_BYTES} bytes`);
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw fault(READ_FAULTS[code] ?? `the file cannot be read (${code})`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('the file is not UTF-8 text');
  }
}

function rawEntries(value: unknown): readonly unknown[] {
  const { plugins } = (value ?? {}) as { readonly plugins?: unknown };
  return Array.isArray(plugins) ? plugins : [];
}

function hasAddresses(value: unknown): boolean {
  const { access } = (value ?? {}) as { readonly access?: { readonly addresses?: unknown } | null };
  return access?.addresses !== undefined;
}

function fingerprintOf(raw: unknown): string {
  const { use, config } = raw as { readonly use: unknown; readonly config?: unknown };
  return createHash('sha256')
    .update(JSON.stringify([use, config]))
    .digest('hex');
}

function isWithin(path: readonly unknown[], outer: readonly unknown[]): boolean {
  return outer.every((step, index) => path[index] === step);
}
