import { z } from 'zod';
import type { AccountCounts, Examined } from './accounts/login-guard/guard-register.js';
import { localpartOf, mxidOf, parseUserId } from './accounts/user-id.js';
import { controlCommand, type ControlCommand } from './control/server.js';
import type { Core } from './core.js';
import { MatrixError } from './http/errors.js';
import { StateError } from './state/errors.js';

const account = z.strictObject({ who: z.string().min(1).max(1024) });
const clearing = account.extend({ actor: z.string().min(1).max(256) });

/** What is counted of an account; nothing where nothing is counted at all. */
export interface GuardAnswer {
  readonly mxid: string;
  readonly counts: AccountCounts | undefined;
}

/** The failed logins of one account, as an administrator names it: `alice` or `@alice:example.org`. */
export function guardCommands(core: Core): Readonly<Record<string, ControlCommand>> {
  const answer = async (examined: Examined): Promise<GuardAnswer> => {
    const { guard, server_name } = core.generations.get().config;
    const counts = guard === 'off' ? undefined : await core.guard.show(examined);
    return { mxid: mxidOf(examined.localpart, server_name), counts };
  };
  return {
    'guard-show': controlCommand(account, ({ who }) => withState(answer(readAccount(who, core)))),
    'guard-clear': controlCommand(clearing, async ({ who, actor }) => {
      const examined = readAccount(who, core);
      const before = await withState(answer(examined));
      if (before.counts !== undefined) await withState(core.guard.clear(examined, actor));
      return before;
    }),
  };
}

/** @throws MatrixError for what is no name here */
function readAccount(who: string, core: Core): Examined {
  const { chain, config } = core.generations.get();
  const { server_name } = config;
  const parsed = parseUserId(who.startsWith('@') ? who : `@${who}:${server_name}`, server_name);
  if ('fault' in parsed) {
    throw new MatrixError(400, 'M_UNKNOWN', `nobody is called so here (${parsed.fault})`);
  }
  const atEntries = chain.entries.flatMap((entry) => {
    const username = entry.settings.guard && entry.usernameFor(parsed.username);
    return username === undefined ? [] : [{ entry: entry.id, username }];
  });
  return { localpart: localpartOf(parsed.username), atEntries };
}

/** Who asks over the local socket is the operator, who is told what is the matter with the state. @throws MatrixError */
async function withState<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new MatrixError(503, 'M_UNKNOWN', `${error.message} (${error.code})`, { cause: error });
  }
}
