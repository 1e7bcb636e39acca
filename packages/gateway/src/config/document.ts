import {
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  Parser,
  visit,
  type CST,
  type Document,
  type Node,
} from 'yaml';
import { ConfigError, pathText, type Fault, type Path, type PathFault } from './faults.js';
import { yamlFault } from './yaml-faults.js';

/** How often aliases may be expanded: enough for a person, too little for a bomb. */
const MAX_ALIASES = 100;

/** How deep mappings and lists may nest: the parser recurses, and a bomb would end the process. */
const MAX_DEPTH = 64;

/** A YAML document that knows on which line everything stands. */
export class ConfigDocument {
  readonly file: string;
  readonly value: unknown;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  /** @throws ConfigError when it is no YAML */
  constructor(file: string, text: string) {
    this.file = file;
    this.#lines = new LineCounter();
    if (isTooDeep(text)) {
      throw new ConfigError([
        this.#faultAt(0, '', `mappings and lists nest deeper than ${MAX_DEPTH} levels`),
      ]);
    }
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: 'error',
    });
    const syntax = [...this.#document.errors, ...this.#document.warnings].map(({ pos, code }) =>
      this.#faultAt(pos[0], '', yamlFault(code)),
    );
    const faults = [...syntax, ...this.#aliasFaults()];
    if (faults.length > 0) throw new ConfigError(faults);
    try {
      this.value = this.#document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
    } catch {
      throw new ConfigError([this.#faultAt(0, '', 'the aliases (*name) of this file repeat too much')]);
    }
  }

  /** Adds file, line and column: of the key, of its value, or of the nearest thing around it that exists. */
  locate(fault: PathFault): Fault {
    const { path, atKey = false, message, suggestion } = fault;
    return { ...this.#faultAt(this.#offsetOf(path, atKey), pathText(path), message), suggestion };
  }

  #aliasFaults(): readonly Fault[] {
    const faults: Fault[] = [];
    visit(this.#document, {
      Alias: (_key, alias, around) => {
        const meant = alias.resolve(this.#document);
        const offset = alias.range?.[0] ?? 0;
        if (meant === undefined)
          faults.push(this.#faultAt(offset, '', 'no anchor (&name) before has this name'));
        else if (around.includes(meant)) faults.push(this.#faultAt(offset, '', 'this alias contains itself'));
      },
    });
    return faults;
  }

  #offsetOf(path: Path, atKey: boolean): number {
    if (atKey) {
      const parent = path.length === 1 ? this.#document.contents : this.#nodeAt(path.slice(0, -1));
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
        : undefined;
      if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
    }
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#nodeAt(path.slice(0, length))?.range?.[0];
      if (offset !== undefined) return offset;
    }
    return this.#document.contents?.range[0] ?? 0;
  }

  #nodeAt(path: Path): Node | undefined {
    return this.#document.getIn(path, true) as Node | undefined;
  }

  #faultAt(offset: number, path: string, message: string): Fault {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), path, message };
  }
}

/** Walks the tokens without recursion, before anything that recurses sees them. */
function isTooDeep(text: string): boolean {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of new Parser().parse(text)) open.push({ token, depth: 0 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return true;
    if (token.type === 'document' && token.value !== undefined) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      for (const inner of [key, value]) if (inner) open.push({ token: inner, depth: depth + 1 });
    }
  }
  return false;
}
