import { z } from 'zod';
import { authCommand, jsonCommand, lookupCommand, program } from './command.js';

const common = {
  domain: z
    .string()
    .min(1)
    .refine((domain) => !/[\s\0]/.test(domain), 'expected a domain such as example.org')
    .optional()
    .describe('The Matrix domain, which scripts get and which stands in Matrix IDs; default: server_name.'),
  addresses_verified: z
    .boolean()
    .default(false)
    .describe('Whether addresses are proven to be their account’s unless the script says otherwise.'),
};

const profile = z.strictObject({
  display_name: jsonCommand.optional().describe('Tells display names.'),
  three_pids: jsonCommand.optional().describe('Tells addresses.'),
  roles: jsonCommand.optional().describe('Tells groups.'),
});
const lookup = z
  .strictObject({
    single: lookupCommand.optional().describe('Tells whose an address is.'),
    bulk: jsonCommand.optional().describe('The same for a list; asked where there is no single.'),
  })
  .refine(({ single, bulk }) => single === undefined || bulk === undefined, {
    path: ['bulk'],
    error: 'stands beside single: expected one of them',
  });
const directory = z.strictObject({
  by_name: jsonCommand.optional().describe('Searches names: accounts are found by name with it.'),
  by_threepid: jsonCommand
    .optional()
    .describe('Searches addresses; asked where there is no lookup, and checked with profile.three_pids.'),
});

/** A script that is run for each call, as in ma1sd. */
const oneShot = z
  .strictObject({
    persistent: z.literal(false).optional().describe('Whether the script keeps running.'),
    ...common,
    auth: authCommand.describe('Checks passwords.'),
    profile: profile.default({}).describe('Scripts that tell profiles.'),
    lookup: lookup.default({}).describe('Scripts that tell whose an address is.'),
    directory: directory.default({}).describe('Scripts that search.'),
    processes: z.int().min(1).max(1000).default(8).describe('Scripts that run at once; others wait.'),
  })
  .refine(
    (settings) => settings.directory.by_threepid === undefined || settings.profile.three_pids !== undefined,
    {
      path: ['directory', 'by_threepid'],
      error: 'needs profile.three_pids, which tells whether a found account really has the address',
    },
  );

/** What a running script can be asked. */
export const CALLS = ['auth', 'profile', 'lookup', 'directory'] as const;
export type CallName = (typeof CALLS)[number];

/** A script that keeps running and answers line by line. */
const persistent = z.strictObject({
  persistent: z.literal(true),
  ...common,
  ...program,
  answers: z
    .array(z.enum(CALLS))
    .default(['auth'])
    .refine((calls) => calls.includes('auth'), 'expected auth among them')
    .describe('What the script can be asked.'),
  processes: z.int().min(1).max(100).default(1).describe('Children that run.'),
  in_flight: z.int().min(1).max(1000).default(32).describe('Requests that a child has at once; others wait.'),
});

export const config = z.discriminatedUnion('persistent', [oneShot, persistent]);
export type Config = z.output<typeof config>;
export type OneShotConfig = z.output<typeof oneShot>;
export type PersistentConfig = z.output<typeof persistent>;
