import { readFileSync, statSync } from 'node:fs';

export type TextRead = { readonly text: string } | { readonly fault: string };

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file: a part of its path is no folder',
  EACCES: 'no permission to read this file',
  EPERM: 'no permission to read this file',
  ELOOP: 'its links lead in a circle',
};

/** The UTF-8 text of a regular file of at most so many bytes; anything else would hang, flood or garble. */
export function readText(file: string, maxBytes: number): TextRead {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) return { fault: 'this is a folder, expected a file' };
    if (!stats.isFile()) return { fault: 'this is no regular file' };
    if (stats.size > maxBytes) return { fault: `the file is larger than ${maxBytes} bytes` };
    const bytes = readFileSync(file);
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { fault: 'the file is not UTF-8 text' };
    return { fault: FAULTS[code] ?? `the file cannot be read (${code})` };
  }
}
