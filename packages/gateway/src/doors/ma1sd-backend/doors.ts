import type { PluginError } from '@postern/plugin-api';
import type { Directory } from '../../accounts/directory.js';
import type { CurrentGeneration, Generation } from '../../generation.js';
import type { Answer, Door, DoorRequest, RequestCall } from '../../http/door.js';
import { GivenUp } from '../../time/deadline.js';
import { callerName } from '../caller-name.js';
import { outage } from '../outage.js';
import {
  NO_RESULTS,
  renderLogin,
  renderLookup,
  renderLookups,
  renderProfile,
  type ProfileField,
} from './answer.js';
import { readId, readLogin, readLookup, readLookups, type Address } from './body.js';

type Handler = (request: DoorRequest, call: RequestCall, generation: Generation) => Promise<Answer>;

/** The same calls, as ma1sd and its predecessor mxisd name them. */
const PREFIXES = ['/_ma1sd/backend/api/v1', '/_mxisd/backend/api/v1'];

const CALLS: Readonly<Record<string, Handler>> = {
  '/auth/login': async ({ body, caller }, call, { authenticator }) => {
    const { readsMxid } = caller;
    const origin = { door: 'ma1sd_backend', caller: callerName(caller) } as const;
    return renderLogin(await authenticator.authenticate({ ...readLogin(body), readsMxid, origin }, call));
  },
  '/directory/user/search': async () => NO_RESULTS,
  '/identity/single': async ({ body }, call, { directory }) => {
    const address = readLookup(body);
    return renderLookup(address, await findIn(directory, address, call));
  },
  '/identity/bulk': async ({ body }, call, { directory }) => {
    const hits: { address: Address; mxid: string }[] = [];
    // One after the other: the deadline of a request has one stage at a time, and ends the list.
    for (const address of readLookups(body)) {
      const mxid = await findIn(directory, address, call);
      if (mxid !== undefined) hits.push({ address, mxid });
    }
    return renderLookups(hits);
  },
  '/profile/displayName': profileCall('displayName'),
  '/profile/threepids': profileCall('threepids'),
  '/profile/roles': profileCall('roles'),
};

/**
 * The seven calls with which ma1sd and mxisd ask a web application (their "REST identity store"): with these, an existing
 * one, or a second Postern, has this gateway for its store. Shut unless `ma1sd_backend` is configured.
 */
export function ma1sdBackendDoors(current: CurrentGeneration): readonly Door[] {
  return PREFIXES.flatMap((prefix) =>
    Object.entries(CALLS).map(([path, handle]) => ({
      method: 'POST' as const,
      path: prefix + path,
      access: () => current.get().ma1sdBackendAccess,
      handle: (request: DoorRequest, call: RequestCall) =>
        current.use((generation) => handle(request, call, generation)),
    })),
  );
}

function profileCall(field: ProfileField): Handler {
  return async ({ body }, call, { directory }) => {
    const id = readId(body);
    return renderProfile(await orOutage(directory.profile(id, call)), field);
  };
}

/** Other media than the two of Matrix are nobody's. */
async function findIn(
  directory: Directory,
  { medium, address }: Address,
  call: RequestCall,
): Promise<string | undefined> {
  if (medium !== 'email' && medium !== 'msisdn') return undefined;
  return orOutage(directory.find(medium, address, call));
}

/** An account system that cannot be asked is never a miss. */
async function orOutage<T>(lookup: Promise<T>): Promise<T> {
  try {
    return await lookup;
  } catch (error) {
    if (error instanceof GivenUp) throw error;
    throw outage((error as PluginError).retryAfterMs);
  }
}
