import { PluginError } from '@postern/plugin-api';
import type { ServerSettings } from '@postern/sql-client/connection';
import { postgresql } from '@postern/sql-client/postgresql';
import { expect } from 'chai';
import type { StateErrorCode } from '../../src/state/errors.js';
import { PostgresqlBackend } from '../../src/state/postgresql/backend.js';
import { postgresqlFailure } from '../../src/state/postgresql/failures.js';

const CONNECTION: ServerSettings = {
  ...{ dialect: 'postgresql', host: 'db.example', port: 5432 },
  ...{ database: 'postern', user: 'postern', password: 'canary' },
};

type Row = readonly [
  code: string | undefined,
  message: string,
  told: StateErrorCode,
  words: string,
  where?: string,
];

/** As the driver throws it. */
const thrown = (code: string | undefined, message: string, where?: string): Error =>
  Object.assign(new Error(message), { where }, code === undefined ? {} : { code });

describe('an error of PostgreSQL, where the state is,', () => {
  const dialect = postgresql(CONNECTION, undefined);

  for (const [code, message, told, words, where] of [
    ['08006', 'server gone', 'STATE_UNAVAILABLE', 'the connection broke off (server gone)'],
    ['57P01', 'shutting down', 'STATE_UNAVAILABLE', 'the connection broke off (shutting down)'],
    [undefined, 'Connection terminated', 'STATE_UNAVAILABLE', 'broke off (Connection terminated)'],
    ['ECONNREFUSED', 'connect', 'STATE_UNAVAILABLE', 'cannot be reached'],
    [undefined, 'timeout expired', 'STATE_UNAVAILABLE', 'cannot be reached (no answer)'],
    ['53300', 'too many clients', 'STATE_UNAVAILABLE', 'has no capacity (too many clients)'],
    ['57014', 'statement timeout', 'STATE_UNAVAILABLE', 'took too long (statement timeout)'],
    ['55P03', 'lock timeout', 'STATE_LOCKED', 'is locked by another program (lock timeout)'],
    ['53100', 'No space left', 'STATE_FULL', 'cannot grow: the disk is full (No space left)'],
    ['25006', 'read-only transaction', 'STATE_READ_ONLY', 'cannot be written: it is a standby'],
    ['42P01', 'no relation', 'STATE_GONE', 'the schema or its tables are not there (no relation)'],
    ['3D000', 'no database', 'STATE_GONE', 'the schema or its tables are not there (no database)'],
    ['3F000', 'no schema', 'STATE_MISCONFIGURED', 'make it with CREATE SCHEMA'],
    ['28P01', 'not let in', 'STATE_MISCONFIGURED', 'look at user, password, and whether it demands tls'],
    [undefined, 'SASL: no password', 'STATE_MISCONFIGURED', 'cannot be opened'],
    ['42501', 'permission denied', 'STATE_MISCONFIGURED', 'a right is missing'],
    ['42601', 'syntax error', 'STATE_MISCONFIGURED', 'does not take the statement (syntax error)'],
    [undefined, 'The server does not support SSL', 'STATE_MISCONFIGURED', 'no secure connection'],
    ['22P05', 'no such character', 'STATE_MISCONFIGURED', 'holds text in another encoding'],
    ['22P05', 'no such character', 'STATE_MISCONFIGURED', 'cannot represent a text', 'parameter $1'],
    ['XX000', 'internal', 'STATE_MISCONFIGURED', 'an error that is not known here (XX000)'],
  ] as readonly Row[]) {
    it(`${[code ?? message, where].filter(Boolean).join(' in ')} is ${told}`, () => {
      const error = thrown(code, message, where);
      const failed = postgresqlFailure('the place', dialect.failure(error), error);
      expect(failed).to.include({ name: 'StateError', code: told, cause: error });
      expect(failed.message)
        .to.match(/^the place: /)
        .and.to.include(words);
      expect(failed.isPassing).to.equal(['STATE_UNAVAILABLE', 'STATE_LOCKED'].includes(told));
    });
  }

  it('of a value is told without the words that may quote it', () => {
    const error = thrown('22001', 'canary is too long');
    expect(postgresqlFailure('the place', dialect.failure(error), error)).to.include({
      code: 'STATE_MISCONFIGURED',
      message: 'the place: does not take a value',
    });
  });

  it('begins with what it is, without the password; a pool that is full has no capacity', async () => {
    const settings = { connection: CONNECTION, schema: 'gateway' };
    const backend = await PostgresqlBackend.create(settings, '/', 'example.org');
    const { message } = backend.failure(thrown('53300', 'too many clients'));
    expect(message).to.match(/^PostgreSQL .*db\.example.*, schema gateway: has no capacity/);
    expect(message).not.to.include('canary');
    const full = new PluginError('PLUGIN_UNAVAILABLE', 'too many statements wait');
    expect(backend.failure(full)).to.include({ code: 'STATE_UNAVAILABLE', message: full.message });
    await backend.close();
  });
});
