/**
 * - `STATE_UNAVAILABLE`: nobody answers there, or not in time
 * - `STATE_LOCKED`: another program holds the file
 * - `STATE_FULL`, `STATE_READ_ONLY`: what is there can be read, nothing can be added
 * - `STATE_GONE`: what was there is no longer there
 * - `STATE_NEWER`: a newer version of the program has been there
 * - `STATE_MISCONFIGURED`: there is something else, or the gateway is not let in
 */
export type StateErrorCode =
  | 'STATE_UNAVAILABLE'
  | 'STATE_LOCKED'
  | 'STATE_FULL'
  | 'STATE_READ_ONLY'
  | 'STATE_GONE'
  | 'STATE_NEWER'
  | 'STATE_MISCONFIGURED';

/** The state cannot be read or written: no login is decided without it. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly code: StateErrorCode;

  /** @param message in words for the operator, without names of users */
  constructor(code: StateErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** Whether it may be over by itself, so that a gateway starts in spite of it. */
  get isPassing(): boolean {
    return this.code === 'STATE_UNAVAILABLE' || this.code === 'STATE_LOCKED';
  }
}
