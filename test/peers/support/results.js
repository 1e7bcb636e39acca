/** What a suite counts, and what went wrong. */
import { isDeepStrictEqual } from 'node:util';

export class Results {
  passed = 0;
  failed = 0;
  /** Reasons, one for each thing that could not be tried. @type {string[]} */
  skipped = [];
  #log;

  /** @param {(line: string) => void} log */
  constructor(log) {
    this.#log = log;
  }

  /** @param {string} what @param {boolean} right @param {unknown} [seen] told when it is wrong */
  check(what, right, seen) {
    if (right) this.passed += 1;
    else {
      this.failed += 1;
      this.#log(`FAILED: ${what}${seen === undefined ? '' : `: ${JSON.stringify(seen)}`}`);
    }
  }

  /** @param {string} what @param {unknown} seen @param {unknown} expected */
  equal(what, seen, expected) {
    this.check(what, isDeepStrictEqual(seen, expected), { seen, expected });
  }

  /** @param {string} what @param {string} seen @param {RegExp} expected */
  match(what, seen, expected) {
    this.check(what, expected.test(seen), { seen, expected: String(expected) });
  }

  /** What is neither right nor wrong: counts, times. @param {string} what */
  note(what) {
    this.#log(what);
  }

  /** Runs scenarios one after the other; one that throws is a failure, and the others go on. */
  async run(scenarios, peer) {
    for (const scenario of scenarios) {
      try {
        await scenario(peer, this);
      } catch (error) {
        this.check(`${peer.name}: ${scenario.name} was not broken off`, false, error.stack ?? String(error));
      }
    }
  }
}
