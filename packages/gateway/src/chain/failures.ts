import { PluginError, type PluginErrorCode } from '@postern/plugin-api';

const CODES: readonly string[] = [
  'PLUGIN_UNAVAILABLE',
  'PLUGIN_PROTOCOL',
  'PLUGIN_MISCONFIGURED',
] satisfies PluginErrorCode[];

/** Of a message. It goes into the log, and may hold whatever a back end sent. */
const MAX_MESSAGE = 1000;

/** How deep causes are looked through. */
const MAX_CAUSES = 5;

/**
 * Whatever a plugin threw, as the one exception of the contract. Plugins may have a copy of the contract of their own,
 * so the error is told by its code.
 */
export function asPluginError(thrown: unknown): PluginError {
  try {
    return thrown instanceof PluginError && isSound(thrown) ? thrown : readError(thrown);
  } catch {
    return new PluginError('PLUGIN_PROTOCOL', 'the plugin threw an error that cannot be read');
  }
}

/** Whether the back end is away; it is not while it answers, even if only that somebody comes too often. */
export function isOutage(error: PluginError): boolean {
  return error.code === 'PLUGIN_UNAVAILABLE' && !isCongestion(error);
}

function isSound({ code, message, retryAfterMs }: PluginError): boolean {
  return (
    CODES.includes(code) &&
    typeof message === 'string' &&
    message.length <= MAX_MESSAGE &&
    (retryAfterMs === undefined || isWait(retryAfterMs))
  );
}

function readError(thrown: unknown): PluginError {
  if (!(thrown instanceof Error)) {
    return new PluginError('PLUGIN_PROTOCOL', 'the plugin threw something that is no Error');
  }
  const { code, retryAfterMs } = thrown as { code?: unknown; retryAfterMs?: unknown };
  const message = String(thrown.message).slice(0, MAX_MESSAGE);
  if (code === 'BUSY' || code === 'TIMEOUT') {
    return new PluginError('PLUGIN_UNAVAILABLE', message, { cause: thrown, retryAfterMs: 1000 });
  }
  const known = CODES.find((candidate): candidate is PluginErrorCode => candidate === code);
  return new PluginError(known ?? 'PLUGIN_PROTOCOL', message, {
    cause: thrown,
    retryAfterMs: isWait(retryAfterMs) ? retryAfterMs : undefined,
  });
}

function isWait(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

/** The gateway's own hashes wait (`BUSY`), or a back end throttles one account or address (429). */
function isCongestion(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return false;
  try {
    const { code, status, cause } = error as { code?: unknown; status?: unknown; cause?: unknown };
    return code === 'BUSY' || status === 429 || isCongestion(cause, depth + 1);
  } catch {
    return false;
  }
}
