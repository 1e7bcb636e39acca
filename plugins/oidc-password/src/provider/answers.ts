import { isWebPage, redirect, webPage, type HttpResponse } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';

/** What an HTTP status means where the provider has no words of the protocol: none of it is about a password. */
export function refusal(
  url: URL,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
): PluginError {
  const says = `${url.host} answered ${status}`;
  if (status >= 500 || status === 408 || status === 425) return new PluginError('PLUGIN_UNAVAILABLE', says);
  if (status === 404 || status === 410) {
    return new PluginError('PLUGIN_MISCONFIGURED', `${says}: correct the address of the provider`);
  }
  if (status >= 400) {
    const remedy = 'a proxy or firewall in front of the provider keeps the gateway out';
    return new PluginError('PLUGIN_MISCONFIGURED', `${says}: ${remedy}`);
  }
  if (status >= 300) return redirect(says, headers);
  return new PluginError('PLUGIN_PROTOCOL', `${says} where only 200 makes sense`);
}

/** The body of a 200, as JSON. @throws PluginError */
export function jsonOf(url: URL, response: HttpResponse): unknown {
  if (response.status !== 200) throw refusal(url, response);
  if (isWebPage(response.body)) throw webPage(`${url.host} answered 200`);
  return response.json();
}
