/** One login attempt, as the plugin gets it. */
export interface Login {
  /**
   * The typed localpart, unescaped, NFC, blanks around it dropped, otherwise as typed (any case, may be an e-mail
   * address or hold any character). Fold it as your system does; the exact spelling wins, several folded hits are
   * `unknown-user`. At most 255 bytes of UTF-8.
   */
  readonly username: string;
  /** Exactly as typed: never trimmed, never normalised, never empty. At most 4,096 bytes of UTF-8. */
  readonly password: string;
}

/** An account of the back end. */
export interface Account {
  /** As the back end spells it. A login under this name must reach the same account. */
  readonly username: string;
  /** The immutable id inside the back end (phpBB `user_id`, LDAP `entryUUID`, Keycloak `sub`); never the name. */
  readonly subject: string;
  /** What the Matrix localpart is made from when the username does not serve (UUIDs). A login under it must work too. */
  readonly localpart?: string | undefined;
}

/** The media of third-party identifiers, as in the Matrix specification (appendix "3PID Types"). */
export type Medium = 'email' | 'msisdn';

/** A third-party identifier. The gateway brings it to its canonical form: give it as it is stored. */
export interface ThreePid {
  readonly medium: Medium;
  /** E-mail address, or phone number in international form, or in national form if `default_country` is configured. */
  readonly address: string;
  /**
   * Whether the back end made sure that the address is the account's. Leave out an address that several accounts of
   * the back end share: it belongs to nobody in particular.
   */
  readonly verified: boolean;
}

/** What the back end knows about an account. A missing field means "no opinion", never "empty". */
export interface Profile {
  readonly displayName?: string | undefined;
  readonly threePids?: readonly ThreePid[] | undefined;
  /** Names of the groups the account is in, as the operator writes them in `require_groups` and `deny_groups`. */
  readonly groups?: readonly string[] | undefined;
}

/** Why an account was not let in. It is logged and counted, and never reaches the person who tries. */
export const REJECTION_REASONS = [
  'wrong-password',
  'locked',
  'disabled',
  'expired',
  'password-change-needed',
  'second-factor-needed',
  'not-allowed',
  'unspecified',
] as const;

/** `unspecified` is for back ends that cannot tell a wrong password from an unknown user. */
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** The password is right and the account may log in. */
export interface Accepted {
  readonly verdict: 'accepted';
  readonly account: Account;
  /** Only when it came with the same call; otherwise the gateway asks `profile` or `find` where it needs them. */
  readonly profile?: Profile | undefined;
}

/** The account is this back end's, and is not let in. */
export interface Rejected {
  readonly verdict: 'rejected';
  readonly reason: RejectionReason;
  /** Whose failure it was, when known. */
  readonly account?: Account | undefined;
  /** For log, audit and `postern try` only: at most 300 characters, no secrets. */
  readonly detail?: string | undefined;
}

/** Not this back end's account: the next entry of the chain is asked. */
export interface UnknownUser {
  readonly verdict: 'unknown-user';
}

/** A plugin's answer to a login. A technical failure is not a verdict: it throws `PluginError`. */
export type Verdict = Accepted | Rejected | UnknownUser;

/** What an account can be found by. Only verified addresses find one. */
export type FindKey =
  | { readonly username: string }
  | { readonly subject: string }
  | { readonly medium: Medium; readonly address: string };
