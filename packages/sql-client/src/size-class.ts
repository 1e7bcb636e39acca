const LIMITS = [100, 1000, 10_000, 100_000, 1_000_000];

/**
 * The class of a number of accounts, such as `fewer than 1,000 users`; the number itself is nobody's business.
 *
 * @param noun in the plural
 */
export function sizeClass(number: number, noun: string): string {
  if (Number.isNaN(number)) return `an unknown number of ${noun}`;
  const limit = LIMITS.find((most) => number < most);
  return limit === undefined
    ? `a million ${noun} or more`
    : `fewer than ${limit.toLocaleString('en')} ${noun}`;
}
