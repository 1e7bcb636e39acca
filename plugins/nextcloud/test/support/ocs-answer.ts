import type { FakeAnswer } from '@postern/http-client/testing';

/** What the code of an answer is before the version has its say: 100 is success. */
export interface OcsResult {
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
}

/** As the versions write it: 1 with HTTP 200 but for 997, 2 with an HTTP status that follows the code. */
export function ocsAnswer(
  version: string,
  { code, message, data = [] }: OcsResult,
  isJson = true,
): FakeAnswer {
  const statuscode = version === 'v1' ? code : ({ 100: 200, 998: 404, 996: 500 }[code] ?? code);
  const status = code === 997 ? 401 : version === 'v1' ? 200 : statuscode;
  const meta = {
    status: code === 100 ? 'ok' : 'failure',
    statuscode,
    message: message ?? (code === 100 ? 'OK' : ''),
  };
  if (!isJson) {
    const body = `<?xml version="1.0"?>\n<ocs><meta><statuscode>${statuscode}</statuscode></meta><data/></ocs>\n`;
    return { status, headers: { 'content-type': 'text/xml; charset=UTF-8' }, body };
  }
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ ocs: { meta, data } }),
  };
}

export const UNAUTHORISED: OcsResult = { code: 997, message: 'Unauthorised' };
export const NOT_LOGGED_IN: OcsResult = { code: 997, message: 'Current user is not logged in' };
export const NO_ROUTE: OcsResult = {
  code: 998,
  message:
    'Invalid query, please check the syntax. API specifications are here: ' +
    'http://www.freedesktop.org/wiki/Specifications/open-collaboration-services.\n',
};
export const WEB_PAGE = '<!DOCTYPE html>\n<html><body>Are you human?</body></html>';
