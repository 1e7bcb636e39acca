import { statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HttpClient, HttpClientOptions } from '@postern/http-client';
import { definePlugin, PluginError } from '@postern/plugin-api';
import type { ConnectionSettings, SqlClient, SqlClientOptions } from '@postern/sql-client';
import { connectionSchema } from '@postern/sql-client/connection';
import { resolve as resolveModule } from 'import-meta-resolve';
import { z } from 'zod';
import { BUILT_IN_PLUGINS } from '../manifest.js';
import { definitionFaults } from './check-definition.js';
import type { AnyDefinition } from './definition.js';

/** What a plugin that is one file with nothing installed is handed: `export default ({ definePlugin, z }) => …`. */
const TOOLBOX = {
  definePlugin,
  PluginError,
  z,
  http: {
    /** The client of `@postern/http-client`, loaded when a plugin wants one: it costs time and 10 MiB. */
    createHttpClient: async (options?: HttpClientOptions): Promise<HttpClient> =>
      (await import('@postern/http-client')).createHttpClient(options),
  },
  sql: {
    /** The `connection` of a plugin's configuration. */
    connectionSchema,
    /** The client of `@postern/sql-client`, loaded when a plugin wants one. */
    createSqlClient: async (settings: ConnectionSettings, options: SqlClientOptions): Promise<SqlClient> =>
      (await import('@postern/sql-client')).createSqlClient(settings, options),
  },
};
export type Toolbox = typeof TOOLBOX;

/** A plugin that cannot be used, in words for the operator. */
export class PluginLoadError extends Error {
  override readonly name = 'PluginLoadError';
  readonly code: 'PLUGIN_NOT_FOUND' | 'PLUGIN_NOT_LOADABLE' | 'PLUGIN_CONTRACT';

  constructor(code: PluginLoadError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/**
 * The definition behind the `use` of an entry: a built-in name, a `./path` from the configuration's folder, or an npm
 * package, looked up from the configuration's folder first and from the gateway's then.
 *
 * @throws PluginLoadError
 */
export async function loadDefinition(use: string, configDirectory: string): Promise<AnyDefinition> {
  const exported = await importDefault(use, locate(use, configDirectory));
  const value: unknown =
    typeof exported === 'function'
      ? await callFactory(use, exported as (tools: Toolbox) => unknown)
      : exported;
  const faults = definitionFaults(value);
  if (faults.length > 0) {
    throw new PluginLoadError('PLUGIN_CONTRACT', `plugin "${use}" breaks the contract: ${faults.join('; ')}`);
  }
  return value as AnyDefinition;
}

/** The URL of the module. A file of the operator's own carries its time of change, so that a reload reads it anew. */
function locate(use: string, configDirectory: string): string {
  if (use.startsWith('./') || use.startsWith('../') || isAbsolute(use)) {
    const path = resolve(configDirectory, use);
    try {
      return `${pathToFileURL(path).href}?changed=${statSync(path).mtimeMs}`;
    } catch (cause) {
      throw new PluginLoadError('PLUGIN_NOT_FOUND', `there is no file ${path}`, cause);
    }
  }
  const builtIn = BUILT_IN_PLUGINS.get(use);
  if (builtIn !== undefined) return resolveModule(builtIn, import.meta.url);
  for (const from of [pathToFileURL(join(configDirectory, 'postern.yaml')).href, import.meta.url]) {
    try {
      return resolveModule(use, from);
    } catch {
      // Looked up in the next place; not found in any is told below.
    }
  }
  throw new PluginLoadError(
    'PLUGIN_NOT_FOUND',
    `there is no plugin "${use}": built in are ${[...BUILT_IN_PLUGINS.keys()].join(', ')}; a package must be installed in ` +
      `${configDirectory} (npm install ${use}), and a file of your own is written as ./${use}.mjs`,
  );
}

async function importDefault(use: string, url: string): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(url)) as { readonly default?: unknown };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it threw no Error';
    throw new PluginLoadError('PLUGIN_NOT_LOADABLE', `plugin "${use}" cannot be loaded: ${why}`, cause);
  }
  if (module.default === undefined) {
    throw new PluginLoadError('PLUGIN_CONTRACT', `plugin "${use}" has no default export`);
  }
  return module.default;
}

async function callFactory(use: string, factory: (tools: Toolbox) => unknown): Promise<unknown> {
  try {
    return await factory(TOOLBOX);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it threw no Error';
    throw new PluginLoadError('PLUGIN_NOT_LOADABLE', `the function of plugin "${use}" failed: ${why}`, cause);
  }
}
