import { expect } from 'chai';
import type { AnyDefinition } from '../src/chain/definition.js';
import { PluginError, type Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { peoplePlugin, rejectWithText } from './support/definitions.js';
import { READS_MXID, startGateway } from './support/gateway.js';

/** A plugin that tells when it is opened and closed, and accepts everybody under its note. */
function watched(events: string[]): AnyDefinition {
  return {
    name: 'watched',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({ note: z.string(), fails: z.boolean().optional() }),
    open(config, context) {
      const { note, fails } = config as { note: string; fails?: boolean };
      context.onClose(() => void events.push(`close ${note}`));
      if (fails === true) throw new PluginError('PLUGIN_MISCONFIGURED', 'refused');
      events.push(`open ${note}`);
      return {
        authenticate: async ({ username }): Promise<Verdict> => ({
          verdict: 'accepted',
          account: { username, subject: note },
        }),
      };
    },
  };
}

const entry = (id: string, note: string, rest: object = {}) => ({
  id,
  use: 'watched',
  config: { note, ...rest },
});

it('tells plugins the domain that the gateway answers for', async () => {
  const told: string[] = [];
  const plugin: AnyDefinition = {
    ...watched([]),
    config: z.strictObject({}),
    open(_, { serverName }) {
      told.push(serverName);
      return { authenticate: rejectWithText };
    },
  };
  const gateway = await startGateway(
    { server_name: 'other.example', plugins: [{ id: 'people', use: 'told' }] },
    { told: plugin },
  );
  expect(told).to.deep.equal(['other.example']);
  await gateway.stop();
});

describe('a reload', () => {
  it('opens what is new before it closes what is old, and keeps what is the same', async () => {
    const events: string[] = [];
    const gateway = await startGateway(
      { plugins: [entry('a', '1'), entry('b', '2')] },
      { watched: watched(events) },
    );
    await gateway.gateway.reload(await gateway.load({ plugins: [entry('b', '2'), entry('c', '3')] }));
    expect(events).to.deep.equal(['open 1', 'open 2', 'open 3', 'close 1']);
    await gateway.stop();
    expect(events.slice(4)).to.deep.equal(['close 3', 'close 2']);
  });

  it('that does not open leaves everything as it was', async () => {
    const events: string[] = [];
    const gateway = await startGateway({ plugins: [entry('a', '1')] }, { watched: watched(events) });
    const next = await gateway.load({
      plugins: [entry('a', '1'), entry('b', '2'), entry('c', '3', { fails: true })],
    });
    const failure: unknown = await gateway.gateway.reload(next).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'plugin "c" did not open: refused');
    expect(events).to.deep.equal(['open 1', 'open 2', 'close 3', 'close 2']);
    expect((await gateway.login('@alice:example.org', 'x')).body.auth?.success).to.equal(true);
    await gateway.stop();
  });

  it('to another domain is refused: state and plugins know people by their names of the one before', async () => {
    const events: string[] = [];
    const plugins = [entry('a', '1')];
    const gateway = await startGateway({ plugins }, { watched: watched(events) });
    const next = await gateway.load({ server_name: 'other.example', plugins });
    const failure: unknown = await gateway.gateway.reload(next).catch((error: unknown) => error);
    expect(failure).to.include({
      code: 'RELOAD_REFUSED',
      message: 'server_name was example.org at the start and is other.example now: that takes a restart',
    });
    expect(events).to.deep.equal(['open 1']);
    expect((await gateway.login('@alice:example.org', 'x')).body.auth?.success).to.equal(true);
    await gateway.stop();
  });

  it('lets a login that has begun end with what it began with', async () => {
    let answer = (_: Verdict): void => undefined;
    let begun = (): void => undefined;
    const asked = new Promise<void>((resolve) => (begun = resolve));
    const slow = {
      authenticate: () =>
        new Promise<Verdict>((resolve) => {
          answer = resolve;
          begun();
        }),
    };
    const plugins = [{ id: 'slow', use: 'slow' }];
    const gateway = await startGateway({ plugins, owners: 'off' }, { slow, people: peoplePlugin([]) });
    const login = gateway.login('@alice:example.org', 'x');
    await asked;
    const reload = gateway.gateway.reload(
      await gateway.load({ plugins: [{ id: 'other', use: 'people' }], owners: 'off' }),
    );
    answer({ verdict: 'accepted', account: { username: 'alice', subject: '1' } });
    expect((await login).body.auth?.success).to.equal(true);
    await reload;
    expect((await gateway.login('@alice:example.org', 'x')).body.auth?.success).to.equal(false);
    await gateway.stop();
  });

  it('changes names and access at once', async () => {
    const people = peoplePlugin([{ username: 'alice', subject: '1', password: 'x' }]);
    const plugins = [{ id: 'people', use: 'people' }];
    const gateway = await startGateway({ plugins }, { people });
    await gateway.gateway.reload(await gateway.load({ plugins, names: { reserved: ['al*'] } }));
    expect((await gateway.login('@alice:example.org', 'x')).body.auth?.success).to.equal(false);
    await gateway.gateway.reload(await gateway.load({ plugins, access: { addresses: ['192.0.2.1'] } }));
    expect((await gateway.login('@alice:example.org', 'x')).status).to.equal(403);
    await gateway.stop();
  });
});

describe('the start', () => {
  const startWith = async (definition: AnyDefinition): Promise<unknown> =>
    startGateway({ plugins: [{ id: 'one', use: 'one' }] }, { one: definition }).then(
      (gateway) => gateway.stop(),
      (error: unknown) => (error as Error).message,
    );
  const opening = (open: AnyDefinition['open'], rest: Partial<AnyDefinition> = {}): AnyDefinition => ({
    name: 'one',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({}),
    open,
    ...rest,
  });
  const authenticate = async (): Promise<Verdict> => ({ verdict: 'unknown-user' });

  for (const [what, definition, message] of [
    ['lacks what it promises', opening(() => ({})), /promises "authenticate" and has no such method/],
    [
      'has more than it declares',
      opening(() => ({ authenticate, find: async () => undefined })),
      /has "find", which it does not declare/,
    ],
    ['has a misspelt method', opening(() => ({ authenticate, helth: authenticate }) as never), /has "helth"/],
    [
      'has a method that is none',
      opening(() => ({ authenticate, health: 5 }) as never),
      /"health" is no function/,
    ],
    ['opens to nothing', opening(() => undefined as never), /open\(\) returned no object/],
    ['throws text', opening(() => rejectWithText()), /threw something that is no Error/],
  ] as const) {
    it(`ends with a plugin that ${what}`, async () => {
      expect(await startWith(definition)).to.match(message);
    });
  }

  it('goes on with a plugin whose back end is down, and tries it again', async () => {
    let times = 0;
    const definition = opening(() => {
      times += 1;
      if (times === 1) throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
      return { authenticate };
    });
    const gateway = await startGateway({ plugins: [{ id: 'one', use: 'one' }] }, { one: definition });
    expect((await gateway.login('@alice:example.org', 'x')).status).to.equal(503);
    expect((await fetch(`${gateway.url}/ready`)).status).to.equal(503);
    await gateway.stop();
    expect(gateway.log()).to.include('plugin could not be opened and is tried again');
  });
});

describe('the profile', () => {
  const email = (address: string) => ({ medium: 'email', address, verified: true }) as const;
  const base = peoplePlugin([
    { username: 'alice', subject: '1', password: 'x', profile: { threePids: [email('alice@example.org')] } },
    { username: 'bob', subject: '2', password: 'x' },
  ]);
  const crm = peoplePlugin([
    {
      username: 'A. Lice',
      subject: '1',
      password: '',
      profile: {
        displayName: 'Alice of CRM',
        threePids: [email('alice@example.org'), email('a@crm.example')],
      },
    },
    { username: 'bob', subject: '7', password: '', profile: { displayName: 'Bob of CRM' } },
  ]);
  const failing = { ...crm, profile: () => Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'down')) };
  const plugins = [
    { id: 'base', use: 'base' },
    { id: 'crm', use: 'crm' },
  ];
  const profileOf = async (from: unknown[], id: string, used = crm): Promise<unknown> => {
    const gateway = await startGateway({ plugins, profile: { from } }, { base, crm: used });
    try {
      return (await gateway.login(id, 'x', READS_MXID)).body.auth?.profile;
    } finally {
      await gateway.stop();
    }
  };

  it('is composed of sources matched by e-mail, without doubles', async () => {
    expect(
      await profileOf(['accepting', { plugin: 'crm', match: 'email' }], '@alice:example.org'),
    ).to.deep.equal({
      display_name: 'Alice of CRM',
      three_pids: [
        { medium: 'email', address: 'alice@example.org', verified: true },
        { medium: 'email', address: 'a@crm.example', verified: true },
      ],
    });
  });

  it('is composed of sources matched by name', async () => {
    expect(await profileOf([{ plugin: 'crm', match: 'username' }], '@bob:example.org')).to.deep.equal({
      display_name: 'Bob of CRM',
    });
  });

  it('never matches by a foreign subject', async () => {
    expect(await profileOf([{ plugin: 'crm', match: 'username' }], '@alice:example.org')).to.deep.equal({});
  });

  it('leaves the addresses out when a source failed, and the login stands', async () => {
    const from = ['accepting', { plugin: 'crm', match: 'email' }];
    expect(await profileOf(from, '@alice:example.org', failing)).to.deep.equal({});
  });
});

describe('groups', () => {
  const people = peoplePlugin([
    { username: 'staff', subject: '1', password: 'x', profile: { groups: ['staff'] } },
    { username: 'both', subject: '2', password: 'x', profile: { groups: ['staff', 'banned'] } },
    { username: 'guest', subject: '3', password: 'x', profile: { groups: ['guests'] } },
    { username: 'nobody', subject: '4', password: 'x', profile: {} },
  ]);

  for (const [rules, letIn] of [
    [{ require_groups: ['staff'] }, ['staff', 'both']],
    [{ deny_groups: ['banned'] }, ['staff', 'guest']],
    [{ require_groups: ['staff', 'guests'], deny_groups: ['banned'] }, ['staff', 'guest']],
  ] as const) {
    it(`let in with ${JSON.stringify(rules)}: ${letIn.join(', ')}`, async () => {
      const gateway = await startGateway(
        { plugins: [{ id: 'people', use: 'people', ...rules }] },
        { people },
      );
      try {
        for (const name of ['staff', 'both', 'guest', 'nobody']) {
          const { body } = await gateway.login(`@${name}:example.org`, 'x');
          expect(body.auth?.success, name).to.equal((letIn as readonly string[]).includes(name));
        }
      } finally {
        await gateway.stop();
      }
    });
  }
});

describe('groups that come with the verdict', () => {
  it('are not asked for again', async () => {
    const plugin = {
      authenticate: async (): Promise<Verdict> => ({
        verdict: 'accepted',
        account: { username: 'alice', subject: '1' },
        profile: { groups: ['staff'] },
      }),
      profile: () => Promise.reject(new Error('asked again')),
    };
    const plugins = [{ id: 'people', use: 'people', require_groups: ['staff'] }];
    const gateway = await startGateway({ plugins }, { people: plugin });
    try {
      expect((await gateway.login('@alice:example.org', 'x')).body.auth?.success).to.equal(true);
    } finally {
      await gateway.stop();
    }
  });
});

describe('localpart', () => {
  it('keeps two back ends apart, and is undone before they are asked', async () => {
    const plugins = [
      { id: 'forum', use: 'forum', localpart: 'forum.{username}' },
      { id: 'staff', use: 'staff' },
    ];
    const forum = peoplePlugin([{ username: 'Alice', subject: '1', password: 'forum' }]);
    const staff = peoplePlugin([{ username: 'alice', subject: '1', password: 'staff' }]);
    const gateway = await startGateway({ plugins }, { forum, staff });
    try {
      const mxid = async (id: string, password: string) =>
        (await gateway.login(id, password, READS_MXID)).body.auth?.mxid;
      expect(await mxid('@Forum.ALICE:example.org', 'forum')).to.equal('@forum.alice:example.org');
      expect(await mxid('@alice:example.org', 'staff')).to.equal('@alice:example.org');
      expect(await mxid('@ALICE:example.org', 'staff')).to.equal('@alice:example.org');
      expect(await mxid('@alice:example.org', 'forum')).to.equal(undefined);
      expect(await mxid('@forum.:example.org', 'forum')).to.equal(undefined);
    } finally {
      await gateway.stop();
    }
  });
});

describe('what is written at trace level', () => {
  it('holds no password and no token, whatever happens', async () => {
    const secret = 'canary-password';
    const people = peoplePlugin([{ username: 'alice', subject: '1', password: secret }]);
    const noisy: AnyDefinition = {
      name: 'noisy',
      apiVersion: 1,
      capabilities: ['authenticate'],
      config: z.strictObject({}),
      open: (_config, { log }) => ({
        authenticate(login) {
          log.error({ login, password: login.password, deep: { token: secret } }, 'careless');
          const error = Object.assign(new Error('query failed'), {
            parameters: [login.password],
            query: secret,
          });
          throw error;
        },
      }),
    };
    const gateway = await startGateway(
      {
        plugins: [
          { id: 'noisy', use: 'noisy', on_unavailable: 'skip' },
          { id: 'people', use: 'people' },
        ],
        access: { tokens: ['canary-token-of-a-caller'], addresses: ['127.0.0.1'] },
      },
      { noisy, people },
    );
    await gateway.login('@alice:example.org', secret, { authorization: 'Bearer canary-token-of-a-caller' });
    await gateway.login('@alice:example.org', `${secret}-wrong`, {
      authorization: 'Bearer canary-token-wrong',
    });
    await gateway.login('@alice:example.org', `${secret}-wrong`);
    await fetch(gateway.url, { method: 'POST', body: secret });
    await gateway.stop();
    expect(gateway.log()).to.include('careless');
    expect(gateway.log()).not.to.include('canary');
  });
});
