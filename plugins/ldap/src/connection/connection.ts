import type { Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { PluginError } from '@postern/plugin-api';
import { Client, ResultCodeError, type Filter } from 'ldapts';
import { BINARY_ATTRIBUTES, Entry } from '../entry.js';
import { PasswordControls, type PasswordPolicyAnswer } from './controls.js';
import { ConnectionError, resultFailure, SearchError, socketFailure, type Result } from './failures.js';
import type { Limit } from './limit.js';
import { tlsFor } from './tls.js';
import { Wire, type Target } from './wire.js';

/** Most of a server's own words that is kept. */
const MAX_WORDS = 200;

export interface BindResult extends Result {
  /** Which server said so. */
  readonly place: string;
  readonly policy: PasswordPolicyAnswer;
}

export interface SearchRequest {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** How many entries are enough; default: all that the server gives, or none of them if it has more. */
  readonly enough?: number;
  /** Whether the names of the attributes will do. */
  readonly namesOnly?: boolean;
}

export interface SearchAnswer {
  readonly entries: readonly Entry[];
  readonly hasReferences: boolean;
}

/**
 * One connection, which does one operation at a time. It is never opened again: ldapts would do so behind our back, and
 * search without having bound.
 */
export class Connection {
  readonly target: Target;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  readonly #wire: Wire;
  readonly #client: Client;
  #binds = 0;
  #isRetired = false;

  /** Begins to connect. */
  constructor(target: Target, now: number) {
    this.target = target;
    this.openedAt = now;
    this.#wire = new Wire(target);
    this.#client = this.#createClient();
  }

  get place(): string {
    return this.target.address.place;
  }

  /** Settled once nothing is left of it. */
  get closed(): Promise<void> {
    return this.#wire.closed;
  }

  get isBroken(): boolean {
    return this.#wire.isBroken;
  }

  /** Whether nobody shall use it again. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** How many binds it has done. */
  get binds(): number {
    return this.#binds;
  }

  get secured(): TLSSocket | undefined {
    return this.#wire.secured;
  }

  /** @throws ConnectionError, PluginError, or the signal's reason */
  async open(limit: Limit): Promise<void> {
    await this.#within(limit, async () => {
      const { address, startTls, tls } = this.target;
      await this.#wire.connected();
      if (startTls) await this.#upgrade(tlsFor(address.host, tls));
    });
  }

  /**
   * What the server says of a name and a password; an empty one never reaches it (RFC 4513, section 5.1.2).
   *
   * @throws ConnectionError, PluginError, or the signal's reason
   */
  async bind(name: string, password: string, limit: Limit): Promise<BindResult> {
    // A name without these is no DN, UPN or NetBIOS name; ldapts takes a few of them for SASL mechanisms.
    if (password === '' || !/[=@\\]/.test(name)) {
      throw new PluginError('PLUGIN_PROTOCOL', `${this.place}: there is nothing to bind with`);
    }
    this.#binds += 1;
    const controls = new PasswordControls();
    const result = await this.#result(limit, () => this.#client.bind(name, password, controls.request));
    return { ...(result ?? { code: 0, words: '' }), place: this.place, policy: controls.answer };
  }

  /** @throws ConnectionError, PluginError, or the signal's reason */
  async search(request: SearchRequest, limit: Limit): Promise<SearchAnswer> {
    let answer: SearchAnswer = { entries: [], hasReferences: false };
    const failed = await this.#result(limit, async () => {
      const { searchEntries, searchReferences } = await this.#client.search(request.base, {
        scope: request.scope,
        filter: request.filter,
        attributes: [...request.attributes],
        explicitBufferAttributes: BINARY_ATTRIBUTES,
        returnAttributeValues: request.namesOnly !== true,
        // With a limit ldapts keeps it to itself that there was more.
        sizeLimit: request.enough ?? 0,
        timeLimit: Math.max(1, Math.ceil(limit.milliseconds / 1000)),
      });
      const entries = searchEntries.map((entry) => new Entry(entry));
      answer = { entries, hasReferences: searchReferences.length > 0 };
    });
    if (failed !== undefined) {
      const base = request.scope === 'base' ? undefined : request.base;
      throw new SearchError(this.place, base, failed);
    }
    return answer;
  }

  /** Lets nobody use it again. */
  retire(): void {
    this.#isRetired = true;
  }

  /** Breaks itself off when it is idle for so long. */
  rest(milliseconds: number): void {
    this.#wire.rest(milliseconds);
  }

  /** Takes leave of the server, and ends. */
  async close(): Promise<void> {
    if (!this.isBroken) void this.#client.unbind().catch(() => undefined);
    await this.#wire.leave();
  }

  /** Ends at once: whoever waits gets the reason. */
  async break(reason: unknown): Promise<void> {
    this.#wire.break(reason);
    await this.#wire.closed;
  }

  #createClient(): Client {
    const isSecure = this.target.address.scheme === 'ldaps';
    let isTaken = false;
    const take = (): Socket => {
      if (isTaken) throw new Error('the connection is over');
      isTaken = true;
      return this.#wire.socket;
    };
    return new Client({
      // The socket is there already: the URL only says of which kind it is.
      url: isSecure ? 'ldaps://localhost' : 'ldap://localhost',
      createConnection: take,
      createSecureConnection: isSecure
        ? () => take() as TLSSocket
        : (options: unknown) => this.#wire.secure(options as ConnectionOptions),
    });
  }

  async #upgrade(options: ConnectionOptions): Promise<void> {
    try {
      await this.#client.startTLS(options);
    } catch (error) {
      if (error instanceof ResultCodeError) throw resultFailure(this.place, 'StartTLS', resultOf(error));
      throw socketFailure(this.place, error as Error);
    }
  }

  /** The result of an operation that did not succeed. */
  async #result(limit: Limit, work: () => Promise<void>): Promise<Result | undefined> {
    try {
      await this.#within(limit, work);
      return undefined;
    } catch (error) {
      if (error instanceof ResultCodeError) return resultOf(error);
      throw error;
    }
  }

  /** Runs one operation; whatever goes wrong but the operation's own result ends the connection. */
  async #within(limit: Limit, work: () => Promise<void>): Promise<void> {
    try {
      await this.#wire.within(limit, work);
    } catch (error) {
      if (error instanceof ResultCodeError) throw error;
      if (!this.#wire.socket.destroyed) this.#wire.break(this.#reasonOf(error, limit));
      throw this.#wire.end();
    }
  }

  #reasonOf(error: unknown, { signal }: Limit): unknown {
    if (error instanceof PluginError || signal.aborted) return error;
    return new ConnectionError('nonsense', `${this.place}: the server answered nonsense`, { cause: error });
  }
}

function resultOf({ code, message }: ResultCodeError): Result {
  const words = message
    .replace(/ Code: 0x[0-9a-f]+$/, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return { code, words: words.slice(0, MAX_WORDS) };
}
