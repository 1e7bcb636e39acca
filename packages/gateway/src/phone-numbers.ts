import { createRequire } from 'node:module';
import type * as Library from 'libphonenumber-js';

const require = createRequire(import.meta.url);
let library: typeof Library | undefined;

/** The numbering plans of all countries cost 8 MiB: loaded for the first phone number, and not for who has none. */
function plans(): typeof Library {
  library ??= require('libphonenumber-js') as typeof Library;
  return library;
}

/** Whether it is the code of a country (ISO 3166, two letters) with a numbering plan. */
export function isCountry(code: string): boolean {
  return plans().isSupportedCountry(code);
}

/** E.164 digits without the plus (Matrix specification, appendix "3PID Types"). */
export function canonicalPhone(text: string, defaultCountry?: string): string | undefined {
  const { isSupportedCountry, parsePhoneNumberFromString } = plans();
  const country =
    defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const number = parsePhoneNumberFromString(text, country);
  return number?.isPossible() === true ? number.number.slice(1) : undefined;
}
