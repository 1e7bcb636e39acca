import type { Pseudonyms } from '../accounts/pseudonyms.js';
import { localpartOf, mxidOf, parseUserId, type IdFault } from '../accounts/user-id.js';
import type { RecentLogins } from './recent-logins.js';
import type { AttemptRecord } from './record.js';
import { similarNames, type SimilarName } from './similar.js';

/** Most attempts of one answer, the latest. */
const MAX_ATTEMPTS = 100;

/** About whom is asked, as an administrator writes it: `@alice:example.org`, `alice`, an e-mail address, a phone number. */
export interface Question {
  readonly who: string;
  /** Only of so many milliseconds; everything that is kept when it is left out. */
  readonly within?: number | undefined;
}

/** A request that was answered, or given up, before there was a decision. */
export interface Undecided {
  readonly address: string;
  readonly status: number;
  readonly why: string;
  readonly remedy?: string | undefined;
  readonly times: number;
  /** ISO 8601, UTC. */
  readonly last: string;
}

export interface Explanation {
  readonly serverName: string;
  /** Since when everything is kept. ISO 8601, UTC. */
  readonly keptSince: string;
  /** How many decisions are looked through. */
  readonly decisions: number;
  /** Why nobody can be called so here. */
  readonly fault?: IdFault | undefined;
  /** The oldest first. */
  readonly attempts: readonly AttemptRecord[];
  /** How many came before these. */
  readonly earlier: number;
  /** Where there is no attempt. */
  readonly similar: readonly SimilarName[];
  /** Attempts with the name of another domain. */
  readonly foreign: number;
  readonly undecided: readonly Undecided[];
}

export interface WhySources {
  readonly serverName: string;
  readonly pseudonyms: Pseudonyms;
  readonly recent: RecentLogins;
  readonly undecided: () => readonly Undecided[];
  readonly now: () => number;
  /** When the gateway was started. */
  readonly started: number;
}

/** What is known of the last logins of one person. */
export function explainLogins({ who, within }: Question, sources: WhySources): Explanation {
  const { serverName, pseudonyms, recent, started } = sources;
  const begin = recent.forgottenUntil ?? started;
  const since = Math.max(begin, within === undefined ? 0 : sources.now() - within);
  const asked = readWho(who, serverName, pseudonyms);
  const entries = recent.entries(since);
  const attempts = recent.of(asked.pseudonyms, since);
  return {
    serverName,
    keptSince: new Date(since).toISOString(),
    decisions: entries.length,
    fault: asked.fault,
    attempts: attempts.slice(-MAX_ATTEMPTS),
    earlier: Math.max(0, attempts.length - MAX_ATTEMPTS),
    similar:
      attempts.length > 0 || asked.localpart === undefined
        ? []
        : similarNames(asked.localpart, recent, pseudonyms),
    foreign: entries.filter(({ reason }) => reason === 'foreign-domain').length,
    undecided: sources.undecided(),
  };
}

interface Asked {
  /** Every pseudonym that the person may have been given. */
  readonly pseudonyms: ReadonlySet<string>;
  readonly localpart?: string;
  readonly fault?: IdFault;
}

/** What is written may be a name and an address at once, as people are called by their address in some systems. */
function readWho(who: string, serverName: string, pseudonyms: Pseudonyms): Asked {
  const text = who.trim();
  const id = text.startsWith('@') && text.includes(':') ? text : mxidOf(text.replace(/^@/, ''), serverName);
  const found = [pseudonyms.ofId(id)];
  if (/^[^@]+@/.test(text)) found.push(pseudonyms.ofAddress('email', text));
  if (/^\+?[\d ()/-]+$/.test(text)) found.push(pseudonyms.ofAddress('msisdn', text));
  const parsed = parseUserId(id, serverName);
  return 'fault' in parsed
    ? { pseudonyms: new Set(found), fault: parsed.fault }
    : { pseudonyms: new Set(found), localpart: localpartOf(parsed.username) };
}
