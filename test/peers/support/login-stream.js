/** People who log in without a pause. */
import { until } from './until.js';

export class LoginStream {
  /** @type {import('./gateway.js').Answer[]} */
  answers = [];
  recoveryMs;
  #isOver = false;
  #people;

  /** @param {() => Promise<import('./gateway.js').Answer>} login @param {number} atOnce */
  constructor(login, atOnce) {
    const person = async () => {
      while (!this.#isOver) this.answers.push(await login());
    };
    this.#people = Promise.all(Array.from({ length: atOnce }, person));
  }

  /** Waits for so many more answers of the kind. */
  async sees(outcome, count) {
    const seen = () => this.answers.filter((answer) => answer.outcome === outcome).length;
    const enough = seen() + count;
    await until(`${count} times ${outcome}`, seen, (number) => number >= enough);
  }

  async end() {
    this.#isOver = true;
    await this.#people;
  }
}
