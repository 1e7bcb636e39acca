import { setMaxListeners } from 'node:events';
import { PluginError, type Logger } from '@postern/plugin-api';
import { refusal } from './answers.js';
import type { OAuthClient } from './client.js';
import type { Discovery } from './discovery.js';
import type { Metadata } from './metadata.js';

/** How a session ends whose refresh token one has: by revocation (RFC 7009), or by Keycloak's logout. */
export type SessionEnd = 'revocation' | 'logout';

/** So many are ended at once, and so many wait; what is beyond is left to the provider's own time limits. */
const AT_ONCE = 8;
const WAITING = 1000;
/** Each request listens to the end of the plugin, until a little after its answer; more than these would be a leak. */
const LISTENERS = 4 * AT_ONCE;

export interface SessionsOptions {
  readonly client: OAuthClient;
  readonly discovery: Discovery;
  readonly way: SessionEnd;
  readonly log: Logger;
  /** Gives up what still goes on. */
  readonly closed: AbortSignal;
}

/** Ends, behind the logins, what the provider began with them. No login waits for it, or fails with it. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #waiting: string[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(options: SessionsOptions) {
    this.#options = options;
    setMaxListeners(LISTENERS, options.closed);
  }

  /** Without a refresh token there is nothing that goes on. */
  end(refreshToken: string | undefined): void {
    if (refreshToken === undefined) return;
    if (this.#waiting.length >= WAITING) {
      this.#options.log.warn('too many sessions at the provider wait to be ended: one is left open');
      return;
    }
    this.#waiting.push(refreshToken);
    if (this.#running.size < AT_ONCE) {
      const running = this.#work().finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  /** Resolves when all are ended. */
  async drain(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #work(): Promise<void> {
    const { closed, log } = this.#options;
    for (let token = this.#waiting.shift(); token !== undefined; token = this.#waiting.shift()) {
      try {
        await this.#end(token);
      } catch (err) {
        if (closed.aborted) return;
        log.warn({ err }, 'a session at the provider could not be ended');
      }
    }
  }

  /** @throws PluginError */
  async #end(token: string): Promise<void> {
    const { client, discovery, way, closed } = this.#options;
    const metadata = discovery.current();
    const url = endpointOf(metadata, way);
    const form = way === 'logout' ? { refresh_token: token } : { token, token_type_hint: 'refresh_token' };
    const response = await client.post(url, form, metadata, closed);
    if (response.status !== 200 && response.status !== 204) throw refusal(url, response);
  }
}

function endpointOf({ logoutEndpoint, revocationEndpoint }: Metadata, way: SessionEnd): URL {
  const url = way === 'logout' ? logoutEndpoint : revocationEndpoint;
  if (url !== undefined) return url;
  const remedy = 'ask for no scope that brings refresh tokens';
  throw new PluginError('PLUGIN_MISCONFIGURED', `the provider has no endpoint that ends sessions: ${remedy}`);
}
