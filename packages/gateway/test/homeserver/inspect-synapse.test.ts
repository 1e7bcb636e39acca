import { expect } from 'chai';
import { stringify } from 'yaml';
import { inspectSynapse, usesOldModule } from '../../src/homeserver/inspect-synapse.js';
import { readSynapseYaml } from '../../src/homeserver/synapse-yaml.js';
import { configOf } from '../support/entries.js';

const TOKEN = 'a-token-of-some-length';
const OURS = 'postern_synapse.PosternModule';
const OLD = 'rest_auth_provider.RestAuthProvider';
const CONFIG = {
  access: { tokens: [TOKEN] },
  homeserver: { url: 'http://127.0.0.1:8008', admin_token: 'syt' },
};
const SOUND = {
  server_name: 'example.org',
  modules: [{ module: OURS, config: { endpoint: 'http://127.0.0.1:8090', token: TOKEN } }],
  password_config: { localdb_enabled: false },
  rc_login: { address: { per_second: 1, burst_count: 200 } },
};

function findings(synapse: Record<string, unknown>, config: Record<string, unknown> = {}) {
  const yaml = readSynapseYaml([stringify({ ...SOUND, ...synapse })]);
  const read = (file: string): string | undefined => (file === '/token' ? TOKEN : undefined);
  return inspectSynapse(yaml, configOf({ ...CONFIG, ...config }), read);
}
const ours = (config: Record<string, unknown>) => ({ modules: [{ module: OURS, config }] });
const old = (config: Record<string, unknown>) => ({
  modules: [],
  password_providers: [{ module: OLD, config: { endpoint: 'http://127.0.0.1:8090', ...config } }],
});

describe('the configuration of Synapse', () => {
  it('is sound where nothing is wrong', () => {
    expect(findings({}).map(({ level }) => level)).to.deep.equal(['info', 'info', 'info']);
  });

  const endpoint = 'http://127.0.0.1:8090';
  for (const [what, synapse, level, words, config] of [
    ['another domain', { server_name: 'other.example' }, 'error', 'server_name is other.example there'],
    ['no module', { modules: [] }, 'error', 'no module asks this gateway'],
    ['MAS', { matrix_authentication_service: { enabled: true } }, 'error', 'takes no password module then'],
    ['a module without endpoint', ours({ token: TOKEN }), 'error', 'the module has no endpoint'],
    ['another port', ours({ endpoint: 'http://127.0.0.1:8091', token: TOKEN }), 'error', 'listens elsewhere'],
    ['TLS that is not there', ours({ endpoint: 'https://[::1]:8090', token: TOKEN }), 'error', 'elsewhere'],
    [
      'another machine',
      ours({ endpoint: 'http://postern:8090', token: TOKEN }),
      'error',
      'only this machine',
    ],
    [
      'another machine that is let in',
      ours({ endpoint: 'http://postern:8090', token: TOKEN }),
      'info',
      'the module asks http://postern:8090',
      { listen: { host: '0.0.0.0' } },
    ],
    ['a wrong token', ours({ endpoint, token: 'another' }), 'error', 'none of access.tokens'],
    ['no token', ours({ endpoint }), 'warning', 'the module has no token'],
    ['a token file', ours({ endpoint, token_file: '/token' }), 'info', 'the module asks'],
    ['a token file elsewhere', ours({ endpoint, token_file: '/x' }), 'warning', 'cannot be read from here'],
    ['keys of the old modules', ours({ endpoint, token: TOKEN, policy: {} }), 'info', 'is "adopt"'],
    ['an old module', old({}), 'warning', 'is an old module'],
    [
      'an old module that replaces',
      old({ policy: { all: { threepid: { replace: true } } } }),
      'error',
      'fail',
    ],
    [
      'an old module that binds addresses itself',
      old({}),
      'warning',
      'takes for the person’s own',
      { homeserver: { ...CONFIG.homeserver, sync: { threepids: 'replace-own' } } },
    ],
    [
      'addresses that nobody replaces',
      ours({ endpoint, token: TOKEN, policy: { all: { threepid: { replace: true } } } }),
      'warning',
      'replaces no addresses',
    ],
    ['both', { password_providers: [{ module: OLD }] }, 'warning', 'is loaded beside ours'],
    ['passwords off', { password_config: { enabled: false } }, 'error', 'nobody logs in by password'],
    ['reauthentication only', { password_config: { enabled: 'only_for_reauth' } }, 'error', 'nobody logs in'],
    ['passwords of its own', { password_config: {} }, 'warning', 'localdb_enabled is on'],
    [
      'its own limits',
      { rc_login: null },
      'warning',
      'lets 5 people behind one address log in, and then one every 333 s',
    ],
    [
      'low limits',
      { rc_login: { address: { burst_count: 10 } } },
      'warning',
      'lets 10 people behind one address log in',
    ],
    ['no admin token', {}, 'warning', 'without an admin token', { homeserver: undefined }],
  ] as const) {
    it(`tells of ${what}`, () => {
      const found = findings(synapse, config).filter(({ message }) => message.includes(words));
      expect(found.map((finding) => finding.level)).to.deep.equal([level]);
    });
  }

  it('tells no token', () => {
    expect(JSON.stringify(findings(ours({ endpoint, token: 'a-secret-that-differs' })))).not.to.include(
      'differs',
    );
  });

  it('is read from several files, whose later keys count', () => {
    const yaml = readSynapseYaml([stringify(SOUND), stringify({ modules: [] })]);
    expect([yaml.server_name, yaml.modules]).to.deep.equal(['example.org', []]);
  });

  for (const [text, words] of [
    ['- a list', 'no mapping'],
    ['', 'no mapping'],
    ['modules: yes', 'modules is of another form'],
    ['rc_login: { address: 5 }', 'rc_login.address is of another form'],
  ] as const) {
    it(`is refused when it is "${text}"`, () => {
      expect(() => readSynapseYaml([text])).to.throw(words);
    });
  }

  it('has nothing against replacing where the gateway does it, nor against an old module that leaves addresses to it', () => {
    const homeserver = { ...CONFIG.homeserver, sync: { threepids: 'replace-own' } };
    const policy = (threepid: object) => ({ endpoint, token: TOKEN, policy: { all: { threepid } } });
    const said = [
      ...findings(ours(policy({ replace: true })), { homeserver }),
      ...findings(old(policy({ update: false })), { homeserver }),
    ].map(({ message }) => message);
    expect(said.join()).not.to.match(/replaces no addresses|person’s own/);
  });

  it('tells who comes by an old module alone', () => {
    const uses = (synapse: object): boolean => usesOldModule(readSynapseYaml([stringify(synapse)]));
    expect(uses(old({}))).to.equal(true);
    expect(uses({ ...old({}), modules: SOUND.modules })).to.equal(false);
    expect(uses(SOUND)).to.equal(false);
  });
});
