import { PluginError, type Logger } from '@postern/plugin-api';
import { conceal, secretsOf } from '../conceal.js';
import { UnreadableOutput } from '../outputs/strict-json.js';
import { Complaints } from '../processes/complaints.js';
import type { ProcessGroup } from '../processes/group.js';
import { LineCutter } from '../processes/lines.js';
import { after } from '../processes/timers.js';
import type { Request } from '../requests.js';
import { MAX_LINE_BYTES, readReply, requestLine, type Reply } from './wire.js';

/** What a child says of a request may come after its answer: the secrets of so many are still known. */
const MAX_ANSWERED = 100;

interface Pending {
  readonly secrets: readonly string[];
  readonly resolve: (body: Reply['body']) => void;
  readonly reject: (error: PluginError) => void;
}

export interface ChildOptions {
  /** How it is called in messages. */
  readonly name: string;
  readonly log: Logger;
  /** A child that owes answers and gives none for so long is taken for stuck. */
  readonly silenceMs: number;
  /** Told once, before what is in flight fails: no more can be asked of this child. */
  readonly onFault: (child: Child, fault: PluginError) => void;
}

/** One running script: requests go in and answers come out, a line each, in any order. */
export class Child {
  /** Settles when nothing of it runs any more. */
  readonly ended: Promise<void>;
  /** Whether it has ever answered: one that has not may be broken altogether. */
  hasAnswered = false;
  readonly #group: ProcessGroup;
  readonly #options: ChildOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #answered: Pending['secrets'][] = [];
  readonly #complaints: Complaints;
  #lastId = 0;
  #fault: PluginError | undefined;
  #stopWatching: (() => void) | undefined;

  constructor(group: ProcessGroup, options: ChildOptions) {
    this.#group = group;
    this.#options = options;
    this.#complaints = new Complaints(group.stderr, options.log, (text) => this.#conceal(text));
    const lines = new LineCutter(
      MAX_LINE_BYTES,
      (line) => this.#take(line),
      () => this.#fail(`wrote a line of more than ${MAX_LINE_BYTES} bytes`, 'PLUGIN_PROTOCOL'),
    );
    group.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    group.stdout.on('error', () => undefined);
    // Without its output it cannot answer, whatever it goes on doing.
    group.stdout.once('close', () => group.stop());
    this.ended = this.#end();
  }

  /**
   * The answer to a request.
   *
   * @throws PluginError when there is none
   */
  async ask(call: string, request: Request): Promise<Reply['body']> {
    if (this.#fault !== undefined) throw this.#fault;
    this.#lastId += 1;
    const id = this.#lastId;
    const secrets = secretsOf(request.tokens);
    const answer = new Promise<Reply['body']>((resolve, reject) => {
      this.#pending.set(id, { secrets, resolve, reject });
    });
    this.#complaints.renew();
    this.#group.stdin.write(requestLine(id, call, request.json));
    if (this.#pending.size === 1) this.#watch();
    return answer;
  }

  stop(): void {
    this.#group.stop();
  }

  #take(line: Buffer): void {
    if (this.#fault !== undefined || line.toString('latin1').trim() === '') return;
    try {
      this.#settle(readReply(line));
    } catch (error) {
      if (!(error instanceof UnreadableOutput)) throw error;
      this.#fail(`answered ${error.message}`, 'PLUGIN_PROTOCOL');
    }
  }

  #settle({ id, error, body }: Reply): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      this.#options.log.debug({ id }, 'script answered a request that nobody waits for');
      return;
    }
    this.#pending.delete(id);
    this.#answered.push(pending.secrets);
    if (this.#answered.length > MAX_ANSWERED) this.#answered.shift();
    this.hasAnswered = true;
    this.#watch();
    if (error === undefined) pending.resolve(body);
    else {
      const message = `${this.#options.name}: ${conceal(error, pending.secrets)}`;
      pending.reject(new PluginError('PLUGIN_UNAVAILABLE', message));
    }
  }

  /** Fails whatever is in flight, and ends the child: what it writes from now on cannot be told apart. */
  #fail(why: string, code: 'PLUGIN_UNAVAILABLE' | 'PLUGIN_PROTOCOL' = 'PLUGIN_UNAVAILABLE'): void {
    if (this.#fault !== undefined) return;
    this.#fault = new PluginError(code, `${this.#options.name} ${why}${this.#complaints.words}`);
    this.#stopWatching?.();
    this.#options.onFault(this, this.#fault);
    for (const { reject } of this.#pending.values()) reject(this.#fault);
    this.#pending.clear();
    this.#group.stop();
  }

  async #end(): Promise<void> {
    const { status, signal } = await this.#group.ended;
    this.#fail(`ended with ${status === null ? (signal ?? 'a signal') : `exit status ${status}`}`);
  }

  #watch(): void {
    this.#stopWatching?.();
    const { silenceMs } = this.#options;
    this.#stopWatching =
      this.#pending.size === 0
        ? undefined
        : after(silenceMs, () => this.#fail(`owes answers and has given none for ${silenceMs} ms`));
  }

  #conceal(text: string): string {
    const inFlight = [...this.#pending.values()].flatMap(({ secrets }) => secrets);
    return conceal(text, [...inFlight, ...this.#answered.flat()]);
  }
}
