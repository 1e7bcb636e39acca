import { parse } from 'yaml';
import { z } from 'zod';

const limit = z.object({ per_second: z.number(), burst_count: z.number() }).partial().optional();

/** What of homeserver.yaml concerns logins. Everything else in it is Synapse's own business. */
const synapseYaml = z.object({
  server_name: z.string().optional(),
  modules: z
    .array(z.object({ module: z.string(), config: z.record(z.string(), z.unknown()).nullish() }))
    .nullish(),
  password_providers: z
    .array(z.object({ module: z.string(), config: z.record(z.string(), z.unknown()).nullish() }))
    .nullish(),
  password_config: z
    .object({
      enabled: z.union([z.boolean(), z.literal('only_for_reauth')]),
      localdb_enabled: z.boolean(),
    })
    .partial()
    .nullish(),
  matrix_authentication_service: z.object({ enabled: z.boolean() }).partial().nullish(),
  rc_login: z.object({ address: limit, account: limit, failed_attempts: limit }).nullish(),
});
export type SynapseYaml = z.output<typeof synapseYaml>;

/**
 * The configuration of Synapse as it reads it: of several files, a later one replaces whole top-level keys.
 *
 * @param texts of the files, in their order
 * @throws Error in words for the operator
 */
export function readSynapseYaml(texts: readonly string[]): SynapseYaml {
  const merged = Object.assign(
    {},
    ...texts.map((text) => mappingOf(parse(text, { maxAliasCount: 100 }))),
  ) as object;
  const parsed = synapseYaml.safeParse(merged);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') ?? 'the file'} is of another form than Synapse takes`);
}

function mappingOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error('it is no mapping of keys');
}
