/** Many at once, and what others wait meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';

/** @template T @param {number} width @param {T[]} items @param {(item: T) => Promise<unknown>} work */
export async function inParallel(width, items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** How long each `GET /versions` takes while `work` goes on, one every 20 ms. @returns {Promise<number[]>} */
export async function others(home, work) {
  let over = false;
  const waits = [];
  const asking = (async () => {
    while (!over) {
      const begun = performance.now();
      await home.call('GET', '/_matrix/client/versions');
      waits.push(performance.now() - begun);
      await delay(20);
    }
  })();
  await work();
  over = true;
  await asking;
  return waits;
}

/** @param {number[]} values @param {number} share */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
