import type { Login } from '@postern/plugin-api';
import type { Accepted, Chain, ChainResult } from '../chain/chain.js';
import type { Request } from '../chain/request.js';
import { RESERVE_MS } from '../time/deadline.js';

/**
 * Whether the name behind the answered Matrix ID leads to the account that was let in, so that next time the ID itself
 * logs in the same person. Only asked when another spelling was typed: where two spellings of one back end would meet, or
 * an earlier back end knows the canonical name, only the exact name is accepted.
 *
 * @throws PluginError when a back end cannot tell, GivenUp when the caller is gone
 */
export async function leadsBack(
  canonical: Login,
  accepted: Accepted,
  chain: Chain,
  request: Request,
): Promise<boolean> {
  const asked = chain.entries.slice(0, chain.entries.indexOf(accepted.entry) + 1);
  const authenticating = asked.filter((entry) => entry.can('authenticate'));
  if (!authenticating.every((entry) => entry.can('find'))) {
    return sameAccount(await chain.authenticate(canonical, request), accepted);
  }
  const limit = request.deadline.at - RESERVE_MS;
  for (const entry of authenticating) {
    const username = entry.usernameFor(canonical.username);
    const found = username === undefined ? undefined : await entry.find({ username }, request, limit);
    if (found !== undefined) return entry === accepted.entry && found.subject === accepted.account.subject;
  }
  return false;
}

function sameAccount(again: ChainResult, accepted: Accepted): boolean {
  if (again.outcome === 'unavailable') throw again.error;
  if (again.outcome !== 'accepted') return false;
  const { skipped, unspecified } = again.doubts;
  if (skipped !== undefined && accepted.doubts.skipped === undefined) throw skipped.error;
  if (unspecified !== undefined && accepted.doubts.unspecified === undefined) return false;
  return again.entry === accepted.entry && again.account.subject === accepted.account.subject;
}
