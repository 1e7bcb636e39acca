import { namesByPlugin } from '../accounts/owners/listing.js';
import { checkPluginIds } from '../accounts/owners/plugin-ids.js';
import { ConfigError, type Fault } from '../config/faults.js';
import { reportFaults } from '../config/report.js';
import type { GatewayConfig } from '../core.js';
import { StateError } from '../state/errors.js';
import { EXIT, paint, print, type ExitCode, type Io } from './io.js';
import { load, stateOf, type CommonOptions } from './opened.js';

/** Reads the configuration and its plugins' own settings, and tells what deserves a second look. Opens no plugin. */
export async function checkConfig(io: Io, options: CommonOptions): Promise<ExitCode> {
  const loaded = await load(io, options);
  const { file, entries } = loaded;
  const warnings = [...loaded.warnings, ...(await ownerFaults(loaded))];
  const plugins = entries.map(({ entry, definition }) => ({ id: entry.id, plugin: definition.name }));
  if (options.json === true) {
    print(io, JSON.stringify({ file, valid: true, plugins, warnings }));
    return EXIT.ok;
  }
  print(io, `${paint(io, 'green', 'valid')}: ${file}`);
  for (const [index, { id, plugin }] of plugins.entries()) print(io, `  ${index + 1}. ${id} (${plugin})`);
  for (const line of reportFaults(warnings)) print(io, `${paint(io, 'yellow', 'warning')}: ${line}`);
  return EXIT.ok;
}

/**
 * Names whose owner is an account of a plugin that is not in the chain: nobody could log in with them.
 *
 * @returns why the state could not be asked, if it could not
 * @throws ConfigError
 */
async function ownerFaults(loaded: GatewayConfig): Promise<readonly Fault[]> {
  const { config, entries, file } = loaded;
  if (config.owners === 'off') return [];
  const fault = (path: string, message: string): Fault => ({ file, line: 1, column: 1, path, message });
  const state = await stateOf(loaded);
  try {
    const owning = await state.transaction(namesByPlugin);
    const ids = new Map(entries.map(({ entry, definition }) => [entry.id, definition.name]));
    await checkPluginIds(ids, { state, waiter: { signal: new AbortController().signal }, dry: true });
    const faults = [...owning]
      .filter(([id]) => !ids.has(id))
      .map(([id, names]) =>
        fault(
          'plugins',
          `"${id}" is not here and owns ${names} names, with which nobody could log in: put it back, or move them with ` +
            `postern owners rename-plugin ${id} <new-id>`,
        ),
      );
    if (faults.length > 0) throw new ConfigError(faults);
    return [];
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    if (!error.isPassing) throw new ConfigError([fault('state', error.message)]);
    return [fault('state', `${error.message}; who owns which name was not looked at`)];
  } finally {
    await state.close();
  }
}
