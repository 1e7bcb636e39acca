import { PluginError, type Logger } from '@postern/plugin-api';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** The URL of a site, with a warning when passwords would cross a network in the open. */
export function siteUrl(url: string, log: Logger): URL {
  // The error of URL itself holds the text, and with it perhaps a password.
  if (!URL.canParse(url)) throw new PluginError('PLUGIN_MISCONFIGURED', 'the URL of the site is none');
  const site = new URL(url);
  if (site.protocol === 'http:' && !LOOPBACK.test(site.hostname)) {
    log.warn({ host: site.host }, 'the URL begins with http://: passwords travel in the open; use https://');
  }
  return site;
}

/** The same place with `suffix` at the end of its path, and without query and fragment. */
export function below(site: URL, suffix: string): URL {
  const url = new URL(site);
  url.pathname = site.pathname.replace(/\/+$/, '') + suffix;
  url.search = '';
  url.hash = '';
  return url;
}
