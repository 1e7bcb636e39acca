import { isDeepStrictEqual } from 'node:util';
import { connectionSchema, poolSchema } from '@postern/sql-client';
import { z } from 'zod';

const name = z.string().min(1);
const site = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'expected https://… of the site' }).describe('The site.'),
});

const ways = {
  connection: connectionSchema
    .refine(({ dialect }) => dialect !== 'postgresql', 'WordPress is in MySQL, MariaDB or SQLite only')
    .optional(),
  xmlrpc: site.optional().describe('In place of the database: asks the site by XML-RPC.'),
  rest: site
    .optional()
    .describe('In place of the database: asks the REST API, which takes application passwords only.'),
};

/** What only makes sense with a `connection`. */
const tables = {
  pool: poolSchema,
  table_prefix: z.string().default('wp_').describe('$table_prefix of wp-config.php.'),
  user_table: name.optional().describe('CUSTOM_USER_TABLE, if wp-config.php has one.'),
  usermeta_table: name.optional().describe('CUSTOM_USER_META_TABLE, if wp-config.php has one.'),
  site: z.int().min(1).default(1).describe('Number of the site in a network: whose roles count.'),
  login_by_email: z.boolean().default(true).describe('Whether the e-mail address logs in, too.'),
  require_roles: z
    .array(name)
    .min(1)
    .optional()
    .describe('Only members of the site with one of these roles; default: every account.'),
  application_passwords: z.boolean().default(false).describe('Whether application passwords log in, too.'),
  phone_meta: z
    .union([name, z.null(), z.literal(false)])
    .default('billing_phone')
    .describe('Key of the phone number in usermeta; false: none.'),
  emails_verified: z
    .boolean()
    .default(false)
    .describe('Whether registration makes sure of e-mail addresses; WordPress does not keep that.'),
};

type TableSettings = z.output<z.ZodObject<typeof tables>>;

/** How the database is read. */
export type DatabaseSettings = Omit<TableSettings, 'pool'>;

export const config = z.strictObject({ ...ways, ...tables }).superRefine((settings, context) => {
  const complain = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  const [way, another] = (['connection', 'xmlrpc', 'rest'] as const).filter((key) => settings[key]);
  if (way === undefined) complain('connection', 'expected connection, xmlrpc or rest');
  else if (another !== undefined) complain(another, `stands beside ${way}: expected one of them`);
  else if (way !== 'connection') {
    const idle = Object.entries(tables).find(([key, schema]) => {
      const usual: unknown = schema.parse(undefined);
      return !isDeepStrictEqual(settings[key as keyof TableSettings], usual);
    });
    if (idle !== undefined) complain(idle[0], `has no meaning with ${way}: it needs a connection`);
  }
});
export type Config = z.output<typeof config>;
