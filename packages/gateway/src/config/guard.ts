import { z } from 'zod';
import { duration, longDuration } from './duration.js';

/** Shorter than this a wait does not hold anybody up, and a window sees nothing. */
const positive = duration.refine((milliseconds) => milliseconds >= 1000, 'expected at least 1s');

const waits = z
  .strictObject({
    first: positive.prefault('2s').describe('The first wait; each further failure doubles it.'),
    account: positive.prefault('60s').describe('Longest wait of an account, from all client addresses.'),
    without_address: positive
      .prefault('10s')
      .describe('Longest wait of an account for logins whose client address the homeserver does not tell.'),
    pair: positive
      .prefault('15m')
      .describe('Longest wait of an account from one client address, which holds its owner up, too.'),
  })
  .prefault({})
  .describe('How long nobody is checked after too many failures.');

const settings = z.strictObject({
  failures: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('The failed login of an account that begins a wait.'),
  window: positive
    .prefault('5m')
    .describe('How long failures count, from the first; after a wait, from its end.'),
  wait: waits,
  accounts_per_address: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .describe('So many different accounts may fail from one client address within the window.'),
  remember_clients: longDuration
    .prefault('90d')
    .describe(
      'How long a client address is known from which an account logged in: others do not hold it up.',
    ),
  on_unavailable: z
    .enum(['refuse', 'memory'])
    .default('refuse')
    .describe(
      'While the state is down. refuse: logins are answered 503; memory: failures count in this gateway.',
    ),
});

/** `guard`: how failed logins are slowed down. */
export const guard = z
  .union([z.literal('off'), settings])
  .describe('The login guard: too many failed logins make an account wait. off: nothing is counted.');

/** `guard` of one entry. */
export const entryGuard = z
  .strictObject({
    failures: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .describe("Failed logins of one name that reach this plugin: fewer than the directory's own lock-out."),
    window: positive.describe(
      'How long they count, from the last: at least as long as the directory counts.',
    ),
  })
  .describe("Keeps failed logins below the directory's own lock-out.");
