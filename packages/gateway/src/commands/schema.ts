import { jsonSchema } from '../config/json-schema.js';
import { loadDefinition } from '../chain/loader.js';
import { BUILT_IN_PLUGINS } from '../manifest.js';
import { EXIT, print, type ExitCode, type Io } from './io.js';

/** The JSON Schema of the configuration, for editors. */
export async function printSchema(io: Io): Promise<ExitCode> {
  const plugins = await Promise.all(
    [...BUILT_IN_PLUGINS.keys()].map(
      async (name) => [name, (await loadDefinition(name, io.cwd)).config] as const,
    ),
  );
  print(io, JSON.stringify(jsonSchema(new Map(plugins)), undefined, 2));
  return EXIT.ok;
}
