import { deepStrictEqual, fail, ok } from 'node:assert/strict';
import { checkVerdict, openPlugin, type AnyDefinition, type OpenedPlugin } from '@postern/gateway/testing';
import type { Accepted, Verdict } from '@postern/plugin-api';
import type { ConformanceOptions } from './options.js';
import { createCall, createTestServices, type MemoryLog } from './test-context.js';

/** How long any answer may take, an aborted one included. */
const PATIENCE_MS = 5000;

/** One opened plugin on the bench. */
export interface Bench {
  readonly plugin: OpenedPlugin;
  readonly log: MemoryLog;
  authenticate(username: string, password: string, signal?: AbortSignal): Promise<Verdict>;
  /** Closes it as the gateway does; what goes wrong is a failure. */
  close(): Promise<void>;
}

/** Opens the plugin as the gateway does. */
export async function openBench(
  definition: AnyDefinition,
  options: ConformanceOptions,
  config: unknown = options.config,
): Promise<Bench> {
  const services = createTestServices();
  const checked = await definition.config['~standard'].validate(config);
  if (checked.issues !== undefined)
    fail(`the configuration does not fit the schema: ${checked.issues[0]?.message}`);
  const { plugin, releases } = await openPlugin(
    {
      id: 'conformance',
      definition,
      config: checked.value,
      configDirectory: options.configDirectory ?? '.',
      fingerprint: '',
    },
    services,
  );
  const { log } = services;
  return {
    plugin,
    log,
    async authenticate(username, password, signal) {
      if (plugin.authenticate === undefined) fail('the plugin has no authenticate');
      return checkVerdict(await inTime(plugin.authenticate({ username, password }, createCall(log, signal))));
    },
    async close() {
      deepStrictEqual(await inTime(releases.close()), []);
    },
  };
}

/** Opens, runs, closes. */
export async function onBench(
  definition: AnyDefinition,
  options: ConformanceOptions,
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const bench = await openBench(definition, options);
  try {
    await work(bench);
  } finally {
    await bench.close();
  }
}

/** Fails rather than waiting for ever. */
export async function inTime<T>(work: Promise<T> | T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a login that must succeed answers. */
export function accepted(verdict: Verdict): Accepted {
  if (verdict.verdict !== 'accepted') fail(`expected accepted, got ${JSON.stringify(verdict)}`);
  return verdict;
}

export function notAccepted(verdict: Verdict): void {
  ok(verdict.verdict !== 'accepted', 'expected a refusal, got accepted');
}
