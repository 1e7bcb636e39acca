import type { HttpClient, HttpResponse } from '@postern/http-client';
import { z } from 'zod';
import type { MatrixThreePid } from '../accounts/three-pids.js';
import type { Clock } from '../time/clock.js';
import type { Changes, HomeserverUser } from './changes.js';

/** Longest wait for one answer. */
const LIMIT_MS = 10_000;

const answeredUser = z.object({
  displayname: z.string().nullish(),
  threepids: z
    .array(z.object({ medium: z.enum(['email', 'msisdn']), address: z.string() }))
    .nullish()
    .catch([]),
  deactivated: z.boolean().nullish(),
});
const answeredOwner = z.object({ user_id: z.string() });

/** The homeserver did not do what it was asked. */
export class HomeserverError extends Error {
  override readonly name = 'HomeserverError';
  readonly code = 'HOMESERVER';
  /** Nothing for an answer that makes no sense. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** Synapse's Admin API (https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html). */
export class SynapseAdmin {
  readonly #http: HttpClient;
  readonly #url: string;
  readonly #token: string;
  readonly #clock: Clock;

  constructor(http: HttpClient, url: string, token: string, clock: Clock) {
    this.#http = http;
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
    this.#clock = clock;
  }

  /** `undefined`: there is no such account. @throws HomeserverError, PluginError `PLUGIN_UNAVAILABLE` */
  async user(mxid: string): Promise<HomeserverUser | undefined> {
    const answer = await this.#ask('GET', `/v2/users/${encodeURIComponent(mxid)}`);
    if (answer === undefined) return undefined;
    const { displayname, threepids, deactivated } = read(answeredUser, answer);
    return {
      displayName: displayname ?? undefined,
      threePids: threepids ?? [],
      deactivated: deactivated === true,
    };
  }

  /** Whose address it is; `undefined`: nobody's. @throws HomeserverError, PluginError `PLUGIN_UNAVAILABLE` */
  async ownerOf({
    medium,
    address,
  }: Pick<MatrixThreePid, 'medium' | 'address'>): Promise<string | undefined> {
    const answer = await this.#ask('GET', `/v1/threepid/${medium}/users/${encodeURIComponent(address)}`);
    return answer === undefined ? undefined : read(answeredOwner, answer).user_id;
  }

  /** @throws HomeserverError, PluginError `PLUGIN_UNAVAILABLE` */
  async change(mxid: string, changes: Changes): Promise<void> {
    await this.#ask('PUT', `/v2/users/${encodeURIComponent(mxid)}`, changes);
  }

  async #ask(method: 'GET' | 'PUT', path: string, body?: Changes): Promise<HttpResponse | undefined> {
    const controller = new AbortController();
    const late = new HomeserverError(`no answer within ${LIMIT_MS} ms`);
    const timer = this.#clock.after(LIMIT_MS, () => controller.abort(late));
    try {
      const answer = await this.#http.request({
        method,
        url: `${this.#url}/_synapse/admin${path}`,
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: controller.signal,
      });
      if (answer.status === 404) return undefined;
      if (answer.status >= 300) throw new HomeserverError(explain(answer.status), answer.status);
      return answer;
    } finally {
      timer.cancel();
    }
  }
}

function explain(status: number): string {
  if (status === 401) return 'the homeserver does not know homeserver.admin_token';
  if (status === 403) return 'homeserver.admin_token is no server administrator’s';
  return `the homeserver answered ${status}`;
}

function read<T>(schema: z.ZodType<T>, answer: HttpResponse): T {
  const parsed = schema.safeParse(answer.json());
  if (parsed.success) return parsed.data;
  throw new HomeserverError('the homeserver answered something else than its Admin API promises');
}
