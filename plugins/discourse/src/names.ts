/**
 * A name as Discourse folds it into `username_lower` (`User.normalize_username`): NFC, and the lower case of each
 * character by itself. Ruby knows no final sigma, which the lower case of a whole text has.
 */
export function foldName(name: string): string {
  let folded = '';
  for (const character of name.normalize('NFC')) folded += character.toLowerCase();
  return folded;
}

/** The folded name as it would be if it had been typed in capitals, in which every sigma looks alike. */
export function withoutFinalSigma(folded: string): string {
  return folded.replaceAll('ς', 'σ');
}
