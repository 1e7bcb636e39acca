import { PluginError, type PluginErrorCode } from '@postern/plugin-api';

const CODES: readonly string[] = [
  'PLUGIN_UNAVAILABLE',
  'PLUGIN_PROTOCOL',
  'PLUGIN_MISCONFIGURED',
] satisfies PluginErrorCode[];

/**
 * Whatever a plugin threw, as the one exception of the contract. Plugins may have a copy of the contract of their own,
 * so the error is told by its code.
 */
export function asPluginError(thrown: unknown): PluginError {
  if (thrown instanceof PluginError) return thrown;
  if (!(thrown instanceof Error)) {
    return new PluginError('PLUGIN_PROTOCOL', 'the plugin threw something that is no Error');
  }
  const { code, retryAfterMs } = thrown as { code?: unknown; retryAfterMs?: unknown };
  if (code === 'BUSY' || code === 'TIMEOUT') {
    return new PluginError('PLUGIN_UNAVAILABLE', thrown.message, { cause: thrown, retryAfterMs: 1000 });
  }
  const known = CODES.find((candidate): candidate is PluginErrorCode => candidate === code);
  return new PluginError(known ?? 'PLUGIN_PROTOCOL', thrown.message, {
    cause: thrown,
    retryAfterMs: typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : undefined,
  });
}
