/** Bytes that the memory-hard hashes of all queues share. */
export class MemoryBudget {
  readonly bytes: number;
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(bytes: number) {
    this.bytes = bytes;
    this.#free = bytes;
  }

  /** Whether the bytes were free; then they are taken. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    if (bytes === 0) return;
    this.#free += bytes;
    for (const advance of this.#waiting) advance();
  }

  /** Calls `advance` whenever memory comes back. */
  onFreed(advance: () => void): void {
    this.#waiting.add(advance);
  }
}
