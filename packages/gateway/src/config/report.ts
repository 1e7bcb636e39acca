import type { Fault } from './faults.js';

/** One line a fault, `file:line:column: path: message`, in the order of the file. */
export function reportFaults(faults: readonly Fault[]): readonly string[] {
  return [...faults]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ file, line, column, path, message, suggestion }) => {
      const where = path === '' ? '' : `${path}: `;
      const hint = suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`;
      return printable(`${file}:${line}:${column}: ${where}${message}${hint}`);
    });
}

/** Keys are the file's own words: what steers a terminal is shown instead. */
function printable(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
