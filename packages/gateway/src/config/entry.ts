import { z } from 'zod';
import { isCountry } from '../phone-numbers.js';
import { duration } from './duration.js';
import { entryGuard } from './guard.js';

const breaker = z
  .union([
    z.literal('off'),
    z.strictObject({
      failures: z
        .number()
        .int()
        .min(1)
        .max(1000)
        .default(5)
        .describe('Outages and overrun time limits in a row that open it.'),
      wait: duration
        .refine((milliseconds) => milliseconds > 0, 'expected more than 0s')
        .prefault('2s')
        .describe('How long it is left alone before one login tries it again.'),
    }),
  ])
  .prefault({})
  .describe(
    'The circuit breaker: an entry that fails again and again is left alone. off: it is always asked.',
  );

/** One entry of `plugins`. */
export const entry = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'expected lower-case letters, digits, - and _, a letter first')
    .describe('Name of this entry in logs, metrics and health.'),
  use: z
    .string()
    .min(1)
    .describe('The plugin: a built-in name, an npm package name, or the ./path of a file of your own.'),
  config: z.unknown().default({}).describe("The plugin's own settings."),
  on_unavailable: z
    .enum(['stop', 'skip'])
    .default('stop')
    .describe('When it cannot be reached. stop: the login is answered 503; skip: the next entry is asked.'),
  on_unspecified: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe(
      'When it refuses without telling a wrong password from an unknown user. stop: refused; continue: the next entry is asked.',
    ),
  timeout: duration
    .refine((milliseconds) => milliseconds > 0, 'expected more than 0s')
    .optional()
    .describe('Longest wait for this entry, within the deadline.'),
  limits: z
    .strictObject({
      concurrent: z.number().int().min(1).max(10_000).default(64).describe('Calls into the plugin at once.'),
      queue: z
        .number()
        .int()
        .min(0)
        .max(100_000)
        .default(256)
        .describe('Calls that may wait for their turn.'),
    })
    .prefault({})
    .describe('The bulkhead of this entry.'),
  breaker: breaker.prefault({}),
  guard: entryGuard.optional(),
  default_country: z
    .string()
    .refine(isCountry, 'expected a country code (ISO 3166) such as DE')
    .optional()
    .describe('Country (ISO 3166) of phone numbers without a country code.'),
  trust_email: z
    .enum(['never', 'verified', 'always'])
    .default('verified')
    .describe('Which e-mail addresses of this entry are handed on.'),
  trust_phone: z
    .enum(['never', 'verified', 'always'])
    .default('verified')
    .describe('Which phone numbers of this entry are handed on.'),
  require_groups: z
    .array(z.string().min(1))
    .default([])
    .describe('Only members of one of these groups are let in.'),
  deny_groups: z
    .array(z.string().min(1))
    .default([])
    .describe('Members of one of these groups are not let in.'),
  localpart: z
    .string()
    .regex(/^[a-z0-9._/+-]*\{username\}[a-z0-9._/+-]*$/, 'expected {username} once, among a-z 0-9 . _ - / +')
    .default('{username}')
    .describe('How the Matrix localpart is made of the name, such as forum.{username}.'),
});
