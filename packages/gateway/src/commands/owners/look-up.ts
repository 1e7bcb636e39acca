import type { Chain } from '../../chain/chain.js';
import type { Request } from '../../chain/request.js';
import { holderText, isSameHolder, type Holder } from '../../accounts/owners/owner.js';
import { Deadline } from '../../time/deadline.js';
import { UsageError, type Io } from '../io.js';
import { withChain, type CommonOptions } from '../opened.js';

/**
 * What the back end calls an account now, and whether anybody else is called like the name that it is to have.
 *
 * @throws UsageError when there is no such account, or the name is somebody else's in a back end
 */
export async function lookUp(
  io: Io,
  options: CommonOptions,
  holder: Holder,
  wanted: string | undefined,
): Promise<string> {
  return withChain(io, options, async (chain, log) => {
    const request: Request = { requestId: 'owners', deadline: new Deadline(io.clock, 10_000), log };
    const username = await usernameOf(chain, holder, request);
    if (wanted !== undefined) await refuseBearers(chain, holder, wanted, request);
    return username;
  });
}

async function usernameOf(chain: Chain, holder: Holder, request: Request): Promise<string> {
  const entry = chain.entry(holder.plugin);
  if (entry?.can('find') !== true) {
    throw new UsageError(
      `${holder.plugin} cannot look up an account by its subject: give its name with --username`,
    );
  }
  const account = await chain.findAt(entry, { subject: holder.subject }, request);
  if (account !== undefined) return account.username;
  throw new UsageError(
    `${holder.plugin} knows no account ${holderText(holder)}; if you know better, give its name with --username`,
  );
}

/** Somebody who has not logged in yet would be kept out. */
async function refuseBearers(chain: Chain, holder: Holder, wanted: string, request: Request): Promise<void> {
  for (const entry of chain.entries) {
    const username = entry.can('find') ? entry.usernameFor(wanted) : undefined;
    if (username === undefined) continue;
    const account = await chain.findAt(entry, { username }, request);
    const bearer = account && { plugin: entry.id, subject: account.subject };
    if (bearer === undefined || isSameHolder(bearer, holder)) continue;
    throw new UsageError(
      `${holderText(bearer)} is called @${wanted} and would be kept out: take another name, the next number for example`,
    );
  }
}
