import { PluginError, type Account, type Profile, type ThreePid } from '@postern/plugin-api';
import { z } from 'zod';

const MAX_LENGTH = 1024;
const MAX_GROUPS = 1000;

const name = z
  .string()
  .min(1)
  .max(MAX_LENGTH)
  .refine((value) => value.isWellFormed());

/** A field that an app of the cloud has bent out of shape is no reason to keep somebody out. Empty means unset. */
const text = z
  .union([name, z.literal('')])
  .nullish()
  .catch(undefined);

/** PHP writes a list with gaps as an object. */
const texts = z
  .union([z.array(name), z.record(z.string(), name).transform((entries) => Object.values(entries))])
  .refine(({ length }) => length <= MAX_GROUPS)
  .optional()
  .catch(undefined);

const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
  .optional()
  .catch(undefined);

/** What `/cloud/users/{id}` answers. */
const schema = z.object({
  // A name of digits only may come as a number.
  id: z.union([name, z.int().transform(String)]).optional(),
  displayname: text,
  'display-name': text,
  email: text,
  additional_mail: texts,
  phone: text,
  groups: texts,
  // Only for administrators.
  enabled: flag,
});
export type UserData = z.output<typeof schema>;
/** ownCloud leaves the id out when an administrator asks. */
export type User = UserData & { readonly id: string };

/** @throws PluginError `PLUGIN_PROTOCOL` */
export function readUserData(data: unknown, host: string): UserData {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new PluginError('PLUGIN_PROTOCOL', `${host} answered something that is no user`);
}

/** @throws PluginError `PLUGIN_PROTOCOL` */
export function readUser(data: unknown, host: string): User {
  const user = readUserData(data, host);
  if (isUser(user)) return user;
  throw new PluginError('PLUGIN_PROTOCOL', `${host} answered a user without id`);
}

export function isUser(user: UserData): user is User {
  return user.id !== undefined;
}

const groupsSchema = z.object({ groups: texts });

/** What `/cloud/users/{id}/groups` answers. */
export function readGroups(data: unknown): readonly string[] | undefined {
  return groupsSchema.safeParse(data).data?.groups;
}

/** The name is never changed, and so it is the subject. */
export function accountOf({ id }: Pick<User, 'id'>): Account {
  return { username: id, subject: id };
}

/** @param emailsVerified whether the main address is proven; the others, people type in themselves */
export function profileOf(
  user: Omit<UserData, 'groups'> & Pick<Profile, 'groups'>,
  emailsVerified: boolean,
): Profile {
  const { displayname, email, additional_mail, phone, groups } = user;
  const threePids: ThreePid[] = [
    ...addresses('email', [email], emailsVerified),
    ...addresses('email', additional_mail ?? [], false),
    ...addresses('msisdn', [phone], false),
  ];
  return {
    // Both are there, or one of them, by product, version and call.
    displayName: displayname || user['display-name'] || undefined,
    threePids: email === undefined && phone === undefined ? undefined : threePids,
    groups,
  };
}

function addresses(
  medium: ThreePid['medium'],
  values: readonly (string | null | undefined)[],
  verified: boolean,
): readonly ThreePid[] {
  return values.flatMap((address) => (address ? [{ medium, address, verified }] : []));
}
