import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '@postern/plugin-api';
import type { Config } from '../config/schema.js';
import { inspectSynapse, usesOldModule } from '../homeserver/inspect-synapse.js';
import { readSynapseYaml, type SynapseYaml } from '../homeserver/synapse-yaml.js';
import { createHttpClient } from '@postern/http-client';
import { asPluginError } from '../chain/failures.js';
import type { Core, CoreServices } from '../core.js';
import { adoptableAccounts, type Adoptable } from '../homeserver/adoption.js';
import { readHomeserver } from '../homeserver/settings.js';
import { HomeserverError, SynapseAdmin } from '../homeserver/synapse-admin.js';
import { Deadline } from '../time/deadline.js';
import { UsageError, type Io } from './io.js';

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
  core: Core,
  directory: string,
  { clock, log }: CoreServices,
): Promise<readonly Finding[]> {
  const { chain, config } = core.generations.get();
  const homeserver = readHomeserver(config.homeserver, directory);
  if (homeserver === undefined) return [];
  const { url, admin_token: token, ca } = homeserver;
  const http = createHttpClient({ ...(ca === undefined ? {} : { ca }), userAgent: 'Postern' });
  const request = (limitMs: number) => ({
    requestId: 'doctor-adoption',
    deadline: new Deadline(clock, limitMs),
    log,
  });
  try {
    const found = await adoptableAccounts(new SynapseAdmin(http, url, token, clock), chain, request);
    return found.length === 0 ? [] : [adoptionOf(found)];
  } catch (thrown) {
    const why = thrown instanceof HomeserverError ? thrown.message : asPluginError(thrown).message;
    return [{ level: 'error', message: `the accounts of the homeserver cannot be looked through: ${why}` }];
  } finally {
    await http.close();
  }
}

function adoptionOf(found: readonly Adoptable[]): Finding {
  const shown = found.slice(0, SHOWN).map(({ mxid, externalId }) => `${mxid} (${externalId})`);
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : '';
  return {
    level: 'warning',
    message: `${found.length} accounts are recorded with nobody, and existing_accounts decides who gets them: ${shown.join(', ')}${more}`,
    remedy:
      'Where both are the same person, record it (docs/synapse.md), or let existing_accounts adopt them.',
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
