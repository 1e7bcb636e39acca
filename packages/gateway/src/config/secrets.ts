import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Path, PathFault } from './faults.js';

/** Largest file behind a `$file`, in bytes. */
const MAX_FILE_BYTES = 64 * 1024;

export interface Resolved {
  readonly value: unknown;
  readonly faults: readonly PathFault[];
  /** Absolute paths of the files that were read. */
  readonly files: readonly string[];
}

/** Puts in the texts behind `{ $env: NAME }` and `{ $file: path }`, which may stand wherever a text may. */
export function resolveReferences(
  value: unknown,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Resolved {
  const faults: PathFault[] = [];
  const files: string[] = [];

  const fromEnv = (name: string, path: Path): string | undefined => {
    const text = env[name];
    if (text === undefined) faults.push({ path, message: `the environment has no variable ${name}` });
    return text;
  };
  const fromFile = (name: string, path: Path): string | undefined => {
    const file = resolve(directory, name);
    files.push(file);
    const read = readSecret(file);
    if ('text' in read) return read.text;
    faults.push({ path, message: read.fault });
    return undefined;
  };
  const walk = (node: unknown, path: Path): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [key, name] = entries[0] ?? [];
    if (key === '$env' || key === '$file') {
      if (entries.length === 1 && typeof name === 'string') {
        return (key === '$env' ? fromEnv : fromFile)(name, [...path, key]);
      }
      faults.push({ path, message: `${key} stands alone and takes one text: { ${key}: … }` });
      return undefined;
    }
    return Object.fromEntries(entries.map(([name, child]) => [name, walk(child, [...path, name])]));
  };
  return { value: walk(value, []), faults, files };
}

/** A file's text without its last newline: editors and `echo` put one there. */
function readSecret(file: string): { readonly text: string } | { readonly fault: string } {
  try {
    if (statSync(file).size > MAX_FILE_BYTES)
      return { fault: `${file} is larger than ${MAX_FILE_BYTES} bytes` };
    return { text: readFileSync(file, 'utf8').replace(/\r?\n$/, '') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'no permission to read it' : code;
    return { fault: `${file}: ${why}` };
  }
}
