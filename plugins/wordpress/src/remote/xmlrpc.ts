import { isWebPage, webPage, type HttpClient, type HttpResponse } from '@postern/http-client';
import { PluginError, type Logger, type Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { commonFields, displayName, profileOf, roles } from './profile.js';
import { refusal } from './refusals.js';
import { isLockout, NOT_SENDABLE, type RemoteSite } from './remote-site.js';
import { below, siteUrl } from './site-url.js';
import {
  decodeAnswer,
  encodeCall,
  isXmlText,
  XmlRpcMessageError,
  type XmlRpcAnswer,
  type XmlRpcFault,
  type XmlRpcValue,
} from './xml-rpc-message.js';

/** Checks the password and brings the profile in one call. */
const METHOD = 'wp.getProfile';

/** The fault of a method that is there, and was called without a login (wp_xmlrpc_server::minimum_args). */
const TOO_FEW_ARGUMENTS = 400;

export interface XmlRpcOptions {
  /** The site, or its `xmlrpc.php`. */
  readonly url: string;
  readonly http: HttpClient;
}

/** A site that is asked through XML-RPC: takes the password of the account, and application passwords. */
export function createXmlRpcSite({ url, http }: XmlRpcOptions, log: Logger): RemoteSite {
  const endpoint = endpointOf(siteUrl(url, log));
  const { host } = endpoint;

  const ask = async (params: readonly (string | number)[], signal: AbortSignal): Promise<XmlRpcAnswer> => {
    const response = await http.request({
      method: 'POST',
      url: endpoint,
      headers: { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml' },
      body: encodeCall(METHOD, params),
      call: { signal },
    });
    return read(response, host);
  };

  return {
    async authenticate({ username, password }, { signal }) {
      if (!isXmlText(username) || !isXmlText(password)) return NOT_SENDABLE;
      // Blog 0 is the present one; without a list of fields, all of them come.
      const answer = await ask([0, username, password], signal);
      return 'value' in answer ? accept(answer.value, host) : judge(answer, host);
    },
    async probe({ signal }) {
      // Without a login, as even an empty one may count as a failed one and lock the gateway out.
      const answer = await ask([], signal);
      if ('value' in answer)
        throw new PluginError('PLUGIN_PROTOCOL', `${host} tells a profile without a login`);
      if (answer.faultCode !== TOO_FEW_ARGUMENTS) judge(answer, host);
    },
  };
}

function endpointOf(site: URL): URL {
  return site.pathname.endsWith('.php') ? site : below(site, '/xmlrpc.php');
}

function read(response: HttpResponse, host: string): XmlRpcAnswer {
  if (response.status !== 200) throw refusal(host, response);
  const text = utf8(response.body)?.trim();
  if (text === undefined)
    throw new PluginError('PLUGIN_PROTOCOL', `${host} answered something that is not UTF-8`);
  if (text === '') throw new PluginError('PLUGIN_PROTOCOL', `${host} answered nothing`);
  if (isWebPage(text)) throw webPage(`${host} answered 200`);
  try {
    return decodeAnswer(text);
  } catch (error) {
    if (!(error instanceof XmlRpcMessageError)) throw error;
    throw new PluginError('PLUGIN_PROTOCOL', `${host} answered ${error.message}`);
  }
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const profileSchema = z.object({
  ...commonFields,
  user_id: z.union([z.string().regex(/^[1-9]\d*$/), z.int().positive()]).transform(String),
  display_name: displayName,
  // PHP makes a struct of a list with gaps, which `WP_User::$roles` may have.
  roles: z.preprocess((list) => (list instanceof Map ? [...list.values()] : list), roles),
});

function accept(value: XmlRpcValue, host: string): Verdict {
  const result = profileSchema.safeParse(value instanceof Map ? Object.fromEntries(value) : value);
  if (!result.success) {
    throw new PluginError('PLUGIN_PROTOCOL', `${host} answered a profile without user_id and username`);
  }
  const { user_id, username, ...user } = result.data;
  return { verdict: 'accepted', account: { username, subject: user_id }, profile: profileOf(user) };
}

/**
 * The verdict of a fault (wp_xmlrpc_server::login, wp_getProfile; `wp_die` and plugins take codes of HTTP). Its words
 * stay here: there are plugins that repeat the password in them.
 */
function judge({ faultCode, faultString }: XmlRpcFault, host: string): Verdict {
  const says = `${host} answered the XML-RPC fault ${faultCode}`;
  if (faultCode === 401) {
    const detail = 'the password is right, but the site keeps the account from its own profile (edit_user)';
    return { verdict: 'rejected', reason: 'not-allowed', detail };
  }
  if (faultCode === 403) {
    if (!isLockout(faultString)) return { verdict: 'rejected', reason: 'unspecified' };
    throw new PluginError('PLUGIN_UNAVAILABLE', `${says}: a plugin locks the gateway out; allow its address`);
  }
  if (faultCode === 405) {
    throw new PluginError(
      'PLUGIN_MISCONFIGURED',
      `${says}: XML-RPC is off; allow it in the security plugin, or in the filter xmlrpc_enabled`,
    );
  }
  if (faultCode === -32601) {
    throw new PluginError(
      'PLUGIN_MISCONFIGURED',
      `${says}: a plugin has removed ${METHOD}; allow it in the security plugin, or in the filter xmlrpc_methods`,
    );
  }
  const passing = [408, 425, 429].includes(faultCode) || (faultCode >= 500 && faultCode <= 599);
  throw new PluginError(passing ? 'PLUGIN_UNAVAILABLE' : 'PLUGIN_PROTOCOL', says);
}
