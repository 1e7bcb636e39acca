import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const range = z
  .string()
  .refine(
    (text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text),
    'expected an address or a range such as 192.0.2.0/24',
  );

const token = z
  .union([
    z.string().min(16, 'a token has at least 16 characters'),
    z.strictObject({
      secret: z.string().min(16, 'a token has at least 16 characters').describe('The bearer token itself.'),
      name: z.string().min(1).optional().describe('What the log calls this caller.'),
      reads_mxid: z
        .boolean()
        .default(false)
        .describe(
          'This caller takes the Matrix ID from the answer, so names that are not canonical may log in.',
        ),
      forwards_client: z
        .boolean()
        .default(false)
        .describe(
          "The X-Forwarded-For of its requests (through access.proxies) names the person's client, not this caller.",
        ),
    }),
  ])
  .transform((value) =>
    typeof value === 'string' ? { secret: value, reads_mxid: false, forwards_client: false } : value,
  );

/** Who may ask at a door. */
export const accessRules = z.strictObject({
  tokens: z.array(token).default([]).describe('Bearer tokens of callers.'),
  addresses: z
    .array(range)
    .default(['127.0.0.0/8', '::1'])
    .describe(
      'Addresses (CIDR) of callers that are let in without a token, as the old Synapse modules cannot send one.',
    ),
  proxies: z
    .array(range)
    .default([])
    .describe('Addresses (CIDR) of reverse proxies whose X-Forwarded-For is believed.'),
});
