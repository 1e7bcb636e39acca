import { Control, type BerReader, type BerWriter } from 'ldapts';

/** What a server says of a password besides whether it is right. */
export interface PasswordPolicyAnswer {
  /** The error of the password policy control, by its number. */
  readonly error?: number | undefined;
  /** Seconds until the password expires. */
  readonly secondsLeft?: number | undefined;
  readonly graceLoginsLeft?: number | undefined;
  readonly expired?: boolean | undefined;
}

const WARNING = 0xa0;
const SECONDS_LEFT = 0x80;
const GRACE_LOGINS_LEFT = 0x81;
const ERROR = 0x81;

/** draft-behera-ldap-password-policy: OpenLDAP, 389-ds, FreeIPA and others. */
class PasswordPolicyControl extends Control {
  answer: PasswordPolicyAnswer = {};

  constructor() {
    super('1.3.6.1.4.1.42.2.27.8.5.1');
  }

  protected override parseControl(reader: BerReader): void {
    if (reader.readSequence() === null) return;
    if (reader.peek() === WARNING) {
      reader.readSequence();
      const isGrace = reader.peek() === GRACE_LOGINS_LEFT;
      const number = reader.readTag(isGrace ? GRACE_LOGINS_LEFT : SECONDS_LEFT) ?? 0;
      this.answer = isGrace ? { graceLoginsLeft: number } : { secondsLeft: number };
    }
    if (reader.peek() === ERROR) this.answer = { ...this.answer, error: reader.readTag(ERROR) ?? undefined };
  }
}

/** A control that servers send without being asked; ldapts reads only those that stand in the request. */
class UnaskedControl extends Control {
  value: string | undefined;

  override write(_writer: BerWriter): void {
    // never sent
  }

  protected override parseControl(reader: BerReader): void {
    this.value = reader.remainingBuffer.toString('latin1');
  }
}

/** The controls of one bind: what is asked for, and what came back. */
export class PasswordControls {
  readonly #policy = new PasswordPolicyControl();
  /** Netscape's, which 389-ds still sends. */
  readonly #expired = new UnaskedControl('2.16.840.1.113730.3.4.4');
  readonly #expiring = new UnaskedControl('2.16.840.1.113730.3.4.5');

  get request(): Control[] {
    return [this.#policy, this.#expired, this.#expiring];
  }

  get answer(): PasswordPolicyAnswer {
    const seconds = Number(this.#expiring.value);
    return {
      ...(Number.isFinite(seconds) ? { secondsLeft: seconds } : {}),
      ...(this.#expired.value === undefined ? {} : { expired: true }),
      ...this.#policy.answer,
    };
  }
}
