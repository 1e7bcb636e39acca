import { redirect, type HttpResponse } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';

/** What an HTTP status means that WordPress itself did not explain: none of them says anything about a password. */
export function refusal(
  host: string,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
): PluginError {
  const says = `${host} answered ${status}`;
  if (status >= 500 || status === 408 || status === 425) return new PluginError('PLUGIN_UNAVAILABLE', says);
  if (status >= 400) return new PluginError('PLUGIN_MISCONFIGURED', `${says}: ${remedyOf(status)}`);
  if (status >= 300) return redirect(says, headers);
  return new PluginError('PLUGIN_PROTOCOL', `${says} where only 200 makes sense`);
}

function remedyOf(status: number): string {
  switch (status) {
    case 401:
      return 'the web server in front of WordPress asks for a password of its own; let the gateway pass';
    case 403:
      return 'a firewall, the hosting company or a plugin keeps the gateway out; allow its address';
    case 404:
    case 410:
      return 'WordPress is not there, or the file is removed; correct the URL';
    // Where XML-RPC is off, WordPress 5.7.3 and later also gives the code of a fault as the status.
    case 400:
    case 405:
      return 'this way in is switched off; allow it in WordPress, its security plugins and the web server';
    default:
      return 'the web server or a firewall refuses the request; allow the address of the gateway';
  }
}
