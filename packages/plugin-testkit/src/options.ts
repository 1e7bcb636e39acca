/** What a plugin's author tells of a back end that the conformance checks may ask. */
export interface ConformanceOptions {
  /** The plugin's configuration, as it would stand in the YAML. */
  readonly config: unknown;
  /** Where relative paths of the configuration start; default: the working directory. */
  readonly configDirectory?: string;
  /** Somebody who can log in. */
  readonly account: {
    readonly username: string;
    readonly password: string;
    /** Spellings that the back end takes for the same account. */
    readonly otherSpellings?: readonly string[];
  };
  /** Somebody whose password is right and who is not let in. */
  readonly disabled?: { readonly username: string; readonly password: string };
  /** Somebody of whom nothing but the name is known. */
  readonly bare?: { readonly username: string; readonly password: string };
  /** A configuration that the schema takes and `open` does not. */
  readonly brokenConfig?: unknown;
  /** A configuration whose back end does not answer (nobody listens there). */
  readonly unreachableConfig?: unknown;
  /** Whether an unknown name is told from a wrong password; default: yes. */
  readonly tellsUnknownUsers?: boolean;
  /** How long any answer may take, an aborted one included, in milliseconds; default: 5000. */
  readonly patienceMs?: number;
}
