import type { Path } from './faults.js';

const SECRET_KEY = /(?:password|passwd|secret|tokens?)$/i;
/** `scheme://user:password@host` */
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s@]+@/i;

/**
 * Where the first secret stands in the configuration itself, rather than behind a reference: as far as the name of its key,
 * or the form of an address, tells.
 */
export function inlineSecret(node: unknown, path: Path = [], isSecret = false): Path | undefined {
  if (typeof node === 'string') return isSecret || ADDRESS.test(node) ? path : undefined;
  if (typeof node !== 'object' || node === null) return undefined;
  const steps: readonly (readonly [string | number, unknown])[] = Array.isArray(node)
    ? node.map((item, index) => [index, item])
    : Object.entries(node);
  for (const [step, child] of steps) {
    // The items of a list are called by its name; a reference holds no secret.
    const isCalledSecret = typeof step === 'number' ? isSecret : SECRET_KEY.test(step);
    const found = inlineSecret(child, [...path, step], isCalledSecret);
    if (found !== undefined) return found;
  }
  return undefined;
}
