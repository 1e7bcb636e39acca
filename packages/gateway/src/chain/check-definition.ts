import { CAPABILITIES } from '@postern/plugin-api';
import type { AnyDefinition } from './definition.js';

const NAME = /^[a-z][a-z0-9-]*$/;
const KEYS = ['name', 'apiVersion', 'capabilities', 'sometimes', 'config', 'open'];

/** What is wrong with a plugin's definition, in words for its author; nothing when it keeps the contract. */
export function definitionFaults(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return ['its default export is no plugin definition: export default definePlugin({ … })'];
  }
  const definition = value as Readonly<Record<string, unknown>>;
  if (definition.apiVersion !== 1) {
    return [`its apiVersion is ${JSON.stringify(definition.apiVersion)}; this gateway speaks apiVersion 1`];
  }
  return [
    ...unknownKeys(definition),
    ...(typeof definition.name === 'string' && NAME.test(definition.name)
      ? []
      : ['its name must be lower-case letters, digits and hyphens, a letter first']),
    ...capabilityFaults('capabilities', definition.capabilities),
    ...(definition.sometimes === undefined ? [] : capabilityFaults('sometimes', definition.sometimes)),
    ...(typeof definition.open === 'function' ? [] : ['it has no open() function']),
    ...schemaFaults(definition.config),
  ];
}

function unknownKeys(definition: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(definition)
    .filter((key) => !KEYS.includes(key))
    .map((key) => `it has the key "${key}", which the contract does not know; it knows ${KEYS.join(', ')}`);
}

function capabilityFaults(key: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || (key === 'capabilities' && value.length === 0)) {
    return [`its ${key} must be a list of ${CAPABILITIES.join(', ')}`];
  }
  return value
    .filter((name) => !(CAPABILITIES as readonly unknown[]).includes(name))
    .map((name) => `its ${key} hold ${JSON.stringify(name)}; known are ${CAPABILITIES.join(', ')}`);
}

function schemaFaults(config: unknown): readonly string[] {
  const standard = (config as Partial<AnyDefinition['config']> | null | undefined)?.['~standard'];
  if (standard?.version !== 1 || typeof standard.validate !== 'function') {
    return ['its config must be a Standard Schema, such as z.strictObject({ … }) of zod 4'];
  }
  if (typeof standard.jsonSchema?.input !== 'function') {
    return ['its config must have a JSON Schema beside it, as zod 4.2 and later have'];
  }
  try {
    return openObjects(standard.jsonSchema.input({ target: 'draft-2020-12' }), 'config');
  } catch (error) {
    return [
      `the JSON Schema of its config cannot be made: ${error instanceof Error ? error.message : 'unknown'}`,
    ];
  }
}

/** Objects with named properties that would swallow a misspelt one. */
function openObjects(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const node = schema as Readonly<Record<string, unknown>>;
  const own =
    node.type === 'object' && node.properties !== undefined && node.additionalProperties !== false
      ? [`${path} allows unknown keys, so that a misspelt one would be swallowed: use z.strictObject`]
      : [];
  return [...own, ...Object.entries(node).flatMap(([key, child]) => openObjects(child, `${path}.${key}`))];
}
