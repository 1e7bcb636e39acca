import { PluginError, type Call, type Logger, type PluginContext } from '@postern/plugin-api';
import { concealer } from '../conceal.js';
import type { CallName, PersistentConfig } from '../config/index.js';
import { readAuth, readDirectory, readLookup, readProfile } from '../outputs/json.js';
import { UnreadableOutput } from '../outputs/strict-json.js';
import { ProcessGroup } from '../processes/group.js';
import { ENVIRONMENT, inspectProgram, locate, type Program } from '../processes/program.js';
import { authRequest, directoryRequest, lookupRequest, profileRequest, type Request } from '../requests.js';
import type { Scripts } from '../scripts.js';
import { Child } from './child.js';
import type { Reply } from './wire.js';
import { Worker, type WorkerOptions } from './worker.js';

/** Longer than any login waits. */
const SILENCE_MS = 15_000;

/**
 * A script that keeps running.
 *
 * @throws PluginError when it cannot be started
 */
export async function openPersistent(
  { domain: given, answers, processes, in_flight, ...settings }: PersistentConfig,
  {
    configDirectory: directory,
    log,
    serverName,
  }: Pick<PluginContext, 'configDirectory' | 'log' | 'serverName'>,
): Promise<Scripts> {
  const domain = given ?? serverName;
  const program = { ...settings, env: { ...ENVIRONMENT, ...settings.env }, directory };
  const name = await locate(program);
  const start = startOf(program, name, log);
  const workers = Array.from({ length: processes }, () => new Worker({ log, start, inFlight: in_flight }));
  const close = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.close()));
  };
  try {
    await health(workers);
  } catch (error) {
    await close();
    throw error;
  }
  const all = methodsOf(askerOf(workers, name), domain);
  return {
    auth: all.auth,
    profile: answers.includes('profile') ? all.profile : undefined,
    lookup: answers.includes('lookup') ? all.lookup : undefined,
    searchNames: answers.includes('directory') ? all.searchNames : undefined,
    searchAddresses: answers.includes('directory') ? all.searchAddresses : undefined,
    health: () => health(workers),
    inspect: () => inspectProgram('command', program),
    close,
  };
}

function startOf(program: Program, name: string, log: Logger): WorkerOptions['start'] {
  return async (onFault) => {
    const { args, env, directory: cwd } = program;
    const group = await ProcessGroup.start({ file: await locate(program), args, env, cwd });
    return new Child(group, { name, log, silenceMs: SILENCE_MS, onFault });
  };
}

/** One child that runs is enough. */
async function health(workers: readonly Worker[]): Promise<void> {
  try {
    await Promise.any(workers.map((worker) => worker.check()));
  } catch (error) {
    throw (error as AggregateError).errors[0];
  }
}

function methodsOf(ask: Ask, domain: string): Required<Omit<Scripts, 'health' | 'inspect' | 'close'>> {
  return {
    auth: ({ username, password }, call) => {
      const request = authRequest(username, password, domain);
      return ask('auth', request, call, (body) => {
        const answer = readAuth(body, domain);
        return { ...answer, detail: answer.detail && concealer(request.tokens)(answer.detail) };
      });
    },
    profile: (username, call) => ask('profile', profileRequest(username, domain), call, readProfile),
    lookup: (key, call) => ask('lookup', lookupRequest(key), call, (body) => readLookup(body, key, domain)),
    searchNames: (query, call) => ask('directory', directoryRequest('name', query), call, readDirectory),
    searchAddresses: (query, call) =>
      ask('directory', directoryRequest('threepid', query), call, readDirectory),
  };
}

type Ask = <T>(name: CallName, request: Request, call: Call, read: (body: Reply['body']) => T) => Promise<T>;

/** Asks the child that has least to do. */
function askerOf(workers: readonly Worker[], script: string): Ask {
  return async (name, request, { signal }, read) => {
    const worker = workers.reduce((best, other) => (other.load < best.load ? other : best));
    const body = await orAborted(worker.ask(name, request, signal), signal);
    try {
      return read(body);
    } catch (error) {
      if (!(error instanceof UnreadableOutput)) throw error;
      throw new PluginError('PLUGIN_PROTOCOL', `${script}: answered ${error.message}`);
    }
  };
}

/** The result of the work, unless the signal fires first. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp);
  }
}
