import { z } from 'zod';
import { DURATION } from './duration.js';
import { configSchema } from './schema.js';

/** One key of the configuration, out of the schema: what the sample file and the reference are made from. */
export interface Key {
  readonly name: string;
  readonly description: string;
  /** In words: `text`, `duration`, `number`, `list of …`, `one of …`. */
  readonly type: string;
  readonly required: boolean;
  readonly default: unknown;
  /** The keys below, of a mapping or of the mappings of a list. */
  readonly keys: readonly Key[];
  readonly isList: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** The keys of the configuration file, in the order of the schema. */
export function configKeys(): readonly Key[] {
  return keysOf(z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' }));
}

function keysOf(schema: Json): readonly Key[] {
  const required = (schema.required ?? []) as readonly string[];
  return Object.entries((schema.properties ?? {}) as Readonly<Record<string, Json>>).map(([name, node]) => {
    const isList = node.type === 'array';
    const below = isList ? ((node.items ?? {}) as Json) : node;
    return {
      name,
      description: typeof node.description === 'string' ? node.description : '',
      type: typeOf(node),
      required: required.includes(name) && node.default === undefined,
      default: node.default,
      keys: formsOf(below).flatMap(keysOf),
      isList,
    };
  });
}

function typeOf(node: Json): string {
  if (Array.isArray(node.enum)) return `one of ${node.enum.join(', ')}`;
  if (node.const !== undefined) return `\`${JSON.stringify(node.const).replaceAll('"', '')}\``;
  switch (node.type) {
    case 'array':
      return `list of ${typeOf((node.items ?? {}) as Json)}`;
    case 'object':
      return 'mapping';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'true or false';
    case 'string':
      return node.pattern === DURATION.source ? 'duration' : 'text';
    default:
      return formsOf(node).length > 1 ? formsOf(node).slice(1).map(typeOf).join(' or ') : "the plugin's own";
  }
}

/** The node and the forms it may have instead. */
function formsOf(node: Json): readonly Json[] {
  return [node, ...((node.anyOf ?? node.oneOf ?? []) as readonly Json[])];
}
