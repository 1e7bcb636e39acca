import { holderText, type Holder } from './owner.js';

/** The name that an account may have when another one has its own: the first number that nobody has. */
export function numbered(localpart: string, isFree: (localpart: string) => boolean = () => true): string {
  let number = 2;
  while (!isFree(`${localpart}${number}`)) number += 1;
  return `${localpart}${number}`;
}

/** What gives an account a name of its own. */
export function settlingCommand(
  { localpart, ...holder }: Holder & { readonly localpart: string },
  isFree?: (localpart: string) => boolean,
): string {
  return `postern owners assign ${quoted(holderText(holder))} @${numbered(localpart, isFree)}`;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
