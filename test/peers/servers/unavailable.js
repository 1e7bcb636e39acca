/** A server that cannot be had on this machine: its suite says so and skips. */
export class PeerUnavailable extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.name = 'PeerUnavailable';
  }
}
