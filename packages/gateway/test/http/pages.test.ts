import { expect } from 'chai';
import { close, listen } from '../../src/http/listener.js';
import { createMonitoringServer, createPages, type PageSources } from '../../src/http/pages.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { systemClock } from '../../src/time/clock.js';
import { startGateway } from '../support/gateway.js';
import { createMemoryLog } from '../support/log.js';

describe('the pages', () => {
  it('tell health, readiness and figures', async () => {
    let sick = false;
    const plugin = {
      authenticate: async () => ({ verdict: 'unknown-user' }) as const,
      health: async () => {
        if (sick) throw new Error('sick');
      },
    };
    const gateway = await startGateway(
      { plugins: [{ id: 'one', use: 'one' }], monitoring: { port: 0 } },
      { one: plugin },
    );
    try {
      await gateway.login('@alice:example.org', 'x');
      const get = async (path: string): Promise<[number, string]> => {
        const response = await fetch(gateway.url + path);
        return [response.status, await response.text()];
      };
      expect(await get('/health')).to.deep.equal([200, '{"status":"ok"}']);
      expect(await get('/ready')).to.deep.equal([
        200,
        '{"status":"ready","plugins":{"one":{"status":"ok","breaker":"closed"}},"state":{"status":"ok"}}',
      ]);
      const [, metrics] = await get('/metrics');
      expect(metrics).to.include('postern_logins_total{outcome="refused"} 1');
      expect(metrics).to.include(
        'postern_plugin_verdicts_total{plugin="one",verdict="unknown-user",reason=""} 1',
      );
      expect(metrics).to.include('postern_plugin_in_flight{plugin="one"} 0');
      expect(metrics).to.include('nodejs_eventloop_lag_seconds');
      expect((await fetch(`${gateway.url}/health`, { method: 'POST' })).status).to.equal(405);
      sick = true;
      expect((await get('/ready'))[0]).to.equal(200, 'the health of a plugin is cached');
    } finally {
      await gateway.stop();
    }
  });
});

describe('the monitoring listener', () => {
  const log = createMemoryLog();
  let readiness: PageSources['readiness'];
  const pages = createPages({ readiness: () => readiness(), metrics: createMetrics('test'), log });
  const server = createMonitoringServer(pages);
  let url = '';
  before(async () => {
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${port}`;
  });
  after(() => close(server, 0, systemClock));

  it('shows the pages to everybody who reaches it', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', origin: 'https://elsewhere.example' };
    for (const path of ['/health', '/metrics']) {
      expect((await fetch(url + path, { headers })).status, path).to.equal(200);
    }
    expect((await fetch(`${url}/health`, { method: 'HEAD' })).status).to.equal(200);
  });

  it('says 503 and how each plugin is while one is missing', async () => {
    const plugins = { one: { status: 'ok' }, two: { status: 'unavailable' } };
    readiness = async () => ({ ready: false, plugins });
    const response = await fetch(`${url}/ready`);
    expect([response.status, await response.json()]).to.deep.equal([503, { status: 'not ready', plugins }]);
  });

  it('shows nothing else', async () => {
    for (const path of ['/', '/_matrix-internal/identity/v1/check_credentials', '/%ff']) {
      const response = await fetch(url + path);
      expect([response.status, await response.json()], path).to.deep.equal([
        404,
        { errcode: 'M_UNRECOGNIZED', error: 'there is nothing here' },
      ]);
    }
  });

  it('is for reading', async () => {
    const response = await fetch(`${url}/ready`, { method: 'POST', body: '{}' });
    expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'GET']);
  });

  it('says 500 when a page fails, in the form of every other error, and logs it', async () => {
    const failure = new Error('inner secret');
    readiness = () => Promise.reject(failure);
    const response = await fetch(`${url}/ready`);
    expect([response.status, await response.json()]).to.deep.equal([
      500,
      { errcode: 'M_UNKNOWN', error: 'the gateway has a fault; its log says more' },
    ]);
    expect(log.lines).to.deep.equal([{ level: 'error', message: 'page failed', fields: { err: failure } }]);
  });
});
