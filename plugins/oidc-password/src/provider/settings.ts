import { z } from 'zod';

const text = z.string().min(1);

/** The address of something, to which paths are appended. */
export const addressSchema = (whose: string): z.ZodURL =>
  z
    .url({ protocol: /^https?$/, error: `expected https://… of ${whose}` })
    .refine(
      (url) => !/[?#]|\/\/[^/]*@/.test(url),
      'expected a URL without user, password, query and fragment',
    );

/** The gateway's own account at a provider. */
export const clientSchema = z
  .strictObject({
    id: text.describe('client_id.'),
    secret: text.optional().describe('client_secret; without one the client is public.'),
    authentication: z
      .enum(['client_secret_basic', 'client_secret_post'])
      .optional()
      .describe('How the secret is sent; default: as the provider announces, Basic if it takes both.'),
  })
  .refine(({ secret, authentication }) => secret !== undefined || authentication === undefined, {
    path: ['authentication'],
    message: 'has no meaning without a secret',
  })
  .describe('The client that the gateway is at the provider.');
export type ClientSettings = z.output<typeof clientSchema>;

export const scopeSchema = z
  .string()
  .refine((scope) => scope.split(' ').includes('openid'), 'expected openid among the scopes')
  .default('openid profile email')
  .describe('Scopes to ask for, with blanks between them; openid must be one.');

const claim = (name: string, what: string): z.ZodDefault<z.ZodString> =>
  text.default(name).describe(`Claim with ${what}.`);

/** The `claims` of a configuration; `groups` is what the product has. */
export function claimsSchema(groups: readonly string[]) {
  return z
    .strictObject({
      username: claim('preferred_username', 'the name that logs in, which nobody may choose freely'),
      display_name: claim('name', 'the display name'),
      email: claim('email', 'the e-mail address'),
      email_verified: claim('email_verified', 'whether that is verified'),
      phone: claim('phone_number', 'the phone number'),
      phone_verified: claim('phone_number_verified', 'whether that is verified'),
      groups: z
        .array(text)
        .default([...groups])
        .describe('Claims with names of groups or roles, which are taken together.'),
    })
    .prefault({})
    .describe('Names of claims: as they stand there, or the path to them with dots.');
}
export type ClaimNames = z.output<ReturnType<typeof claimsSchema>>;

export const userinfoSchema = z
  .boolean()
  .default(false)
  .describe('Whether the userinfo endpoint is asked, too, for claims that the id token lacks.');
