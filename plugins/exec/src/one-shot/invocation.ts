import type { CommandSettings } from '../config/command.js';
import { lines, type Request } from '../requests.js';
import { refuse, TokenFinder, type Tokens } from '../tokens.js';

/** What a run of a command needs of its request. */
export interface Filled {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `undefined`: the script gets no input. */
  readonly input: string | undefined;
}

/** Puts a request into arguments, environment and input. */
export class InvocationTemplate {
  readonly #settings: CommandSettings;
  readonly #finder: TokenFinder;
  readonly #jsonTemplate: unknown;

  constructor(settings: CommandSettings) {
    this.#settings = settings;
    this.#finder = new TokenFinder(settings.token);
    const { type, template } = settings.input ?? {};
    this.#jsonTemplate = type === 'json' && template !== undefined ? JSON.parse(template) : undefined;
  }

  /** Whether passwords stand where every user of the machine can read them. */
  get tellsPasswords(): boolean {
    return this.#settings.args.some((arg) => 'password' in this.#finder.taken(arg, {}));
  }

  /** @throws NotCarried for a value that would not arrive as it is */
  fill(request: Request): Filled {
    const { tokens } = request;
    const { args, env } = this.#settings;
    args.forEach((arg, index) => this.#checkOption(arg, args.slice(0, index), tokens));
    return {
      args: args.map((arg) => this.#fillWhole(arg, tokens)),
      env: mapValues(env, (value) => this.#fillWhole(value, tokens)),
      input: this.#inputOf(request),
    };
  }

  #inputOf({ tokens, json, plain }: Request): string | undefined {
    const { type, template } = this.#settings.input ?? {};
    if (type === undefined) return undefined;
    if (type === 'json') {
      // Filled before it is written as JSON, so that no quote of a value ends a text.
      return JSON.stringify(
        template === undefined
          ? json
          : fillTexts(this.#jsonTemplate, (text) => this.#finder.fill(text, tokens)),
      );
    }
    if (template === undefined) return plain();
    return lines(this.#finder.taken(template, tokens), this.#finder.fill(template, tokens));
  }

  #fillWhole(template: string, tokens: Tokens): string {
    refuse(this.#finder.taken(template, tokens), /\0/, 'arguments and environment end at a NUL');
    return this.#finder.fill(template, tokens);
  }

  /** A name such as `--help` must not become an option of the script. */
  #checkOption(arg: string, before: readonly string[], tokens: Tokens): void {
    const first = this.#finder.first(arg);
    if (first === undefined || before.includes('--')) return;
    const why = 'an argument that begins with a hyphen is an option; put -- before it, or use input';
    refuse({ [first]: tokens[first] }, /^-/, why);
  }
}

function fillTexts(node: unknown, fill: (text: string) => string): unknown {
  if (typeof node === 'string') return fill(node);
  if (Array.isArray(node)) return node.map((item) => fillTexts(item, fill));
  if (typeof node !== 'object' || node === null) return node;
  return mapValues(node as Record<string, unknown>, (child) => fillTexts(child, fill));
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
