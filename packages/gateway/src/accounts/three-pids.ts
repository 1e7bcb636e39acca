import type { ThreePid } from '@postern/plugin-api';
import { canonicalPhone } from '../phone-numbers.js';

/** A third-party identifier as Matrix spells it: `three_pids` of the answer. */
export interface MatrixThreePid {
  readonly medium: 'email' | 'msisdn';
  readonly address: string;
}

/** Which addresses of an entry are handed on, and how its phone numbers are read. */
export interface TrustSettings {
  readonly trust_email: Trust;
  readonly trust_phone: Trust;
  readonly default_country?: string | undefined;
}
type Trust = 'never' | 'verified' | 'always';

/** The trusted addresses in their canonical form, without doubles; what is no address is left out. */
export function trustedThreePids(
  threePids: readonly ThreePid[],
  settings: TrustSettings,
): readonly MatrixThreePid[] {
  const trusted = threePids.filter(({ medium, verified }) =>
    isTrusted(medium === 'email' ? settings.trust_email : settings.trust_phone, verified),
  );
  return withoutDoubles(
    trusted.flatMap(({ medium, address }) => {
      const canonical =
        medium === 'email' ? canonicalEmail(address) : canonicalPhone(address, settings.default_country);
      return canonical === undefined ? [] : [{ medium, address: canonical }];
    }),
  );
}

export function withoutDoubles(threePids: readonly MatrixThreePid[]): readonly MatrixThreePid[] {
  return [...new Map(threePids.map((pid) => [`${pid.medium} ${pid.address}`, pid])).values()];
}

/** As Synapse stores it (`canonicalise_email`): trimmed, one `@`, lower case. */
export function canonicalEmail(address: string): string | undefined {
  const text = address.trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined;
}

function isTrusted(trust: Trust, verified: boolean): boolean {
  return trust === 'always' || (trust === 'verified' && verified);
}
