import type { Backend, Row, Run, Value, Waiter } from './backend.js';
import { GivenUp } from '../time/deadline.js';
import { StateError } from './errors.js';

/** What must outlive the process, or be shared by several: a few tables in a database. */
export class StateStore {
  readonly #backend: Backend;
  #opening: Promise<void> | undefined;
  #failsToWrite = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** What messages call it. */
  get place(): string {
    return this.#backend.place;
  }

  /** Whether several gateways may use it at once. */
  get isShared(): boolean {
    return this.#backend.isShared;
  }

  /** Whether the last attempt to change something failed: what is full or read-only can still be read. */
  get failsToWrite(): boolean {
    return this.#failsToWrite;
  }

  /**
   * Opened once; every use opens it that is not open yet, so that a store that was down at the start needs no restart.
   *
   * @throws StateError
   */
  async open(): Promise<void> {
    this.#opening ??= this.#backend.open();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw this.#told(error);
    }
  }

  /** @throws StateError, or the signal's reason */
  read(sql: string, values: readonly Value[], waiter: Waiter): Promise<readonly Row[]> {
    return this.#use(() => this.#backend.read(sql, values, waiter));
  }

  /**
   * One statement that changes something, durable when this settles. It may be sent twice, when a connection breaks: it
   * must be one that does the same then.
   *
   * @throws StateError, or the signal's reason
   */
  write(sql: string, values: readonly Value[], waiter: Waiter): Promise<readonly Row[]> {
    return this.#watch(this.#use(() => this.#backend.write(sql, values, waiter)));
  }

  /**
   * Several statements, all of them or none; durable when this settles.
   *
   * @throws StateError, or what `work` throws
   */
  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    let own: { readonly error: unknown } | undefined;
    const watched = async (run: Run): Promise<T> => {
      const told: Run = async (sql, values) => {
        try {
          return await run(sql, values);
        } catch (error) {
          throw this.#told(error);
        }
      };
      try {
        return await work(told);
      } catch (error) {
        own = { error };
        throw error;
      }
    };
    return this.#watch(
      this.#use(
        () => this.#backend.transaction(watched),
        () => own,
      ),
    );
  }

  close(): Promise<void> {
    return this.#backend.close();
  }

  async #watch<T>(change: Promise<T>): Promise<T> {
    try {
      const result = await change;
      this.#failsToWrite = false;
      return result;
    } catch (error) {
      if (error instanceof StateError) this.#failsToWrite = true;
      throw error;
    }
  }

  async #use<T>(
    work: () => Promise<T>,
    own: () => { readonly error: unknown } | undefined = () => undefined,
  ): Promise<T> {
    await this.open();
    try {
      return await work();
    } catch (error) {
      if (own()?.error === error) throw error;
      throw this.#told(error);
    }
  }

  #told(error: unknown): unknown {
    return error instanceof StateError || error instanceof GivenUp ? error : this.#backend.failure(error);
  }
}
