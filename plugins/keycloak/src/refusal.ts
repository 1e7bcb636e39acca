import { randomUUID } from 'node:crypto';
import type { Rejected, RejectionReason, Verdict } from '@postern/plugin-api';
import { accountOf, type User } from './user.js';
import type { Users } from './users.js';

/** What a required action says about the account; any other only keeps it out. */
const ACTIONS: readonly (readonly [RegExp, RejectionReason])[] = [
  [/^UPDATE_PASSWORD$/i, 'password-change-needed'],
  [/^(?:CONFIGURE_|webauthn-)/i, 'second-factor-needed'],
];

/** Finds out more of a refusal than Keycloak tells whoever tries: it says the same of a wrong name, password and code. */
export async function explain(
  refusal: Rejected,
  username: string,
  users: Users,
  signal: AbortSignal,
): Promise<Verdict> {
  const user = await users.named(username, signal);
  // Asked for nobody, too, so that the time tells not who exists.
  const isLocked = await users.isLocked(user?.id ?? randomUUID(), signal);
  const isUnclear = refusal.reason === 'unspecified';
  if (user === undefined) return isUnclear ? { verdict: 'unknown-user' } : refusal;
  const account = accountOf(user);
  if (isUnclear) return { ...refusal, account, reason: reasonOf(user, isLocked) };
  return { ...refusal, account, ...(refusal.reason === 'not-allowed' ? pendingActions(user, refusal) : {}) };
}

function reasonOf({ totp }: User, isLocked: boolean): RejectionReason {
  if (isLocked) return 'locked';
  return totp === true ? 'second-factor-needed' : 'wrong-password';
}

function pendingActions({ requiredActions }: User, refusal: Rejected): Pick<Rejected, 'reason' | 'detail'> {
  const actions = requiredActions ?? [];
  const known = ACTIONS.find(([pattern]) => actions.some((action) => pattern.test(action)));
  const detail = [refusal.detail, actions.join(', ').slice(0, 140)].filter(Boolean).join(': ');
  return { reason: known?.[1] ?? refusal.reason, detail };
}
