import type { ConfigSchema, SchemaIssue } from '@postern/plugin-api';
import type { Path, PathFault } from './faults.js';
import { suggest } from './suggest.js';

/** What zod adds to an issue of the Standard Schema. */
interface ZodFields {
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly expected?: string;
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

type Schema = Pick<ConfigSchema<unknown>, '~standard'>;

export interface Checked {
  readonly value?: unknown;
  readonly faults: readonly PathFault[];
}

/** Checks a value by its schema; faults are told in words, never with the value, which could be a secret. */
export async function check(schema: Schema, value: unknown, at: Path): Promise<Checked> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return { value: result.value, faults: [] };
  const known = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  return { faults: result.issues.flatMap((issue) => faultsOf(issue, value, at, known)) };
}

function faultsOf(
  issue: SchemaIssue,
  root: unknown,
  at: Path,
  known: Record<string, unknown>,
): readonly PathFault[] {
  const { code, keys = [], values = [], expected, errors = [] } = issue as ZodFields;
  const inside = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step)) as Path;
  const path = [...at, ...inside];
  const found = valueAt(root, inside);
  switch (code ?? 'custom') {
    case 'unrecognized_keys':
      return keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: 'this key is not known here',
        suggestion: suggest(key, propertiesAt(known, inside)),
      }));
    case 'invalid_type':
      return [
        {
          path,
          message: found === undefined ? `missing: expected ${expected}` : wrong(`${expected}`, found),
        },
      ];
    case 'invalid_value': {
      const words = values.map(String);
      const message = `expected one of ${words.join(', ')}${found === undefined ? ', and it is missing' : ''}`;
      return [{ path, message, suggestion: typeof found === 'string' ? suggest(found, words) : undefined }];
    }
    case 'invalid_union':
      return unionFaults(errors, path, found, known);
    default:
      return [{ path, message: issue.message }];
  }
}

/** Of a choice of forms, the one that the value was meant to be: the form of the same kind. */
function unionFaults(
  errors: readonly (readonly SchemaIssue[])[],
  path: Path,
  found: unknown,
  known: Record<string, unknown>,
): readonly PathFault[] {
  const isOfTheKind = (issue: SchemaIssue): boolean =>
    (issue.path ?? []).length > 0 || (issue as ZodFields).code !== 'invalid_type';
  const meant = errors.find((branch) => branch.every(isOfTheKind));
  if (meant === undefined || meant.length === 0) return [{ path, message: wrong('another form', found) }];
  return meant.flatMap((inner) => faultsOf(inner, found, path, known));
}

function wrong(expected: string, found: unknown): string {
  return `expected ${expected}, found ${kindOf(found)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, step) => (node as Record<string | number, unknown> | undefined)?.[step],
    root,
  );
}

/** The names that a JSON Schema knows at a place, whichever of its forms the place has. */
function propertiesAt(schema: unknown, path: Path): readonly string[] {
  const forms = (node: unknown): readonly Record<string, unknown>[] => {
    if (typeof node !== 'object' || node === null) return [];
    const own = node as Record<string, unknown>;
    const choices = [own.anyOf, own.oneOf, own.allOf].flatMap((list) =>
      Array.isArray(list) ? (list as unknown[]) : [],
    );
    return [own, ...choices.flatMap(forms)];
  };
  const step = (nodes: readonly Record<string, unknown>[], key: string | number) =>
    nodes.flatMap((node) =>
      forms(
        typeof key === 'number'
          ? node.items
          : (node.properties as Record<string, unknown> | undefined)?.[key],
      ),
    );
  return path.reduce(step, forms(schema)).flatMap((node) => Object.keys(node.properties ?? {}));
}
