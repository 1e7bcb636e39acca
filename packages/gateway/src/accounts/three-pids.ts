import type { ThreePid } from '@postern/plugin-api';
import { canonicalPhone } from '../phone-numbers.js';

/** A third-party identifier as Matrix spells it: `three_pids` of the answer. */
export interface MatrixThreePid {
  readonly medium: 'email' | 'msisdn';
  readonly address: string;
  /** Whether a back end has checked the address itself, rather than being trusted with it. */
  readonly verified: boolean;
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
    trusted.flatMap(({ medium, address, verified }) => {
      const canonical =
        medium === 'email' ? canonicalEmail(address) : canonicalPhone(address, settings.default_country);
      return canonical === undefined ? [] : [{ medium, address: canonical, verified }];
    }),
  );
}

/** What callers get who do not tell verified addresses from trusted ones. */
export function plainAddresses(
  threePids: readonly MatrixThreePid[] | undefined,
): readonly Pick<MatrixThreePid, 'medium' | 'address'>[] | undefined {
  return threePids?.map(({ medium, address }) => ({ medium, address }));
}

/** Each address once, in the order of its first appearance; verified if it is anywhere. */
export function withoutDoubles(threePids: readonly MatrixThreePid[]): readonly MatrixThreePid[] {
  const known = new Map<string, MatrixThreePid>();
  for (const pid of threePids) {
    const key = `${pid.medium} ${pid.address}`;
    if (pid.verified || !known.has(key)) known.set(key, pid);
  }
  return [...known.values()];
}

/** An address as a caller tells it, in the form that back ends are asked for; phone numbers in E.164 digits. */
export function canonicalAddress(medium: MatrixThreePid['medium'], address: string): string | undefined {
  return medium === 'email' ? canonicalEmail(address) : canonicalPhone(`+${address.replace(/^\+/, '')}`);
}

/** As Synapse stores it (`canonicalise_email`): trimmed, one `@`, lower case. */
export function canonicalEmail(address: string): string | undefined {
  const text = address.trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined;
}

function isTrusted(trust: Trust, verified: boolean): boolean {
  return trust === 'always' || (trust === 'verified' && verified);
}
