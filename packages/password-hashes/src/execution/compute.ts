import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Digest } from '../text.js';
import { PasswordHashError } from '../errors.js';
import { FairQueue, type Ticket } from './fair-queue.js';
import type { MemoryBudget } from './memory-budget.js';
import type { Algorithms } from './worker.js';
import { HANDED_TO_EACH, Workers } from './workers.js';

const nodePbkdf2 = promisify(pbkdf2);
const nodeScrypt = promisify(scrypt) as (
  password: Uint8Array,
  salt: Uint8Array,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** RFC 9106; `memory` in KiB. */
export interface Argon2Parameters {
  readonly variant: 'argon2d' | 'argon2i' | 'argon2id';
  /** 0x10 for 16, 0x13 for 19. */
  readonly version: 16 | 19;
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Uint8Array;
  /** Bytes of output. */
  readonly length: number;
}

export interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly length: number;
}

/** The costly primitives, off the main thread and queued; what the schemes are made of. Parameters come checked. */
export interface Compute {
  /** @param setting `$2b$cost$` and 22 characters of salt. @returns the 31 characters of the digest */
  bcrypt(password: string, setting: string): Promise<string>;
  argon2(password: Uint8Array, parameters: Argon2Parameters): Promise<Uint8Array>;
  pbkdf2(
    password: Uint8Array,
    salt: Uint8Array,
    iterations: number,
    length: number,
    digest: Digest,
  ): Promise<Uint8Array>;
  scrypt(password: Uint8Array, parameters: ScryptParameters): Promise<Uint8Array>;
  /** One of the algorithms that run in a worker; `memory` in bytes. */
  inWorker<Name extends keyof Algorithms>(
    algorithm: Name,
    parameters: Parameters<Algorithms[Name]>,
    memory?: number,
  ): Promise<Awaited<ReturnType<Algorithms[Name]>>>;
}

export interface ExecutionOptions {
  readonly nativeAtOnce: number;
  readonly workersAtOnce: number;
  readonly waiting: number;
  readonly memory: MemoryBudget;
  /** Leaves the native binaries alone, as on a platform that has none. */
  readonly portable: boolean;
}

/** Two queues, one for libuv's threads and one for workers, over one memory budget. */
export class Execution {
  readonly #native: FairQueue;
  readonly #worker: FairQueue;
  readonly #workers: Workers;
  readonly #portable: boolean;

  constructor({ nativeAtOnce, workersAtOnce, waiting, memory, portable }: ExecutionOptions) {
    this.#native = new FairQueue({ concurrent: nativeAtOnce, waiting }, memory);
    this.#worker = new FairQueue({ concurrent: HANDED_TO_EACH * workersAtOnce, waiting }, memory);
    this.#workers = new Workers(workersAtOnce);
    this.#portable = portable;
  }

  get inFlight(): number {
    return this.#native.inFlight + this.#worker.inFlight;
  }

  get waiting(): number {
    return this.#native.waiting + this.#worker.waiting;
  }

  close(): Promise<void> {
    return this.#workers.close();
  }

  /** The primitives for one caller. */
  for(caller: Omit<Ticket, 'memory'>): Compute {
    const native = <T>(work: () => Promise<T>, memory = 0): Promise<T> =>
      this.#native.run({ ...caller, memory }, () => computed(work));
    const inWorker: Compute['inWorker'] = (algorithm, parameters, memory = 0) =>
      this.#worker.run({ ...caller, memory }, () => computed(() => this.#workers.run(algorithm, parameters)));
    return {
      inWorker,
      bcrypt: (password, setting) =>
        native(async () => {
          const counted = password.split('\0', 1)[0] ?? '';
          const library = await this.#load(() => import('@node-rs/bcrypt'));
          if (library === undefined) return this.#workers.run('portableBcrypt', [counted, setting]);
          return (await library.hash(counted, { salt: setting })).slice(setting.length);
        }),
      argon2: (password, parameters) =>
        native(async () => {
          const library = await this.#load(() => import('@node-rs/argon2'));
          if (library !== undefined) return library.hashRaw(password, argon2Options(parameters));
          if (parameters.version === 19) return this.#workers.run('portableArgon2', [password, parameters]);
          throw new PasswordHashError(
            'UNSUPPORTED',
            'argon2 1.0 (v=16) needs a platform with native binaries',
          );
        }, parameters.memory * 1024),
      pbkdf2: (password, salt, iterations, length, digest) =>
        native(() => nodePbkdf2(password, salt, iterations, length, digest)),
      scrypt: (password, { salt, length, ...cost }) => {
        const maxmem = scryptMemory(cost);
        return native(() => nodeScrypt(password, salt, length, { ...cost, maxmem: maxmem + 1024 }), maxmem);
      },
    };
  }

  /** Nothing where there is no binary for the platform: then a worker stands in, in the same place of the queue. */
  async #load<T>(load: () => Promise<T>): Promise<T | undefined> {
    return this.#portable ? undefined : load().catch(() => undefined);
  }
}

/** Bytes that scrypt takes (OpenSSL, EVP_PBE_scrypt). */
export function scryptMemory({ N, r, p }: Pick<ScryptParameters, 'N' | 'r' | 'p'>): number {
  return 128 * r * (N + p + 2);
}

/** What a library refuses, though the form was right, is no hash that anybody made. */
async function computed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PasswordHashError) throw cause;
    throw new PasswordHashError('MALFORMED', 'the stored hash cannot be computed', { cause });
  }
}

/** The enumerations of @node-rs/argon2, which exist in its types only. */
function argon2Options({ variant, version, memory, passes, lanes, salt, length }: Argon2Parameters): object {
  return {
    algorithm: { argon2d: 0, argon2i: 1, argon2id: 2 }[variant],
    version: version === 16 ? 0 : 1,
    memoryCost: memory,
    timeCost: passes,
    parallelism: lanes,
    salt,
    outputLen: length,
  };
}
