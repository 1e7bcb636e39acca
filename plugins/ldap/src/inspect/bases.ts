import type { Finding, PluginError } from '@postern/plugin-api';
import type { Frame } from '../connection/limit.js';
import type { Entry } from '../entry.js';
import type { Searcher } from '../pools/directory.js';
import type { Settings } from '../settings.js';

/** So many people show which attributes there are. */
const SAMPLE = 50;

/** Whether people can be found, and what is shown of them. */
export async function inspectBases(
  { people, names, flavour }: Settings,
  searcher: Searcher,
  frame: Frame,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seen: Entry[] = [];
  for (const { base, scope } of people.bases) {
    const filter = people.people;
    try {
      const request = { base, scope, filter, attributes: people.attributes, enough: SAMPLE } as const;
      const entries = await searcher.search(request, frame);
      seen.push(...entries);
      findings.push(shown(base, entries.length));
    } catch (error) {
      frame.signal.throwIfAborted();
      findings.push({ level: 'error', message: (error as PluginError).message });
    }
  }
  if (names.attribute.toLowerCase() === 'samaccountname' && flavour !== 'active-directory') {
    findings.push({
      level: 'warning',
      message: 'sAMAccountName is an attribute of Active Directory, which this is not',
      remedy: 'Set attributes.username to uid, or to what people are called here.',
    });
  }
  return seen.length === 0
    ? findings
    : [...findings, ...missing(seen, people.attributes, people.subject.name)];
}

function shown(base: string, count: number): Finding {
  if (count > 0) return { level: 'info', message: `people are found below "${base}"` };
  return {
    level: 'warning',
    message: `nobody is found below "${base}"`,
    remedy: 'Look at the base, at filter, and at what the account that searches may read.',
  };
}

function missing(seen: readonly Entry[], attributes: readonly string[], subject: string): readonly Finding[] {
  const hidden = attributes.filter((attribute) => !seen.some((entry) => entry.has(attribute)));
  return hidden.map((attribute) => ({
    level: attribute === subject ? 'error' : 'info',
    message: `none of the first ${seen.length} people shows ${attribute}`,
    ...(attribute === subject
      ? { remedy: 'Nobody can log in: let the account that searches read it, or set attributes.subject.' }
      : {}),
  }));
}
