import { ACCENTS_OF_LOCALES, removeAccents } from './accents.js';

/** A tag as PHP's `strip_tags` sees it: quotes hide `>`, and what is never closed goes to the end. */
const TAG = /<(?!\s)(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)/g;
const SCRIPT = /<(script|style)[^>]*>.*?<\/\1>/gis;
const OCTET = /%[a-f0-9]{2}/gi;
const ENTITY = /&.+?;/g;
/** How many spellings `loginSpellings` gives at most. */
export const MOST_SPELLINGS = 2 + ACCENTS_OF_LOCALES.length;

/**
 * What WordPress may look a typed name up as. Its `sanitize_user` spells umlauts by the language of the site, which
 * stands in a table full of secrets; so every language is tried. The typed spelling is for rows that were imported.
 */
export function loginSpellings(typed: string): readonly string[] {
  // MySQL ignores control characters when it compares.
  if (/\p{Cc}/u.test(typed)) return [];
  const sanitised = [{}, ...ACCENTS_OF_LOCALES].map((accents) => sanitizeUser(typed, accents));
  return [...new Set([typed, ...sanitised])].filter((spelling) => spelling !== '');
}

/**
 * `sanitize_user` (wp-includes/formatting.php), not strict, of a name without control characters.
 *
 * @param accents what the language of the site writes in other letters
 */
export function sanitizeUser(typed: string, accents: Readonly<Record<string, string>> = {}): string {
  const text = typed.replace(SCRIPT, '').replace(TAG, '');
  return removeAccents(text, accents)
    .replace(OCTET, '')
    .replace(ENTITY, '')
    .replace(/^ +| +$/g, '')
    .replace(/ +/g, ' ');
}
