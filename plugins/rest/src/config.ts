import { httpFields } from '@postern/http-client';
import { z } from 'zod';

const printable = z.string().regex(/^[\x21-\x7e]+$/, 'expected ASCII characters without blanks');

const common = {
  url: z
    .url({ protocol: /^https?$/, error: 'expected https://… of the application' })
    .refine((url) => !hasPassword(url), 'no password in a URL: use basic')
    .describe('Where the application is: what stood as `endpoint` or `rest.host` before.'),
  add_paths: z
    .boolean()
    .default(true)
    .describe('Whether the paths of the protocol are added to url; false: every call goes to url itself.'),
  server_name: z
    .string()
    .min(1)
    .optional()
    .describe('The Matrix domain that stands in the ids; default: server_name of the gateway.'),
  token: printable.optional().describe('Bearer token that the application wants.'),
  basic: z
    .strictObject({
      username: z
        .string()
        .regex(/^[^:\p{Cc}]+$/u, 'expected a name without a colon')
        .describe('Who asks.'),
      password: z
        .string()
        .regex(/^\P{Cc}+$/u, 'expected a password')
        .describe('Their password.'),
    })
    .optional()
    .describe('Basic authentication that the application wants, in place of a token.'),
  addresses_verified: z
    .boolean()
    .default(false)
    .describe('Whether the application has made sure that addresses belong to their accounts.'),
  ...httpFields,
};

const checkCredentials = z.strictObject({
  protocol: z.literal('check_credentials').describe('Of the old Synapse modules, ma1sd and Postern.'),
  ...common,
});

const ma1sd = z.strictObject({
  protocol: z.literal('ma1sd').describe('Of the web applications that ma1sd and mxisd ask.'),
  prefix: z
    .enum(['/_ma1sd/backend', '/_mxisd/backend'])
    .default('/_ma1sd/backend')
    .describe('How the paths begin: mxisd was the predecessor.'),
  auth_only: z
    .boolean()
    .default(false)
    .describe('Whether the application answers logins alone, and neither profiles nor lookups.'),
  ...common,
});

export const config = z
  .discriminatedUnion('protocol', [checkCredentials, ma1sd])
  .superRefine(({ url, add_paths, token, basic }, context) => {
    const complain = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (token !== undefined && basic !== undefined) {
      complain('basic', 'stands beside token: expected one of them');
    }
    if (add_paths && URL.canParse(url) && new URL(url).search !== '') {
      complain('url', 'paths cannot be added behind a question mark: correct it, or say add_paths: false');
    }
  });
export type Config = z.output<typeof config>;
export type Ma1sdConfig = Extract<Config, { protocol: 'ma1sd' }>;

function hasPassword(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
