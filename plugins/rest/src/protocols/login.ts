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
  const { status } = response;
  if (isSuccess(response)) {
    const json = readJson(host, response);
    if (json === undefined) throw wrong(host, `${status} with nothing in it`);
    return saysYes(host, json) ? accept(json) : refused(host, status);
  }
  if (status >= 400 && status < 500 && saysNo(host, response)) return refused(host, status);
  throw failureOf(host, response);
}

function refused(host: string, status: number): Verdict {
  return {
    verdict: 'rejected',
    reason: 'unspecified',
    detail: `${host} answered ${status}, auth.success: false`,
  };
}

/** Without the schema, which costs more and is needed for what is wrong alone. */
function saysYes(host: string, json: unknown): boolean {
  const success = (json as { auth?: { success?: unknown } | null } | null)?.auth?.success;
  return typeof success === 'boolean' ? success : fit(host, verdict, json).auth.success;
}

function saysNo(host: string, response: HttpResponse): boolean {
  try {
    return !saysYes(host, readJson(host, response));
  } catch {
    return false;
  }
}
