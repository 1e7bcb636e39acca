import type { Account, Call, Finding, Profile } from '@postern/plugin-api';
import type { HttpResponse } from '@postern/http-client';
import type { Config } from './config.js';
import { failureOf } from './failures.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Nobody is called so: who has a profile of this name has one of every name. */
const NOBODY: Account = { username: 'nobody.is.called.so', subject: 'nobody.is.called.so' };

/** What can be said of the way to the application. */
export function settingsFindings({ url, token, basic, client_certificate }: Config): readonly Finding[] {
  const { hostname, protocol } = new URL(url);
  if (LOOPBACK.test(hostname)) return [];
  const findings: Finding[] = [];
  if (protocol === 'http:') {
    findings.push({
      level: 'warning',
      message: 'the URL begins with http://: passwords travel in the open',
      remedy: 'use https://',
    });
  }
  if (token === undefined && basic === undefined && client_certificate === undefined) {
    findings.push({
      level: 'warning',
      message: 'the gateway does not say who it is: whoever reaches the application may try passwords there',
      remedy: 'let the application ask for a token, and set it here',
    });
  }
  return findings;
}

/** What the answer to a `GET` tells; most applications refuse the method, which is fine. */
export function answerFindings(host: string, response: HttpResponse): readonly Finding[] {
  const { status } = response;
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) {
    return [{ level: 'warning', message: failureOf(host, response).message }];
  }
  return [{ level: 'info', message: `${host} answers` }];
}

/** Whether profiles are told, and of those people only who are there. */
export async function profileFindings(
  host: string,
  profile: (account: Account, call: Call) => Promise<Profile | undefined>,
  call: Call,
): Promise<readonly Finding[]> {
  try {
    if ((await profile(NOBODY, call)) === undefined) return [];
    return [
      {
        level: 'warning',
        message: `${host} tells a profile of a name that nobody has, so it seems to know every name`,
        remedy: 'answer {} or 404 for unknown names, or say auth_only: true',
      },
    ];
  } catch (error) {
    return [
      {
        level: 'error',
        message: `profiles cannot be asked: ${error instanceof Error ? error.message : 'unknown'}`,
        remedy: 'if the application answers logins alone, say auth_only: true',
      },
    ];
  }
}
