import type { Metrics } from '../../src/observe/metrics.js';

/** Metrics that nobody looks at. */
export const silentMetrics: Metrics = {
  login: () => undefined,
  verdict: () => undefined,
  guardTried: () => undefined,
  guardThrottled: () => undefined,
  guardFailed: () => undefined,
  httpStarted: () => undefined,
  httpEnded: () => undefined,
  pageShown: () => undefined,
  watchPlugins: () => undefined,
  auditLines: () => undefined,
  watchAudit: () => undefined,
  contentType: 'text/plain',
  render: async () => '',
};
