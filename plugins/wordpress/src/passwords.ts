import type { PluginContext } from '@postern/plugin-api';
import { StoredPasswords, type PasswordVerdict } from '@postern/sql-client';

/** The two kinds of passwords that an account may have. */
export interface WordpressPasswords {
  /** Counts a hash of an account. */
  learn(hash: string): void;
  check(hash: string, password: string, signal: AbortSignal): Promise<PasswordVerdict>;
  /** Whether it is one of the application passwords; of none it takes as long as of one. */
  isOneOf(hashes: readonly string[], password: string, signal: AbortSignal): Promise<boolean>;
  /** Takes as long as `check` with most accounts. */
  decoy(password: string, signal: AbortSignal): Promise<void>;
}

export function wordpressPasswords({
  passwords,
  log,
}: Pick<PluginContext, 'passwords' | 'log'>): WordpressPasswords {
  const account = new StoredPasswords(passwords, log, { rule: 'wordpress' });
  const application = new StoredPasswords(passwords, log, { rule: 'wordpress-application-password' });
  return {
    learn: (hash) => account.learn({ hash }),
    check: (hash, password, signal) => account.check({ hash }, password, signal),
    async isOneOf(hashes, password, signal) {
      if (hashes.length === 0) await application.decoy(password, signal);
      for (const hash of hashes) {
        if ((await application.check({ hash }, password, signal)) === 'right') return true;
      }
      return false;
    },
    decoy: (password, signal) => account.decoy(password, signal),
  };
}
