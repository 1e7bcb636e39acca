/** The names of what can be put into arguments, environment and input; each is written `{name}` unless configured. */
export const TOKENS = [
  'localpart',
  'domain',
  'mxid',
  'password',
  'medium',
  'address',
  'type',
  'query',
] as const;
export type TokenName = (typeof TOKENS)[number];
export type Tokens = { readonly [Name in TokenName]?: string | undefined };

/** A value that cannot be handed to a script whole. It is never cut or changed instead. */
export class NotCarried extends Error {
  override readonly name = 'NotCarried';
  readonly token: TokenName;

  constructor(token: TokenName, why: string) {
    super(why);
    this.token = token;
  }
}

/** @throws NotCarried for the first value that holds what `pattern` matches */
export function refuse(tokens: Tokens, pattern: RegExp, why: string): void {
  for (const name of TOKENS) {
    if (pattern.test(tokens[name] ?? '')) throw new NotCarried(name, why);
  }
}

/** Finds tokens in texts. All are put in at once, so that a password which looks like a token stays a password. */
export class TokenFinder {
  readonly #names: ReadonlyMap<string, TokenName>;
  readonly #pattern: RegExp;

  /** @param spellings how tokens are written, if not `{name}` */
  constructor(spellings: Tokens = {}) {
    this.#names = new Map(TOKENS.map((name) => [spellings[name] ?? `{${name}}`, name]));
    const longestFirst = [...this.#names.keys()].sort((one, other) => other.length - one.length);
    this.#pattern = new RegExp(longestFirst.map(literally).join('|'), 'g');
  }

  /** Puts the values in; a token without a value stays as it is written. */
  fill(template: string, values: Tokens): string {
    return template.replace(this.#pattern, (spelling) => this.#valueOf(spelling, values) ?? spelling);
  }

  /** The values that the template takes. */
  taken(template: string, values: Tokens): Tokens {
    const names = [...template.matchAll(this.#pattern)].map(([spelling]) => this.#names.get(spelling));
    return Object.fromEntries(names.flatMap((name) => (name === undefined ? [] : [[name, values[name]]])));
  }

  /** The token that the template begins with. */
  first(template: string): TokenName | undefined {
    const [match] = template.matchAll(this.#pattern);
    return match?.index === 0 ? this.#names.get(match[0]) : undefined;
  }

  #valueOf(spelling: string, values: Tokens): string | undefined {
    const name = this.#names.get(spelling);
    return name === undefined ? undefined : values[name];
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
