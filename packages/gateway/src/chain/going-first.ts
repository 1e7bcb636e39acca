/**
 * The signals of the calls that go first. A plugin hands its call's signal on to the hashes that it has computed, and it
 * is all that they see of the call.
 */
const signals = new WeakSet<AbortSignal>();

export function markAsFirst(signal: AbortSignal): AbortSignal {
  signals.add(signal);
  return signal;
}

export function goesFirst(signal: AbortSignal | undefined): boolean {
  return signal !== undefined && signals.has(signal);
}
