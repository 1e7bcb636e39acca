import { LineCounter, parseDocument, type Document, type ErrorCode } from 'yaml';
import { z } from 'zod';
import { UsersFileError } from './faults.js';
import { hashFault } from './hashes.js';
import { Users, type User } from './users.js';

const text = z.string().trim().min(1).max(1024);

const userSchema = z.strictObject({
  password: z
    .string()
    .max(1024)
    .superRefine((value, context) => {
      const message = hashFault(value, 'generic');
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
  subject: text.optional(),
  display_name: text.optional(),
  emails: z.array(text).max(100).optional(),
  phones: z.array(text).max(100).optional(),
  groups: z.array(text).max(1000).optional(),
  disabled: z.boolean().default(false),
});

const fileSchema = z.strictObject({ users: z.record(z.string().min(1).max(255), userSchema) });

type Path = readonly PropertyKey[];

/**
 * `users: { alice: { password: …, display_name: …, emails: […], phones: […], groups: […], disabled: false } }`
 *
 * @throws UsersFileError
 */
export function parseUsersYaml(file: string, content: string): Users {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const place = (path: Path): string => `${at(offsetOf(document, path))}: ${path.map(String).join('.')}`;
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, code }) => `${at(pos[0])}: ${wordsOf(code)}`);
    throw new UsersFileError(file, faults);
  }
  const result = fileSchema.safeParse(valueOf(document, file));
  if (!result.success) throw new UsersFileError(file, result.error.issues.flatMap(describeAt(place)));
  const users = Object.entries(result.data.users).map(([name, entry]) => userOf(name, entry));
  const doubles = [...doublesOf(users, 'username'), ...doublesOf(users, 'subject')];
  if (doubles.length > 0) {
    const names = Object.keys(result.data.users);
    const faults = doubles.map(
      ([index, key]) => `${place(['users', names[index] ?? ''])}: another user has this ${key}`,
    );
    throw new UsersFileError(file, faults);
  }
  return new Users(users);
}

function userOf(name: string, entry: z.output<typeof userSchema>): User {
  const { password, subject, display_name, ...rest } = entry;
  const username = name.normalize('NFC');
  return { ...rest, username, subject: subject ?? username, hash: password, displayName: display_name };
}

/** The users whose username or subject an earlier one has. */
function doublesOf(users: readonly User[], key: 'username' | 'subject'): readonly [number, string][] {
  const seen = new Set<string>();
  return users.flatMap((user, index) => {
    if (seen.has(user[key])) return [[index, key] as [number, string]];
    seen.add(user[key]);
    return [];
  });
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // The parser's own error holds the name of the alias, which may be a password that somebody did not put in quotes.
    throw new UsersFileError(file, [
      `${file}: an alias cannot be resolved; put text that begins with * in quotes`,
    ]);
  }
}

/** The parser's own messages may quote the file, and with it a password. */
function wordsOf(code: ErrorCode): string {
  return `this is no YAML: ${code.toLowerCase().replaceAll('_', ' ')}`;
}

function describeAt(place: (path: Path) => string) {
  return (issue: z.core.$ZodIssue): readonly string[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${place([...issue.path, key])}: there is no such key`)
      : [`${place(issue.path)}: ${issue.message}`];
}

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    if (node?.range !== undefined) return node.range[0] ?? 0;
  }
  return 0;
}
