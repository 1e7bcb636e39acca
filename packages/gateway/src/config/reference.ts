import { configKeys, type Key } from './keys.js';

const HEAD = `# Configuration

<!-- Made from the schema by \`npm run generate\`. -->

The gateway reads one YAML file, by default \`postern.yaml\` in the folder it is started in. \`postern check-config\` tells
every fault at once, with file, line and column.

- **Unknown keys are faults**, so that a misspelt one is not swallowed.
- **Secrets** need not stand in the file: wherever a text may stand, \`{ $env: NAME }\` takes it from the environment, and
  \`{ $file: path }\` from a file, less one newline at its end. When such a file changes (or the link to it), the
  configuration is read again.
- **Relative paths** start at the folder of the configuration file.
- **Durations** are texts such as \`500ms\`, \`5s\`, \`2m\`, \`1h\`.
- **SIGHUP** reads the file again. A faulty one is reported, and the old one goes on, as it does when \`server_name\`
  has changed: that takes a restart, and so do \`listen\`, \`monitoring\`, \`state\`, \`audit\` and \`control\`. Certificate and
  key are read again, and the audit file is opened anew.
- **Editors** complete and check the file with this line at its top:
  \`# yaml-language-server: $schema=docs/postern.schema.json\`

The settings of each plugin stand on [its own page](plugins/).
`;

/** `docs/configuration.md`: a table for each mapping. */
export function renderReference(): string {
  const keys = configKeys();
  return `${HEAD}\n## Top level\n\n${table(keys)}${keys.map((key) => section(key, key.name)).join('')}`;
}

function section(key: Key, path: string): string {
  if (key.keys.length === 0) return '';
  const name = key.isList ? `${path}[]` : path;
  return `\n## \`${name}\`\n\n${key.description}\n\n${table(key.keys)}${key.keys
    .map((child) => section(child, `${name}.${child.name}`))
    .join('')}`;
}

function table(keys: readonly Key[]): string {
  const rows = keys.map(
    (key) =>
      `| \`${key.name}\` | ${key.type} | ${defaultOf(key)} | ${key.description.replaceAll('|', '\\|')} |\n`,
  );
  return `| key | type | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

function defaultOf(key: Key): string {
  if (key.required) return '**required**';
  if (key.default === undefined || (key.keys.length > 0 && !key.isList)) return '';
  return `\`${JSON.stringify(key.default)}\``;
}
