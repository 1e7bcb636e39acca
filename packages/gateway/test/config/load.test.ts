import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../src/config/faults.js';
import { loadStub, useFolder, yaml } from './folder.js';

describe('loadConfig', () => {
  const folder = useFolder();

  it('fills in the defaults, of the plugin too, and turns durations into milliseconds', async () => {
    const loaded = await folder.load(yaml({ top: 'deadline: 3s\n' }));
    expect(loaded.config.listen).to.deep.equal({ host: '127.0.0.1', port: 8090 });
    expect(loaded.config.deadline).to.equal(3000);
    expect(loaded.config.plugins[0]).to.include({
      id: 'people',
      on_unavailable: 'stop',
      localpart: '{username}',
    });
    expect(loaded.entries[0]?.config).to.deep.equal({ url: 'http://127.0.0.1', retries: 1, mode: 'fast' });
    expect(loaded.entries[0]?.definition.name).to.equal('stub');
    expect(loaded.directory).to.equal(dirname(loaded.file));
    expect(loaded.warnings).to.deep.equal([]);
  });

  it('takes an empty config for one without settings', async () => {
    const { entries } = await folder.load(yaml({ entry: 'config:\n' }));
    expect(entries[0]?.config).to.include({ mode: 'fast' });
  });

  it('tells all faults at once, whichever part they are in', async () => {
    const faults = await folder.faults(`server_name: ":"
listen: { host: 0.0.0.0, prot: 1 }
names: { reserved: [ADMIN] }
deadline: 500ms
colour: red
plugins:
  - { id: one, use: stub, timeout: 5, config: { mode: fats } }
  - { id: one, use: stud, config: { password: { $env: NONE } } }
  - { use: stub, default_country: XX }
profile: { from: [{ plugin: two, match: email }] }
`);
    expect(faults.map(({ line, column, path }) => `${line}:${column} ${path}`)).to.have.members([
      '1:14 server_name',
      '2:17 listen.host',
      '2:26 listen.prot',
      '3:21 names.reserved[0]',
      '4:11 deadline',
      '5:1 colour',
      '7:36 plugins[0].timeout',
      '7:55 plugins[0].config.mode',
      '8:11 plugins[1].id',
      '8:21 plugins[1].use',
      '8:55 plugins[1].config.password.$env',
      '9:5 plugins[2].id',
      '9:35 plugins[2].default_country',
      '10:29 profile.from[0].plugin',
    ]);
    expect(faults.map(({ path, suggestion }) => ({ path, suggestion }))).to.deep.include.members([
      { path: 'listen.prot', suggestion: 'port' },
      { path: 'plugins[0].config.mode', suggestion: 'fast' },
      { path: 'plugins[1].use', suggestion: 'stub' },
    ]);
  });

  it('has a code, and counts in its message what is wrong', async () => {
    const error: unknown = await folder.load('server_name: example.org\n').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error).to.include({ code: 'CONFIG_INVALID', message: 'the configuration has 1 fault' });
  });

  it('tells two configurations of one entry apart, and not what is no part of it', async () => {
    const print = async (text: string): Promise<string | undefined> =>
      (await folder.load(text)).entries[0]?.fingerprint;
    const first = await print(yaml({ entry: 'config: { retries: 2 }\n' }));
    expect(await print(yaml({ entry: 'config: { retries: 3 }\n' }))).not.to.equal(first);
    expect(await print(yaml({ entry: 'config: { retries: 2 }\n', top: 'deadline: 9s\n' }))).to.equal(first);
  });

  describe('of something that is no configuration', () => {
    const messageOf = async (text: string | Uint8Array): Promise<string> => {
      const faults = await folder.faults(text);
      expect(faults, 'one message for one mistake').to.have.length(1);
      return `${faults[0]?.line}:${faults[0]?.column} ${faults[0]?.message}`;
    };
    const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
      ['an empty file', '', /^1:1 the file is empty; .*config\.sample\.yaml/],
      ['nothing but comments', '# nothing yet\n', /^1:1 the file is empty/],
      ['a list', '- server_name: example.org\n', /^1:1 expected a mapping, found a list$/],
      ['a text', 'hello\n', /^1:1 expected a mapping, found a text$/],
      ['bytes that are no UTF-8', Uint8Array.of(0x61, 0x3a, 0x20, 0xff), /^1:1 the file is not UTF-8 text$/],
      ['a huge file', '#'.repeat(1024 * 1024 + 1), /^1:1 the file is larger than 1048576 bytes$/],
    ];
    for (const [name, text, expected] of cases) {
      it(name, async () => expect(await messageOf(text)).to.match(expected));
    }

    it('a missing file', async () => {
      const error = (await loadStub(join(tmpdir(), 'no', 'such.yaml')).catch(
        (e: unknown) => e,
      )) as ConfigError;
      expect(error.faults[0]?.message).to.match(/^there is no such file; name yours with --config/);
    });

    it('a folder', async () => {
      const error = (await loadStub(tmpdir()).catch((e: unknown) => e)) as ConfigError;
      expect(error.faults[0]?.message).to.equal('this is a folder, expected a file');
    });

    it('a device that would never end', async () => {
      const error = (await loadStub('/dev/zero').catch((e: unknown) => e)) as ConfigError;
      expect(error.faults[0]?.message).to.equal('this is no regular file');
    });
  });
});
