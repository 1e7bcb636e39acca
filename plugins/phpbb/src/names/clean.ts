import { caseFolding } from './case-folding.generated.js';
import { confusables } from './confusables.generated.js';
import { escapeHtml } from './html.js';
import { nfkcClosure } from './nfkc-closure.generated.js';
import { ReplacementTable } from './replacement-table.js';

const folding = new ReplacementTable(caseFolding);
const closure = new ReplacementTable(nfkcClosure);
const lookAlikes = new ReplacementTable(confusables);

/**
 * What `username_clean` can be for a name typed into the login page, the likeliest first: as 3.2 to 4.0 write it, then as
 * 3.0 and 3.1 did. An upgrade leaves the old ones as they are.
 */
export function cleanForms(typed: string): readonly string[] {
  // PHP gets invalid UTF-8, and makes an empty name of it
  if (!typed.isWellFormed()) return [];
  const name = asPosted(typed);
  const forms = [cleanString(name, { nfkc: false }), cleanString(name, { nfkc: true })];
  return [...new Set(forms)].filter((form) => form !== '');
}

/** phpBB's `utf8_clean_string`. From 3.2 on it throws the result of its NFKC away (phpBB commit 5a7caf6508). */
export function cleanString(text: string, { nfkc }: { readonly nfkc: boolean }): string {
  const folded = folding.replaceIn(text);
  const normalised = nfkc ? folded.normalize('NFKC') : folded;
  return lookAlikes
    .replaceIn(closure.replaceIn(normalised))
    .replace(/\p{Cc}+/gu, '')
    .replace(/ {2,}/g, ' ')
    .replace(/^ | $/g, '');
}

/** phpBB's `request_var`, less what makes no difference here: `cleanString` removes line ends and trims anyway. */
function asPosted(typed: string): string {
  return escapeHtml(typed.replace(/[\0\uFEFF]/g, '')).normalize('NFC');
}
