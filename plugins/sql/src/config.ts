import { ruleNames, schemeNames } from '@postern/password-hashes';
import { connectionSchema, poolSchema } from '@postern/sql-client';
import { z } from 'zod';

const query = z.string().min(1);

const queries = z
  .strictObject({
    account: query.describe(
      'The account of :username: columns subject, username, password_hash; if there are any, salt, algorithm, display_name, email, email_verified, phone, phone_verified, avatar_url, disabled, locked, expired, password_change_needed, second_factor_needed, not_allowed.',
    ),
    account_by_subject: query
      .optional()
      .describe('The same columns for :subject; without it nobody can be found.'),
    account_by_email: query.optional().describe('The same columns for the e-mail address :address.'),
    account_by_phone: query.optional().describe('The same columns for the phone number :address.'),
    three_pids: query
      .optional()
      .describe(
        'More addresses of :subject: columns medium (email or msisdn), address; verified if it is known.',
      ),
    groups: query.optional().describe('Groups of :subject: column group_name.'),
    count: query
      .optional()
      .describe('For doctor: how many accounts there are, in one row with the column accounts.'),
  })
  .describe('SELECT statements with named parameters. Columns are found by their names.');

/** One mapping rather than a choice of three: so a fault names what is wrong in the key that is there. */
const password = z
  .strictObject({
    rule: z.enum(ruleNames).optional().describe('The login rule of a whole system.'),
    scheme: z.enum(schemeNames).optional().describe('The scheme of hashes that do not name it.'),
    schemes: z
      .array(z.enum(schemeNames))
      .min(1)
      .optional()
      .describe('Schemes that occur, and no others; the most frequent first.'),
  })
  .refine((ways) => Object.keys(ways).length === 1, 'expected one of rule, scheme, schemes')
  .default({ rule: 'generic' })
  .describe('How passwords are stored. Default: hashes that say what they are.');

export const config = z.strictObject({
  connection: connectionSchema,
  pool: poolSchema,
  queries,
  password,
});
export type Config = z.output<typeof config>;
