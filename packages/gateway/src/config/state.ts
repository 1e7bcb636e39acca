import { connectionSchema, type ServerSettings } from '@postern/sql-client/connection';
import { z } from 'zod';

const places = z.strictObject({
  sqlite: z
    .string()
    .min(1)
    .optional()
    .describe('A file of the gateway alone, made at the first start; on a local disk.'),
  postgresql: connectionSchema
    .optional()
    .describe(
      'A database that several gateways share: postgresql://user@host/database, or its parts by name.',
    ),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected lower-case letters, digits and _')
    .optional()
    .describe('The schema of that database, which must be there; one for each domain.'),
});

/** Where the state is kept: `memory`, a SQLite file, or a schema of a PostgreSQL database. */
export const state = z
  .union([z.literal('memory'), places])
  .transform((given, context) => {
    if (given === 'memory') return { kind: 'memory' } as const;
    const complain = (path: readonly string[], message: string): never => {
      context.addIssue({ code: 'custom', path: [...path], message });
      return z.NEVER;
    };
    const { sqlite, postgresql, schema } = given;
    if (postgresql === undefined) {
      if (sqlite === undefined)
        return complain([], 'expected memory, a file (sqlite) or a server (postgresql)');
      if (schema !== undefined) return complain(['schema'], 'only a PostgreSQL database has schemas');
      return { kind: 'sqlite', file: sqlite } as const;
    }
    if (sqlite !== undefined) return complain(['sqlite'], 'expected a file or a server, not both');
    if (postgresql.dialect !== 'postgresql') return complain(['postgresql'], 'expected a PostgreSQL server');
    const connection: ServerSettings = postgresql;
    return { kind: 'postgresql', connection, schema } as const;
  })
  .describe(
    'What must outlive the gateway, or be shared by several: who owns which name, and which addresses were added.',
  );
