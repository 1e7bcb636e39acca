import { untilAborted } from '@postern/plugin-oidc-password/provider';

/** So many stand in line at most: who floods one name with logins must not fill the gateway with waiting ones. */
const LINE = 4;

/**
 * Logins of one name, one after the other. With brute-force detection, Keycloak refuses a right password while another
 * login of the same user is going on, as "Invalid user credentials" (its Upgrading Guide: "Concurrent login requests are
 * blocked by default when brute force is enabled"; seen on 26.7.3: nine of ten).
 */
export class Turns {
  readonly #lines = new Map<string, { readonly last: Promise<void>; readonly length: number }>();

  /** Runs `work` when the earlier ones of that name are done; at once where too many wait already. */
  take<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const key = name.toLowerCase();
    const line = this.#lines.get(key);
    if (line !== undefined && line.length >= LINE) return work();
    const turn = (line?.last ?? Promise.resolve()).then(() => {
      signal.throwIfAborted();
      return work();
    });
    const last = turn
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => this.#leave(key));
    this.#lines.set(key, { last, length: (line?.length ?? 0) + 1 });
    return untilAborted(turn, signal);
  }

  #leave(key: string): void {
    const line = this.#lines.get(key);
    if (line === undefined || line.length === 1) this.#lines.delete(key);
    else this.#lines.set(key, { ...line, length: line.length - 1 });
  }
}
