import type {
  Call,
  Capabilities,
  Capability,
  ConfigSchema,
  Operations,
  PluginContext,
} from '@postern/plugin-api';

/** A plugin's definition, whatever its configuration and capabilities. */
export interface AnyDefinition {
  readonly name: string;
  readonly apiVersion: 1;
  readonly capabilities: readonly Capability[];
  readonly sometimes?: readonly Capability[] | undefined;
  readonly config: ConfigSchema<unknown>;
  open(config: unknown, context: PluginContext, call: Call): Promise<OpenedPlugin> | OpenedPlugin;
}

/** An opened plugin of which nothing is promised: what it can do is asked by `plugin.find !== undefined`. */
export type OpenedPlugin = { readonly [K in Capability]?: Capabilities[K] | undefined } & Operations;
