import type { Origin } from '../../src/accounts/attempt.js';
import type { LoginAudience } from '../../src/accounts/login-record.js';
import { Pseudonyms } from '../../src/accounts/pseudonyms.js';

/** Where the logins of unit tests come in. */
export const TESTED: Origin = { door: 'check_credentials', caller: '127.0.0.1' };

export const testPseudonyms = new Pseudonyms('the key of the tests', 'example.org');

/** Nobody keeps what was decided. */
export const silentAudience: LoginAudience = { pseudonyms: testPseudonyms, decided: () => undefined };
