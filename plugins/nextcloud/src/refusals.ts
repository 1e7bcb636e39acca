import { redirect, retryAfterMs, type HttpResponse } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';

/**
 * What a status means that is neither a login nor a refused one: none of them says anything about a password.
 *
 * @param says what answered what, for the operator
 */
export function refusal(status: number, says: string, headers: HttpResponse['headers']): PluginError {
  if (status >= 500 || status === 408 || status === 425) {
    return new PluginError('PLUGIN_UNAVAILABLE', says, {
      retryAfterMs: retryAfterMs(headers['retry-after'], headers['date']),
    });
  }
  if (status >= 400) return new PluginError('PLUGIN_MISCONFIGURED', `${says}: ${remedyOf(status)}`);
  if (status >= 300) return redirect(says, headers);
  return new PluginError('PLUGIN_PROTOCOL', `${says}, which makes no sense here`);
}

function remedyOf(status: number): string {
  switch (status) {
    case 400:
      return 'add the host of the URL to trusted_domains of config.php';
    case 403:
      return 'a firewall or an app keeps the gateway out; allow its address';
    case 404:
    case 410:
      return 'nothing is there; correct the URL, and enable the app provisioning_api';
    case 412:
      return 'something on the way takes the header OCS-APIRequest out; let it pass';
    default:
      return 'the web server or a firewall refuses the request; allow the address of the gateway';
  }
}
