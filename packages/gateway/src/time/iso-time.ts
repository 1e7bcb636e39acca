let last = NaN;
let text = '';

/** A time in ISO 8601, UTC. The last one is kept, as many lines are written in the same millisecond. */
export function isoTime(milliseconds: number): string {
  if (milliseconds !== last) {
    text = new Date(milliseconds).toISOString();
    last = milliseconds;
  }
  return text;
}
