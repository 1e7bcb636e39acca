import { randomUUID } from 'node:crypto';
import type { HttpClient } from '@postern/http-client';
import { PluginError, type Logger, type Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { commonFields, displayName, profileOf, roles } from './profile.js';
import { refusal } from './refusals.js';
import { isLockout, NOT_SENDABLE, type RemoteSite } from './remote-site.js';
import { RestApi, type RestAnswer } from './rest-api.js';
import { siteUrl } from './site-url.js';

/** The user whose login the request carries. */
const ROUTE = '/wp/v2/users/me';

const REMEDY = 'application passwords are off; they need https://, and no plugin that switches them off';

export interface RestOptions {
  /** The site. */
  readonly url: string;
  readonly http: HttpClient;
}

/** A site that is asked through the REST API: takes application passwords only. */
export function createRestSite({ url, http }: RestOptions, log: Logger): RemoteSite {
  const site = siteUrl(url, log);
  const { host } = site;
  const api = new RestApi(site, http, log);
  return {
    async authenticate({ username, password }, { signal }) {
      if (!isBasicText(username) || !isBasicText(password) || username.includes(':')) return NOT_SENDABLE;
      const answer = await api.get({
        route: ROUTE,
        // Only with the context `edit` come username and e-mail. The rest is for caches that take no notice of logins:
        // they must not answer one with another's.
        query: { context: 'edit', postern: randomUUID() },
        headers: {
          authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
          'cache-control': 'no-cache',
        },
        signal,
      });
      return answer.status === 200 ? accept(answer, host) : judge(answer, host);
    },
    async probe({ signal }) {
      checkIndex(await api.get({ route: '/', query: { _fields: 'authentication' }, signal }), host);
    },
  };
}

/** What Basic authentication can carry (RFC 7617, section 2). */
function isBasicText(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text);
}

const userSchema = z.object({
  ...commonFields,
  id: z.int().positive().transform(String),
  name: displayName,
  roles,
});

function accept({ body }: RestAnswer, host: string): Verdict {
  const result = userSchema.safeParse(body);
  if (!result.success) {
    throw new PluginError('PLUGIN_PROTOCOL', `${host} answered a user without id and username`);
  }
  const { id, username, name, ...user } = result.data;
  return {
    verdict: 'accepted',
    account: { username, subject: id },
    profile: profileOf({ ...user, display_name: name }),
  };
}

const faultSchema = z.object({ code: z.string().regex(/^[\w-]{1,64}$/) });

function codeOf({ body }: RestAnswer): string | undefined {
  return faultSchema.safeParse(body).data?.code;
}

/** The verdict of a refusal. */
function judge(answer: RestAnswer, host: string): Verdict {
  const { status } = answer;
  const code = codeOf(answer);
  if (code === undefined) throw refusal(host, { status, headers: {} });
  const says = `${host} answered ${status} ${code}`;
  if (isLockout(code)) {
    throw new PluginError('PLUGIN_UNAVAILABLE', `${says}: a plugin locks the gateway out; allow its address`);
  }
  if (status === 401) return judgeLogin(code, says);
  if (status === 403 || status === 404) {
    throw new PluginError('PLUGIN_MISCONFIGURED', `${says}: a plugin closes the REST API; open ${ROUTE}`);
  }
  throw new PluginError(status >= 500 ? 'PLUGIN_UNAVAILABLE' : 'PLUGIN_PROTOCOL', says);
}

/**
 * The codes of `wp_authenticate_application_password`. WordPress by itself says no more than `rest_not_logged_in`, also
 * where the web server keeps the login from it.
 */
function judgeLogin(code: string, says: string): Verdict {
  switch (code) {
    case 'incorrect_password':
      return { verdict: 'rejected', reason: 'wrong-password' };
    case 'invalid_username':
    case 'invalid_email':
      return { verdict: 'unknown-user' };
    case 'application_passwords_disabled_for_user':
      return { verdict: 'rejected', reason: 'not-allowed', detail: says };
    case 'application_passwords_disabled':
      throw new PluginError('PLUGIN_MISCONFIGURED', `${says}: ${REMEDY}`);
    default:
      return { verdict: 'rejected', reason: 'unspecified', detail: says };
  }
}

const indexSchema = z.object({ authentication: z.object({ 'application-passwords': z.object({}) }) });

/** The index tells strangers whether application passwords work, unless a plugin opens the API to users only. */
function checkIndex(answer: RestAnswer, host: string): void {
  const { status, body } = answer;
  if (status === 200) {
    if (indexSchema.safeParse(body).success) return;
    throw new PluginError('PLUGIN_MISCONFIGURED', `${host}: ${REMEDY}`);
  }
  const code = codeOf(answer);
  const forUsersOnly = (status === 401 || status === 403) && code !== undefined && !isLockout(code);
  if (!forUsersOnly) judge(answer, host);
}
