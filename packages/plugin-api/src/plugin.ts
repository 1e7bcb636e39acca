import type { Logger } from './logger.js';
import type { Passwords } from './passwords.js';
import type { ConfigSchema } from './schema.js';
import type { Account, FindKey, Login, Profile, Verdict } from './verdict.js';

/** The frame of one call into a plugin. */
export interface Call {
  readonly requestId: string;
  /** Aborted when the caller hangs up or the time is over. Stop then: the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /**
   * The same for who needs no AbortSignal, such as a library that is called for every login: making one takes Node.js 20
   * longer than some back ends take to answer. Calls the listener once, at once if it is over already; the result stops
   * that. A call that somebody else has made may lack it.
   */
  onAbort?(listener: (reason: Error) => void): () => void;
  /** Milliseconds since the epoch, on the clock of `PluginContext.now`, after which the answer is ignored. */
  readonly deadline: number;
  /**
   * The gateways that this request has come through, this one included: the value of the header `X-Postern-Hops`. A
   * plugin whose back end may be a gateway, too, sends it along, so that a circle of gateways is noticed.
   */
  readonly hops?: string | undefined;
  readonly log: Logger;
}

/** What a plugin can do. A plugin promises some of these and has exactly those methods. */
export interface Capabilities {
  /**
   * Whether the password is right, and whose it is.
   *
   * @throws PluginError when the back end could not give a verdict; whatever else is thrown counts as `PLUGIN_PROTOCOL`
   */
  authenticate(login: Login, call: Call): Promise<Verdict>;
  /** What is known of an account; `undefined`: it is gone, or is no longer let in. */
  profile(account: Account, call: Call): Promise<Profile | undefined>;
  /** The account of a username (folded as at login), a subject or a verified address; none or several: `undefined`. */
  find(key: FindKey, call: Call): Promise<Account | undefined>;
}

export type Capability = keyof Capabilities;

/** Every capability's name. */
export const CAPABILITIES = ['authenticate', 'profile', 'find'] as const satisfies readonly Capability[];

/** A finding of `inspect`, for the operator who runs `postern doctor`. */
export interface Finding {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}

/** What an operator can ask of any plugin. */
export interface Operations {
  /** Cheap: throws when the back end does not answer. Cached for `/ready`. */
  health?(call: Call): Promise<void>;
  /** Thorough: versions, missing rights, dubious settings. For `postern doctor`. */
  inspect?(call: Call): Promise<readonly Finding[]>;
}

/** The names of the optional operations. */
export const OPERATIONS = ['health', 'inspect'] as const satisfies readonly (keyof Operations)[];

/** An opened plugin: all of `A`, some of `S` (by configuration), and the operations it has. */
export type Plugin<A extends Capability, S extends Capability = never> = Pick<Capabilities, A> & {
  readonly [K in S]?: Capabilities[K] | undefined;
} & Operations;

/** What the gateway lends to one configured instance of a plugin. */
export interface PluginContext {
  /** The entry's `id` in the configuration. */
  readonly id: string;
  /** The Matrix domain that the gateway answers for: `server_name` of its configuration. It is the same until it ends. */
  readonly serverName: string;
  readonly log: Logger;
  readonly now: () => Date;
  /** Absolute path of the folder of the configuration file: relative paths start here. */
  readonly configDirectory: string;
  readonly passwords: Passwords;
  /** Releases are called last in, first out when the plugin is closed; also after an `open` that threw. */
  readonly onClose: (release: () => Promise<void> | void) => void;
}

/** What a plugin's module exports as `default`. */
export interface PluginDefinition<Config, A extends Capability, S extends Capability = never> {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly apiVersion: 1;
  /** The methods that every opened plugin has. */
  readonly capabilities: readonly A[];
  /** The methods that an opened plugin has or has not, by configuration. */
  readonly sometimes?: readonly S[] | undefined;
  /** Checks the entry's `config`; no object in it may allow unknown keys. */
  readonly config: ConfigSchema<Config>;
  /**
   * Opens one configured instance. `PLUGIN_UNAVAILABLE` is tried again with back-off while the entry counts as
   * unavailable; any other throw stops the start of the gateway.
   */
  open(config: Config, context: PluginContext, call: Call): Promise<Plugin<A, S>> | Plugin<A, S>;
}

/** Returns the definition as it is: lets the compiler check a plugin against the contract. */
export function definePlugin<Config, A extends Capability, S extends Capability = never>(
  definition: PluginDefinition<Config, A, S>,
): PluginDefinition<Config, A, S> {
  return definition;
}
