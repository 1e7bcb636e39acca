import { expect } from 'chai';
import { useFolder, yaml } from './folder.js';

const CANARY = 'bad-canary-4711-secret';

describe('$env and $file', () => {
  const folder = useFolder();
  const passwordOf = async (reference: string, env = {}): Promise<unknown> => {
    const { entries } = await folder.load(yaml({ entry: `config: { password: ${reference} }\n` }), env);
    return (entries[0]?.config as { readonly password?: unknown }).password;
  };
  const faultOf = async (reference: string, env = {}): Promise<string> => {
    const faults = await folder.faults(yaml({ entry: `config: { password: ${reference} }\n` }), env);
    expect(faults).to.have.length(1);
    return `${faults[0]?.line} ${faults[0]?.path}: ${faults[0]?.message}`;
  };

  it('take a text from the environment', async () => {
    expect(await passwordOf('{ $env: SECRET }', { SECRET: ' as it is\n' })).to.equal(' as it is\n');
  });

  it('take a text from a file beside the configuration, less exactly one newline', async () => {
    for (const [content, text] of [
      ['secret', 'secret'],
      ['secret\n', 'secret'],
      ['secret\r\n', 'secret'],
      ['secret\n\n', 'secret\n'],
      [' secret ', ' secret '],
    ] as const) {
      folder.write('run/secret', content);
      expect(await passwordOf('{ $file: ./run/secret }')).to.equal(text);
    }
  });

  it('may stand wherever a text may', async () => {
    folder.write('token', 'a-token-of-the-homeserver\n');
    const { config } = await folder.load(
      yaml({ top: 'access: { tokens: [{ $file: token }, { secret: { $env: TOKEN }, name: mas }] }\n' }),
      { TOKEN: 'another-token-of-the-house' },
    );
    expect(config.access.tokens).to.deep.equal([
      { secret: 'a-token-of-the-homeserver', reads_mxid: false, forwards_client: false },
      { secret: 'another-token-of-the-house', name: 'mas', reads_mxid: false, forwards_client: false },
    ]);
  });

  it('name the files to be watched, each once', async () => {
    const token = folder.write('token', 'a-token-of-the-homeserver\n');
    const { secretFiles } = await folder.load(
      yaml({
        entry: 'config: { password: { $file: token } }\n',
        top: 'access: { tokens: [{ $file: token }] }\n',
      }),
    );
    expect(secretFiles).to.deep.equal([token]);
  });

  it('that lead nowhere are one fault each, on their line', async () => {
    const at = '5 plugins[0].config.password';
    expect(await faultOf('{ $env: NONE }')).to.equal(`${at}.$env: the environment has no variable NONE`);
    expect(await faultOf('{ $env: constructor }')).to.contain('the environment has no variable constructor');
    expect(await faultOf('{ $file: none }')).to.match(/\$file: .*none: there is no such file$/);
    expect(await faultOf('{ $file: . }')).to.match(/: this is a folder, expected a file$/);
    expect(await faultOf('{ $file: /dev/zero }')).to.match(/: this is no regular file$/);
    folder.write('large', 'x'.repeat(64 * 1024 + 1));
    expect(await faultOf('{ $file: large }')).to.match(/: the file is larger than 65536 bytes$/);
    folder.write('binary', Uint8Array.of(0xff, 0xfe));
    expect(await faultOf('{ $file: binary }')).to.match(/: the file is not UTF-8 text$/);
  });

  it('stand alone and take a text', async () => {
    for (const reference of [
      '{ $env: A, $file: b }',
      '{ $env: 1 }',
      '{ $file: "" }',
      '{ other: 1, $env: A }',
    ]) {
      expect(await faultOf(reference), reference).to.match(/\$\w+: \$\w+ stands alone and takes one text/);
    }
  });

  it('do not hide a misspelt key above them', async () => {
    const faults = await folder.faults(yaml({ entry: 'config: { pasword: { $env: NONE } }\n' }));
    expect(faults.map(({ path }) => path)).to.have.members([
      'plugins[0].config.pasword.$env',
      'plugins[0].config.pasword',
    ]);
  });

  it('are never told in a fault, wherever they stand and whatever a plugin says of them', async () => {
    for (const part of [
      { entry: 'config: { password: { $env: CANARY } }\n' },
      { entry: 'config: { retries: { $env: CANARY }, mode: { $env: CANARY }, url: [{ $env: CANARY }] }\n' },
      { entry: 'timeout: { $env: CANARY }\n' },
      { top: '  - { id: more, use: { $env: CANARY } }\n' },
      { top: '  - { id: { $env: CANARY }, use: stub }\nprofile: { from: [{ plugin: x, match: email }] }\n' },
      { top: 'deadline: { $env: CANARY }\naccess: { addresses: [{ $env: CANARY }] }\n' },
    ]) {
      const faults = await folder.faults(yaml(part), { CANARY });
      expect(faults, JSON.stringify(part)).not.to.be.empty;
      expect(JSON.stringify(faults)).not.to.contain('canary');
    }
  });
});
