import type { ConfigSchema } from '@postern/plugin-api';
import { expect } from 'chai';
import { z } from 'zod';
import { jsonSchema } from '../../src/config/json-schema.js';
import { configKeys, type Key } from '../../src/config/keys.js';
import { renderReference } from '../../src/config/reference.js';
import { renderSample } from '../../src/config/sample.js';
import { useFolder } from './folder.js';

function everyKey(keys: readonly Key[]): readonly Key[] {
  return keys.flatMap((key) => [key, ...everyKey(key.keys)]);
}

describe('what is made from the schema', () => {
  it('has a description for every key', () => {
    expect(everyKey(configKeys()).filter(({ description }) => description === '')).to.deep.equal([]);
  });

  describe('the sample', () => {
    const folder = useFolder();
    // The settings in it are those of the file plugin; here another stands behind every name.
    const sample = renderSample()
      .replace('use: file', 'use: stub')
      .replace('{ path: ./users.yaml }', '{ mode: careful }');

    it('is a configuration that loads, with nothing in it but the defaults', async () => {
      const { config } = await folder.load(sample);
      const [person] = config.plugins;
      const bare = await folder.load('server_name: example.org\nplugins: [{ id: people, use: stub }]\n');
      expect({ ...config, plugins: [{ ...person, config: {} }] }).to.deep.equal(bare.config);
    });

    it('loads with every key uncommented', async () => {
      folder.write('synapse.token', 'a-token-of-the-homeserver\n');
      folder.write('synapse-admin.token', 'a-token-of-an-administrator\n');
      folder.write('audit.key', 'a-key-of-the-pseudonyms\n');
      const whole = sample.replace(/^( *)# ([a-z_]+:)/gm, '$1$2');
      expect(whole).not.to.equal(sample);
      const { config } = await folder.load(whole);
      expect(config.access.tokens).to.have.length(1);
      expect(config.plugins[0]?.timeout).to.equal(3000);
    });

    it('names every key', () => {
      for (const { name } of everyKey(
        configKeys().filter(({ name }) => !['profile', 'access', 'ma1sd_backend', 'state'].includes(name)),
      )) {
        expect(sample, name).to.match(new RegExp(`\\b${name}:`));
      }
    });
  });

  it('is a reference with a row for every key', () => {
    const reference = renderReference();
    for (const { name, description } of everyKey(configKeys())) {
      expect(reference, name).to.contain(`| \`${name}\` |`);
      expect(reference, name).to.contain(description.replaceAll('|', '\\|'));
    }
    expect(reference)
      .to.contain('## `plugins[].limits`')
      .and.to.contain('| `server_name` | text | **required** |');
  });

  describe('the JSON Schema', () => {
    const settings = z.strictObject({ path: z.string(), mode: z.enum(['a', 'b']).default('a') });
    const easy = z.strictObject({ note: z.string().optional() });
    const schema = jsonSchema(
      new Map<string, ConfigSchema<unknown>>([
        ['file', settings],
        ['easy', easy],
      ]),
    );
    const entry = at(schema, 'properties', 'plugins', 'items');

    it('knows the settings of every plugin, and asks for them where some are required', () => {
      const [file, none] = entry.allOf as readonly Record<string, unknown>[];
      expect(file?.if).to.deep.equal({ properties: { use: { const: 'file' } }, required: ['use'] });
      expect(at(file, 'then').required).to.deep.equal(['config']);
      expect(at(file, 'then', 'properties', 'config')).to.include({
        type: 'object',
        additionalProperties: false,
      });
      expect(at(none, 'then')).not.to.have.property('required');
      expect(JSON.stringify(entry)).not.to.contain('$schema');
    });

    it('takes a reference wherever a text may stand, and only there', () => {
      const forms = JSON.stringify(at(schema, 'properties', 'server_name').anyOf);
      expect(forms).to.contain('$env').and.to.contain('$file');
      expect(at(schema, 'properties', 'server_name').description).to.be.a('string');
      expect(at(schema, 'properties', 'listen', 'properties', 'port').type).to.equal('integer');
    });
  });
});

function at(node: unknown, ...path: readonly string[]): Record<string, unknown> {
  return path.reduce(
    (below, step) => below[step] as Record<string, unknown>,
    node as Record<string, unknown>,
  );
}
