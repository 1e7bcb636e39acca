import type { Medium } from '@postern/plugin-api';
import { refuse, type Tokens } from './tokens.js';

/** What a script is asked, in the forms it can be given. */
export interface Request {
  readonly tokens: Tokens;
  /** The JSON body, as ma1sd writes it: without a wrapper, unlike that of its REST calls. */
  readonly json: Readonly<Record<string, unknown>>;
  /**
   * The plain body, one value a line.
   *
   * @throws NotCarried for a value that would be taken for several
   */
  readonly plain: () => string;
}

export interface ThreePidKey {
  readonly medium: Medium;
  readonly address: string;
}

/** Somebody, as Matrix names them. */
function person(localpart: string, domain: string): Pick<Tokens, 'localpart' | 'domain' | 'mxid'> {
  return { localpart, domain, mxid: `@${localpart}:${domain}` };
}

export function authRequest(localpart: string, password: string, domain: string): Request {
  const tokens = { ...person(localpart, domain), password };
  const { mxid } = tokens;
  return {
    tokens,
    json: { mxid, localpart, domain, password },
    plain: () => lines(tokens, `${localpart}\n${domain}\n${mxid}\n${password}\n`),
  };
}

export function profileRequest(localpart: string, domain: string): Request {
  const tokens = person(localpart, domain);
  return {
    tokens,
    json: tokens,
    plain: () => lines(tokens, `${localpart}\n${domain}\n${tokens.mxid}\n`),
  };
}

export function lookupRequest({ medium, address }: ThreePidKey): Request {
  const tokens = { medium, address };
  return { tokens, json: tokens, plain: () => lines(tokens, `${medium}\n${address}`) };
}

/** The lookup of many addresses, for one. */
export function bulkLookupRequest({ medium, address }: ThreePidKey): Request {
  const tokens = { medium, address };
  return {
    tokens,
    json: { lookup: [tokens] },
    plain: () => {
      refuse(tokens, /\t/, 'a tab ends a value here');
      return lines(tokens, `${medium}\t${address}\n`);
    },
  };
}

export function directoryRequest(type: 'name' | 'threepid', query: string): Request {
  const tokens = { type, query };
  return {
    tokens,
    json: { by: type, search_term: query },
    plain: () => lines(tokens, `${type}\n${query}`),
  };
}

/**
 * The text, if each of its values keeps to its line. Shells drop NUL, and another password would be the right one.
 *
 * @throws NotCarried
 */
export function lines(values: Tokens, text: string): string {
  refuse(values, /[\r\n\0]/, 'plain input cannot hold a line break or NUL; input of the type json can');
  return text;
}
