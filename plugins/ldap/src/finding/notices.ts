import type { Call } from '@postern/plugin-api';
import type { PasswordPolicyAnswer } from '../connection/controls.js';

/** Tells the operator of logins that the directory will not allow much longer, and counts them. */
export class Notices {
  #graceLogins = 0;
  #expiryWarnings = 0;

  /** The log of a call is made when it is asked for: most logins have nothing to tell. */
  tell({ graceLoginsLeft, secondsLeft }: PasswordPolicyAnswer, call: Call): void {
    if (graceLoginsLeft !== undefined) {
      this.#graceLogins += 1;
      call.log.warn(
        { graceLoginsLeft, graceLogins: this.#graceLogins },
        'a password has expired, and is good for a few more logins only',
      );
    }
    if (secondsLeft !== undefined) {
      this.#expiryWarnings += 1;
      call.log.info({ secondsLeft, expiryWarnings: this.#expiryWarnings }, 'a password expires soon');
    }
  }
}
