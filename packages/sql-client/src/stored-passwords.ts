import { checkHash, isLocked, kindOf, usualHash } from '@postern/password-hashes';
import { PluginError, type Logger, type PasswordOptions, type Passwords } from '@postern/plugin-api';

/** `unreadable`: what is stored is no hash that can be checked; the log says why. */
export type PasswordVerdict = 'right' | 'wrong' | 'unreadable';

/** What the password library says of a hash that it cannot check, whatever the password is. */
const UNREADABLE = ['UNKNOWN_SCHEME', 'MALFORMED', 'TOO_EXPENSIVE', 'UNSUPPORTED'];

/** A long majority must be outvoted before another kind of hash is taken for the usual one. */
const MOST_VOTES = 1000;

/** What of a password check is the same for every account of a plugin. */
export type SystemOptions = Pick<PasswordOptions, 'rule' | 'scheme'>;

/** A hash, and the columns beside it; `scheme` where it is not the same for every account. */
export interface StoredPassword extends Omit<PasswordOptions, 'signal' | 'rule'> {
  readonly hash: string;
}

/** The password columns of a table: checks, and takes as long where there is no row. */
export class StoredPasswords {
  readonly #passwords: Passwords;
  readonly #log: Logger;
  readonly #system: SystemOptions;
  /** A hash of the kind that most accounts have, found by a majority vote (Boyer and Moore, 1981). */
  #usual: StoredPassword;
  #votes = 0;
  /** Whether no hash of the table has been seen yet. */
  #isGuess = true;

  constructor(passwords: Passwords, log: Logger, system: SystemOptions) {
    this.#passwords = passwords;
    this.#log = log;
    this.#system = system;
    this.#usual = usualHash(system);
  }

  get usual(): StoredPassword {
    return this.#usual;
  }

  /** Counts a hash of the table, if it can serve as a decoy. */
  learn(stored: StoredPassword): void {
    if (this.#isReadable(stored)) this.#count(stored);
  }

  #count(stored: StoredPassword): void {
    this.#isGuess = false;
    if (costOf(stored) === costOf(this.#usual)) this.#votes = Math.min(this.#votes + 1, MOST_VOTES);
    else if (this.#votes > 0) this.#votes -= 1;
    else {
      this.#usual = stored;
      this.#votes = 1;
    }
  }

  /** @throws PluginError `PLUGIN_UNAVAILABLE` when too many wait already; the signal's reason */
  async check(stored: StoredPassword, password: string, signal: AbortSignal): Promise<PasswordVerdict> {
    const { hash, ...beside } = stored;
    // Nothing would be computed for an account without a password, or one that is locked.
    if (hash === '' || isLocked(hash)) {
      await this.decoy(password, signal);
      return 'wrong';
    }
    try {
      const isRight = await this.#passwords.verify(hash, password, { ...this.#system, ...beside, signal });
      // Nobody makes another hash the usual one by guessing; but any hash tells more than none.
      if (isRight || this.#isGuess) this.#count(stored);
      return isRight ? 'right' : 'wrong';
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: string };
      if (!UNREADABLE.includes(String(code))) throw busy(error);
      this.#log.warn({ code, reason: message }, 'an account has a password hash that cannot be checked');
      await this.decoy(password, signal);
      return 'unreadable';
    }
  }

  /** Takes as long as a check of an account like most of them. @param scheme where its hash fits several */
  async decoy(password: string, signal: AbortSignal, scheme = this.#usual.scheme): Promise<void> {
    const { hash, ...beside } = this.#usual;
    const options = { ...this.#system, ...beside, ...(scheme === undefined ? {} : { scheme }), signal };
    try {
      await this.#passwords.decoy(hash, password, options);
    } catch (error) {
      throw busy(error);
    }
  }

  #isReadable({ hash, ...beside }: StoredPassword): boolean {
    try {
      checkHash(hash, { ...this.#system, ...beside });
      return hash !== '' && !isLocked(hash);
    } catch {
      return false;
    }
  }
}

/** The library knows no plugins: what it cannot take on now is a back end that is overloaded. */
function busy(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (code !== 'BUSY') return error;
  return new PluginError('PLUGIN_UNAVAILABLE', message ?? 'busy', { cause: error, retryAfterMs: 1000 });
}

function costOf({ hash, algorithm = '', scheme = '' }: StoredPassword): string {
  return `${scheme} ${algorithm} ${kindOf(hash)}`;
}
