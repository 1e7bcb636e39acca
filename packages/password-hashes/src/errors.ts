/**
 * - `UNKNOWN_SCHEME`: nothing tells how the hash was made
 * - `MALFORMED`: the scheme is known, and the hash is not of its form
 * - `TOO_EXPENSIVE`: its parameters are beyond the limits
 * - `UNSUPPORTED`: the scheme is known and left out on purpose
 * - `BUSY`: too many verifications are waiting already
 */
export type PasswordHashErrorCode = 'UNKNOWN_SCHEME' | 'MALFORMED' | 'TOO_EXPENSIVE' | 'UNSUPPORTED' | 'BUSY';

/** A hash that cannot be verified. The message names the scheme, never the hash. */
export class PasswordHashError extends Error {
  override readonly name = 'PasswordHashError';
  readonly code: PasswordHashErrorCode;

  constructor(code: PasswordHashErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
