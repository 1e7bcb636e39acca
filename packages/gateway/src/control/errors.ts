/** The socket of the gateway cannot be made, or nobody answers there. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code = 'CONTROL_UNAVAILABLE';
}
