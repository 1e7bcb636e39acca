import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '@postern/plugin-api';
import type { Config } from '../config/schema.js';
import { inspectSynapse, usesOldModule } from '../homeserver/inspect-synapse.js';
import { readSynapseYaml, type SynapseYaml } from '../homeserver/synapse-yaml.js';
import { UsageError, type Io } from './io.js';

export interface ExaminedSynapse {
  readonly findings: readonly Finding[];
  readonly oldModule: boolean;
}

/**
 * What is wrong in the configuration of Synapse.
 *
 * @throws UsageError when it cannot be read
 */
export function examineSynapse(io: Io, files: readonly string[], config: Config): ExaminedSynapse {
  const synapse = readFiles(io, files);
  const findings = inspectSynapse(synapse, config, (file) => readIfThere(resolve(io.cwd, file)));
  return { findings, oldModule: usesOldModule(synapse) };
}

function readFiles(io: Io, files: readonly string[]): SynapseYaml {
  try {
    return readSynapseYaml(files.map((file) => readFileSync(resolve(io.cwd, file), 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    throw new UsageError(`${files.join(', ')}: ${why}`);
  }
}

/** As the module reads it: without the newline at its end. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
