/** When failures begin a wait, and how long that is. Times are in milliseconds. */
export interface CountRule {
  /** The failure that begins the first wait. */
  readonly failures: number;
  /** How long a count lasts without a wait. */
  readonly window: number;
  /** Whether every failure begins the window anew, rather than the first alone. */
  readonly restarts: boolean;
  /** The first waits, one after the other, and every later one. */
  readonly waits: readonly number[];
  readonly ceiling: number;
  /** How long a count lasts after the end of its last wait. */
  readonly kept: number;
}

/** Failed tries, and those whose end is not known yet. Times are in milliseconds since the epoch. */
export interface Count {
  readonly failures: number;
  /** The end of the wait; 0 when there is none. */
  readonly blockedUntil: number;
  readonly countedAt: number;
  /** When the count is forgotten. */
  readonly expires: number;
  /** When it would have been, without the last try. */
  readonly expiresBefore: number;
}

/** The wait that so many failures begin; 0: none. */
export function waitAfter(failures: number, { failures: first, waits, ceiling }: CountRule): number {
  return failures < first ? 0 : (waits[failures - first] ?? ceiling);
}

/** A count with one try more. */
export function counted(count: Count | undefined, rule: CountRule, now: number): Count {
  const live = count !== undefined && count.expires > now ? count : undefined;
  const failures = (live?.failures ?? 0) + 1;
  const wait = waitAfter(failures, rule);
  const blockedUntil = wait === 0 ? 0 : now + wait;
  const expiresBefore = live?.expires ?? now + rule.window;
  const unblocked = rule.restarts ? now + rule.window : expiresBefore;
  const expires = wait === 0 ? unblocked : blockedUntil + rule.kept;
  return { failures, blockedUntil, countedAt: now, expires, expiresBefore };
}

/**
 * A count with one try less, and without the wait that this try began; nothing when no failure is left.
 *
 * @param blockedUntil of the count when the try was counted
 */
export function givenBack(count: Count, rule: CountRule, blockedUntil: number): Count | undefined {
  const failures = count.failures - 1;
  if (failures <= 0) return undefined;
  return failures < rule.failures || count.blockedUntil === blockedUntil
    ? { ...count, failures, blockedUntil: 0, expires: count.expiresBefore }
    : { ...count, failures };
}

/** Waits that double from `first`, below `ceiling`. */
export function doubling(first: number, ceiling: number): readonly number[] {
  const waits: number[] = [];
  for (let wait = first; wait < ceiling; wait *= 2) waits.push(wait);
  return waits;
}
