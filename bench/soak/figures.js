const MEGABYTE = 2 ** 20;

/** The first part of the run does not count: code is compiled, pools fill. */
const WARM_UP = 0.2;

/** How the memory of a process grew, by a straight line through the samples. */
export class Figures {
  #samples = [];

  add(minutes, { rss, heap, lag }) {
    this.#samples.push({ minutes, rss: rss / MEGABYTE, heap: heap / MEGABYTE, lag: lag * 1000 });
  }

  lines() {
    const counted = this.#samples.slice(Math.floor(this.#samples.length * WARM_UP));
    const perMinute = [];
    for (const { minutes, rss, heap } of this.#samples) {
      perMinute[Math.floor(minutes)] ??=
        `  minute ${Math.floor(minutes) + 1}: RSS ${rss.toFixed(1)} MB, heap ${heap.toFixed(1)} MB`;
    }
    const lags = this.#samples.map(({ lag }) => lag).sort((one, other) => one - other);
    return [
      ...perMinute.filter((line) => line !== undefined),
      `slope: RSS ${slope(counted, 'rss').toFixed(2)} MB a minute, heap ${slope(counted, 'heap').toFixed(2)} MB a minute`,
      `event loop, p99 of each five seconds: median ${lags[lags.length >> 1].toFixed(1)} ms, worst ${lags.at(-1).toFixed(1)} ms`,
    ];
  }
}

/** Least squares. */
function slope(samples, key) {
  const mean = (pick) => samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean((sample) => sample[key])];
  const rise = mean((sample) => (sample.minutes - x) * (sample[key] - y));
  return rise / mean(({ minutes }) => (minutes - x) ** 2);
}
