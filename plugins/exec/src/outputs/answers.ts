import type { RejectionReason } from '@postern/plugin-api';

/** An account as a script names it; without a `subject`, the name is all there is to tell accounts apart. */
export interface NamedAccount {
  readonly username: string;
  readonly subject?: string | undefined;
}

export interface ThreePidAnswer {
  readonly medium: string;
  readonly address: string;
  readonly verified?: boolean | undefined;
}

/** A field that is not there is not known. */
export interface ProfileAnswer {
  readonly displayName?: string | undefined;
  readonly threePids?: readonly ThreePidAnswer[] | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** What a script said to a login. */
export interface AuthAnswer {
  readonly success: boolean;
  /** The account's own spelling of its name, if the script tells it. */
  readonly username?: string | undefined;
  readonly subject?: string | undefined;
  readonly profile?: ProfileAnswer | undefined;
  readonly reason?: RejectionReason | 'unknown-user' | undefined;
  readonly detail?: string | undefined;
}

/** The accounts that a directory script found. */
export interface SearchResult {
  /** Whether there are more. */
  readonly limited: boolean;
  readonly accounts: readonly NamedAccount[];
}
