import { z } from 'zod';

/** The section `audit`. */
export const audit = z
  .strictObject({
    to: z
      .string()
      .min(1)
      .describe('A file that is added to, made for its owner alone; stdout: standard output, among the log.'),
    users: z
      .enum(['plain', 'hashed'])
      .default('plain')
      .describe('How people are called. plain: by name and pseudonym; hashed: by pseudonym alone.'),
    key: z
      .string()
      .min(16, 'a key has at least 16 characters')
      .optional()
      .describe('Key of the pseudonyms; by default made once, in the file of `to` with .key at its end.'),
  })
  .refine(({ to, key }) => to !== 'stdout' || key !== undefined, {
    path: ['key'],
    message:
      'nothing is kept beside standard output: give a key, so that people are called the same after a restart',
  })
  .describe('One JSON line for each login that was decided. None are written unless it stands here.');

/** What `control.socket` is when nothing is said. */
export const DEFAULT_SOCKET = './postern.sock';

/** The section `control`. */
export const control = z
  .strictObject({
    socket: z
      .string()
      .min(1)
      .default(DEFAULT_SOCKET)
      .describe('A Unix socket for the user of the gateway alone, made at the start; off: none.'),
  })
  .describe('Where postern why asks the running gateway.');
