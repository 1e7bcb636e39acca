import { z } from 'zod';
import { readUrl } from './url.js';

const text = z.string().min(1);
const file = text.describe('Path of a PEM file.');

const tls = z
  .union([
    z.boolean(),
    z.strictObject({
      ca: file
        .optional()
        .describe('PEM file of the authority that signed the certificate, if no public one.'),
      certificate: file.optional().describe('PEM file of the own certificate, if the server wants one.'),
      key: file.optional().describe('PEM file of its private key.'),
      verify: z.boolean().default(true).describe('Whether certificate and host name must be right.'),
    }),
  ])
  .describe(
    'Encrypts the connection; without it the database password and the hashes can be read on the way.',
  );

const fields = z.strictObject({
  url: text
    .optional()
    .describe('postgresql://, mysql://, mariadb:// or sqlite: in place of the fields below.'),
  type: z.enum(['postgresql', 'mysql', 'mariadb', 'sqlite']).optional().describe('Kind of database.'),
  host: text.optional().describe('Host name or address; default: localhost.'),
  port: z.number().int().min(1).max(65535).optional().describe('Default: 5432 or 3306.'),
  socket: text.optional().describe('Path of the Unix socket, in place of host and port.'),
  database: text.optional().describe('Name of the database.'),
  user: text.optional().describe('Database user; SELECT on a few tables is all it needs.'),
  password: z.string().optional().describe('Password of that user.'),
  file: text.optional().describe('The database file (sqlite).'),
  tls: tls.optional(),
});
type Fields = z.output<typeof fields>;

export type DialectName = 'postgresql' | 'mysql' | 'sqlite';

export interface TlsSettings {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly verify: boolean;
}

export interface FileSettings {
  readonly dialect: 'sqlite';
  /** Path of the file; a relative one starts at the folder of the configuration. */
  readonly file: string;
}

export interface ServerSettings {
  readonly dialect: 'postgresql' | 'mysql';
  readonly host: string;
  readonly port: number;
  readonly socket?: string | undefined;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly tls?: TlsSettings | undefined;
}

/** Where the database is, and as whom to log in. */
export type ConnectionSettings = FileSettings | ServerSettings;

const PORTS = { postgresql: 5432, mysql: 3306 };

/** The `connection` of a plugin's configuration: a URL, or its parts. */
export const connectionSchema = z
  .union([text, fields])
  .transform((value, context): ConnectionSettings => {
    const given = typeof value === 'string' ? { url: value } : value;
    const complain = (path: readonly string[], message: string): never => {
      context.addIssue({ code: 'custom', path: typeof value === 'string' ? [] : [...path], message });
      return z.NEVER;
    };
    const merged = given.url === undefined ? given : withUrl(given, given.url);
    if (typeof merged === 'string') return complain(['url'], merged);
    const settings = settingsOf(merged);
    return Array.isArray(settings) ? complain(...settings) : settings;
  })
  .describe(
    'The database: postgresql://user@host/database, mysql://…, mariadb://…, sqlite:./file.db, or the parts by name.',
  );

/** The `pool` of a plugin's configuration. */
export const poolSchema = z
  .strictObject({
    connections: z.number().int().min(1).max(200).default(10).describe('Connections at most.'),
    queue: z.number().int().min(1).max(10_000).default(200).describe('Calls that may wait for one.'),
  })
  .prefault({})
  .describe('The connections to the database.');

type Fault = [path: readonly string[], message: string];

/** What stands in the URL and what stands beside it; nothing may stand in both. A text is what is wrong. */
function withUrl({ url: _, ...beside }: Fields, url: string): Omit<Fields, 'url'> | string {
  const read = readUrl(url);
  if (typeof read === 'string') return read;
  const twice = Object.keys(read).find((key) => beside[key as keyof typeof beside] !== undefined);
  return twice === undefined ? { ...read, ...beside } : `${twice} stands in the URL and beside it`;
}

function settingsOf(given: Omit<Fields, 'url'>): ConnectionSettings | Fault {
  if (given.type === undefined) return [['type'], 'expected a url, or the type of the database'];
  return given.type === 'sqlite' ? fileSettings(given) : serverSettings(given, given.type);
}

function fileSettings({ type: _, file, ...rest }: Omit<Fields, 'url'>): FileSettings | Fault {
  const surplus = Object.entries(rest).find(([, value]) => value !== undefined);
  if (surplus !== undefined) return [[surplus[0]], 'a SQLite database has only a file'];
  if (file === undefined) return [['file'], 'expected the path of the database file'];
  return { dialect: 'sqlite', file };
}

function serverSettings(
  given: Omit<Fields, 'url'>,
  type: 'postgresql' | 'mysql' | 'mariadb',
): ServerSettings | Fault {
  const { host, port, socket, database, user, password = '', file, tls } = given;
  const dialect = type === 'mariadb' ? 'mysql' : type;
  if (file !== undefined) return [['file'], 'only a SQLite database has a file'];
  if (database === undefined) return [['database'], 'expected the name of the database'];
  if (user === undefined) return [['user'], 'expected the name of the database user'];
  if (socket !== undefined && (host !== undefined || tls === true)) {
    return [['socket'], 'a socket takes the place of host and port, and has no TLS'];
  }
  const name = host ?? 'localhost';
  if (dialect === 'mysql' && isVerified(tls) && /^[\d.]+$|:/.test(name)) {
    return [['host'], 'expected a host name: the certificate of a bare address cannot be verified here'];
  }
  return {
    dialect,
    host: name,
    port: port ?? PORTS[dialect],
    socket,
    database,
    user,
    password,
    tls: tls === true ? { verify: true } : tls === false ? undefined : tls,
  };
}

function isVerified(tls: Fields['tls']): boolean {
  return tls === true || (typeof tls === 'object' && tls.verify);
}
