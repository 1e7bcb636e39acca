import type { Finding } from './plugin.js';

/** For the `inspect` of plugins that leave the check of a password to their back end. */
export const TIMES_OF_BACK_END: Finding = {
  level: 'info',
  message: 'the back end checks the passwords: whether the time of a refusal tells who exists is up to it',
};
