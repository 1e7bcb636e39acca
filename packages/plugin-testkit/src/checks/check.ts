/** One rule of the contract. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}
