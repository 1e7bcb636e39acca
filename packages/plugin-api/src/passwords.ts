/** What a password check needs besides the hash and the password; which of them, the scheme says. */
export interface PasswordOptions {
  /** The scheme of a hash that does not name it (bare hex, 13-character DES); see `@postern/password-hashes`. */
  readonly scheme?: string | undefined;
  /** The login rule of a whole system, applied before the scheme: what it trims, escapes, folds. */
  readonly rule?: string | undefined;
  /** The stored user name, for schemes that hash it (SMF). */
  readonly username?: string | undefined;
  /** The salt, where the system keeps it in a column of its own. */
  readonly salt?: string | undefined;
  /** The algorithm, where the system keeps it in a column of its own (Discourse, Gitea, vBulletin 5, XenForo). */
  readonly algorithm?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The gateway's password hashing: off the main thread, bounded, fair among the plugins. */
export interface Passwords {
  /**
   * Whether the password belongs to the hash.
   *
   * @throws PasswordHashError with `code` `UNKNOWN_SCHEME`, `MALFORMED`, `TOO_EXPENSIVE`, `UNSUPPORTED` or `BUSY`
   */
  verify(hash: string, password: string, options?: PasswordOptions): Promise<boolean>;
  /** Takes as long as `verify` with a hash like this one, so that an unknown user costs what a wrong password costs. */
  decoy(likeHash: string, password: string, options?: PasswordOptions): Promise<void>;
}
