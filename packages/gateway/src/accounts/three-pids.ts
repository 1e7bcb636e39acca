import type { ThreePid } from '@postern/plugin-api';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

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

/** E.164 digits without the plus (Matrix specification, appendix "3PID Types"). */
export function canonicalPhone(address: string, defaultCountry?: string): string | undefined {
  const country =
    defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const number = parsePhoneNumberFromString(address, country);
  return number?.isPossible() === true ? number.number.slice(1) : undefined;
}

function isTrusted(trust: Trust, verified: boolean): boolean {
  return trust === 'always' || (trust === 'verified' && verified);
}
