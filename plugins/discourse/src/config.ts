import { connectionSchema, poolSchema } from '@postern/sql-client';
import { z } from 'zod';

const text = z.string().min(1);

export const config = z.strictObject({
  connection: connectionSchema.refine(({ dialect }) => dialect === 'postgresql', {
    message: 'expected postgresql://…: Discourse keeps its accounts in PostgreSQL only',
  }),
  pool: poolSchema,
  schema: text.default('public').describe('The schema of the tables.'),
  login_by_email: z
    .boolean()
    .default(true)
    .describe('Whether a person may also type any e-mail address of the account.'),
  second_factor: z
    .enum(['refuse', 'ignore'])
    .default('refuse')
    .describe('Accounts with a second factor: refuse them, or let them in by the password alone.'),
  phone_field: text
    .optional()
    .describe('User field with the phone number: its name as the administrator sees it, or user_field_N.'),
});
export type Config = z.output<typeof config>;
