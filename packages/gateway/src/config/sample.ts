import { stringify } from 'yaml';
import { configKeys, type Key } from './keys.js';

const HEAD = `# Postern: every key with what it means. What is commented out is optional, and stands here with its default.
# yaml-language-server: $schema=docs/postern.schema.json
`;

/** What stands where the schema has no default, so that the sample is a configuration that runs. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  server_name: 'example.org',
  'access.tokens': [{ $file: './synapse.token' }],
  'homeserver.url': 'http://127.0.0.1:8008',
  'homeserver.admin_token': { $file: './synapse-admin.token' },
  'homeserver.ca_file': './ca.pem',
  'plugins.id': 'people',
  'plugins.use': 'file',
  'plugins.config': { path: './users.yaml' },
  'plugins.timeout': '3s',
  'plugins.default_country': 'DE',
  'plugins.guard.failures': 4,
  'plugins.guard.window': '30m',
  'listen.tls': { certificate: './cert.pem', key: './key.pem' },
  'audit.to': './audit.log',
  'audit.key': { $file: './audit.key' },
  ma1sd_backend: { access: { addresses: ['192.0.2.7'] } },
  state: { sqlite: './postern.db' },
  monitoring: { host: '127.0.0.1', port: 9090 },
};

/** \`config.sample.yaml\`: every key with its description. */
export function renderSample(): string {
  return `${HEAD}${configKeys()
    .map((key) => `\n${renderKey(key, '', '')}`)
    .join('')}`;
}

/** @param optional whether it stands in a mapping that is commented out as a whole */
function renderKey(key: Key, parent: string, indent: string, optional = false): string {
  const path = parent === '' ? key.name : `${parent}.${key.name}`;
  const comment = key.description === '' ? '' : `${indent}# ${key.description}\n`;
  const needed = !optional && (key.required || path === 'plugins.config');
  if (key.keys.length > 0 && !(path in EXAMPLES) && (needed || !key.isList)) {
    return comment + renderBelow(key, path, indent, needed);
  }
  const value = EXAMPLES[path] ?? key.default ?? null;
  const text = stringify({ [key.name]: value }, { flowCollectionPadding: true, collectionStyle: 'flow' })
    .trim()
    .replace(/^\{ (.*) \}$/s, '$1');
  return `${comment}${indent}${needed ? '' : '# '}${text}\n`;
}

/** A mapping of optional keys is a comment as a whole but for its name's line, which YAML allows to be empty. */
function renderBelow(key: Key, path: string, indent: string, needed: boolean): string {
  const inner = `${indent}${key.isList ? '    ' : '  '}`;
  const lines = key.keys.map((child) => renderKey(child, path, inner, !needed)).join('');
  if (key.isList) return `${indent}${key.name}:\n${lines.replace(`${inner}#`, `${indent}  - #`)}`;
  return needed ? `${indent}${key.name}:\n${lines}` : `${indent}# ${key.name}:\n${lines}`;
}
