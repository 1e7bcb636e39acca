import type { Call, Finding } from '@postern/plugin-api';
import { SearchError } from '../connection/failures.js';
import { ANYTHING } from '../filter.js';
import type { Directory } from '../pools/directory.js';

/** Whether unknown names take as long as wrong passwords. */
export async function inspectDecoy(
  dn: string | undefined,
  directory: Directory,
  call: Call,
): Promise<readonly Finding[]> {
  if (dn === undefined) return [timing('without decoy_dn')];
  return (await isShown(dn, directory, call)) ? [] : [timing(`bind_dn cannot read decoy_dn, "${dn}", and`)];
}

async function isShown(dn: string, directory: Directory, call: Call): Promise<boolean> {
  try {
    const request = { base: dn, scope: 'base', filter: ANYTHING, attributes: ['1.1'] } as const;
    return (await directory.search(request, call)).length > 0;
  } catch (error) {
    if (error instanceof SearchError) return false;
    throw error;
  }
}

function timing(why: string): Finding {
  return {
    level: 'warning',
    message: `whether a name exists can be told by the time a login takes: ${why} unknown names are answered sooner`,
    remedy:
      'Set decoy_dn to an entry that bind_dn can read, with a password that nobody knows, and that is never locked.',
  };
}
