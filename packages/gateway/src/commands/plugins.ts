import type { AnyDefinition } from '../chain/definition.js';
import { loadDefinition } from '../chain/loader.js';
import { BUILT_IN_PLUGINS } from '../manifest.js';
import { EXIT, paint, print, type ExitCode, type Io } from './io.js';

/** The plugins that come with the gateway, and what each can do. */
export async function listPlugins(io: Io, options: { readonly json?: boolean }): Promise<ExitCode> {
  const definitions: AnyDefinition[] = [];
  for (const name of BUILT_IN_PLUGINS.keys()) definitions.push(await loadDefinition(name, io.cwd));
  if (options.json === true) {
    print(
      io,
      JSON.stringify(
        definitions.map(({ name, capabilities, sometimes = [] }) => ({ name, capabilities, sometimes })),
      ),
    );
    return EXIT.ok;
  }
  for (const { name, capabilities, sometimes = [] } of definitions) {
    const depends = sometimes.length === 0 ? '' : `; by configuration: ${sometimes.join(', ')}`;
    print(io, `${paint(io, 'bold', name)}: ${capabilities.join(', ')}${depends}`);
  }
  return EXIT.ok;
}
