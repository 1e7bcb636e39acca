import type { ConfigSchema, SchemaIssue } from '@postern/plugin-api';
import { pathText, type Path, type PathFault } from './faults.js';
import { knownKeys } from './known-keys.js';
import { suggest } from './suggest.js';
import { foundInstead, limitMissed, typeInWords } from './words.js';

/** What zod adds to an issue of the Standard Schema. */
interface ZodFields {
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  /** The known values of the key that tells the forms of a mapping apart. */
  readonly options?: readonly unknown[];
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
  const told = faultsOf(result.issues, [], { value, known });
  return { faults: told.map((fault) => ({ ...fault, path: [...at, ...fault.path] })) };
}

interface Subject {
  readonly value: unknown;
  /** The JSON Schema of the value. */
  readonly known: Record<string, unknown>;
}

/** @param base where the paths of the issues start */
function faultsOf(issues: readonly SchemaIssue[], base: Path, subject: Subject): readonly PathFault[] {
  const told = issues.map((issue) => ({ issue, path: [...base, ...pathOf(issue)] }));
  const mistyped = new Set(
    told.filter(({ issue }) => codeOf(issue) === 'invalid_type').map(({ path }) => pathText(path)),
  );
  return told.flatMap(({ issue, path }) =>
    // zod measures a list that should be a text as well
    isLimit(issue) && mistyped.has(pathText(path)) ? [] : faultsAt(path, issue, subject),
  );
}

function pathOf({ path = [] }: SchemaIssue): Path {
  return path.map((step) => (typeof step === 'object' ? step.key : step)) as Path;
}

function codeOf(issue: SchemaIssue): string | undefined {
  return (issue as ZodFields).code;
}

function isLimit(issue: SchemaIssue): boolean {
  return ['too_small', 'too_big'].includes(codeOf(issue) ?? '');
}

function faultsAt(path: Path, issue: SchemaIssue, subject: Subject): readonly PathFault[] {
  const { code = 'custom', keys = [], values, options, expected = '', errors = [] } = issue as ZodFields;
  const found = valueAt(subject.value, path);
  // A key that may be left out has `undefined` among its values, which nobody can write.
  const choice = (values ?? options)?.filter((one) => one !== undefined);
  if (choice !== undefined) return [choiceFault(path, choice.map(String), found)];
  switch (code) {
    case 'unrecognized_keys':
      return keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: 'this key is not known here',
        suggestion: suggest(key, knownKeys(subject.known, path)),
      }));
    case 'invalid_type':
      return [{ path, message: foundInstead(typeInWords(expected), found) }];
    case 'too_small':
    case 'too_big':
      return [{ path, message: limitMissed(issue) }];
    case 'invalid_union':
      return unionFaults(errors, path, subject);
    default:
      return [{ path, message: issue.message }];
  }
}

function choiceFault(path: Path, words: readonly string[], found: unknown): PathFault {
  const expected = words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
  if (typeof found !== 'string') return { path, message: foundInstead(expected, found) };
  return { path, message: `expected ${expected}`, suggestion: suggest(found, words) };
}

/** Of a choice of forms, the faults of the one that was meant: the form of the same kind. */
function unionFaults(
  errors: readonly (readonly SchemaIssue[])[],
  path: Path,
  subject: Subject,
): readonly PathFault[] {
  const found = valueAt(subject.value, path);
  const meant = errors.find((branch) => !branch.some((issue) => isOfAnotherKind(issue, found)));
  if (meant !== undefined) return faultsOf(meant, path, subject);
  const kinds = errors.flat().flatMap((issue) => {
    const { values, expected = '' } = issue as ZodFields;
    return values?.map(String) ?? [typeInWords(expected)];
  });
  const expected = kinds.length === 0 ? 'another form' : [...new Set(kinds)].join(' or ');
  return [{ path, message: foundInstead(expected, found) }];
}

/** Whether what was found is of another kind than this form: a word such as `off` is none for a mapping. */
function isOfAnotherKind(issue: SchemaIssue, found: unknown): boolean {
  const { code, values } = issue as ZodFields;
  if (pathOf(issue).length > 0) return false;
  return code === 'invalid_type' || values?.every((value) => typeof value !== typeof found) === true;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, step)) return undefined;
    return (node as Record<string | number, unknown>)[step];
  }, root);
}
