import { httpFields } from '@postern/http-client';
import { z } from 'zod';

const name = z.string().min(1);

export const config = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'expected https://… of the cloud' })
    .refine(
      (text) => !/[?#]|\/\/[^/]*@/.test(text),
      'expected a URL without user, password, query and fragment',
    )
    .describe('Address of the cloud, as in the browser, without index.php.'),
  admin: z
    .strictObject({
      username: name.describe('Name of an administrator or group administrator.'),
      password: name.describe('The password; an app password, if the account has a second factor.'),
    })
    .optional()
    .describe('Tells unknown users from wrong passwords, and finds accounts without their passwords.'),
  emails_verified: z
    .boolean()
    .default(false)
    .describe('Whether e-mail addresses are proven, as only administrators set them.'),
  connections: z
    .int()
    .min(1)
    .max(64)
    .default(16)
    .describe('Requests to the cloud at once; others wait for their turn.'),
  ...httpFields,
});
export type Config = z.output<typeof config>;
