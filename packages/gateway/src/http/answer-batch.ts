/**
 * Sends what is ready in one turn of the event loop together, at its end. A write wakes up whoever waits for the answer: one
 * by one they would find it asleep again each time, and under load that costs more than anything else of a login.
 */
export class AnswerBatch {
  #ready: (() => void)[] = [];

  add(send: () => void): void {
    this.#ready.push(send);
    if (this.#ready.length === 1) setImmediate(() => this.#sendAll());
  }

  #sendAll(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const send of ready) send();
  }
}
