import type { HttpClient, HttpResponse } from '@postern/http-client';
import { z } from 'zod';
import type { MatrixThreePid } from '../accounts/three-pids.js';
import type { Clock } from '../time/clock.js';
import type { Changes, HomeserverUser } from './changes.js';

/** Longest wait for one answer. */
const LIMIT_MS = 10_000;

// Old releases say 0 and 1.
const flag = z.union([z.boolean(), z.number()]).nullish();
const answeredUser = z.object({
  displayname: z.string().nullish(),
  threepids: z
    .array(
      z.object({
        medium: z.enum(['email', 'msisdn']),
        address: z.string(),
        validated_at: z.number().nullish(),
      }),
    )
    .nullish()
    .catch([]),
  deactivated: z.boolean().nullish(),
  admin: flag,
  is_guest: flag,
  user_type: z.string().nullish(),
  appservice_id: z.string().nullish(),
  external_ids: z.array(z.object({ auth_provider: z.string(), external_id: z.string() })).nullish(),
});
const answeredUsers = z.object({
  users: z.array(
    z.object({
      name: z.string(),
      admin: flag,
      user_type: z.string().nullish(),
      last_seen_ts: z.number().nullish(),
    }),
  ),
  next_token: z.string().nullish(),
});

/** Accounts that are listed in one request. */
const PAGE = 100;

/** One account of the homeserver's list. */
export interface ListedUser {
  readonly mxid: string;
  /** An administrator's or a bot's. Whether it is a bridge's, only the account itself tells. */
  readonly isSpecial: boolean;
  /** Milliseconds since the epoch; nothing where nobody was. */
  readonly lastSeen: number | undefined;
}
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
    const { displayname, threepids, deactivated, external_ids: ids, ...kind } = read(answeredUser, answer);
    return {
      displayName: displayname ?? undefined,
      threePids: (threepids ?? []).map(({ medium, address, validated_at: at }) => ({
        ...{ medium, address },
        isValidated: Boolean(at),
      })),
      isSpecial: Object.values(kind).some(Boolean),
      deactivated: deactivated === true,
      externalIds: (ids ?? []).map(({ auth_provider: provider, external_id: id }) => ({ provider, id })),
    };
  }

  /** Every account that is in use, a page at a time; none of guests, and none that is locked. @throws HomeserverError, PluginError `PLUGIN_UNAVAILABLE` */
  async *users(): AsyncGenerator<ListedUser> {
    let from: string | undefined = '0';
    while (from !== undefined) {
      const answer = await this.#ask('GET', `/v2/users?guests=false&limit=${PAGE}&from=${from}`);
      if (answer === undefined) throw new HomeserverError('the homeserver has no Admin API there', 404);
      const { users, next_token: next }: z.output<typeof answeredUsers> = read(answeredUsers, answer);
      for (const { name, admin, user_type: type, last_seen_ts: seen } of users) {
        yield { mxid: name, isSpecial: Boolean(admin) || Boolean(type), lastSeen: seen ?? undefined };
      }
      if (next === from) throw new HomeserverError('the homeserver answers the same page again and again');
      from = next ?? undefined;
    }
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
        call: controller,
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
