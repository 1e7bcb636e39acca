import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';

const USERS = '/_synapse/admin/v2/users';
/** As Synapse lists them: https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html */
const LISTED = ['name', 'admin', 'user_type', 'last_seen_ts'];

/**
 * The accounts of Synapse's Admin API, read only, in pages of a hundred; a page of the list has fewer fields than the
 * account itself, as there. Everything else is answered 404.
 *
 * @param users by localpart: what `/v2/users/<id>` answers beside the name
 */
export async function startAdminApi(
  users: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<FakeHttpServer> {
  const all = Object.entries(users).map(([localpart, more]) => ({
    name: `@${localpart}:example.org`,
    ...more,
  }));
  const server = await startFakeHttpServer();
  server.respond(({ url }) => {
    const { pathname, searchParams } = new URL(url, server.url);
    const body =
      pathname === USERS ? page(all, searchParams) : all.find(({ name }) => pathname === pathOf(name));
    return { status: body === undefined ? 404 : 200, body: JSON.stringify(body ?? {}) };
  });
  return server;
}

function page(all: readonly object[], asked: URLSearchParams): object {
  const [from, limit] = [Number(asked.get('from')), Number(asked.get('limit'))];
  const users = all
    .slice(from, from + limit)
    .map((user) => Object.fromEntries(Object.entries(user).filter(([key]) => LISTED.includes(key))));
  return { users, ...(from + limit < all.length ? { next_token: String(from + limit) } : {}) };
}

function pathOf(mxid: string): string {
  return `${USERS}/${encodeURIComponent(mxid)}`;
}
