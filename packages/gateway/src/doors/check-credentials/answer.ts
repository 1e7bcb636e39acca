import type { ComposedProfile, Decision } from '../../accounts/decision.js';
import { plainAddresses } from '../../accounts/three-pids.js';
import type { Answer } from '../../http/door.js';
import { outage } from '../outage.js';

/** How much profile an answer holds: all of it, no display name, or none. */
export type AnswerLevel = 'full' | 'no-name' | 'bare';

/** Every refusal has these very bytes, whatever the reason. */
const REFUSAL: Answer = { status: 200, body: '{"auth":{"success":false}}' };

/**
 * The level for a caller. The old Python modules, told by their `User-Agent`, break on a display name on today's Synapse.
 */
export function answerLevel(
  configured: AnswerLevel | 'auto',
  caller: { readonly readsMxid: boolean },
  userAgent: string | undefined,
): AnswerLevel {
  if (configured !== 'auto') return configured;
  return !caller.readsMxid && userAgent?.startsWith('python-requests/') === true ? 'no-name' : 'full';
}

/** What an answer depends on beside the decision. */
export interface Rendering {
  readonly level: AnswerLevel;
  readonly readsMxid: boolean;
  /** Whether the gateway itself brings the addresses to the homeserver. */
  readonly bringsAddresses: boolean;
}

/** @throws MatrixError 503 when a back end could not tell */
export function renderDecision(decision: Decision, { level, readsMxid, bringsAddresses }: Rendering): Answer {
  switch (decision.outcome) {
    case 'accepted':
      return {
        status: 200,
        body: JSON.stringify({
          auth: {
            success: true,
            mxid: decision.mxid,
            external_id: readsMxid ? `${decision.plugin}:${decision.subject}` : undefined,
            owner: readsMxid && decision.isSettled ? 'settled' : undefined,
            addresses: readsMxid && bringsAddresses ? 'synced' : undefined,
            profile: renderProfile(decision.profile, level, readsMxid),
          },
        }),
      };
    case 'refused':
      return REFUSAL;
    case 'unavailable':
      throw outage(decision.retryAfterMs);
  }
}

/** The old modules read `profile` by subscript, so it is always there; a field without a value is left out, never null. */
function renderProfile(
  profile: ComposedProfile,
  level: AnswerLevel,
  readsMxid: boolean,
): Record<string, unknown> {
  if (level === 'bare') return {};
  return {
    display_name: level === 'full' ? profile.displayName : undefined,
    three_pids: readsMxid ? profile.threePids : plainAddresses(profile.threePids),
  };
}
