import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stringify } from 'yaml';
import type { AnyDefinition, OpenedPlugin } from '../../src/chain/definition.js';
import { loadConfig } from '../../src/config/load.js';
import type { GatewayConfig } from '../../src/core.js';
import { createGateway, type Gateway } from '../../src/gateway.js';
import { createLogger } from '../../src/observe/logger.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { definitionOf } from './definitions.js';

export const PATH = '/_matrix-internal/identity/v1/check_credentials';

type Plugins = Readonly<Record<string, OpenedPlugin | AnyDefinition>>;

/** A gateway behind a real listener, with plugins that a test hands in by their `use`. */
export interface TestGateway {
  readonly url: string;
  readonly gateway: Gateway;
  readonly folder: string;
  /** Everything that was logged, as it was written. */
  log(): string;
  login(id: string, password: string, headers?: Record<string, string>): Promise<Answer>;
  load(config: Record<string, unknown>): Promise<GatewayConfig>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly auth?: {
      readonly success: boolean;
      readonly mxid?: string;
      readonly profile?: Record<string, unknown>;
    };
    readonly errcode?: string;
  };
}

export const READS_MXID = { 'x-postern-reads': 'mxid' };

export async function startGateway(
  config: Record<string, unknown>,
  plugins: Plugins,
  clock: Clock = systemClock,
): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-test-'));
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const log = await createLogger({ level: 'trace', format: 'json' }, stream, systemClock);
  const load = (part: Record<string, unknown>): Promise<GatewayConfig> => {
    const file = join(folder, 'postern.yaml');
    writeFileSync(
      file,
      stringify({ server_name: 'example.org', listen: { port: 0 }, state: 'memory', ...part }),
    );
    return loadConfig(file, {
      env: {},
      plugins: Object.keys(plugins),
      load: async (use) => lookUp(plugins, use),
    });
  };
  const gateway = await createGateway(await load(config), {
    clock,
    log,
    metrics: createMetrics('test'),
    stdout: stream,
  });
  const { doors } = await gateway.start();
  const url = `http://127.0.0.1:${doors.port}`;
  return {
    url,
    gateway,
    folder,
    load,
    log() {
      log.flush();
      return written;
    },
    async login(id, password, headers = {}) {
      const body = JSON.stringify({ user: { id, password } });
      const response = await fetch(url + PATH, { method: 'POST', body, headers });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Answer['body'],
      };
    },
    async stop() {
      await gateway.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function lookUp(plugins: Plugins, use: string): AnyDefinition {
  const plugin = plugins[use];
  if (plugin === undefined) throw new Error(`there is no plugin "${use}"`);
  return 'apiVersion' in plugin ? plugin : definitionOf(plugin);
}
