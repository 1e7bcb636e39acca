import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { ConfigError, pathText, type Fault, type Path, type PathFault } from './faults.js';

/** How often aliases may be expanded: enough for a person, too little for a bomb. */
const MAX_ALIASES = 100;

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
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const syntax = [...this.#document.errors, ...this.#document.warnings].map((error) =>
      this.#faultAt(error.pos[0], '', `this is not YAML as expected here: ${error.message}`),
    );
    if (syntax.length > 0) throw new ConfigError(syntax);
    try {
      this.value = this.#document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'unknown';
      throw new ConfigError([this.#faultAt(0, '', `the aliases of this file cannot be expanded: ${why}`)]);
    }
  }

  /** Adds file, line and column: of the key, of its value, or of the nearest thing around it that exists. */
  locate(fault: PathFault): Fault {
    const { path, atKey = false, message, suggestion } = fault;
    return { ...this.#faultAt(this.#offsetOf(path, atKey), pathText(path), message), suggestion };
  }

  #offsetOf(path: Path, atKey: boolean): number {
    if (atKey) {
      const parent =
        path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === path.at(-1))
        : undefined;
      if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
    }
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#document.getIn(path.slice(0, length), true) as
        { range?: readonly number[] } | undefined;
      if (node?.range !== undefined) return node.range[0] ?? 0;
    }
    return this.#document.contents?.range[0] ?? 0;
  }

  #faultAt(offset: number, path: string, message: string): Fault {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), path, message };
  }
}
