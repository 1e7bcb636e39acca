import type { HttpResponse } from '@postern/http-client';
import type { Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { fit, isSuccess, readJson, wrong } from '../answers.js';
import { failureOf } from '../failures.js';

const verdict = z.object({ auth: z.object({ success: z.boolean() }) });

/**
 * What an answer to a login says, whatever the protocol.
 *
 * A refusal is a refusal in its own form alone, `auth.success: false`, which applications also send with a status such as
 * 401 or 403: the status by itself speaks of the gateway, a firewall or an outage.
 *
 * @param accept reads the JSON of a login that succeeded
 * @throws PluginError when the answer is no verdict
 */
export function readLogin(host: string, response: HttpResponse, accept: (json: unknown) => Verdict): Verdict {
  const refused: Verdict = {
    verdict: 'rejected',
    reason: 'unspecified',
    detail: `${host} answered ${response.status}, auth.success: false`,
  };
  if (isSuccess(response)) {
    const json = readJson(host, response);
    if (json === undefined) throw wrong(host, `${response.status} with nothing in it`);
    return fit(host, verdict, json).auth.success ? accept(json) : refused;
  }
  const { status } = response;
  if (status >= 400 && status < 500 && saysNo(host, response)) return refused;
  throw failureOf(host, response);
}

function saysNo(host: string, response: HttpResponse): boolean {
  try {
    return !fit(host, verdict, readJson(host, response)).auth.success;
  } catch {
    return false;
  }
}
