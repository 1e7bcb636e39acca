import { reportFaults } from '../config/report.js';
import { EXIT, paint, print, type ExitCode, type Io } from './io.js';
import { load, type CommonOptions } from './opened.js';

/** Reads the configuration and its plugins' own settings, and tells what deserves a second look. Opens nothing. */
export async function checkConfig(io: Io, options: CommonOptions): Promise<ExitCode> {
  const { file, entries, warnings } = await load(io, options);
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
