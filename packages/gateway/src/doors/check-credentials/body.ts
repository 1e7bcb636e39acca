import ipaddr from 'ipaddr.js';
import { MatrixError } from '../../http/errors.js';
import { readObject, readText } from '../fields.js';

/**
 * `{"user":{"id":"@alice:example.org","password":"…"}}`, or `medium` and `address` in place of `id`; with
 * `client_address` where the caller knows it. Other keys are ignored.
 */
export type CredentialsBody = {
  readonly password: string;
  readonly clientAddress: string | undefined;
} & ({ readonly id: string } | { readonly medium: 'email' | 'msisdn'; readonly address: string });

type User = ReturnType<typeof readObject>;

/** @throws MatrixError 400 `M_BAD_JSON` or `M_MISSING_PARAM` */
export function readBody(body: unknown): CredentialsBody {
  const user = readObject(body, 'user');
  const text = (key: string): string => readText(user, 'user', key);
  const clientAddress = readClientAddress(user);
  if (user.medium === undefined) return { id: text('id'), password: text('password'), clientAddress };
  if (user.id !== undefined) {
    throw new MatrixError(400, 'M_BAD_JSON', '"user" has "id" and "medium"; one of them says who it is');
  }
  return { medium: readMedium(user), address: text('address'), password: text('password'), clientAddress };
}

function readMedium({ medium }: User): 'email' | 'msisdn' {
  if (medium === 'email' || medium === 'msisdn') return medium;
  throw new MatrixError(400, 'M_BAD_JSON', '"user.medium" must be "email" or "msisdn"');
}

function readClientAddress(user: User): string | undefined {
  if (user.client_address === undefined) return undefined;
  const text = readText(user, 'user', 'client_address');
  if (ipaddr.isValid(text)) return ipaddr.process(text).toString();
  throw new MatrixError(400, 'M_BAD_JSON', '"user.client_address" must be an IP address');
}
