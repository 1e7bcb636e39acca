/**
 * What the gateway needs of a configuration schema: Standard Schema v1 (https://standardschema.dev) with the JSON
 * Schema extension. Zod 4.2 and later have both: `z.strictObject({ … })` is a `ConfigSchema`.
 */
export interface ConfigSchema<Config> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Config> | Promise<SchemaResult<Config>>;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
    readonly types?: { readonly input: unknown; readonly output: Config } | undefined;
  };
}

export type SchemaResult<Config> =
  { readonly value: Config; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
