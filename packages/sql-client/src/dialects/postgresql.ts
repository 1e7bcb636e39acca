import { checkServerIdentity } from 'node:tls';
import { basename, dirname } from 'node:path';
import { types, type Client } from 'pg';
import type { ServerSettings } from '../connection/schema.js';
import type { TlsMaterial } from '../connection/tls.js';
import type { Dialect, Failure, FailureKind, Row } from './dialect.js';
import { codeOf, messageOf, networkFailure } from './network.js';
import { CONNECT_MS, placeOf, STATEMENT_MS } from './server.js';

const SESSION = `SET default_transaction_read_only = on; SET statement_timeout = ${STATEMENT_MS}`;

/** SQLSTATE, whole or by its class: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KINDS: readonly (readonly [prefix: string, kind: FailureKind])[] = [
  ['28', 'refused'],
  ['3D000', 'missing'],
  ['3F000', 'missing'],
  ['42P01', 'missing'],
  ['42703', 'missing'],
  ['42883', 'missing'],
  ['42501', 'forbidden'],
  ['42', 'statement'],
  ['25006', 'statement'],
  ['57014', 'cancelled'],
  ['57P', 'lost'],
  ['08', 'lost'],
  ['53', 'overloaded'],
  ['55', 'overloaded'],
  ['22021', 'unrepresentable'],
  ['22P05', 'unrepresentable'],
  ['22', 'value'],
];

export function postgresql(settings: ServerSettings, tls: TlsMaterial | undefined): Dialect<Client> {
  const { host, user, password, database } = settings;
  return {
    name: 'postgresql',
    place: placeOf('PostgreSQL', settings),
    knex: {
      client: 'pg',
      connection: {
        ...endpoint(settings),
        user,
        // An empty text would make the driver look into the environment.
        password: () => password ?? '',
        database,
        types: { getTypeParser },
        application_name: 'postern',
        connectionTimeoutMillis: CONNECT_MS,
        keepAlive: true,
        ssl: tls !== undefined && {
          ...tls,
          // Of a bare address, the driver would compare the certificate with "localhost".
          checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
            tls.rejectUnauthorized ? checkServerIdentity(host, certificate) : undefined,
        },
      },
    },
    async prepareSession(connection) {
      await connection.query(SESSION);
    },
    async run(connection, text, values) {
      const { rows } = await connection.query({ text, values: [...values] });
      return rows as Row[];
    },
    async columns(connection, text, parameters) {
      // The driver cannot describe a statement without running it: nothing equals NULL.
      const { fields } = await connection.query({ text, values: Array(parameters).fill(null) });
      return fields.map(({ name }) => name);
    },
    async version(connection) {
      const { rows } = await connection.query<{ server_version: string }>('SHOW server_version');
      return `PostgreSQL ${rows[0]?.server_version.split(' ')[0]}`;
    },
    cancel: (connection, elsewhere) => elsewhere(connection),
    destroy(connection) {
      (connection as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    failure,
  };
}

/** Times and JSON as the server writes them; object identifiers of pg_type.dat. */
const AS_TEXT: readonly number[] = [
  ...[types.builtins.DATE, types.builtins.TIME, types.builtins.TIMETZ, types.builtins.INTERVAL],
  ...[types.builtins.TIMESTAMP, types.builtins.TIMESTAMPTZ, types.builtins.JSON, types.builtins.JSONB],
];

function getTypeParser(type: number, format?: 'text' | 'binary'): unknown {
  return AS_TEXT.includes(type) ? String : types.getTypeParser(type, format);
}

/** The driver takes the folder of the socket for a host, and its number for a port. */
function endpoint({ host, port, socket }: ServerSettings): { host: string; port: number } {
  if (socket === undefined) return { host, port };
  const number = /^\.s\.PGSQL\.(\d+)$/.exec(basename(socket))?.[1];
  return number === undefined ? { host: socket, port } : { host: dirname(socket), port: Number(number) };
}

function failure(error: unknown): Failure {
  const code = codeOf(error);
  const kind = KINDS.find(([prefix]) => code.length === 5 && code.startsWith(prefix))?.[1];
  if (kind === 'unrepresentable' && !isOfParameter(error))
    return { kind: 'garbled', words: messageOf(error) };
  if (kind !== undefined) return { kind, words: kind === 'value' ? undefined : messageOf(error) };
  const network = networkFailure(error);
  if (network !== undefined) return network;
  const words = messageOf(error);
  // The driver's own errors have no code.
  if (/^(?:Connection terminated|Client has encountered|Client was closed)/.test(words)) {
    return { kind: 'lost', words };
  }
  if (words === 'timeout expired') return { kind: 'unreachable', words: 'no answer' };
  if (words.startsWith('The server does not support SSL')) return { kind: 'tls', words };
  if (words.startsWith('SASL')) return { kind: 'refused', words };
  return { kind: 'other', words: code };
}

/** PostgreSQL says where it found a text that it cannot convert: in a parameter, or in a row. */
function isOfParameter(error: unknown): boolean {
  const { where } = error as { where?: unknown };
  return typeof where === 'string' && /parameter \$\d/.test(where);
}
