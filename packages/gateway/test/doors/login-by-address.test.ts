import { PluginError, type FindKey, type Login, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { peoplePlugin, type Person } from '../support/definitions.js';
import { PATH, READS_MXID, startGateway, type Answer, type TestGateway } from '../support/gateway.js';
import { ManualClock } from '../support/manual-clock.js';

const email = (address: string) => ({ medium: 'email', address, verified: true }) as const;
const phone = (address: string) => ({ medium: 'msisdn', address, verified: true }) as const;

const PEOPLE: readonly Person[] = [
  {
    username: 'Alice',
    subject: '1',
    password: 'wonderland',
    profile: { threePids: [email('alice@example.org'), phone('4930901820')] },
  },
  {
    username: 'bob',
    subject: '2',
    password: 'builder',
    profile: { threePids: [email('bob@example.org')] },
  },
];
const REFUSED = { auth: { success: false } };

/** The plugin, and every name that it was asked for with a password. */
function watched(plugin: OpenedPlugin): OpenedPlugin & { readonly asked: string[] } {
  const asked: string[] = [];
  const authenticate = (login: Login, call: never): Promise<Verdict> => {
    asked.push(login.username);
    return plugin.authenticate?.(login, call) as Promise<Verdict>;
  };
  return Object.defineProperty({ ...plugin, authenticate }, 'asked', { value: asked }) as never;
}

async function send(
  gateway: TestGateway,
  user: Record<string, unknown>,
  headers: Record<string, string> = READS_MXID,
): Promise<{ readonly status: number; readonly text: string; readonly body: Answer['body'] }> {
  const response = await fetch(gateway.url + PATH, {
    method: 'POST',
    body: JSON.stringify({ user }),
    headers,
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as Answer['body'] };
}

describe('a login by e-mail address or phone number', () => {
  const people = watched(peoplePlugin(PEOPLE));
  let gateway: TestGateway;
  before(async () => {
    gateway = await startGateway({ plugins: [{ id: 'people', use: 'people' }] }, { people });
  });
  after(() => gateway.stop());

  for (const [medium, address] of [
    ['email', 'alice@example.org'],
    ['email', ' ALICE@example.ORG '],
    ['msisdn', '4930901820'],
    ['msisdn', '+49 30 901820'],
  ] as const) {
    it(`finds the account of ${medium} "${address}"`, async () => {
      const { body } = await send(gateway, { medium, address, password: 'wonderland' });
      expect(body.auth).to.deep.include({
        success: true,
        mxid: '@alice:example.org',
        external_id: 'people:1',
      });
    });
  }

  it('answers unknown and wrong with the same bytes, and asks the back end as often', async () => {
    people.asked.length = 0;
    const wrong = await send(gateway, { medium: 'email', address: 'alice@example.org', password: 'x' });
    const unknown = await send(gateway, { medium: 'email', address: 'nobody@example.org', password: 'x' });
    expect(wrong.text).to.equal(unknown.text);
    expect(wrong.body).to.deep.equal(REFUSED);
    expect(people.asked).to.have.length(2);
    expect(people.asked[0]).to.match(/^alice$/i);
    expect(people.asked[1]).to.match(/^[0-9a-f]{32}$/);
  });

  it('is refused to who does not read the Matrix ID of the answer', async () => {
    const user = { medium: 'email', address: 'alice@example.org', password: 'wonderland' };
    expect((await send(gateway, user, {})).body).to.deep.equal(REFUSED);
  });

  for (const [medium, address] of [
    ['email', 'alice'],
    ['msisdn', 'alice@example.org'],
    ['msisdn', ''],
  ] as const) {
    it(`refuses ${medium} "${address}", which is none`, async () => {
      expect((await send(gateway, { medium, address, password: 'x' })).body).to.deep.equal(REFUSED);
      expect(gateway.log()).to.include('"reason":"malformed-address"');
    });
  }

  for (const [what, user, errcode] of [
    ['an unknown medium', { medium: 'fax', address: '1', password: 'x' }, 'M_BAD_JSON'],
    ['a medium that is no text', { medium: null, address: '1', password: 'x' }, 'M_BAD_JSON'],
    ['id and medium', { id: '@a:b', medium: 'email', address: 'a@b', password: 'x' }, 'M_BAD_JSON'],
    ['no address', { medium: 'email', password: 'x' }, 'M_MISSING_PARAM'],
    ['no password', { medium: 'email', address: 'a@b' }, 'M_MISSING_PARAM'],
    ['a client that is no address', { id: '@a:b', password: 'x', client_address: 'here' }, 'M_BAD_JSON'],
  ] as const) {
    it(`says 400 ${errcode} to ${what}`, async () => {
      const { status, body } = await send(gateway, user);
      expect([status, body.errcode]).to.deep.equal([400, errcode]);
    });
  }
});

describe('a login by address in a chain', () => {
  const staff = peoplePlugin([{ username: 'bob', subject: '9', password: 'staff' }]);
  const down: OpenedPlugin = {
    authenticate: async () => ({ verdict: 'unknown-user' }),
    find: () => Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'down')),
  };
  const bob = { medium: 'email', address: 'bob@example.org', password: 'builder' };

  async function answerOf(
    plugins: readonly Record<string, unknown>[],
    user: Record<string, unknown>,
  ): Promise<number | Answer['body']['auth']> {
    const gateway = await startGateway({ plugins }, { staff, down, people: peoplePlugin(PEOPLE) });
    try {
      const { status, body } = await send(gateway, user);
      return status === 200 ? body.auth : status;
    } finally {
      await gateway.stop();
    }
  }

  it('goes on to the entry that knows the address', async () => {
    const alice = { medium: 'email', address: 'alice@example.org', password: 'wonderland' };
    const auth = await answerOf(
      [
        { id: 'staff', use: 'staff' },
        { id: 'people', use: 'people' },
      ],
      alice,
    );
    expect(auth).to.deep.include({ success: true, external_id: 'people:1' });
  });

  it('never leads to a Matrix ID that is another account’s', async () => {
    const auth = await answerOf(
      [
        { id: 'staff', use: 'staff' },
        { id: 'people', use: 'people' },
      ],
      bob,
    );
    expect(auth).to.deep.equal(REFUSED.auth);
  });

  it('gives the name that the entry makes of it', async () => {
    const auth = await answerOf([{ id: 'people', use: 'people', localpart: 'forum.{username}' }], bob);
    expect(auth).to.deep.include({ mxid: '@forum.bob:example.org' });
  });

  it('does not believe addresses where the entry never does', async () => {
    const auth = await answerOf([{ id: 'people', use: 'people', trust_email: 'never' }], bob);
    expect(auth).to.deep.equal(REFUSED.auth);
  });

  it('is a 503 when an entry cannot be asked', async () => {
    const chain = [
      { id: 'down', use: 'down' },
      { id: 'people', use: 'people' },
    ];
    expect(await answerOf(chain, bob)).to.equal(503);
  });

  it('is a 503 when the password of an unknown address cannot be checked', async () => {
    const halfDown: OpenedPlugin = {
      authenticate: () => Promise.reject(new PluginError('PLUGIN_UNAVAILABLE', 'down')),
      find: async () => undefined,
    };
    const gateway = await startGateway({ plugins: [{ id: 'down', use: 'down' }] }, { down: halfDown });
    try {
      expect((await send(gateway, bob)).status).to.equal(503);
    } finally {
      await gateway.stop();
    }
  });

  it('is refused where nobody can be found by address', async () => {
    const blind = { authenticate: staff.authenticate };
    const gateway = await startGateway({ plugins: [{ id: 'blind', use: 'blind' }] }, { blind });
    try {
      expect((await send(gateway, bob)).body).to.deep.equal(REFUSED);
    } finally {
      await gateway.stop();
    }
  });

  it('passes over an entry that may be skipped, and is a 503 when nobody else knows', async () => {
    const chain = [
      { id: 'down', use: 'down', on_unavailable: 'skip', localpart: 'staff.{username}' },
      { id: 'people', use: 'people' },
    ];
    expect(await answerOf(chain, bob)).to.deep.include({ success: true });
    expect(await answerOf(chain, { ...bob, address: 'nobody@example.org' })).to.equal(503);
  });

  it('refuses when the back end lets in another account than it has found', async () => {
    const confused: OpenedPlugin = {
      authenticate: async () => ({ verdict: 'accepted', account: { username: 'eve', subject: '6' } }),
      find: async (key: FindKey) => ('medium' in key ? { username: 'bob', subject: '2' } : undefined),
    };
    const gateway = await startGateway({ plugins: [{ id: 'confused', use: 'confused' }] }, { confused });
    try {
      expect((await send(gateway, bob)).body).to.deep.equal(REFUSED);
    } finally {
      await gateway.stop();
    }
  });
});

describe('a password that was refused for an address', () => {
  const wrong = { medium: 'email', address: 'alice@example.org', password: 'wrong' };
  const byName = { id: '@alice:example.org', password: 'wrong' };

  async function scene(
    work: (gateway: TestGateway, asked: string[], clock: ManualClock) => Promise<void>,
  ): Promise<void> {
    const people = watched(peoplePlugin(PEOPLE));
    const clock = new ManualClock();
    const plugins = [{ id: 'people', use: 'people' }];
    const gateway = await startGateway({ plugins }, { people }, clock);
    try {
      await send(gateway, wrong);
      await work(gateway, people.asked, clock);
    } finally {
      await gateway.stop();
    }
  }

  it('is refused by name without asking the back end again', () =>
    scene(async (gateway, asked) => {
      expect((await send(gateway, byName)).body).to.deep.equal(REFUSED);
      expect((await send(gateway, { ...byName, id: '@ALICE:example.org' })).body).to.deep.equal(REFUSED);
      expect(asked).to.deep.equal(['alice']);
    }));

  it('is asked again ten seconds later', () =>
    scene(async (gateway, asked, clock) => {
      clock.advance(10_001);
      await send(gateway, byName);
      expect(asked).to.have.length(2);
    }));

  it('is another for another account, and no other password is remembered', () =>
    scene(async (gateway, asked) => {
      await send(gateway, { ...byName, id: '@bob:example.org' });
      const right = await send(gateway, { ...byName, password: 'wonderland' });
      expect(right.body.auth?.success).to.equal(true);
      expect(asked).to.have.length(3);
    }));

  it('is not refused where the name leads to another account, whose password it is', async () => {
    const twins = {
      staff: peoplePlugin([{ username: 'alice', subject: '8', password: 'wrong' }]),
      people: peoplePlugin(PEOPLE),
    };
    const plugins = Object.keys(twins).map((id) => ({ id, use: id }));
    const gateway = await startGateway({ plugins }, twins);
    try {
      expect((await send(gateway, wrong)).body).to.deep.equal(REFUSED);
      expect((await send(gateway, byName)).body.auth).to.deep.include({ external_id: 'staff:8' });
    } finally {
      await gateway.stop();
    }
  });

  it('is never kept when it was right', () =>
    scene(async (gateway, asked) => {
      asked.length = 0;
      for (let time = 0; time < 2; time += 1) await send(gateway, { ...wrong, password: 'wonderland' });
      expect(asked).to.have.length(2);
    }));
});

describe('client_address', () => {
  const config = {
    plugins: [{ id: 'people', use: 'people' }],
    access: {
      tokens: ['a token of some length'.replaceAll(' ', '-')],
      addresses: ['127.0.0.1'],
      proxies: ['127.0.0.1'],
    },
  };
  const authorization = 'Bearer a-token-of-some-length';
  const user = { id: '@bob:example.org', password: 'builder', client_address: '2001:db8:0::1' };

  for (const [who, headers, seen] of [
    ['a caller with a token', { authorization }, true],
    ['a caller without one', {}, false],
    ['a caller whose own it is', { authorization, 'x-forwarded-for': '2001:db8::0:1' }, false],
    ['a caller that another proxy stands before', { authorization, 'x-forwarded-for': '2001:db8::2' }, true],
  ] as const) {
    it(`is ${seen ? 'believed' : 'passed over'} from ${who}`, async () => {
      const gateway = await startGateway(config, { people: peoplePlugin(PEOPLE) });
      try {
        const { body } = await send(gateway, user, headers);
        expect(body.auth?.success).to.equal(true);
        expect(gateway.log().includes('"client":"2001:db8::1"')).to.equal(seen);
      } finally {
        await gateway.stop();
      }
    });
  }
});
