import type { Path } from './faults.js';

type Json = Readonly<Record<string, unknown>>;

/** The names that a JSON Schema knows at a place, whichever of its forms the place has. */
export function knownKeys(schema: Json, path: Path): readonly string[] {
  return path
    .reduce<readonly Json[]>((nodes, step) => nodes.flatMap((node) => stepInto(node, step)), formsOf(schema))
    .flatMap((node) => Object.keys(node.properties ?? {}));
}

function stepInto(node: Json, step: string | number): readonly Json[] {
  if (typeof step === 'number') return formsOf(node.items);
  const properties = (node.properties ?? {}) as Json;
  return formsOf(Object.hasOwn(properties, step) ? properties[step] : node.additionalProperties);
}

/** The node itself, and the forms it may have instead. */
function formsOf(node: unknown): readonly Json[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = node as Json;
  const choices = [own.anyOf, own.oneOf, own.allOf].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  return [own, ...choices.flatMap(formsOf)];
}
