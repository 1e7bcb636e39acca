import { z } from 'zod';

const FACTORS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const PATTERN = /^(\d{1,9})(ms|s|m|h)$/;

/** Milliseconds of a text such as `500ms`, `5s`, `2m` or `1h`; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * FACTORS[match[2] as keyof typeof FACTORS];
}

/** A duration in the configuration: text in the YAML, milliseconds in the program. */
export const duration = z
  .string()
  .regex(PATTERN, 'expected a duration such as 500ms, 5s, 2m or 1h')
  .transform((text) => parseDuration(text) ?? 0);
