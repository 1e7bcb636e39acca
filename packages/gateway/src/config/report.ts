import type { Fault } from './faults.js';

/** One line a fault, `file:line:column: path: message`, in the order of the file. */
export function reportFaults(faults: readonly Fault[]): readonly string[] {
  return [...faults]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ file, line, column, path, message, suggestion }) => {
      const where = path === '' ? '' : `${path}: `;
      const hint = suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`;
      return `${file}:${line}:${column}: ${where}${message}${hint}`;
    });
}
