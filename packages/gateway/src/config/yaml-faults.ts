import type { ErrorCode } from 'yaml';

/** The parser's own messages quote the file, which may hold passwords: these say the same and quote nothing. */
const WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_DQ_ESCAPE: 'no such escape in a "double-quoted" text: write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'this is indented wrongly: what belongs together begins in the same column',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'there is a second ": " on this line: put the text in quotes',
  DUPLICATE_KEY: 'this key stands here twice',
  MISSING_CHAR: 'a quote, bracket, comma or space is missing around here',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line: a colon is missing, or the indentation is wrong',
  MULTIPLE_DOCS: 'a second document begins here (---): the configuration is a single one',
  TAB_AS_INDENT: 'a tab indents this line: use spaces',
  TAG_RESOLVE_FAILED: 'this tag is not known: a text that begins with ! needs quotes',
  UNEXPECTED_TOKEN: 'this does not belong here: a quote, comma or bracket is missing or too many',
};

/** What is wrong with the YAML, in words for the operator. */
export function yamlFault(code: ErrorCode): string {
  return WORDS[code] ?? `this is no valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
