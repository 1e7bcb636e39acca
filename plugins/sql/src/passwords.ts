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
  const fitting = (password: Stored): readonly string[] => schemes.filter((scheme) => fits(password, scheme));
  const decoy: RowPasswords['decoy'] = async (password, signal) => {
    for (const scheme of fitting(columns.usual)) await columns.decoy(password, signal, scheme);
  };
  return {
    async check(row, password, signal) {
      const columnsOfRow = stored(row);
      const { hash } = columnsOfRow;
      const isNone = hash === '' || isLocked(hash);
      const tried = isNone ? [] : fitting(columnsOfRow);
      let verdict: PasswordVerdict = isNone ? 'wrong' : 'unreadable';
      // All that fit, whichever is right: a right password must not take less time than a wrong one.
      for (const scheme of tried) {
        const one = await columns.check({ ...columnsOfRow, scheme }, password, signal);
        if (verdict !== 'right') verdict = one;
      }
      if (verdict === 'unreadable') {
        log.warn({ schemes }, 'an account has a password hash of none of the configured schemes');
      }
      if (tried.length === 0) await decoy(password, signal);
      return verdict;
    },
    decoy,
  };
}

type Stored = Parameters<StoredPasswords['check']>[0];

function stored(row: Row): Stored {
  return {
    hash: textOf(row, 'password_hash') ?? '',
    username: textOf(row, 'username'),
    salt: textOf(row, 'salt'),
    algorithm: textOf(row, 'algorithm'),
  };
}

function fits({ hash, ...beside }: Stored, scheme: string): boolean {
  try {
    checkHash(hash, { ...beside, scheme });
    return true;
  } catch {
    return false;
  }
}
