import { MatrixError } from '../http/errors.js';

/** A JSON object as it came in. */
export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The object of a body under this key.
 *
 * @throws MatrixError 400 `M_BAD_JSON` or `M_MISSING_PARAM`
 */
export function readObject(body: unknown, key: string): Fields {
  const value = isObject(body) ? body[key] : undefined;
  if (value === undefined) throw new MatrixError(400, 'M_MISSING_PARAM', `the body has no "${key}"`);
  if (!isObject(value)) throw new MatrixError(400, 'M_BAD_JSON', `"${key}" must be an object`);
  return value;
}

/**
 * The text of an object under this key.
 *
 * @param name what the caller calls the object
 * @throws MatrixError 400 `M_BAD_JSON` or `M_MISSING_PARAM`
 */
export function readText(fields: Fields, name: string, key: string): string {
  const value = fields[key];
  if (value === undefined) throw new MatrixError(400, 'M_MISSING_PARAM', `"${name}" has no "${key}"`);
  if (typeof value !== 'string') {
    throw new MatrixError(400, 'M_BAD_JSON', `"${name}.${key}" must be a string`);
  }
  return value;
}
