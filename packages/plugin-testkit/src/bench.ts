import { AssertionError, deepStrictEqual, fail, ok } from 'node:assert/strict';
import {
  checkVerdict,
  openPlugin,
  UnseenLogin,
  type AnyDefinition,
  type OpenedPlugin,
} from '@postern/gateway/testing';
import type { Accepted, Call, Verdict } from '@postern/plugin-api';
import type { ConformanceOptions } from './options.js';
import { createCall, createTestServices, type MemoryLog, type TestServices } from './test-context.js';

const PATIENCE_MS = 5000;

/** One opened plugin on the bench. */
export interface Bench {
  readonly plugin: OpenedPlugin;
  readonly log: MemoryLog;
  /** The frame of a call into it. */
  readonly call: (part?: Partial<Call>) => Call;
  authenticate(username: string, password: string, call?: Partial<Call>): Promise<Verdict>;
  /** How many passwords it had the gateway check so far, decoys among them. */
  readonly passwordChecks: () => number;
  /** Fails rather than waiting for ever. */
  readonly inTime: <T>(work: Promise<T> | T) => Promise<T>;
  /** Closes it as the gateway does; what goes wrong is a failure. */
  close(): Promise<void>;
}

/** Opens the plugin as the gateway does. */
export async function openBench(
  definition: AnyDefinition,
  options: ConformanceOptions,
  config: unknown = options.config,
  services: TestServices = createTestServices(),
): Promise<Bench> {
  const checked = await definition.config['~standard'].validate(config);
  if (checked.issues !== undefined)
    fail(`the configuration does not fit the schema: ${checked.issues[0]?.message}`);
  const { plugin, releases } = await openPlugin(
    {
      id: 'conformance',
      definition,
      config: checked.value,
      configDirectory: options.configDirectory ?? '.',
      serverName: 'example.org',
      fingerprint: '',
    },
    services,
  );
  const { log, passwordChecks } = services;
  const call = (part: Partial<Call> = {}): Call => createCall(log, part);
  const patient = <T>(work: Promise<T> | T): Promise<T> => inTime(work, options.patienceMs);
  return {
    plugin,
    log,
    call,
    inTime: patient,
    passwordChecks,
    async authenticate(username, password, part) {
      if (plugin.authenticate === undefined) fail('the plugin has no authenticate');
      return checkVerdict(
        await patient(plugin.authenticate(new UnseenLogin({ username, password }), call(part))),
      );
    },
    async close() {
      deepStrictEqual(await patient(releases.close()), []);
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

async function inTime<T>(work: Promise<T> | T, patienceMs = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AssertionError({ message: `no answer within ${patienceMs} ms` })),
      patienceMs,
    );
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
