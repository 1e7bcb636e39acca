import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What of a bulkhead is shown. */
export interface Crowd {
  readonly inFlight: number;
  readonly queued: number;
}

/** What of a plugin is shown. */
export interface WatchedPlugin {
  readonly bulkhead: Crowd;
  readonly breaker: { readonly state: 'closed' | 'half-open' | 'open' };
}

/** The gateway's figures, in its own words; rendered for Prometheus. */
export interface Metrics {
  login(outcome: 'accepted' | 'refused' | 'unavailable'): void;
  verdict(plugin: string, verdict: string, reason: string, seconds: number): void;
  /** A login that the guard has counted before it is checked. */
  guardTried(): void;
  /** A login that was refused without being checked, by the kind of what stood against it. */
  guardThrottled(kind: 'account' | 'pair' | 'address' | 'entry'): void;
  /** The state could not be asked for the guard. */
  guardFailed(): void;
  httpStarted(): void;
  httpEnded(door: string, status: number, seconds: number): void;
  /** What is no door: health, readiness, these figures, and what is not found. */
  pageShown(status: number): void;
  /** Shows the crowd before these plugins and their circuit breakers from now on, and no other's. */
  watchPlugins(plugins: ReadonlyMap<string, WatchedPlugin>): void;
  /** Lines of the audit that are written, or lost. */
  auditLines(what: 'written' | 'lost', lines: number): void;
  /** Shows from now on whether audit lines cannot be written. */
  watchAudit(isFailing: () => boolean): void;
  readonly contentType: string;
  render(): Promise<string>;
}

/** In seconds: from a plugin that answers at once to one that overruns any deadline. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const logins = counter(registry, 'postern_logins_total', 'Logins by outcome', ['outcome']);
  const verdicts = counter(registry, 'postern_plugin_verdicts_total', 'Answers of the plugins', [
    'plugin',
    'verdict',
    'reason',
  ]);
  const pluginSeconds = histogram(
    registry,
    'postern_plugin_seconds',
    'Time of a login in one plugin',
    'plugin',
  );
  const requests = counter(registry, 'postern_http_requests_total', 'Requests by door and status', [
    'door',
    'status',
  ]);
  const httpSeconds = histogram(registry, 'postern_http_seconds', 'Time to the answer', 'door');
  const inFlight = gauge(registry, 'postern_http_in_flight', 'Requests without an answer yet');
  const audit = auditMetrics(registry);
  const watched = watchPlugins(registry);
  gauge(registry, 'postern_build_info', 'The version that runs', ['version']).set({ version }, 1);
  let looked = false;

  return {
    login: (outcome) => logins.inc({ outcome }),
    verdict(plugin, verdict, reason, seconds) {
      verdicts.inc({ plugin, verdict, reason });
      pluginSeconds.observe({ plugin }, seconds);
    },
    ...guardMetrics(registry),
    httpStarted: () => inFlight.inc(),
    httpEnded(door, status, seconds) {
      inFlight.dec();
      requests.inc({ door, status });
      httpSeconds.observe({ door }, seconds);
    },
    pageShown: (status) => requests.inc({ door: 'page', status }),
    watchPlugins: watched.watch,
    auditLines: audit.lines,
    watchAudit: audit.watch,
    contentType: registry.contentType,
    render() {
      // The collectors of the process run from the first look on: who never looks does not pay for them.
      if (!looked) collectDefaultMetrics({ register: registry });
      looked = true;
      return registry.metrics();
    },
  };
}

function guardMetrics(registry: Registry): Pick<Metrics, 'guardTried' | 'guardThrottled' | 'guardFailed'> {
  const tried = counter(registry, 'postern_guard_tries_total', 'Logins that the guard let be checked');
  const throttled = counter(
    registry,
    'postern_guard_throttled_total',
    'Logins that the guard refused, by what stood against them',
    ['kind'],
  );
  const guardFailures = counter(
    registry,
    'postern_guard_state_errors_total',
    'Logins for which the guard could not ask the state',
  );
  return {
    guardTried: () => tried.inc(),
    guardThrottled: (kind) => throttled.inc({ kind }),
    guardFailed: () => guardFailures.inc(),
  };
}

function auditMetrics(registry: Registry): {
  readonly lines: (what: 'written' | 'lost', lines: number) => void;
  readonly watch: (isFailing: () => boolean) => void;
} {
  const lines = counter(registry, 'postern_audit_lines_total', 'Audit lines, written or lost', ['result']);
  let isFailing = (): boolean => false;
  new Gauge({
    name: 'postern_audit_failing',
    help: 'Whether audit lines cannot be written at the moment',
    registers: [registry],
    collect() {
      this.set(isFailing() ? 1 : 0);
    },
  });
  return {
    lines: (result, count) => lines.inc({ result }, count),
    watch(watched) {
      isFailing = watched;
    },
  };
}

const BREAKER = { closed: 0, 'half-open': 1, open: 2 } as const;

/** The plugins are looked at when somebody looks at the metrics. */
function watchPlugins(registry: Registry): {
  readonly watch: (plugins: ReadonlyMap<string, WatchedPlugin>) => void;
} {
  let plugins: ReadonlyMap<string, WatchedPlugin> = new Map();
  const show = (name: string, help: string, figure: (plugin: WatchedPlugin) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['plugin'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [plugin, watched] of plugins) this.set({ plugin }, figure(watched));
      },
    });
  };
  show('postern_plugin_in_flight', 'Calls into a plugin at the moment', ({ bulkhead }) => bulkhead.inFlight);
  show('postern_plugin_queued', 'Calls that wait for a plugin', ({ bulkhead }) => bulkhead.queued);
  show(
    'postern_plugin_breaker',
    'Circuit breaker of a plugin: 0 closed, 1 half-open, 2 open',
    ({ breaker }) => BREAKER[breaker.state],
  );
  return {
    watch(watched) {
      plugins = watched;
    },
  };
}

function counter<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: L[] = [],
): Counter<L> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function gauge<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: L[] = [],
): Gauge<L> {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

function histogram<L extends string>(registry: Registry, name: string, help: string, label: L): Histogram<L> {
  return new Histogram({ name, help, labelNames: [label], buckets: BUCKETS, registers: [registry] });
}
