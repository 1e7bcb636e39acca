import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { loadDefinition, PluginLoadError } from '../../src/chain/loader.js';
import { postern } from '../support/io.js';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

const VALID = `{ name: 'one', apiVersion: 1, capabilities: ['authenticate'], config: z.strictObject({}), open: () => ({}) }`;

describe('the loader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-loader-'));
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return `./${name}`;
  };
  const failure = async (use: string): Promise<PluginLoadError> => {
    const error: unknown = await loadDefinition(use, folder).catch((reason: unknown) => reason);
    if (!(error instanceof PluginLoadError)) throw new Error('expected a PluginLoadError', { cause: error });
    return error;
  };

  it('finds what is built in', async () => {
    expect((await loadDefinition('file', folder)).name).to.equal('file');
  });

  it('takes a single file with nothing installed, and hands it the tools', async () => {
    const use = file(
      'tools.mjs',
      `export default async (tools) => { const { z, definePlugin, PluginError, http, sql } = tools;
      new PluginError('PLUGIN_UNAVAILABLE', 'x'); await (await http.createHttpClient()).close();
      const connection = sql.connectionSchema.parse('sqlite:a.db'); await (await sql.createSqlClient(connection, { configDirectory: '.', log: {} })).close(); return definePlugin(${VALID}); };`,
    );
    expect((await loadDefinition(use, folder)).name).to.equal('one');
    expect((await loadDefinition(join(folder, 'tools.mjs'), '/')).name).to.equal('one');
  });

  it('reads a changed file anew', async () => {
    const use = file('changing.mjs', `export default ({ z }) => (${VALID});`);
    const first = await loadDefinition(use, folder);
    expect(await loadDefinition(use, folder)).to.have.property('name', 'one');
    file('changing.mjs', `export default ({ z }) => (${VALID.replace("'one'", "'two'")});`);
    utimesSync(join(folder, 'changing.mjs'), 1, 1);
    expect([first.name, (await loadDefinition(use, folder)).name]).to.deep.equal(['one', 'two']);
  });

  it('finds a package from the folder of the configuration', async () => {
    const home = join(folder, 'node_modules/postern-plugin-own');
    mkdirSync(home, { recursive: true });
    writeFileSync(
      join(home, 'package.json'),
      '{ "name": "postern-plugin-own", "type": "module", "exports": "./index.js" }',
    );
    writeFileSync(join(home, 'index.js'), `export default ({ z }) => (${VALID});`);
    expect((await loadDefinition('postern-plugin-own', folder)).name).to.equal('one');
  });

  for (const [what, content, code, message] of [
    ['no default export', 'export const a = 1;', 'PLUGIN_CONTRACT', /has no default export/],
    ['a syntax error', 'export default {', 'PLUGIN_NOT_LOADABLE', /cannot be loaded: /],
    [
      'a module that throws text',
      "throw 'text';",
      'PLUGIN_NOT_LOADABLE',
      /cannot be loaded: it threw no Error/,
    ],
    [
      'a function that fails',
      "export default () => { throw new Error('no luck'); };",
      'PLUGIN_NOT_LOADABLE',
      /function of plugin .* failed: no luck/,
    ],
    [
      'a function that throws text',
      "export default () => { throw 'text'; };",
      'PLUGIN_NOT_LOADABLE',
      /failed: it threw no Error/,
    ],
    ['a number', 'export default 5;', 'PLUGIN_CONTRACT', /no plugin definition/],
    ['nothing', 'export default null;', 'PLUGIN_CONTRACT', /no plugin definition/],
    [
      'another version',
      `export default ({ z }) => ({ ...${VALID}, apiVersion: 2 });`,
      'PLUGIN_CONTRACT',
      /apiVersion is 2; this gateway speaks apiVersion 1/,
    ],
    [
      'an unknown key',
      `export default ({ z }) => ({ ...${VALID}, opne: 1 });`,
      'PLUGIN_CONTRACT',
      /key "opne"/,
    ],
    [
      'a name that is none',
      `export default ({ z }) => ({ ...${VALID}, name: 'One' });`,
      'PLUGIN_CONTRACT',
      /its name must be/,
    ],
    [
      'no capabilities',
      `export default ({ z }) => ({ ...${VALID}, capabilities: [] });`,
      'PLUGIN_CONTRACT',
      /capabilities must be a list/,
    ],
    [
      'capabilities that are no list',
      `export default ({ z }) => ({ ...${VALID}, sometimes: 'find' });`,
      'PLUGIN_CONTRACT',
      /sometimes must be a list/,
    ],
    [
      'an unknown capability',
      `export default ({ z }) => ({ ...${VALID}, sometimes: ['serach'] });`,
      'PLUGIN_CONTRACT',
      /sometimes hold "serach"/,
    ],
    ['no open', `export default ({ z }) => ({ ...${VALID}, open: 1 });`, 'PLUGIN_CONTRACT', /no open\(\)/],
    [
      'no schema',
      `export default ({ z }) => ({ ...${VALID}, config: {} });`,
      'PLUGIN_CONTRACT',
      /must be a Standard Schema/,
    ],
    [
      'a null schema',
      `export default ({ z }) => ({ ...${VALID}, config: null });`,
      'PLUGIN_CONTRACT',
      /must be a Standard Schema/,
    ],
    [
      'a schema without JSON Schema',
      `export default ({ z }) => ({ ...${VALID}, config: { '~standard': { version: 1, validate() {} } } });`,
      'PLUGIN_CONTRACT',
      /JSON Schema beside it/,
    ],
    [
      'a schema whose JSON Schema cannot be made',
      `export default ({ z }) => ({ ...${VALID}, config: { '~standard': { version: 1, validate() {}, jsonSchema: { input() { throw new Error('no way'); } } } } });`,
      'PLUGIN_CONTRACT',
      /cannot be made: no way/,
    ],
    [
      'a schema whose JSON Schema throws text',
      `export default ({ z }) => ({ ...${VALID}, config: { '~standard': { version: 1, validate() {}, jsonSchema: { input() { throw 'text'; } } } } });`,
      'PLUGIN_CONTRACT',
      /cannot be made: unknown/,
    ],
    [
      'an open object',
      `export default ({ z }) => ({ ...${VALID}, config: z.strictObject({ deep: z.object({ a: z.string() }) }) });`,
      'PLUGIN_CONTRACT',
      /config\.properties\.deep allows unknown keys/,
    ],
  ] as const) {
    it(`tells ${what}`, async () => {
      const error = await failure(file(`${what.replaceAll(' ', '-')}.mjs`, content));
      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
    });
  }

  it('allows a property whose name is a word of JSON Schema', async () => {
    const use = file(
      'words.mjs',
      `export default ({ z }) => ({ ...${VALID}, config: z.strictObject({ properties: z.string() }) });`,
    );
    expect((await loadDefinition(use, folder)).name).to.equal('one');
  });

  it('tells what is nowhere', async () => {
    expect((await failure('./nowhere.mjs')).message).to.equal(
      `there is no file ${join(folder, 'nowhere.mjs')}`,
    );
    const error = await failure('ldpa');
    expect(error.code).to.equal('PLUGIN_NOT_FOUND');
    expect(error.message).to.match(
      /no plugin "ldpa": built in are [^;]*\bfile\b[^;]*; .*npm install ldpa.* \.\/ldpa\.mjs/,
    );
  });
});

describe("an outsider's package", () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-outsider-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is packed, installed beside the configuration, and logs people in', async function () {
    this.timeout(60_000);
    const npm = async (...argv: string[]): Promise<string> =>
      (await promisify(execFile)('npm', [...argv, '--silent'], { cwd: folder })).stdout.trim();
    cpSync(join(root, 'examples/custom-plugin'), join(folder, 'source'), { recursive: true });
    const packed = await npm('pack', join(folder, 'source'), join(root, 'packages/plugin-api'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    await npm('install', '--offline', '--no-audit', ...packed.split('\n').map((name) => `./${name}`));
    const hash = (await postern(['hash', '--scheme', 'bcrypt'], { stdin: 'secret' })).stdout.trim();
    writeFileSync(join(folder, 'people.tsv'), `7\tÄnne\t${hash}\tÄnne of the table\n`);
    writeFileSync(
      join(folder, 'postern.yaml'),
      'server_name: example.org\nplugins: [{ id: table, use: postern-plugin-table, config: { path: ./people.tsv } }]\n',
    );
    const { code, stdout } = await postern(['try', 'änne'], { cwd: folder, stdin: 'secret' });
    expect(stdout).to.include('"mxid": "@=c3=a4nne:example.org"').and.include('Änne of the table');
    expect(code).to.equal(0);
    writeFileSync(
      join(folder, 'postern.yaml'),
      'server_name: a\nplugins: [{ id: t, use: postern-plugin-table, config: { pth: x } }]\n',
    );
    const faulty = await postern(['check-config'], { cwd: folder });
    expect(faulty.stderr).to.match(/config\.pth: .*path/);
  });
});
