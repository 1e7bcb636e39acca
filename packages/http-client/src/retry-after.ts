/** Longest wait that is believed. */
const MAX_MS = 3_600_000;

/** Milliseconds of a `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3) against the answer's own `Date`. */
export function retryAfterMs(
  header: string | string[] | undefined,
  date: string | string[] | undefined,
): number | undefined {
  const text = [header ?? []].flat()[0]?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_MS);
  // Every form of HTTP-date begins with the weekday; without this, Date.parse makes a date of "-5".
  if (!/^[A-Z][a-z]{2}/.test(text)) return undefined;
  const wait = Date.parse(text) - Date.parse([date ?? []].flat()[0] ?? '');
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_MS);
}
