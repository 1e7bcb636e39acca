import type { Account, RejectionReason, ThreePid } from '@postern/plugin-api';
import { flagOf, textOf, type Row, type StoredPassword } from '@postern/sql-client';
import type { Config } from './config.js';
import { unescapeHtml } from './names/html.js';

/** `user_type`, as constants.php has it. */
const INACTIVE = '1';
const IGNORED = '2';
const FOUNDER = '3';

/** `require_activation`: people confirm their address by a link that is sent to it. */
const ACTIVATION_BY_EMAIL = '1';

/** One row of the statement of accounts. */
export class User {
  readonly #row: Row;

  constructor(row: Row) {
    this.#row = row;
  }

  get account(): Account {
    return { username: unescapeHtml(this.#text('username')), subject: this.#text('user_id') };
  }

  /** Databases may compare clean names without case. */
  isCalled(cleanNames: readonly string[]): boolean {
    const own = this.#text('username_clean').toLowerCase();
    return cleanNames.some((name) => name.toLowerCase() === own);
  }

  get password(): StoredPassword {
    return {
      hash: this.#text('user_password'),
      salt: textOf(this.#row, 'user_passwd_salt'),
      username: textOf(this.#row, 'login_name'),
    };
  }

  get displayName(): string {
    return unescapeHtml(this.#text('username'));
  }

  /** Addresses that are this account's alone. */
  get threePids(): readonly ThreePid[] {
    const email = textOf(this.#row, 'user_email');
    const phone = textOf(this.#row, 'phone');
    return [
      ...(email === undefined || flagOf(this.#row, 'email_shared')
        ? []
        : [{ medium: 'email', address: unescapeHtml(email), verified: this.hasVerifiedEmail } as const]),
      ...(phone === undefined
        ? []
        : [{ medium: 'msisdn', address: unescapeHtml(phone), verified: false } as const]),
    ];
  }

  /** Whoever is active has clicked on the link, and a changed address makes inactive again. */
  get hasVerifiedEmail(): boolean {
    return this.#text('require_activation') === ACTIVATION_BY_EMAIL && this.#text('user_type') !== INACTIVE;
  }

  /** Why the account is not let in, in phpBB's order. */
  rejection({
    login_attempts,
  }: Config): { readonly reason: RejectionReason; readonly detail: string } | undefined {
    const type = this.#text('user_type');
    const most = Number(this.#text('max_login_attempts'));
    const failed = Number(this.#text('user_login_attempts'));
    if (login_attempts === 'refuse' && most > 0 && failed >= most) {
      return { reason: 'locked', detail: `${failed} failed logins: phpBB wants a CAPTCHA` };
    }
    if (type === INACTIVE) return { reason: 'disabled', detail: 'the account is not active' };
    if (type === IGNORED) return { reason: 'not-allowed', detail: 'the guest, or a bot' };
    if (type !== FOUNDER && flagOf(this.#row, 'banned')) return { reason: 'disabled', detail: 'banned' };
    return undefined;
  }

  #text(column: string): string {
    return textOf(this.#row, column) ?? '';
  }
}
