import type { Finding, PluginError } from '@postern/plugin-api';
import { PresenceFilter } from 'ldapts';
import type { Frame } from '../connection/limit.js';
import { OwnView } from '../finding/own-view.js';
import type { SearchBase } from '../finding/people.js';
import type { Directory, Searcher } from '../pools/directory.js';

const PASSWORD = 'userPassword';

/** Whether password hashes are shown to those who have no business with them. Only names of attributes are asked for. */
export async function inspectSecrets(
  directory: Directory,
  bases: readonly SearchBase[],
  hasService: boolean,
  frame: Frame,
): Promise<readonly Finding[]> {
  const anybody: Searcher = {
    search: (request) =>
      directory.once(frame, (connection, limit) => new OwnView(connection, limit).search(request)),
  };
  const findings: Finding[] = [];
  for (const base of bases) {
    if (await showsPasswords(anybody, base, frame)) {
      findings.push({
        level: 'warning',
        message: `anybody can read ${PASSWORD} below "${base.base}" without logging in`,
        remedy: 'Give nobody but the account itself a right to it, and that only to authenticate.',
      });
    } else if (hasService && (await showsPasswords(directory, base, frame))) {
      findings.push({
        level: 'warning',
        message: `the account that searches can read ${PASSWORD} below "${base.base}", and needs not`,
        remedy: 'Take that right away from it.',
      });
    }
  }
  return findings;
}

async function showsPasswords(
  searcher: Searcher,
  { base, scope }: SearchBase,
  frame: Frame,
): Promise<boolean> {
  const filter = new PresenceFilter({ attribute: PASSWORD });
  try {
    // Of an attribute that is asked for by its name, ldapts says that it is there even if it is not.
    const request = { base, scope, filter, attributes: ['*'], enough: 1, namesOnly: true } as const;
    const entries = await searcher.search(request, frame);
    return entries.some((entry) => entry.hasName(PASSWORD));
  } catch (error) {
    frame.signal.throwIfAborted();
    // Whoever may not search at all reads no passwords.
    if ((error as PluginError).code === 'PLUGIN_MISCONFIGURED') return false;
    throw error;
  }
}
