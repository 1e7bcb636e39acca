import type { Profile, ThreePid } from '@postern/plugin-api';
import { z } from 'zod';

/** Fields of the two protocols. `null` and a missing field mean the same: nothing is known. */

export const text = z.string();
const threePid = z.object({ medium: text, address: text });
export const threePids = z.array(threePid).max(1000);

export const profile = z.object({ display_name: text.nullish(), three_pids: threePids.nullish() });

export function profileOf(
  { display_name, three_pids }: z.output<typeof profile>,
  addressesVerified: boolean,
): Profile {
  return {
    displayName: display_name ?? undefined,
    threePids: three_pids ? threePidsOf(three_pids, addressesVerified) : undefined,
  };
}

/** Other media than the two of Matrix are left out, and so are empty addresses. */
export function threePidsOf(list: z.output<typeof threePids>, verified: boolean): readonly ThreePid[] {
  return list.flatMap(({ medium, address }) =>
    (medium === 'email' || medium === 'msisdn') && address !== '' ? [{ medium, address, verified }] : [],
  );
}
