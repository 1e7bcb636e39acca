import { PluginError, type Account, type Profile, type ThreePid } from '@postern/plugin-api';
import { z } from 'zod';
import type { Config } from './config.js';

const text = z.string().min(1);
const optionalText = z.string().nullish();

/** A user as the Admin REST API has it (UserRepresentation). */
const userSchema = z.object({
  id: text,
  username: text,
  enabled: z.boolean(),
  firstName: optionalText,
  lastName: optionalText,
  email: optionalText,
  emailVerified: z.boolean().nullish(),
  /** Whether a one-time password is set up. */
  totp: z.boolean().nullish(),
  requiredActions: z.array(z.string()).nullish(),
  attributes: z.record(z.string(), z.array(z.string())).nullish(),
});
export type User = z.output<typeof userSchema>;

const groupsSchema = z.array(z.object({ path: text }));
const rolesSchema = z.array(z.object({ name: text }));

/** @throws PluginError `PLUGIN_PROTOCOL` */
export const usersOf = (answer: unknown): readonly User[] => read(z.array(userSchema), answer, 'users');
/** @throws PluginError `PLUGIN_PROTOCOL` */
export const userOf = (answer: unknown): User => read(userSchema, answer, 'a user');
/** Names of groups. @throws PluginError `PLUGIN_PROTOCOL` */
export const groupsOf = (answer: unknown): readonly string[] =>
  read(groupsSchema, answer, 'groups').map(({ path }) => groupName(path));
/** Names of roles. @throws PluginError `PLUGIN_PROTOCOL` */
export const rolesOf = (answer: unknown): readonly string[] =>
  read(rolesSchema, answer, 'roles').map(({ name }) => name);

/** `/staff/berlin` is `staff/berlin`: the same as a claim has it with or without "Full group path", at the first level. */
export function groupName(path: string): string {
  return path.replace(/^\//, '');
}

/** Accounts of clients: they have no passwords, and release 24 breaks off where one is tried. */
export function isServiceAccount(username: string): boolean {
  return username.toLowerCase().startsWith('service-account-');
}

export function accountOf({ id, username }: User): Account {
  return { subject: id, username };
}

export function profileOf(user: User, attributes: Config['attributes'], groups: readonly string[]): Profile {
  const { firstName, lastName, email, emailVerified } = user;
  const name = [firstName, lastName].map((part) => part?.trim() ?? '').filter((part) => part !== '');
  const phone = attributeOf(user, attributes.phone);
  const threePids: readonly ThreePid[] = [
    ...addressOf('email', email ?? undefined, emailVerified === true),
    ...addressOf('msisdn', phone, attributeOf(user, attributes.phone_verified) === 'true'),
  ];
  return {
    displayName: name.length === 0 ? undefined : name.join(' '),
    threePids: threePids.length === 0 ? undefined : threePids,
    groups,
  };
}

function addressOf(medium: ThreePid['medium'], address: string | undefined, verified: boolean): ThreePid[] {
  return address === undefined || address.trim() === '' ? [] : [{ medium, address, verified }];
}

function attributeOf({ attributes }: User, name: string): string | undefined {
  return Object.entries(attributes ?? {}).find(([key]) => key === name)?.[1][0];
}

function read<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const { data, error } = schema.safeParse(answer);
  if (error === undefined) return data;
  const where = error.issues[0]?.path.map(String).join('.') || 'nothing';
  throw new PluginError('PLUGIN_PROTOCOL', `Keycloak answered something else than ${what}: see ${where}`);
}
