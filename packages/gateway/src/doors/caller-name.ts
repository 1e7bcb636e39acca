import type { Caller } from '../http/access.js';

/** What log, audit and `postern why` call who asks. */
export function callerName({ token, address }: Caller): string {
  return token ?? address;
}
