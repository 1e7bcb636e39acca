/** One login attempt, as a door read it: by name, or by an address. */
export type Attempt = NameAttempt | AddressAttempt;

/** Where an attempt came in, and who asked. */
export interface Origin {
  readonly door: 'check_credentials' | 'ma1sd_backend' | 'try';
  /** The name of the caller's token, or its address. */
  readonly caller: string;
}

interface AnyAttempt {
  readonly password: string;
  readonly origin: Origin;
  /** Whether the caller goes on with the answered Matrix ID rather than with what was typed. */
  readonly readsMxid: boolean;
  /** The address of the person's own client, as a caller with a token tells it. */
  readonly clientAddress?: string | undefined;
}

export interface NameAttempt extends AnyAttempt {
  /** The id as the homeserver passed it on: `@`, what was typed, `:server`. */
  readonly id: string;
}

export interface AddressAttempt extends AnyAttempt {
  readonly medium: 'email' | 'msisdn';
  /** As it was typed. */
  readonly address: string;
}
