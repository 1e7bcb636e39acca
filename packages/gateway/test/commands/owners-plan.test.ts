import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeHttpServer } from '@postern/http-client/testing';
import { expect } from 'chai';
import { COLUMNS } from '../../src/accounts/owners/owner.js';
import { createStateStore } from '../../src/state/open.js';
import { systemClock } from '../../src/time/clock.js';
import { startAdminApi } from '../support/admin-api.js';
import { postern } from '../support/io.js';

/** People by subject, out of the configuration; `blind` cannot look anybody up. */
const PLUGIN = `
export default ({ definePlugin, PluginError, z }) =>
  definePlugin({
    name: 'people',
    apiVersion: 1,
    capabilities: ['authenticate'],
    sometimes: ['find', 'profile'],
    config: z.strictObject({ people: z.any(), down: z.boolean().default(false), blind: z.boolean().default(false) }),
    open: ({ people, down, blind }) => ({
      authenticate: async () => ({ verdict: 'unknown-user' }),
      ...(blind ? {} : {
        async find(key) {
          if (down) throw new PluginError('PLUGIN_UNAVAILABLE', 'the people are away');
          const hit = Object.entries(people).find(([id, { name }]) => id === key.subject || name.toLowerCase() === key.username);
          return hit && { subject: hit[0], username: hit[1].name };
        },
        profile: async ({ subject }) => people[subject].barred ? undefined : {
          displayName: people[subject].shown,
          threePids: (people[subject].emails ?? []).map((address) => ({ medium: 'email', address, verified: true })),
        },
      }),
    }),
  });
`;
const HEADER =
  'mxid,plugin,subject,username,status,#matrix_name,#account_name,#same_email,#last_seen,#note\n';
const email = (address: string, validated_at: number | null = 1) => ({
  medium: 'email',
  address,
  validated_at,
});

/** One Matrix account of each kind. */
const USERS = {
  alice: {
    displayname: 'Alice, Queen',
    threepids: [email('alice@example.org')],
    last_seen_ts: Date.UTC(2026, 9, 31, 23),
  },
  bob: { displayname: 'Bob', threepids: [email('bob@elsewhere.example'), email('bob@example.org', null)] },
  root: { admin: true },
  helper: { user_type: 'bot' },
  irc_carl: { appservice_id: 'irc' },
  known: { external_ids: [{ auth_provider: 'postern', external_id: 'forum:9' }] },
  dora: {},
  Eve: {},
  stranger: {},
  moved: {},
  banned: {},
  claimed: { external_ids: [{ auth_provider: 'oidc', external_id: '4711' }] },
} as const;

const PEOPLE = {
  1: { name: 'Alice', shown: '=HYPERLINK("x")', emails: ['alice@example.org'] },
  2: { name: 'bob', shown: 'Bob', emails: ['bob@example.org'] },
  3: { name: 'root' },
  4: { name: 'helper' },
  5: { name: 'irc_carl' },
  6: { name: 'dora' },
  7: { name: 'moved' },
  8: { name: 'banned', barred: true },
  9: { name: 'claimed' },
};

describe('postern owners plan', () => {
  let folder: string;
  let homeserver: FakeHttpServer;
  const configure = (entries: readonly object[], more: object = {}): void =>
    writeFileSync(
      join(folder, 'postern.yaml'),
      JSON.stringify({
        server_name: 'example.org',
        plugins: entries,
        homeserver: { url: homeserver.url, admin_token: 'syt_admin' },
        ...more,
      }),
    );
  const forum = (config: object = {}) => ({
    ...{ id: 'forum', use: './people.mjs', config: { people: PEOPLE, ...config } },
  });
  const blind = { id: 'htpasswd', use: './people.mjs', config: { people: {}, blind: true } };
  const run = (...argv: readonly string[]) => postern(['owners', ...argv], { cwd: folder });
  const imported = (csv: string) => postern(['owners', 'import', '-'], { cwd: folder, stdin: csv });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postern-plan-'));
    writeFileSync(join(folder, 'people.mjs'), PLUGIN);
    homeserver = await startAdminApi(USERS);
    configure([forum()]);
  });

  afterEach(async () => {
    await homeserver.close();
    rmSync(folder, { recursive: true });
  });

  /** A name that a login has claimed: the homeserver may have refused it. */
  const claim = async (
    localpart: string,
    plugin: string,
    subject: string,
    status = 'current',
  ): Promise<void> => {
    const settings = { kind: 'sqlite', file: 'postern.db' } as const;
    const owner = { serverName: 'example.org', directory: folder, clock: systemClock };
    const state = await createStateStore(settings, owner);
    await state.transaction((sql) =>
      sql(`INSERT INTO postern_owners (${COLUMNS}) VALUES ($1, $2, $3, $1, $4, 'login', '2030')`, [
        ...[localpart, plugin, subject, status],
      ]),
    );
    await state.close();
  };

  it('lists who would be adopted, with what helps to decide, and says who is left out and why', async () => {
    await imported(
      'mxid,plugin,subject,username\n@dora:example.org,forum,6,dora\n@other:example.org,forum,7,moved\n',
    );
    const { code, stdout, stderr } = await run('plan');
    expect(stdout).to.equal(
      `${HEADER}@alice:example.org,forum,1,Alice,current,"Alice, Queen","'=HYPERLINK(""x"")",yes,2026-10-31,\n` +
        '@bob:example.org,forum,2,bob,current,Bob,Bob,no,,\n' +
        '@claimed:example.org,forum,9,claimed,current,,,,,\n',
    );
    expect(code).to.equal(0);
    expect(stderr.split('\n').slice(0, -2)).to.deep.equal([
      '3 accounts would be adopted; left out:',
      "  3 administrators', bridges' and bots', which are never given away",
      '  1 recorded with an account by the homeserver',
      '  1 settled by an operator',
      '  1 with a name that no login leads to',
      '  1 that no back end has an account for',
      '  1 whose name belongs to an account with another Matrix ID',
      '  1 whose account is not let in at the moment',
    ]);
    expect(homeserver.requests.every(({ method }) => method === 'GET')).to.equal(true);
  });

  it('is a file that import takes, after which nothing is left to be planned', async () => {
    const { stdout } = await run('plan');
    expect((await imported(stdout)).stdout).to.equal('5 names were added, 0 were there already\n');
    expect((await run('plan')).stdout).to.equal(HEADER);
    const misspelt = await imported('mxid,plugin,subject,state\n@x:example.org,forum,1,current\n');
    expect([misspelt.code, misspelt.stderr.includes('remarks in columns')]).to.deep.equal([2, true]);
  });

  it('lists names that a login has claimed, and importing them is an operator’s word', async () => {
    configure([forum(), blind]);
    await claim('bob', 'forum', '22');
    await claim('dora', 'htpasswd', 'dora');
    await claim('stranger', 'nowhere', '1');
    await claim('alice', 'forum', '1');
    await claim('claimed', 'forum', '9', 'kept');
    const { stdout, stderr } = await run('plan');
    expect(stdout.split('\n').slice(1)).to.deep.equal([
      '@alice:example.org,forum,1,Alice,current,"Alice, Queen","\'=HYPERLINK(""x"")",yes,2026-10-31,has logged in through the gateway',
      '@dora:example.org,htpasswd,dora,dora,current,,,,,has logged in through the gateway',
      '@moved:example.org,forum,7,moved,current,,,,,',
      '',
    ]);
    expect(stderr).to.include('  2 that no back end has an account for\n').and.to.include('  1 settled');
    expect((await imported(stdout)).stdout).to.equal(
      '1 names were added, 2 were there already; 2 of these are settled now\n',
    );
    expect((await imported(stdout)).stdout).to.equal('0 names were added, 3 were there already\n');
    expect((await run('plan')).stdout).to.equal(HEADER);
  });

  it('answers in JSON, a line for each', async () => {
    const { stdout } = await run('plan', '--json');
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).to.deep.include({
      mxid: '@alice:example.org',
      plugin: 'forum',
      '#same_email': 'yes',
    });
  });

  it('says of entries that cannot look anybody up what they may hide', async () => {
    configure([blind, forum()]);
    const { stdout, stderr } = await run('plan');
    expect(stdout).to.include(
      '@bob:example.org,forum,2,bob,current,Bob,Bob,no,,htpasswd is asked before and cannot look up whether the name is its own\n',
    );
    expect(stderr)
      .to.include('  1 whose name no entry has that can look people up\n')
      .and.to.include('htpasswd cannot look anybody up: whom only they know must be added by hand');
    configure([forum(), blind]);
    expect((await run('plan')).stdout).to.include('@bob:example.org,forum,2,bob,current,Bob,Bob,no,,\n');
  });

  it('gives nobody a name that his login does not lead to', async () => {
    configure([{ ...forum(), localpart: 'forum.{username}' }]);
    expect((await run('plan')).stdout).to.equal(HEADER);
  });

  it('reads every page', async () => {
    await homeserver.close();
    const names = Array.from({ length: 250 }, (_, index) => `member${index}`);
    homeserver = await startAdminApi(Object.fromEntries(names.map((name) => [name, {}])));
    configure([forum({ people: Object.fromEntries(names.map((name, index) => [index, { name }])) })]);
    expect((await run('plan')).stdout.trim().split('\n')).to.have.length(251);
    homeserver.respond(() => ({ status: 200, body: JSON.stringify({ users: [], next_token: '0' }) }));
    expect((await run('plan')).stderr).to.include('the same page again and again');
  });

  it('ends with 3 where somebody cannot be asked, and with 2 without a homeserver', async () => {
    configure([forum({ down: true })]);
    const down = await run('plan');
    expect([down.code, down.stderr]).to.deep.equal([3, 'error: the people are away\n']);
    configure([forum()]);
    homeserver.answer({ status: 403, body: '{}' });
    const barred = await run('plan');
    expect([barred.code, barred.stderr]).to.deep.equal([
      3,
      'error: homeserver.admin_token is no server administrator’s\n',
    ]);
    configure([forum()], { homeserver: undefined });
    const none = await run('plan');
    expect([none.code, none.stdout, none.stderr]).to.satisfy(
      ([code, stdout, stderr]: [number, string, string]) =>
        code === 2 && stdout === '' && stderr.includes('homeserver is not configured'),
    );
  });
});
