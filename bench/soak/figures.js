const MEGABYTE = 2 ** 20;

/** The first minutes do not count: code is compiled, pools and records fill. */
const WARM_UP = 0.25;

/** How the memory of a process grows. Of each minute the lowest value counts, as what is above it waits to be collected. */
export class Figures {
  #minutes = [];
  #lags = [];

  add(minutes, { rss, heap, lag }) {
    const least = (this.#minutes[Math.floor(minutes)] ??= { rss: Infinity, heap: Infinity });
    least.rss = Math.min(least.rss, rss / MEGABYTE);
    least.heap = Math.min(least.heap, heap / MEGABYTE);
    this.#lags.push(lag * 1000);
  }

  lines() {
    const counted = this.#minutes.slice(Math.floor(this.#minutes.length * WARM_UP));
    const lags = this.#lags.toSorted((one, other) => one - other);
    return [
      ...this.#minutes.map(
        ({ rss, heap }, minute) =>
          `  minute ${minute + 1}: RSS ${rss.toFixed(1)} MB, heap ${heap.toFixed(1)} MB`,
      ),
      `slope: RSS ${slope(counted, 'rss').toFixed(2)} MB a minute, heap ${slope(counted, 'heap').toFixed(2)} MB a minute`,
      `event loop, p99 of each five seconds: median ${lags[lags.length >> 1].toFixed(1)} ms, worst ${lags.at(-1).toFixed(1)} ms`,
    ];
  }
}

/** Least squares. */
function slope(minutes, key) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean([...minutes.keys()]), mean(minutes.map((least) => least[key]))];
  const rise = mean(minutes.map((least, minute) => (minute - x) * (least[key] - y)));
  return rise / mean([...minutes.keys()].map((minute) => (minute - x) ** 2));
}
