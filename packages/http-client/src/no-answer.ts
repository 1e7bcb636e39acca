import { PluginError } from '@postern/plugin-api';
import type { HttpResponse } from './answer.js';

/** Of HTML and XHTML; a page may begin with a comment. */
const WEB_PAGE = /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|!--|(?:html|head|body|script)\b)/i;

/** Whether a body is a web page: of a captcha, of a login or of maintenance. */
export function isWebPage(body: string | Buffer): boolean {
  return WEB_PAGE.test(body.toString());
}

/**
 * A web page in the place of an answer says nothing about a password: whoever was to be asked was not reached.
 *
 * @param says what answered what, for the operator
 */
export function webPage(says: string): PluginError {
  return new PluginError(
    'PLUGIN_MISCONFIGURED',
    `${says} with a web page: correct the URL, or let the gateway pass the captcha, firewall or login in front`,
  );
}

/**
 * A redirect, which is never followed. Of its target only scheme and host are told: the rest may hold a token.
 *
 * @param says what answered what, for the operator
 */
export function redirect(says: string, { location }: HttpResponse['headers']): PluginError {
  const text = [location ?? []].flat()[0] ?? '';
  const target = URL.canParse(text) ? ` to ${new URL(text).origin}` : '';
  return new PluginError('PLUGIN_MISCONFIGURED', `${says}, a redirect${target}: correct the URL`);
}
