import { resolve } from 'node:path';
import { isLocked } from '@postern/password-hashes';
import { definePlugin, type Login, type PluginContext, type Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { UsersFile } from './users-file.js';
import { accountOf, type Users } from './users.js';

const config = z.strictObject({
  path: z.string().min(1).describe('The users file: YAML, or an Apache htpasswd file.'),
  format: z
    .enum(['auto', 'yaml', 'htpasswd'])
    .default('auto')
    .describe('How to read it. auto: told by its first line.'),
});

/** Of an unknown user the password is checked against this, if the file has no hash to go by. */
const LIKE_HASH = '$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234';

/** Accounts in a file of the operator's own. */
export default definePlugin({
  name: 'file',
  apiVersion: 1,
  capabilities: ['authenticate', 'profile', 'find'],
  config,
  async open({ path, format }, context) {
    const file = await UsersFile.open({ path: resolve(context.configDirectory, path), format }, context);
    return {
      authenticate: (login, call) => authenticate(file.users, login, context, call.signal),
      async profile({ subject }) {
        const user = file.users.withSubject(subject);
        return user === undefined || user.disabled ? undefined : file.users.profileOf(user);
      },
      async find(key) {
        const user = file.users.find(key);
        return user && accountOf(user);
      },
      health: async () => undefined,
      inspect: () => file.inspect(),
    };
  },
});

async function authenticate(
  users: Users,
  { username, password }: Login,
  { passwords }: PluginContext,
  signal: AbortSignal,
): Promise<Verdict> {
  const { rule } = users;
  const user = users.named(username);
  if (user === undefined || isLocked(user.hash)) {
    await passwords.decoy(users.likeHash ?? LIKE_HASH, password, { rule, signal });
    if (user === undefined) return { verdict: 'unknown-user' };
    return { verdict: 'rejected', reason: 'locked', account: accountOf(user) };
  }
  const account = accountOf(user);
  const right = await passwords.verify(user.hash, password, { rule, signal });
  if (!right) return { verdict: 'rejected', reason: 'wrong-password', account };
  if (user.disabled) return { verdict: 'rejected', reason: 'disabled', account };
  return { verdict: 'accepted', account, profile: users.profileOf(user) };
}
