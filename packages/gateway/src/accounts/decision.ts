import type { RejectionReason } from '@postern/plugin-api';
import type { Step } from '../chain/chain.js';
import type { NameFault } from './name-rules.js';
import type { MatrixThreePid } from './three-pids.js';
import type { IdFault } from './user-id.js';

/** What the gateway tells of a person, from all profile sources. A missing field means "no opinion". */
export interface ComposedProfile {
  readonly displayName?: string | undefined;
  readonly threePids?: readonly MatrixThreePid[] | undefined;
}

/**
 * Why a login is refused: for log and metrics; every refusal looks the same outside.
 *
 * - `malformed-password`: empty, over-long, or no Unicode text
 * - `not-canonical`: right, but the caller would use the id as it was typed, which is not the account's Matrix ID
 * - `malformed-address`: no e-mail address, or no phone number
 * - `ambiguous-name`: the Matrix ID that the name leads to belongs to another account of the same back end
 * - `owned-name`: the Matrix ID belongs to another account, of whatever back end
 * - `throttled`: nobody was asked, as too many logins have failed before
 * - `uncertain-name`: an earlier back end refused without saying whether the name is its own, and nobody owns it yet
 */
export type RefusalReason =
  | IdFault
  | NameFault
  | RejectionReason
  | 'unknown-user'
  | 'malformed-password'
  | 'malformed-address'
  | 'not-canonical'
  | 'ambiguous-name'
  | 'owned-name'
  | 'uncertain-name'
  | 'throttled';

/** The end of one login attempt. `steps`: what each plugin had to say. */
export type Decision = { readonly steps: readonly Step[] } & (
  | {
      readonly outcome: 'accepted';
      readonly mxid: string;
      readonly plugin: string;
      readonly subject: string;
      /** Whether an operator has said that the account has this Matrix ID. */
      readonly isSettled: boolean;
      readonly profile: ComposedProfile;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: RefusalReason;
      /** The plugin whose account it was, when it was anybody's. */
      readonly plugin?: string | undefined;
      /** Whose account it was, as far as that is known: by the address that was typed, or as the back end says. */
      readonly localpart?: string | undefined;
    }
  | {
      readonly outcome: 'unavailable';
      /** The plugin that could not be asked; none when it is the state. */
      readonly plugin?: string | undefined;
      /** Whose address it was that was typed. */
      readonly localpart?: string | undefined;
      /** The failure's code and words, for the log. */
      readonly code: string;
      readonly message: string;
      readonly retryAfterMs?: number | undefined;
    }
);
