import { z } from 'zod';

/** The section `homeserver`. */
export const homeserver = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:8008' })
      .describe('Where the homeserver answers the gateway; its Admin API must be reachable there.'),
    admin_token: z.string().min(1).describe('Access token of a server administrator.'),
    ca_file: z
      .string()
      .min(1)
      .optional()
      .describe('PEM file of an own authority, in place of the public ones.'),
    sync: z
      .strictObject({
        display_name: z
          .enum(['always', 'once', 'never'])
          .default('once')
          .describe(
            'When the display name is set. once: while it is the localpart still; always: whatever the person has chosen.',
          ),
        threepids: z
          .enum(['add', 'replace-own', 'replace-all', 'never'])
          .default('add')
          .describe(
            'What happens to e-mail addresses and phone numbers. Those that no back end knows are also removed: with replace-own if the gateway itself has added them, with replace-all in any case.',
          ),
        per_second: z.number().min(0.1).max(100).default(5).describe('Most people per second.'),
        dry_run: z
          .boolean()
          .default(false)
          .describe('Change nothing, and log what would be changed (whose: at debug).'),
      })
      .prefault({})
      .describe('What is brought to the homeserver after a login.'),
  })
  .describe("The homeserver's own Admin API (Synapse): the gateway brings names and addresses there.");
type Homeserver = z.output<typeof homeserver>;

/** Whether the addresses of back ends are brought to the homeserver at all. */
export function bringsAddresses(settings: Homeserver | undefined): boolean {
  return settings !== undefined && settings.sync.threepids !== 'never' && !settings.sync.dry_run;
}

export type SyncSettings = Homeserver['sync'];
