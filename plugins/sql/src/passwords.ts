import { checkHash, isLocked } from '@postern/password-hashes';
import type { PluginContext } from '@postern/plugin-api';
import { StoredPasswords, textOf, type PasswordVerdict, type Row } from '@postern/sql-client';
import type { Config } from './config.js';

/** Password checks as the configuration says that passwords are stored. */
export interface RowPasswords {
  check(row: Row, password: string, signal: AbortSignal): Promise<PasswordVerdict>;
  decoy(password: string, signal: AbortSignal): Promise<void>;
}

type Context = Pick<PluginContext, 'passwords' | 'log'>;

export function passwordsOf(config: Config['password'], context: Context): RowPasswords {
  if (config.schemes !== undefined) return passwordsOfSchemes(config.schemes, context);
  const columns = new StoredPasswords(context.passwords, context.log, config);
  return {
    check: (row, password, signal) => columns.check(stored(row), password, signal),
    decoy: (password, signal) => columns.decoy(password, signal),
  };
}

/** One vote over all schemes: the decoy is like most hashes, whatever their scheme. */
function passwordsOfSchemes(schemes: readonly string[], { passwords, log }: Context): RowPasswords {
  const [first] = schemes;
  const columns = new StoredPasswords(passwords, log, { scheme: first });
  return {
    async check(row, password, signal) {
      const { hash } = stored(row);
      // One decoy is spent, and no scheme tried.
      if (hash === '' || isLocked(hash)) return columns.check(stored(row), password, signal);
      const fitting = schemes.filter((scheme) => fits(row, scheme));
      let verdict: PasswordVerdict = 'unreadable';
      for (const scheme of fitting) {
        verdict = await columns.check({ ...stored(row), scheme }, password, signal);
        if (verdict === 'right') return verdict;
      }
      if (fitting.length > 0) return verdict;
      log.warn({ schemes }, 'an account has a password hash of none of the configured schemes');
      await columns.decoy(password, signal);
      return 'unreadable';
    },
    decoy: (password, signal) => columns.decoy(password, signal),
  };
}

function stored(row: Row): Parameters<StoredPasswords['check']>[0] {
  return {
    hash: textOf(row, 'password_hash') ?? '',
    username: textOf(row, 'username'),
    salt: textOf(row, 'salt'),
    algorithm: textOf(row, 'algorithm'),
  };
}

function fits(row: Row, scheme: string): boolean {
  const { hash, ...beside } = stored(row);
  try {
    checkHash(hash, { scheme, ...beside });
    return true;
  } catch {
    return false;
  }
}
