/** What a localpart is made of (Matrix specification, appendix "User Identifiers"). */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789._=-/+';

/** Every name that differs in one letter: added, left out, another, or swapped with its neighbour. */
export function* neighboursOf(name: string): Generator<string> {
  for (let index = 0; index <= name.length; index += 1) {
    const [before, here, after] = [name.slice(0, index), name.charAt(index), name.slice(index + 1)];
    for (const letter of LETTERS) yield before + letter + here + after;
    if (here === '') return;
    yield before + after;
    for (const letter of LETTERS) if (letter !== here) yield before + letter + after;
    if (after !== '') yield before + after.charAt(0) + here + after.slice(1);
  }
}
