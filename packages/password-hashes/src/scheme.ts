/** A way to hash passwords. */
export interface HashScheme {
  readonly name: string;
  /** Whether the hash says by its beginning that it is of this scheme. */
  recognises(hash: string): boolean;
  /** @throws PasswordHashError when the hash is malformed, or beyond the limits */
  check(hash: string): void;
  /** Verifies a checked hash, off the main thread. */
  verify(hash: string, password: string): Promise<boolean>;
  /** A well-formed hash of the same cost that no password matches. */
  decoyOf(hash: string): string;
}
