import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { UsersFileError } from './faults.js';
import { hashFault } from './hashes.js';
import { Users } from './users.js';

const text = z.string().trim().min(1).max(1024);

const userSchema = z.strictObject({
  password: z.string().max(1024),
  subject: text.optional(),
  display_name: text.optional(),
  emails: z.array(text).max(100).default([]),
  phones: z.array(text).max(100).default([]),
  groups: z.array(text).max(1000).default([]),
  disabled: z.boolean().default(false),
});

const fileSchema = z.strictObject({ users: z.record(z.string().min(1), userSchema) });

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
  if (document.errors.length > 0) {
    throw new UsersFileError(
      file,
      document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`),
    );
  }
  const place = (path: readonly PropertyKey[]): string =>
    `${at(offsetOf(document, path))}: ${path.map(String).join('.')}`;
  const result = fileSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${place(path)}: ${message}`);
    throw new UsersFileError(file, faults);
  }
  const entries = Object.entries(result.data.users);
  const subjects = new Set<string>();
  const faults = entries.flatMap(([name, { password, subject = name }]) => {
    const fault = hashFault(password);
    const twice = subjects.has(subject)
      ? [`${place(['users', name])}: another user has the subject ${subject}`]
      : [];
    subjects.add(subject);
    return [...twice, ...(fault === undefined ? [] : [`${place(['users', name, 'password'])}: ${fault}`])];
  });
  if (faults.length > 0) throw new UsersFileError(file, faults);
  return new Users(
    entries.map(([name, { password, subject, display_name, ...rest }]) => ({
      ...rest,
      username: name.normalize('NFC'),
      subject: subject ?? name.normalize('NFC'),
      hash: password,
      displayName: display_name,
    })),
  );
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    if (node?.range !== undefined) return node.range[0] ?? 0;
  }
  return 0;
}
