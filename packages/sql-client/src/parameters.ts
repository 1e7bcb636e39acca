import type { DialectName } from './connection/schema.js';

/** A statement in the dialect's own form, and which value stands at which place. */
export interface CompiledSql {
  readonly text: string;
  /** The names of the parameters in the order of their placeholders. */
  readonly names: readonly string[];
}

/** What is wrong with a statement that somebody wrote. */
export class SqlTextError extends Error {
  override readonly name = 'SqlTextError';
  readonly code = 'SQL_TEXT';
}

/** What may hold a colon or a question mark that is none of ours: literals, quoted names, comments, casts. */
const ANSI = String.raw`[eE]'(?:[^'\\]|''|\\[^])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*[^]*?\*/|::`;
const TOKENS: Readonly<Record<DialectName, RegExp>> = {
  postgresql: tokens(ANSI, String.raw`\$(\w*)\$[^]*?\$\1\$`),
  sqlite: tokens(ANSI, String.raw`${'`'}(?:[^${'`'}]|${'`'}${'`'})*${'`'}|\[[^\]]*\]`),
  mysql: tokens(
    String.raw`'(?:[^'\\]|''|\\[^])*'|"(?:[^"\\]|""|\\[^])*"|${'`'}(?:[^${'`'}]|${'`'}${'`'})*${'`'}`,
    String.raw`--[^\n]*|#[^\n]*|/\*[^]*?\*/|:=`,
  ),
};

function tokens(...skipped: readonly string[]): RegExp {
  return new RegExp(String.raw`${skipped.join('|')}|(?<![\w:]):(?<name>[A-Za-z_]\w*)|(?<mark>[?;])`, 'g');
}

/**
 * Puts the dialect's placeholders in the place of `:name`.
 *
 * @param known the names that may stand in the statement
 * @throws SqlTextError for a name that is not known, a bare `?`, and a second statement
 */
export function compileSql(sql: string, known: readonly string[], dialect: DialectName): CompiledSql {
  const names: string[] = [];
  const statement = sql.replace(/[\s;]+$/, '');
  const text = statement.replace(TOKENS[dialect], (token, ...rest: readonly unknown[]) => {
    const { name, mark } = rest.at(-1) as { name?: string; mark?: string };
    if (mark === ';') throw new SqlTextError('expected one statement: there is a semicolon in the middle');
    // In PostgreSQL it is an operator of jsonb.
    if (mark === '?' && dialect !== 'postgresql') {
      throw new SqlTextError(`expected named parameters (${list(known)}), found ?`);
    }
    if (name === undefined) return token;
    if (!known.includes(name)) {
      throw new SqlTextError(`:${name} is not known here: there is ${list(known)}`);
    }
    return place(name, names, dialect);
  });
  return { text, names };
}

function place(name: string, names: string[], dialect: DialectName): string {
  const before = names.indexOf(name);
  if (dialect === 'postgresql' && before >= 0) return `$${before + 1}`;
  names.push(name);
  return dialect === 'postgresql' ? `$${names.length}` : '?';
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'no parameter' : names.map((name) => `:${name}`).join(', ');
}
