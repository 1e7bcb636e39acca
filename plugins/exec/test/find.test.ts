import { expect } from 'chai';
import { ScriptFolder } from './support/folder.js';
import { failureOf, withExec } from './support/opened.js';

const EMAIL = { medium: 'email', address: 'alice@example.org' } as const;

describe('profiles and finding', () => {
  const folder = new ScriptFolder();
  const auth = {
    command: folder.sh(
      'auth.sh',
      `printf '{"auth":{"success":true,"profile":{"display_name":"From auth","three_pids":[{"medium":"email","address":"alice@example.org"},{"medium":"fax","address":"1"}]}}}'`,
    ),
    output: { type: 'json' },
  };
  /** Writes down what it gets, and answers. */
  const saying = (name: string, answer: string, more = ''): { command: string; input: object } => ({
    command: folder.sh(name, `cat > ${name}.in; ${more}\ncat <<'EOF'\n${answer}\nEOF`),
    input: { type: 'json' },
  });
  const open = (config: object, work: Parameters<typeof withExec>[2]): Promise<void> =>
    withExec({ auth, ...config }, folder.path, work);

  it('are there only where a script is', async () => {
    await open({}, async ({ plugin, login }) => {
      expect([plugin.profile, plugin.find]).to.deep.equal([undefined, undefined]);
      expect(await login('alice', 'x')).to.deep.include({
        profile: { displayName: 'From auth', threePids: [{ ...EMAIL, verified: false }], groups: undefined },
      });
    });
  });

  it('take addresses for verified only if the operator or the script says so', async () => {
    await open({ addresses_verified: true }, async ({ login }) => {
      expect(await login('alice', 'x')).to.have.nested.property('profile.threePids[0].verified', true);
    });
    const three_pids = saying(
      'proven',
      `{"profile":{"threepids":[{"medium":"email","address":"a","verified":false}]}}`,
    );
    await open({ addresses_verified: true, profile: { three_pids } }, async ({ plugin, call }) => {
      const profile = await plugin.profile?.({ username: 'a', subject: 'a' }, call());
      expect(profile?.threePids?.[0]?.verified).to.equal(false);
    });
  });

  it('are put together of what each script knows', async () => {
    const profile = {
      display_name: saying('name.sh', '{"profile":{"display_name":"Alice"}}'),
      three_pids: saying('pids.sh', '{"profile":{"threepids":[]}}'),
      roles: saying('roles.sh', '', 'exit 1'),
    };
    await open({ profile }, async ({ plugin, call, login }) => {
      expect(await login('alice', 'x')).to.have.property('profile', undefined);
      expect(await plugin.profile?.({ username: 'alice', subject: 'alice' }, call())).to.deep.equal({
        displayName: 'Alice',
        threePids: [],
        groups: undefined,
      });
      expect(JSON.parse(folder.read('roles.sh.in'))).to.deep.equal({
        localpart: 'alice',
        domain: 'example.org',
        mxid: '@alice:example.org',
      });
    });
  });

  for (const [what, answer, more] of [
    ['an exit status of failure', '{"profile":{"display_name":"x"}}', 'exit 1'],
    ['nothing', '', ''],
    ['no profile', '{}', ''],
  ] as const) {
    it(`know nobody of whom all scripts say ${what}`, async () => {
      const display_name = saying('nobody.sh', answer, more);
      await open({ profile: { display_name } }, async ({ plugin, call }) => {
        expect(await plugin.profile?.({ username: 'a', subject: 'a' }, call())).to.equal(undefined);
      });
    });
  }

  it('fail when one of the scripts fails', async () => {
    const display_name = saying('broken.sh', '', 'exit 2');
    await open({ profile: { display_name } }, async ({ plugin, call }) => {
      const work = plugin.profile?.({ username: 'a', subject: 'a' }, call());
      expect(await failureOf(Promise.resolve(work))).to.include({ code: 'PLUGIN_UNAVAILABLE' });
    });
  });

  for (const [form, answer, found] of [
    [
      'single',
      `{"lookup":{"medium":"email","address":"alice@example.org","id":{"type":"localpart","value":"alice"}}}`,
      'alice',
    ],
    ['single', '{}', undefined],
    ['single', '', undefined],
    [
      'bulk',
      `{"lookup":[{"medium":"email","address":"alice@example.org","id":{"type":"mxid","value":"@alice:example.org"}}]}`,
      'alice',
    ],
    ['bulk', '{"lookup":[]}', undefined],
  ] as const) {
    it(`by address ask the lookup ${form}: ${answer}`, async () => {
      await open({ lookup: { [form]: saying('lookup.sh', answer) } }, async ({ plugin, call }) => {
        expect((await plugin.find?.(EMAIL, call()))?.username).to.equal(found);
        const asked: unknown = JSON.parse(folder.read('lookup.sh.in'));
        expect(asked).to.deep.equal(form === 'bulk' ? { lookup: [EMAIL] } : EMAIL);
        expect(await plugin.find?.({ username: 'alice' }, call())).to.equal(undefined);
      });
    });
  }

  it('write plain lookups in the form of ma1sd', async () => {
    const cat = { command: folder.sh('plain.sh', 'cat > plain.in'), input: { type: 'plain' } };
    for (const [form, seen] of [
      ['single', 'email\nalice@example.org'],
      ['bulk', 'email\talice@example.org\n'],
    ] as const) {
      await open({ lookup: { [form]: cat } }, async ({ plugin, call }) => {
        await plugin.find?.(EMAIL, call());
        expect(folder.read('plain.in')).to.equal(seen);
      });
    }
  });

  it('by name take the exact one of what a search finds', async () => {
    const by_name = saying(
      'search.sh',
      '{"limited":true,"results":[{"user_id":"alice2"},{"user_id":"Alice"},{"user_id":"alice","subject":"17"}]}',
    );
    await open({ directory: { by_name } }, async ({ plugin, call }) => {
      expect(await plugin.find?.({ username: 'alice' }, call())).to.deep.equal({
        username: 'alice',
        subject: '17',
      });
      expect(JSON.parse(folder.read('search.sh.in'))).to.deep.equal({ by: 'name', search_term: 'alice' });
      expect(await plugin.find?.({ subject: '17' }, call())).to.deep.equal({
        username: 'alice',
        subject: '17',
      });
      for (const key of [{ username: 'ALICE' }, { username: 'alic' }, { subject: 'alice' }, EMAIL]) {
        expect(await plugin.find?.(key, call())).to.equal(undefined);
      }
    });
  });

  it('by address run the search of addresses, not that of names, and look whose the address is', async () => {
    const directory = {
      by_name: saying('names.sh', '{"results":[{"user_id":"wrong"}]}'),
      by_threepid: saying(
        'addresses.sh',
        '{"limited":false,"results":[{"user_id":"malice"},{"user_id":"alice"}]}',
      ),
    };
    const three_pids = {
      command: folder.sh(
        'pids.sh',
        `printf '{"profile":{"threepids":[{"medium":"email","verified":true,"address":"%s@example.org"}]}}' "$1"`,
      ),
      args: ['{localpart}'],
    };
    await open({ directory, profile: { three_pids } }, async ({ plugin, call }) => {
      expect(await plugin.find?.(EMAIL, call())).to.deep.equal({ username: 'alice', subject: 'alice' });
      expect(JSON.parse(folder.read('addresses.sh.in'))).to.deep.equal({
        by: 'threepid',
        search_term: EMAIL.address,
      });
      expect(() => folder.read('names.sh.in')).to.throw();
      const part = { medium: 'email', address: 'lice@example.org' } as const;
      expect(await plugin.find?.(part, call())).to.equal(undefined);
    });
  });

  it('do not go by a search that found more than it tells, nor by unproven addresses', async () => {
    const by_threepid = saying('many.sh', '{"limited":true,"results":[{"user_id":"alice"}]}');
    const only = saying('only.sh', '{"results":[{"user_id":"alice"}]}');
    const unproven = saying(
      'unproven.sh',
      `{"profile":{"threepids":[{"medium":"email","address":"alice@example.org"}]}}`,
    );
    for (const config of [
      { directory: { by_threepid }, profile: { three_pids: unproven }, addresses_verified: true },
      { directory: { by_threepid: only }, profile: { three_pids: unproven } },
    ]) {
      await open(config, async ({ plugin, call }) => {
        expect(await plugin.find?.(EMAIL, call())).to.equal(undefined);
      });
    }
  });

  it('find nobody by what a script cannot be given', async () => {
    const by_name = { command: folder.sh('never.sh', 'exit 9'), args: ['{query}'] };
    await open({ directory: { by_name } }, async ({ plugin, call }) => {
      expect(await plugin.find?.({ username: 'a\0b' }, call())).to.equal(undefined);
    });
  });
});
