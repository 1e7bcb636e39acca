import { z } from 'zod';

const FACTORS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** How a duration is written. */
export const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;

/** A timer of more than 2^31 ms would fire at once. */
const MAX_TIMER_MS = FACTORS.d;
const MAX_KEPT_MS = 366 * FACTORS.d;

/** Milliseconds of a text such as `500ms`, `5s`, `2m`, `1h` or `90d`; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * FACTORS[match[2] as keyof typeof FACTORS];
}

const written = z
  .string()
  .regex(DURATION, 'expected a duration such as 500ms, 5s, 2m or 1h')
  .transform((text) => parseDuration(text) ?? 0);

/** A duration in the configuration: text in the YAML, milliseconds in the program. */
export const duration = written.refine(
  (milliseconds) => milliseconds <= MAX_TIMER_MS,
  'expected at most 24h',
);

/** For what is kept in the state, which no timer has to keep. */
export const longDuration = written
  .refine((milliseconds) => milliseconds >= FACTORS.m, 'expected at least 1m')
  .refine((milliseconds) => milliseconds <= MAX_KEPT_MS, 'expected at most 366d');
