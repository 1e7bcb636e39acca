/**
 * A number of places, shared fairly among whoever comes: a holder gets another one as long as it has fewer than are free
 * ("dynamic thresholds", Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 1998). So one crowd gets half, two get
 * a third each, and there is always room for somebody new.
 */
export class FairShare {
  readonly #places: () => number;
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(places: () => number) {
    this.#places = places;
  }

  take(holder: string): boolean {
    const held = this.#held.get(holder) ?? 0;
    if (held >= this.#places() - this.#total) return false;
    this.#held.set(holder, held + 1);
    this.#total += 1;
    return true;
  }

  give(holder: string): void {
    const held = this.#held.get(holder) ?? 0;
    this.#total -= 1;
    if (held > 1) this.#held.set(holder, held - 1);
    else this.#held.delete(holder);
  }
}
