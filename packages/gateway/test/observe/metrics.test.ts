import { expect } from 'chai';
import { createMetrics } from '../../src/observe/metrics.js';

describe('the metrics', () => {
  it('count logins by outcome, and answers of plugins by verdict and reason with their time', async () => {
    const metrics = createMetrics('1.2.3');
    metrics.login('accepted');
    metrics.login('refused');
    metrics.login('refused');
    metrics.verdict('one', 'rejected', 'wrong-password', 0.02);
    metrics.verdict('one', 'accepted', '', 0.2);
    const text = await metrics.render();
    for (const line of [
      'postern_logins_total{outcome="accepted"} 1',
      'postern_logins_total{outcome="refused"} 2',
      'postern_plugin_verdicts_total{plugin="one",verdict="rejected",reason="wrong-password"} 1',
      'postern_plugin_verdicts_total{plugin="one",verdict="accepted",reason=""} 1',
      'postern_plugin_seconds_count{plugin="one"} 2',
      'postern_plugin_seconds_bucket{le="0.025",plugin="one"} 1',
      'postern_build_info{version="1.2.3"} 1',
    ]) {
      expect(text.split('\n')).to.include(line);
    }
  });

  it('show the requests in flight', async () => {
    const metrics = createMetrics('test');
    metrics.httpStarted();
    metrics.httpStarted();
    metrics.httpEnded('/door', 200, 0.001);
    expect(await metrics.render()).to.include('postern_http_in_flight 1\n');
  });

  it('show the crowd and the circuit breaker before the plugins that are watched now, and before no other', async () => {
    const metrics = createMetrics('test');
    const crowd = { inFlight: 0, queued: 0 };
    const watched = { bulkhead: crowd, breaker: { state: 'closed' as 'closed' | 'half-open' | 'open' } };
    metrics.watchPlugins(new Map([['one', watched]]));
    crowd.inFlight = 64;
    crowd.queued = 3;
    const text = await metrics.render();
    expect(text).to.include('postern_plugin_in_flight{plugin="one"} 64\n');
    expect(text).to.include('postern_plugin_queued{plugin="one"} 3\n');
    expect(text).to.include('postern_plugin_breaker{plugin="one"} 0\n');
    for (const [state, figure] of [
      ['half-open', 1],
      ['open', 2],
    ] as const) {
      watched.breaker.state = state;
      expect(await metrics.render()).to.include(`postern_plugin_breaker{plugin="one"} ${figure}\n`);
    }
    metrics.watchPlugins(new Map([['two', watched]]));
    const later = await metrics.render();
    expect(later).to.include('postern_plugin_in_flight{plugin="two"} 64\n');
    expect(later).not.to.include('plugin="one"');
  });

  it('tell of the process and its event loop, once however often they are looked at', async () => {
    const metrics = createMetrics('test');
    await metrics.render();
    const text = await metrics.render();
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_seconds',
    ]) {
      expect(text.match(new RegExp(`^${name} `, 'gm')), name).to.have.length(1);
    }
    expect(metrics.contentType).to.match(/^text\/plain/);
  });

  it('of two gateways in one process are apart', async () => {
    const [first, second] = [createMetrics('test'), createMetrics('test')];
    first.login('accepted');
    expect(await second.render()).not.to.include('outcome="accepted"');
  });
});
