/** Waiting by asking. */
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 10_000;
const ASK_AGAIN_MS = 10;

/**
 * The first answer that is right, or an error that says what was seen last.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T> | T} ask
 * @param {(answer: T) => boolean} [isRight]
 * @returns {Promise<T>}
 */
export async function until(what, ask, isRight = Boolean) {
  const latest = performance.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > latest)
      throw new Error(`${what}: not within ${LIMIT_MS} ms; last seen: ${JSON.stringify(answer)}`);
    await delay(ASK_AGAIN_MS);
  }
}
