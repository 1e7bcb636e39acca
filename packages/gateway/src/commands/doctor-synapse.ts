import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '@postern/plugin-api';
import type { Config } from '../config/schema.js';
import { inspectSynapse, usesOldModule } from '../homeserver/inspect-synapse.js';
import { readSynapseYaml, type SynapseYaml } from '../homeserver/synapse-yaml.js';
import { asPluginError } from '../chain/failures.js';
import type { Adoptable } from '../homeserver/adoption.js';
import { HomeserverError } from '../homeserver/synapse-admin.js';
import { StateError } from '../state/errors.js';
import { surveying, type Opened } from './homeserver.js';
import { UsageError, type Io } from './io.js';
import type { CommonOptions } from './opened.js';

/** So many accounts are named. */
const SHOWN = 20;

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

/** The accounts there that somebody would get by name; nothing without an admin token. */
export async function examineAccounts(
  io: Io,
  options: CommonOptions,
  opened: Opened,
): Promise<readonly Finding[]> {
  try {
    const found = await surveying(io, options, opened, async (accounts) => {
      const adoptable: Adoptable[] = [];
      for await (const one of accounts) if (typeof one !== 'string') adoptable.push(one);
      return adoptable;
    });
    return found === undefined || found.length === 0 ? [] : [adoptionOf(found)];
  } catch (thrown) {
    const why =
      thrown instanceof HomeserverError || thrown instanceof StateError
        ? thrown.message
        : asPluginError(thrown).message;
    return [{ level: 'error', message: `the accounts of the homeserver cannot be looked through: ${why}` }];
  }
}

function adoptionOf(found: readonly Adoptable[]): Finding {
  const shown = found
    .slice(0, SHOWN)
    .map(({ mxid, entry, account }) => `${mxid} (${entry.id}:${account.subject})`);
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : '';
  return {
    level: 'warning',
    message: `${found.length} accounts are recorded with nobody, and existing_accounts decides who gets them: ${shown.join(', ')}${more}`,
    remedy:
      'postern owners plan lists them all; where both are the same person, let owners import have the line (docs/synapse.md).',
  };
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
