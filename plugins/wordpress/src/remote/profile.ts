import type { Profile } from '@postern/plugin-api';
import { z } from 'zod';
import { decodeEntities } from './entities.js';

/** A field that a plugin of the site has bent out of shape is no reason to keep somebody out. */
const text = z.string().optional().catch(undefined);

export const displayName = text;
export const roles = z.array(z.string()).optional().catch(undefined);

/** The fields that XML-RPC and REST spell alike. */
export const commonFields = {
  username: z.string().min(1),
  first_name: text,
  last_name: text,
  nickname: text,
  email: text,
};

export interface RemoteUser {
  readonly display_name?: string | undefined;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly nickname?: string | undefined;
  readonly email?: string | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** An administrator sets addresses without a proof, so none counts as verified. */
export function profileOf(user: RemoteUser): Profile {
  const { display_name = '', first_name = '', last_name = '', nickname = '', email } = user;
  // WordPress stores names with the entities of HTML.
  const names = [display_name, `${first_name} ${last_name}`, nickname].map((name) =>
    decodeEntities(name).trim(),
  );
  return {
    displayName: names.find((name) => name !== ''),
    threePids: email === undefined ? undefined : addresses(email),
    groups: user.roles,
  };
}

function addresses(email: string): Profile['threePids'] {
  return email === '' ? [] : [{ medium: 'email', address: email, verified: false }];
}
