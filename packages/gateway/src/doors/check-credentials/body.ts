import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Attempt } from '../../accounts/attempt.js';
import { plainAddress, type Caller } from '../../http/access.js';
import { MatrixError } from '../../http/errors.js';
import { callerName } from '../caller-name.js';
import { readObject, readText } from '../fields.js';

type User = ReturnType<typeof readObject>;

/**
 * `{"user":{"id":"@alice:example.org","password":"…"}}`, or `medium` and `address` in place of `id`; with
 * `client_address` where the caller knows it. Other keys are ignored.
 *
 * @throws MatrixError 400 `M_BAD_JSON` or `M_MISSING_PARAM`
 */
export function readAttempt(body: unknown, caller: Caller): Attempt {
  const user = readObject(body, 'user');
  const { readsMxid } = caller;
  const clientAddress = clientOf(readClientAddress(user), caller);
  const origin = { door: 'check_credentials', caller: callerName(caller) } as const;
  const text = (key: string): string => readText(user, 'user', key);
  if (user.medium === undefined) {
    return { id: text('id'), password: text('password'), readsMxid, clientAddress, origin };
  }
  if (user.id !== undefined) {
    throw new MatrixError(400, 'M_BAD_JSON', '"user" has "id" and "medium"; one of them says who it is');
  }
  const [medium, address] = [readMedium(user), text('address')];
  return { medium, address, password: text('password'), readsMxid, clientAddress, origin };
}

/**
 * The address of the person's client. Who is let in by address alone may be anybody on that machine, and is not believed in
 * this; and a homeserver that names its own address does not know its clients.
 */
function clientOf(told: string | undefined, { token, address, forwardedClient }: Caller): string | undefined {
  if (token === undefined) return undefined;
  if (told === undefined) return forwardedClient;
  return told === plainAddress(address) ? undefined : told;
}

function readMedium({ medium }: User): 'email' | 'msisdn' {
  if (medium === 'email' || medium === 'msisdn') return medium;
  throw new MatrixError(400, 'M_BAD_JSON', '"user.medium" must be "email" or "msisdn"');
}

function readClientAddress(user: User): string | undefined {
  if (user.client_address === undefined) return undefined;
  const text = readText(user, 'user', 'client_address');
  // As most are: written in one way only, and quickly told.
  if (isIPv4(text)) return text;
  if (ipaddr.isValid(text)) return ipaddr.process(text).toString();
  throw new MatrixError(400, 'M_BAD_JSON', '"user.client_address" must be an IP address');
}
