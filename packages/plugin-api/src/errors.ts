/**
 * Codes of the one exception a plugin may throw.
 *
 * - `PLUGIN_UNAVAILABLE`: the back end does not answer, is overloaded or in maintenance; later it may work.
 * - `PLUGIN_PROTOCOL`: the back end answered something that makes no sense.
 * - `PLUGIN_MISCONFIGURED`: the back end refuses the gateway itself (wrong service password, missing right or table).
 */
export type PluginErrorCode = 'PLUGIN_UNAVAILABLE' | 'PLUGIN_PROTOCOL' | 'PLUGIN_MISCONFIGURED';

export interface PluginErrorOptions {
  readonly cause?: unknown;
  /** Milliseconds after which another try makes sense; becomes the `Retry-After` of the gateway's answer. */
  readonly retryAfterMs?: number | undefined;
}

/** A technical failure: the back end could not give a verdict. Told by `code`, never by `instanceof`. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly code: PluginErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: PluginErrorCode, message: string, options: PluginErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
