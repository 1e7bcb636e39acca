import { connectionSchema, poolSchema } from '@postern/sql-client';
import { z } from 'zod';

export const config = z.strictObject({
  connection: connectionSchema,
  pool: poolSchema,
  table_prefix: z
    .string()
    .regex(/^\w*$/, 'expected letters, digits and _')
    .default('phpbb_')
    .describe('$table_prefix of config.php.'),
  login_attempts: z
    .enum(['ignore', 'refuse'])
    .default('ignore')
    .describe('Whether an account is refused of which phpBB wants a CAPTCHA, after too many failures there.'),
  phone_field: z
    .string()
    .regex(/^pf_[a-z0-9_]+$/, 'expected the name of a custom profile field with pf_ before it')
    .optional()
    .describe('Custom profile field that holds the phone number, such as pf_phone.'),
});
export type Config = z.output<typeof config>;
