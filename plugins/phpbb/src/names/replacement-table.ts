/**
 * What each character becomes, as PHP's strtr does it: in one pass, and what it puts in is not looked at again.
 *
 * The text it is made of has, for each run of characters, `<first>*<how many>><target>`, in hex but for the count. In a
 * run the target counts along; a character on its own can become several, `<code>+<code>`, or none.
 */
export class ReplacementTable {
  readonly #runs: string;
  #targets: ReadonlyMap<string, string> | undefined;

  constructor(runs: string) {
    this.#runs = runs;
  }

  replaceIn(text: string): string {
    this.#targets ??= new Map(this.#runs.split(' ').flatMap(entriesOf));
    let replaced = '';
    for (const character of text) replaced += this.#targets.get(character) ?? character;
    return replaced;
  }
}

function entriesOf(run: string): [string, string][] {
  const [sources = '', target = ''] = run.split('>');
  const [first = '', count = '1'] = sources.split('*');
  const source = Number.parseInt(first, 16);
  const targets = target === '' ? [] : target.split('+').map((code) => Number.parseInt(code, 16));
  return Array.from({ length: Number(count) }, (_, index) => [
    String.fromCodePoint(source + index),
    String.fromCodePoint(...targets.map((code) => code + index)),
  ]);
}
