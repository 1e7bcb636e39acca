import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What of a bulkhead is shown. */
export interface Crowd {
  readonly inFlight: number;
  readonly queued: number;
}

/** The gateway's figures, in its own words; rendered for Prometheus. */
export interface Metrics {
  login(outcome: 'accepted' | 'refused' | 'unavailable'): void;
  verdict(plugin: string, verdict: string, reason: string, seconds: number): void;
  httpStarted(): void;
  httpEnded(door: string, status: number, seconds: number): void;
  /** Shows the crowd before these plugins from now on, and no other's. */
  watchPlugins(crowds: ReadonlyMap<string, Crowd>): void;
  readonly contentType: string;
  render(): Promise<string>;
}

/** In seconds: from a plugin that answers at once to one that overruns any deadline. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(version: string): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const named = <T extends object>(name: string, help: string, rest: T) => ({
    name,
    help,
    registers,
    ...rest,
  });
  const logins = new Counter(named('postern_logins_total', 'Logins by outcome', { labelNames: ['outcome'] }));
  const verdicts = new Counter(
    named('postern_plugin_verdicts_total', 'Answers of the plugins', {
      labelNames: ['plugin', 'verdict', 'reason'],
    }),
  );
  const pluginSeconds = new Histogram(
    named('postern_plugin_seconds', 'Time of a login in one plugin', {
      labelNames: ['plugin'],
      buckets: BUCKETS,
    }),
  );
  const requests = new Counter(
    named('postern_http_requests_total', 'Requests by door and status', { labelNames: ['door', 'status'] }),
  );
  const httpSeconds = new Histogram(
    named('postern_http_seconds', 'Time to the answer', { labelNames: ['door'], buckets: BUCKETS }),
  );
  const inFlight = new Gauge(named('postern_http_in_flight', 'Requests without an answer yet', {}));
  let crowds: ReadonlyMap<string, Crowd> = new Map();
  for (const key of ['inFlight', 'queued'] as const) {
    const [name, help] =
      key === 'inFlight'
        ? ['postern_plugin_in_flight', 'Calls into a plugin at the moment']
        : ['postern_plugin_queued', 'Calls that wait for a plugin'];
    new Gauge({
      ...named(name, help, { labelNames: ['plugin'] }),
      collect() {
        this.reset();
        for (const [plugin, crowd] of crowds) this.set({ plugin }, crowd[key]);
      },
    });
  }
  new Gauge(named('postern_build_info', 'The version that runs', { labelNames: ['version'] })).set(
    { version },
    1,
  );
  let defaults = false;

  return {
    login: (outcome) => logins.inc({ outcome }),
    verdict(plugin, verdict, reason, seconds) {
      verdicts.inc({ plugin, verdict, reason });
      pluginSeconds.observe({ plugin }, seconds);
    },
    httpStarted: () => inFlight.inc(),
    httpEnded(door, status, seconds) {
      inFlight.dec();
      requests.inc({ door, status });
      httpSeconds.observe({ door }, seconds);
    },
    watchPlugins: (watched) => (crowds = watched),
    contentType: registry.contentType,
    render() {
      // Their collectors run from the first look on: who never looks does not pay for them.
      if (!defaults) collectDefaultMetrics({ register: registry });
      defaults = true;
      return registry.metrics();
    },
  };
}
