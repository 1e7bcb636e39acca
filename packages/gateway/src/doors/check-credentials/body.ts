import { readObject, readText } from '../fields.js';

/** `{"user":{"id":"@alice:example.org","password":"…"}}`; other keys are ignored. */
export interface CredentialsBody {
  readonly id: string;
  readonly password: string;
}

/** @throws MatrixError 400 `M_BAD_JSON` or `M_MISSING_PARAM` */
export function readBody(body: unknown): CredentialsBody {
  const user = readObject(body, 'user');
  return { id: readText(user, 'user', 'id'), password: readText(user, 'user', 'password') };
}
