import {
  definePlugin,
  TIMES_OF_BACK_END,
  type Call,
  type Login,
  type Plugin,
  type PluginContext,
  type Verdict,
} from '@postern/plugin-api';
import { config } from './config/index.js';
import { find } from './find.js';
import { openOneShot } from './one-shot/scripts.js';
import { openPersistent } from './persistent/scripts.js';
import type { Scripts } from './scripts.js';
import { NotCarried } from './tokens.js';
import { profileOf, verdictOf, verdictWithoutAsking } from './verdicts.js';

/** Accounts that a script of any language knows: run for each call, or kept running. */
export default definePlugin({
  name: 'exec',
  apiVersion: 1,
  capabilities: ['authenticate'],
  sometimes: ['profile', 'find'],
  config,
  async open(settings, context: PluginContext): Promise<Plugin<'authenticate', 'profile' | 'find'>> {
    const scripts = await (settings.persistent === true
      ? openPersistent(settings, context)
      : openOneShot(settings, context));
    context.onClose(() => scripts.close());
    const verified = settings.addresses_verified;
    const { profile } = scripts;
    const canFind = scripts.lookup ?? scripts.searchNames ?? scripts.searchAddresses;
    return {
      authenticate: (login, call) => authenticate(scripts, login, verified, call),
      profile:
        profile &&
        (({ username }, call) =>
          unlessNotCarried(async () => {
            const answer = await profile(username, call);
            return answer && profileOf(answer, verified);
          })),
      find: canFind && ((key, call) => unlessNotCarried(() => find(scripts, key, verified, call))),
      health: () => scripts.health(),
      inspect: async () => [...(await scripts.inspect()), TIMES_OF_BACK_END],
    };
  },
});

async function authenticate(
  scripts: Scripts,
  login: Login,
  addressesVerified: boolean,
  call: Call,
): Promise<Verdict> {
  try {
    const answer = await scripts.auth(login, call);
    // With scripts of their own for profiles, these know better.
    const told = scripts.profile === undefined ? answer.profile : undefined;
    return verdictOf(login.username, answer, told && profileOf(told, addressesVerified));
  } catch (error) {
    if (error instanceof NotCarried) return verdictWithoutAsking(error);
    throw error;
  }
}

/** A script has no account whose name or address it cannot even be given. */
async function unlessNotCarried<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotCarried) return undefined;
    throw error;
  }
}
