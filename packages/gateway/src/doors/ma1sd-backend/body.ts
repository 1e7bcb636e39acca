import { MatrixError } from '../../http/errors.js';
import { isObject, readObject, readText, type Fields } from '../fields.js';

/** One address to look up, as ma1sd writes it: the answer repeats it byte by byte. */
export interface Address {
  readonly medium: string;
  readonly address: string;
}

/**
 * `{"auth":{"mxid","localpart","domain","password"}}`
 *
 * @throws MatrixError 400, as every reader here
 */
export function readLogin(body: Fields): { readonly id: string; readonly password: string } {
  const auth = readObject(body, 'auth');
  return { id: readText(auth, 'auth', 'mxid'), password: readText(auth, 'auth', 'password') };
}

/** `{"localpart","domain","mxid"}` */
export function readId(body: Fields): string {
  return readText(body, 'body', 'mxid');
}

/** `{"lookup":{"medium","address"}}` */
export function readLookup(body: Fields): Address {
  return readAddress(readObject(body, 'lookup'));
}

/** `{"lookup":[{"medium","address"},…]}` */
export function readLookups(body: Fields): readonly Address[] {
  const { lookup } = body;
  if (lookup === undefined) throw new MatrixError(400, 'M_MISSING_PARAM', 'the body has no "lookup"');
  if (!Array.isArray(lookup) || !lookup.every(isObject)) {
    throw new MatrixError(400, 'M_BAD_JSON', '"lookup" must be a list of objects');
  }
  return lookup.map(readAddress);
}

function readAddress(lookup: Fields): Address {
  return { medium: readText(lookup, 'lookup', 'medium'), address: readText(lookup, 'lookup', 'address') };
}
