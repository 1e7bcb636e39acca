import type { Profile, ThreePid } from '@postern/plugin-api';
import type { DatabaseSettings } from './config.js';
import type { Meta } from './meta.js';
import { profileOf as profileOfNames } from './remote/profile.js';
import type { User } from './user.js';

/** The roles on the site; whoever rules a whole network has one more. */
export function groupsOf({ isSuperAdmin }: User, { roles }: Meta): readonly string[] {
  return isSuperAdmin ? [...roles, 'super_admin'] : roles;
}

export function profileOf(
  user: User,
  meta: Meta,
  { emails_verified }: Pick<DatabaseSettings, 'emails_verified'>,
): Profile {
  const { displayName } = profileOfNames({ ...meta, display_name: user.displayName });
  return { displayName, threePids: threePidsOf(user, meta, emails_verified), groups: groupsOf(user, meta) };
}

function threePidsOf({ email, sharesEmail }: User, { phone }: Meta, verified: boolean): readonly ThreePid[] {
  return [
    ...(email === undefined || sharesEmail ? [] : [{ medium: 'email', address: email, verified } as const]),
    ...(phone === undefined ? [] : [{ medium: 'msisdn', address: phone, verified: false } as const]),
  ];
}
