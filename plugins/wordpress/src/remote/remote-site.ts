import type { Call, Login, Verdict } from '@postern/plugin-api';

/** A WordPress site that is asked over HTTP, because its database cannot be reached. */
export interface RemoteSite {
  /** @throws PluginError when the site gave no verdict: a block or an outage is never a wrong password */
  authenticate(login: Login, call: Call): Promise<Verdict>;
  /**
   * Asks something harmless: counts as nobody's failed login.
   *
   * @throws PluginError when logins cannot be checked here; `PLUGIN_MISCONFIGURED` names the remedy
   */
  probe(call: Call): Promise<void>;
}

/** The name or the password holds characters that no request can carry, so the site cannot know them. */
export const NOT_SENDABLE = {
  verdict: 'rejected',
  reason: 'unspecified',
  detail: 'the name or the password holds characters that cannot be sent to the site',
} as const satisfies Verdict;

/** Words and codes of the plugins that lock an address out after failed logins; here it is the gateway's own address. */
const LOCKOUT = /too[ _]many|lock(?:ed)?[ _-]?out|blocked|banned|exceeded|try again (?:in|after|later)/i;

/** Whether the words, or the code, of a refusal speak of a block in place of the login. */
export function isLockout(words: string): boolean {
  return LOCKOUT.test(words);
}
