import { resolve } from 'node:path';
import type { SecretFile } from './exposure.js';
import type { Path, PathFault } from './faults.js';
import { readText } from './read-text.js';

/** Largest file behind a `$file`, in bytes. */
const MAX_FILE_BYTES = 64 * 1024;

/** Shorter texts would black out half of every message, and are no secrets. */
const MIN_SECRET_LENGTH = 4;

export interface Resolved {
  readonly value: unknown;
  readonly faults: readonly PathFault[];
  /** The files that were read, each once. */
  readonly files: readonly SecretFile[];
  /** Takes the texts behind the references out of a message: a plugin's own message may quote what it was given. */
  readonly conceal: (message: string) => string;
}

/** Puts in the texts behind `{ $env: NAME }` and `{ $file: path }`, which may stand wherever a text may. */
export function resolveReferences(
  value: unknown,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Resolved {
  const faults: PathFault[] = [];
  const files = new Map<string, Path>();
  const texts = new Set<string>();

  const fromEnv = (name: string, path: Path): string | undefined => {
    const text = Object.hasOwn(env, name) ? env[name] : undefined;
    if (text === undefined) faults.push({ path, message: `the environment has no variable ${name}` });
    return text;
  };
  const fromFile = (name: string, path: Path): string | undefined => {
    const file = resolve(directory, name);
    if (!files.has(file)) files.set(file, path);
    const read = readText(file, MAX_FILE_BYTES);
    if ('text' in read) return withoutLastNewline(read.text);
    faults.push({ path, message: `${file}: ${read.fault}` });
    return undefined;
  };
  const walk = (node: unknown, path: Path): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [key, name] = entries.find(([key]) => key === '$env' || key === '$file') ?? [];
    if (key === undefined) {
      return Object.fromEntries(entries.map(([name, child]) => [name, walk(child, [...path, name])]));
    }
    if (entries.length > 1 || typeof name !== 'string' || name === '') {
      faults.push({ path: [...path, key], message: `${key} stands alone and takes one text: { ${key}: … }` });
      return undefined;
    }
    const text = (key === '$env' ? fromEnv : fromFile)(name, [...path, key]);
    if (text !== undefined) texts.add(text);
    return text;
  };
  const walked = walk(value, []);
  return {
    value: walked,
    faults,
    files: [...files].map(([file, path]) => ({ file, path })),
    conceal: concealer(texts),
  };
}

/** Editors and `echo` put a newline at the end of a file. */
function withoutLastNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function concealer(texts: ReadonlySet<string>): (message: string) => string {
  const secrets = [...texts]
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .sort((one, other) => other.length - one.length);
  return (message) => secrets.reduce((told, secret) => told.replaceAll(secret, '…'), message);
}
