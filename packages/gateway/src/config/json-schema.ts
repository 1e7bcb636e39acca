import type { ConfigSchema } from '@postern/plugin-api';
import { z } from 'zod';
import { configSchema } from './schema.js';

type Json = Record<string, unknown>;

/** A text may be given by reference. */
const REFERENCE: Json = {
  oneOf: [
    {
      type: 'object',
      properties: { $env: { type: 'string' } },
      required: ['$env'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { $file: { type: 'string' } },
      required: ['$file'],
      additionalProperties: false,
    },
  ],
};

/** The JSON Schema of the configuration file for editors, with the settings of these plugins. */
export function jsonSchema(plugins: ReadonlyMap<string, ConfigSchema<unknown>>): Json {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' }) as Json;
  const entry = ((schema.properties as Json).plugins as Json).items as Json;
  entry.allOf = [...plugins].map(([use, config]) => ({
    if: { properties: { use: { const: use } }, required: ['use'] },
    then: settingsOf(config),
  }));
  return withReferences(schema) as Json;
}

function settingsOf(plugin: ConfigSchema<unknown>): Json {
  const settings = { ...plugin['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) };
  delete settings.$schema;
  const needed = Array.isArray(settings.required) && settings.required.length > 0;
  return { properties: { config: settings }, ...(needed ? { required: ['config'] } : {}) };
}

/** Lets `$env` and `$file` stand where a text may. */
function withReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withReferences);
  if (typeof node !== 'object' || node === null) return node;
  const schema = node as Json;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, child]) => [key, withReferences(child)]));
  if (schema.type !== 'string') return copy;
  const { description, default: byDefault, ...text } = copy;
  return {
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    anyOf: [text, REFERENCE],
  };
}
