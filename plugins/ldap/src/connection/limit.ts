import { PluginError } from '@postern/plugin-api';

/** What ends one operation. */
export interface Limit {
  readonly signal: AbortSignal;
  readonly milliseconds: number;
}

/** Whose time an operation takes: that of a call. */
export interface Frame {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * What is left of the frame, and no more than `most` milliseconds.
 *
 * @throws PluginError when nothing is left
 */
export function limitOf({ signal, deadline }: Frame, now: number, most: number): Limit {
  signal.throwIfAborted();
  const milliseconds = Math.min(deadline - now, most);
  if (milliseconds <= 0) throw new PluginError('PLUGIN_UNAVAILABLE', 'no time is left to ask the directory');
  return { signal, milliseconds };
}
