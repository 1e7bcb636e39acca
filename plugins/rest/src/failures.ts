import { redirect, webPage as pageFailure, type HttpResponse } from '@postern/http-client';
import { PluginError, type PluginErrorCode } from '@postern/plugin-api';

export { isWebPage } from '@postern/http-client';

/** What an HTTP status means when it comes without a verdict: none of them says anything about a password. */
export function failureOf(host: string, { status, headers, body }: HttpResponse): PluginError {
  const says = `${host} answered ${status}${errcodeOf(body)}`;
  if (status >= 300 && status < 400) return redirect(says, headers);
  if (status === 508) {
    return failure(
      'PLUGIN_MISCONFIGURED',
      `${says}: gateways ask each other in a circle; take one out of a chain`,
    );
  }
  if (status >= 500 || status === 408 || status === 425) return failure('PLUGIN_UNAVAILABLE', says);
  return failure('PLUGIN_MISCONFIGURED', `${says}: ${remedyOf(status)}`);
}

/** A captcha, a maintenance page, a login form: whatever it is, the application was not asked. */
export function webPage(host: string, status: number): PluginError {
  return pageFailure(`${host} answered ${status}`);
}

function failure(code: PluginErrorCode, message: string): PluginError {
  return new PluginError(code, message);
}

function remedyOf(status: number): string {
  switch (status) {
    case 401:
      return 'it refuses the gateway; compare token or basic with what it wants';
    case 403:
      return 'it, or a firewall before it, keeps the gateway out; allow its address, or compare the token';
    case 404:
    case 410:
      return 'there is nothing; correct the URL, the protocol, or add_paths';
    case 405:
      return 'it takes no POST there; correct the URL, the protocol, or add_paths';
    default:
      return 'it does not take the request; is the protocol right?';
  }
}

/** The code of an error in the form of Matrix, which Postern and ma1sd answer. */
function errcodeOf(body: Buffer): string {
  const errcode = /^\s*\{\s*"errcode"\s*:\s*"(M_[A-Z_]{1,60})"/.exec(body.toString('latin1', 0, 200))?.[1];
  return errcode === undefined ? '' : ` ${errcode}`;
}
