import { MatrixError } from '../../http/errors.js';

/** `{"user":{"id":"@alice:example.org","password":"…"}}`; other keys are ignored. */
export interface CredentialsBody {
  readonly id: string;
  readonly password: string;
}

/** @throws MatrixError 400 `M_BAD_JSON` or `M_MISSING_PARAM` */
export function readBody(body: unknown): CredentialsBody {
  const user = isObject(body) ? body.user : undefined;
  if (user === undefined) throw new MatrixError(400, 'M_MISSING_PARAM', 'the body has no "user"');
  if (!isObject(user)) throw new MatrixError(400, 'M_BAD_JSON', '"user" must be an object');
  return { id: readText(user, 'id'), password: readText(user, 'password') };
}

function readText(user: Readonly<Record<string, unknown>>, key: string): string {
  const value = user[key];
  if (value === undefined) throw new MatrixError(400, 'M_MISSING_PARAM', `"user" has no "${key}"`);
  if (typeof value !== 'string') throw new MatrixError(400, 'M_BAD_JSON', `"user.${key}" must be a string`);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
