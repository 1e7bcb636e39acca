import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Clock } from '../../src/time/clock.js';
import { postern } from '../support/io.js';
import { ManualClock } from '../support/manual-clock.js';
import { createStateStore } from '../../src/state/open.js';
import { systemClock } from '../../src/time/clock.js';

/** People by subject, out of a file beside the configuration; what is said of them is that they exist. */
const PLUGIN = `
import { readFileSync } from 'node:fs';
const people = () => Object.entries(JSON.parse(readFileSync(new URL('people.json', import.meta.url), 'utf8')));
export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'people',
    apiVersion: 1,
    capabilities: ['authenticate', 'find'],
    config: z.strictObject({}),
    open: () => ({
      authenticate: async () => ({ verdict: 'unknown-user' }),
      async find(key) {
        const hit = people().find(([subject, username]) => subject === key.subject || username === key.username);
        return hit && { subject: hit[0], username: hit[1] };
      },
    }),
  });
`;
const OTHER = PLUGIN.replace("name: 'people'", "name: 'other'");

describe('postern owners', () => {
  let folder: string;
  const configure = (ids = ['staff', 'forum'], use = './people.mjs'): void =>
    writeFileSync(
      join(folder, 'postern.yaml'),
      `server_name: example.org\nplugins:\n${ids.map((id) => `  - { id: ${id}, use: ${use} }\n`).join('')}`,
    );
  const run = (argv: readonly string[], stdin = '', clock: Clock = systemClock) =>
    postern(argv, { cwd: folder, stdin, env: { USER: 'root', SUDO_USER: 'olga' }, clock });
  const owners = (...argv: readonly string[]) => run(['owners', ...argv]);
  const imported = (csv: string, ...argv: readonly string[]) => run(['owners', 'import', '-', ...argv], csv);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-owners-'));
    writeFileSync(join(folder, 'people.mjs'), PLUGIN);
    writeFileSync(join(folder, 'other.mjs'), OTHER);
    writeFileSync(join(folder, 'people.json'), JSON.stringify({ 1: 'jdoe', 77: 'jdoe77', 78: 'jdoe3' }));
    configure();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('imports and exports CSV, all lines or none, and changes nothing that is there', async () => {
    const csv =
      'mxid,plugin,subject,username,status\n@ann:example.org,forum,"7,7",Ann,current\n@bob:example.org,staff,1,bob,kept\n';
    const dry = await imported(csv, '--dry-run');
    expect([dry.code, dry.stdout]).to.deep.equal([0, '2 names would be added, 0 were there already\n']);
    expect((await owners('export')).stdout).to.equal('mxid,plugin,subject,username,status\n');
    expect((await imported(csv)).stdout).to.equal('2 names were added, 0 were there already\n');
    expect((await imported(csv)).stdout).to.equal('0 names were added, 2 were there already\n');
    expect((await owners('export')).stdout).to.equal(csv);
    const taken = await imported(
      'mxid,plugin,subject\n@new:example.org,staff,5\n@ann:example.org,staff,6\n@ann2:example.org,forum,"7,7"\n',
    );
    expect(taken.code).to.equal(2);
    expect(taken.stderr)
      .to.include('nothing was imported')
      .and.to.include('@ann: belongs to forum:7,7 (current)')
      .and.to.include('@ann2: forum:7,7 has the Matrix ID @ann already');
    expect((await owners('show', '@new')).code).to.equal(1);
  });

  it('tells the line of what is wrong in a CSV', async () => {
    const { code, stderr } = await imported(
      'mxid,plugin,subject\n@Ann:example.org,forum,1\n@bob:example.net,forum,1\n@cleo:example.org,nowhere,1\nx\n',
    );
    expect(code).to.equal(2);
    expect(stderr).to.match(/Invalid Record Length|-:2: .*canonical form is @ann:example\.org/);
    const names = await imported(
      'mxid,plugin,subject\n@Ann:example.org,forum,1\n@bob:example.net,forum,1\n@cleo:example.org,nowhere,1\n',
    );
    expect(names.stderr)
      .to.include('-:2: @Ann:example.org: a login never leads there; its canonical form is @ann:example.org')
      .and.to.include('-:3: @bob:example.net: no Matrix ID of example.org (foreign-domain)')
      .and.to.include('-:4: nowhere:1: expected an account such as staff:4711');
  });

  it('gives an account that goes without its name a numbered one', async () => {
    await imported('mxid,plugin,subject\n@jdoe:example.org,staff,1\n@jdoe2:example.org,staff,2\n');
    const settings = { kind: 'sqlite', file: 'postern.db' } as const;
    const state = await createStateStore(settings, {
      serverName: 'example.org',
      directory: folder,
      clock: systemClock,
    });
    await state.transaction((sql) =>
      sql("INSERT INTO postern_clashes VALUES ('forum', '77', 'jdoe77', 'jdoe', '2026-01-01T00:00:00.000Z')"),
    );
    await state.close();
    expect((await owners('list', '--clashes')).stdout).to.equal(
      'forum:77 (jdoe77) goes without @jdoe, last 2026-01-01T00:00:00.000Z; settled by: postern owners assign forum:77 @jdoe3\n',
    );
    expect((await owners('assign', 'forum:77', '@jdoe3')).stderr).to.include(
      'staff:78 is called @jdoe3 and would be kept out',
    );
    expect((await owners('assign', 'forum:77', '@jdoe2')).stderr).to.include('@jdoe2 is not free');
    expect((await owners('assign', 'forum:99', '@jdoe4')).stderr).to.include(
      'forum knows no account forum:99',
    );
    expect((await owners('assign', 'forum:77', '@jdoe4', '--dry-run')).stdout).to.include('dry run');
    const { code, stdout } = await owners('assign', 'forum:77', '@jdoe4');
    expect([code, stdout]).to.deep.equal([
      0,
      'forum:77 (jdoe77) logs in as @jdoe4:example.org from now on\n',
    ]);
    expect((await owners('list', '--clashes')).stdout).to.equal('');
    expect((await owners('show', 'forum:77')).stdout).to.match(
      /^@jdoe4:example\.org {2}forum:77 {2}jdoe77 {2}current {2}assign/,
    );
    expect((await owners('show', '@jdoe4')).stdout).to.match(/Z assign by olga\n$/);
    expect((await owners('assign', 'forum:77', '@jdoe5')).stderr).to.include('has a Matrix ID: @jdoe4');
  });

  it('links a Matrix ID that was there before, and keeps the other name from everybody else', async () => {
    await imported('mxid,plugin,subject\n@jdoe:example.org,staff,1\n');
    expect((await owners('link', '@old:example.org', 'staff:1')).code).to.equal(0);
    const shown = JSON.parse((await owners('show', 'staff:1', '--json')).stdout) as { names: object[] };
    expect(shown.names).to.have.length(2);
    expect(shown.names[0]).to.deep.include({ localpart: 'old', status: 'current', origin: 'link' });
    expect(shown.names[1]).to.deep.include({ localpart: 'jdoe', status: 'kept' });
    expect((await owners('link', '@old:example.org', 'forum:77')).stderr).to.include(
      '@old belongs to staff:1',
    );
    expect((await owners('link', '@jdoe:example.org', 'staff:1')).code).to.equal(0);
    expect((await owners('export')).stdout).to.include('@jdoe:example.org,staff,1,jdoe,current\n');
  });

  it('releases a name only to who says that it is handed over, and not before every gateway has forgotten it', async () => {
    await imported('mxid,plugin,subject\n@jdoe:example.org,staff,1\n');
    const asked = await owners('release', '@jdoe');
    expect(asked.code).to.equal(1);
    expect(asked.stdout)
      .to.include('@jdoe:example.org belongs to staff:1')
      .and.to.include('Nothing was changed');
    const clock = new ManualClock();
    const released = run(['owners', 'release', '@jdoe', '--hand-over'], '', clock);
    while (clock.pending === 0) await new Promise(setImmediate);
    expect((await owners('show', '@jdoe')).code).to.equal(1);
    expect((await owners('link', '@jdoe', 'forum:77')).code).to.equal(2);
    expect((await imported('mxid,plugin,subject\n@jdoe:example.org,forum,77\n')).code).to.equal(2);
    clock.advance(30_000);
    expect((await released).stdout).to.include('@jdoe:example.org is free');
    expect((await owners('link', '@jdoe', 'forum:77')).code).to.equal(0);
    expect((await owners('show', '@jdoe')).stdout).to.match(
      /release by olga\n.*free by olga\n.*link by olga/,
    );
    expect((await owners('release', '@nobody')).stderr).to.include('nobody owns @nobody');
  });

  it('moves the names of an id, and check-config wants that of who drops one', async () => {
    await imported('mxid,plugin,subject\n@ann:example.org,forum,7\n@bob:example.org,forum,8\n');
    configure(['staff', 'board']);
    const dropped = await run(['check-config']);
    expect(dropped.code).to.equal(2);
    expect(dropped.stderr).to.include('"forum" is not here and owns 2 names');
    expect((await owners('rename-plugin', 'forum', 'board', '--dry-run')).stdout).to.include(
      '2 names would move',
    );
    expect((await owners('rename-plugin', 'forum', 'board')).stdout).to.equal(
      '2 names moved from forum to board\n',
    );
    expect((await owners('rename-plugin', 'forum', 'board')).stderr).to.include('"forum" owns no names');
    expect((await run(['check-config'])).code).to.equal(0);
    await imported('mxid,plugin,subject\n@cleo:example.org,staff,7\n');
    expect((await owners('rename-plugin', 'staff', 'board')).stderr).to.include('"board" owns names already');
  });

  it('keeps an id that owns names with its plugin', async () => {
    const settings = { kind: 'sqlite', file: 'postern.db' } as const;
    await imported('mxid,plugin,subject\n@ann:example.org,forum,7\n');
    const state = await createStateStore(settings, {
      serverName: 'example.org',
      directory: folder,
      clock: systemClock,
    });
    await state.transaction((sql) => sql("INSERT INTO postern_plugins VALUES ('forum', 'people')"));
    await state.close();
    expect((await run(['check-config'])).code).to.equal(0);
    configure(['staff', 'forum'], './other.mjs');
    for (const command of ['check-config', 'start']) {
      const { code, stderr } = await run([command]);
      expect([command, code]).to.deep.equal([command, 2]);
      expect(stderr).to.include('"forum" was people and owns 1 names, now it is other');
    }
  });

  it('makes no file where it only looks', async () => {
    for (const argv of [['owners', 'list'], ['owners', 'export'], ['check-config']]) await run(argv);
    expect(() => readFileSync(join(folder, 'postern.db'))).to.throw('ENOENT');
  });
});
