import { checkHash } from '@postern/password-hashes';
import type { PluginContext } from '@postern/plugin-api';
import { StoredPasswords, textOf, type PasswordVerdict, type Row } from '@postern/sql-client';
import type { Config } from './config.js';

/** Password checks as the configuration says that passwords are stored. */
export interface RowPasswords {
  check(row: Row, password: string, signal: AbortSignal): Promise<PasswordVerdict>;
  decoy(password: string, signal: AbortSignal): Promise<void>;
}

export function passwordsOf(config: Config['password'], { passwords, log }: PluginContext): RowPasswords {
  const columnsFor = (system: { readonly rule?: string; readonly scheme?: string }): StoredPasswords =>
    new StoredPasswords(passwords, log, system);
  if (!('schemes' in config)) {
    const columns = columnsFor(config);
    return {
      check: (row, password, signal) => columns.check(stored(row), password, signal),
      decoy: (password, signal) => columns.decoy(password, signal),
    };
  }
  const bySchemes = new Map(config.schemes.map((scheme) => [scheme, columnsFor({ scheme })]));
  const [usual] = bySchemes.values();
  return {
    async check(row, password, signal) {
      const fitting = [...bySchemes].filter(([scheme]) => fits(row, scheme)).map(([, columns]) => columns);
      for (const columns of fitting) {
        if ((await columns.check(stored(row), password, signal)) === 'right') return 'right';
      }
      if (fitting.length > 0) return 'wrong';
      log.warn(
        { schemes: config.schemes },
        'an account has a password hash of none of the configured schemes',
      );
      await usual?.decoy(password, signal);
      return 'unreadable';
    },
    decoy: async (password, signal) => usual?.decoy(password, signal),
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
