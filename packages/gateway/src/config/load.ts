import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConfigSchema } from '@postern/plugin-api';
import { ConfigDocument } from './document.js';
import { exposureFaults, type SecretFile } from './exposure.js';
import { ConfigError, type Fault, type Path, type PathFault } from './faults.js';
import { inlineSecret } from './inline-secrets.js';
import { check } from './issues.js';
import { readText } from './read-text.js';
import { crossFaults } from './rules.js';
import { configSchema, type Config, type EntryConfig } from './schema.js';
import { resolveReferences, type Resolved } from './secrets.js';
import { suggest } from './suggest.js';
import { warningsOf } from './warnings.js';

/** Largest configuration file in bytes. */
const MAX_BYTES = 1024 * 1024;

const BEGIN = 'name yours with --config, or begin with config.sample.yaml';

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
  const document = readDocument(file);
  const directory = dirname(file);
  const resolved = resolveReferences(document.value, directory, services.env);
  const { value } = resolved;
  const checked = await check(configSchema, value, []);
  const raw = rawEntries(value);
  const loaded = await Promise.all(raw.map((entry, index) => loadEntry(entry, index, directory, services)));
  const exposure = exposureFaults(secretFilesOf(value, resolved, directory), permissionsOf(value));
  const faults = [
    ...checked.faults,
    ...loaded.flatMap((entry) => entry.faults),
    ...crossFaults(value),
    ...exposure.faults,
  ];
  if (faults.length > 0 || resolved.faults.length > 0) {
    throw new ConfigError(tellable(faults, resolved).map((fault) => document.locate(fault)));
  }
  const config = checked.value as Config;
  return {
    file,
    directory,
    config,
    entries: config.plugins.flatMap((entry, index) => {
      const { definition, config: own } = loaded[index] ?? {};
      if (definition === undefined) return [];
      return [{ entry, definition, config: own, fingerprint: fingerprintOf(raw[index]) }];
    }),
    warnings: [...warningsOf(config), ...exposure.warnings, ...exposedSecret(document)].map((warning) =>
      document.locate(warning),
    ),
    secretFiles: resolved.files.map(({ file }) => file),
  };
}

function readDocument(file: string): ConfigDocument {
  const fault = (message: string): ConfigError =>
    new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  const read = readText(file, MAX_BYTES);
  if ('fault' in read) throw fault(existsSync(file) ? read.fault : `${read.fault}; ${BEGIN}`);
  const document = new ConfigDocument(file, read.text);
  if (document.value === null) throw fault(`the file is empty; ${BEGIN}`);
  return document;
}

/** What is missing because its reference leads nowhere is told once, and nothing tells what a reference leads to. */
function tellable(
  faults: readonly PathFault[],
  { faults: unresolved, conceal }: Resolved,
): readonly PathFault[] {
  return [
    ...unresolved,
    ...faults
      .filter(
        ({ path, atKey }) =>
          atKey === true || !unresolved.some((reference) => isWithin(reference.path, path)),
      )
      .map((fault) => ({ ...fault, message: conceal(fault.message) })),
  ];
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

/** The files behind `$file`, and the private key of the listener. */
function secretFilesOf(value: unknown, { files }: Resolved, directory: string): readonly SecretFile[] {
  const { listen } = (value ?? {}) as { readonly listen?: { readonly tls?: { readonly key?: unknown } } };
  const key = listen?.tls?.key;
  if (typeof key !== 'string' || key === '') return files;
  return [...files, { file: resolve(directory, key), path: ['listen', 'tls', 'key'] }];
}

/** A secret that needs no file of its own is the file of the configuration. */
function exposedSecret({ file, value }: ConfigDocument): readonly PathFault[] {
  const path = inlineSecret(value);
  return path === undefined ? [] : exposureFaults([{ path, file }], 'warn').warnings;
}

/** Read before the whole is known to be well-formed, so that this is told together with every other fault. */
function permissionsOf(value: unknown): 'refuse' | 'warn' {
  const { secrets } = (value ?? {}) as { readonly secrets?: { readonly permissions?: unknown } };
  return secrets?.permissions === 'warn' ? 'warn' : 'refuse';
}

function rawEntries(value: unknown): readonly unknown[] {
  const { plugins } = (value ?? {}) as { readonly plugins?: unknown };
  return Array.isArray(plugins) ? plugins : [];
}

function fingerprintOf(raw: unknown): string {
  const { use, config } = raw as { readonly use: unknown; readonly config?: unknown };
  return createHash('sha256')
    .update(JSON.stringify([use, config]))
    .digest('hex');
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((step, index) => path[index] === step);
}
