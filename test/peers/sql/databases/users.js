/** The users of the databases. */
import { randomBytes } from 'node:crypto';

const random = () => randomBytes(9).toString('hex');

/** Who the gateway logs in as; its password holds what a URL must have escaped. */
const gatePassword = random();
export const GATE = { user: 'gate', password: `${gatePassword}@:/#%?&'"\\` };
/** Who is let in over TLS only. */
export const DEMANDING = { user: 'demanding', password: random() };
/** Who takes all the connections that there are. */
export const HOG = { user: 'hog', password: random() };

/** What must be told nowhere, in whatever form it is written there. */
export const SECRETS = [gatePassword, DEMANDING.password];
