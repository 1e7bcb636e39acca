import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import type { ThreePid } from '@postern/plugin-api';
import { expect } from 'chai';
import { peoplePlugin } from '../support/definitions.js';
import { READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';
import { ManualClock } from '../support/manual-clock.js';

const ALICE = '/_synapse/admin/v2/users/%40alice%3Aexample.org';
const email = (address: string) => ({ medium: 'email', address, verified: true }) as const;

/** Synapse's Admin API with one account, whose addresses a PUT replaces as a whole. */
class Account {
  readonly server: FakeHttpServer;
  emails: readonly string[] = [];
  /** Whose an address is that the account does not have. */
  bound: Readonly<Record<string, string>> = {};
  fails = false;

  constructor(server: FakeHttpServer) {
    this.server = server;
    server.respond(({ method, url, body }) => {
      const [, bound] = /\/v1\/threepid\/email\/users\/(.*)$/.exec(url) ?? [];
      if (bound !== undefined) return this.#ownerOf(decodeURIComponent(bound));
      if (url !== ALICE) return { status: 404, body: '{}' };
      if (method === 'PUT') {
        if (this.fails) return { status: 500, body: '{}' };
        const { threepids } = JSON.parse(body) as { threepids?: { address: string }[] };
        this.emails = threepids?.map(({ address }) => address) ?? this.emails;
      }
      const threepids = this.emails.map((address) => ({ medium: 'email', address }));
      return { status: 200, body: JSON.stringify({ displayname: 'Alice', threepids }) };
    });
  }

  #ownerOf(address: string) {
    const owner = this.emails.includes(address) ? '@alice:example.org' : this.bound[address];
    return { status: owner === undefined ? 404 : 200, body: JSON.stringify({ user_id: owner }) };
  }
}

/** Gateways over one state, in front of one account, and what the back end has told of it. */
interface Scene {
  readonly account: Account;
  readonly folder: string;
  /** Logs her in at a gateway, whose sync is done when this settles. */
  readonly sync: (emails: readonly string[], at?: number) => Promise<void>;
  /** Lets time pass until something that waits is tried again. */
  readonly later: () => Promise<void>;
  readonly written: () => string;
}

async function scene(
  {
    gateways = 1,
    ...settings
  }: { gateways?: number; threepids?: string; dry_run?: boolean; config?: object },
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const account = new Account(await startFakeHttpServer());
  const clock = new ManualClock();
  let emails: readonly ThreePid[] = [];
  const person = {
    ...{ username: 'alice', subject: '1', password: 'wonderland' },
    get profile() {
      return { displayName: 'Alice', threePids: emails };
    },
  };
  const { config = {}, ...sync } = settings;
  const started: TestGateway[] = [];
  for (let number = 0; number < gateways; number += 1) {
    const state = { sqlite: join(started[0]?.folder ?? '.', 'postern.db') };
    const homeserver = { url: account.server.url, admin_token: 'syt_admin', sync };
    const all = { plugins: [{ id: 'people', use: 'people' }], homeserver, state, ...config };
    started.push(await startGateway(all, { people: peoplePlugin([person]) }, clock));
  }
  const lines = (): number =>
    started
      .map((one) => one.log())
      .join('')
      .split('a profile was looked at').length;
  const done = async (step: () => void): Promise<void> => {
    const before = lines();
    step();
    while (lines() === before) await new Promise(setImmediate);
  };
  try {
    await work({
      account,
      folder: started[0]?.folder ?? '',
      async sync(addresses, at = 0) {
        emails = addresses.map(email);
        const answer = await started[at]?.login('@alice:example.org', 'wonderland');
        expect(answer?.body.auth?.success).to.equal(true);
        await done(() => clock.advance(1000));
      },
      later: () => done(() => clock.advance(2000)),
      written: () => started.map((one) => one.log()).join(''),
    });
  } finally {
    for (const gateway of started) await gateway.stop();
    await account.server.close();
  }
}

describe('addresses that the gateway has added', () => {
  it('are replaced, and those that the person has added stay', () =>
    scene({ threepids: 'replace-own' }, async ({ account, sync }) => {
      account.emails = ['own@example.org'];
      await sync(['a@example.org']);
      expect(account.emails).to.deep.equal(['own@example.org', 'a@example.org']);
      await sync(['b@example.org']);
      expect(account.emails).to.deep.equal(['own@example.org', 'b@example.org']);
      await sync([]);
      expect(account.emails).to.deep.equal(['own@example.org']);
    }));

  it('are not those that were there before', () =>
    scene({ threepids: 'replace-own' }, async ({ account, sync }) => {
      account.emails = ['a@example.org'];
      await sync(['a@example.org', 'b@example.org']);
      await sync([]);
      expect(account.emails).to.deep.equal(['a@example.org']);
    }));

  it('are not those that the person has taken away and added again', () =>
    scene({ threepids: 'replace-own' }, async ({ account, sync }) => {
      await sync(['a@example.org']);
      account.emails = [];
      account.bound = { 'a@example.org': '@eve:example.org' };
      await sync(['a@example.org']);
      account.emails = ['a@example.org'];
      await sync(['b@example.org']);
      expect(account.emails).to.deep.equal(['a@example.org', 'b@example.org']);
    }));

  it('are known to every gateway over the same state', () =>
    scene({ threepids: 'replace-own', gateways: 2 }, async ({ account, sync }) => {
      await sync(['a@example.org'], 0);
      await sync(['b@example.org'], 1);
      expect(account.emails).to.deep.equal(['b@example.org']);
      await sync(['c@example.org'], 0);
      expect(account.emails).to.deep.equal(['c@example.org']);
    }));

  it('are not added where the homeserver did not take them', () =>
    scene({ threepids: 'replace-own' }, async ({ account, sync, later }) => {
      account.fails = true;
      await sync(['a@example.org']);
      account.fails = false;
      account.emails = ['a@example.org'];
      await later();
      await sync([]);
      expect(account.emails).to.deep.equal(['a@example.org']);
    }));

  it('are replaced with all others by replace-all', () =>
    scene({ threepids: 'replace-all' }, async ({ account, sync }) => {
      account.emails = ['own@example.org'];
      await sync(['a@example.org']);
      expect(account.emails).to.deep.equal(['a@example.org']);
    }));

  it('are only talked about in a dry run', () =>
    scene({ threepids: 'replace-all', dry_run: true }, async ({ account, sync, written }) => {
      account.emails = ['own@example.org'];
      await sync(['a@example.org', 'b@example.org']);
      expect(account.emails).to.deep.equal(['own@example.org']);
      expect(written())
        .to.include('"fields":["threepids"],"added":2,"removed":1,"dryRun":true')
        .and.to.include('"removed":[{"medium":"email","address":"own@example.org"');
    }));

  const away = { owners: 'off', guard: 'off', state: { sqlite: './away/postern.db' } };
  it('are left alone while it cannot be told which they are', () =>
    scene({ threepids: 'replace-own', config: away }, async ({ account, sync, later, folder, written }) => {
      account.emails = ['own@example.org'];
      await sync(['a@example.org']);
      expect(account.emails).to.deep.equal(['own@example.org']);
      expect(written()).to.include('could not be brought to the homeserver').and.to.include('STATE_');
      mkdirSync(join(folder, 'away'));
      await later();
      expect(account.emails).to.deep.equal(['own@example.org', 'a@example.org']);
    }));

  it('are added where that cannot be noted, and are then nobody’s to remove', () =>
    scene({ threepids: 'add', config: away }, async ({ account, sync, written }) => {
      await sync(['a@example.org']);
      expect(account.emails).to.deep.equal(['a@example.org']);
      expect(written()).to.include('none of them will be removed');
    }));
});

describe('the answer about addresses', () => {
  const homeserver = (sync: object) => ({ url: 'http://127.0.0.1:1', admin_token: 'syt_admin', sync });
  for (const [what, settings, headers, said] of [
    ['brings them', homeserver({}), READS_MXID, 'synced'],
    ['brings them, to who does not read it', homeserver({}), {}, undefined],
    ['brings none', homeserver({ threepids: 'never' }), READS_MXID, undefined],
    ['only tries', homeserver({ dry_run: true }), READS_MXID, undefined],
    ['has no homeserver', undefined, READS_MXID, undefined],
  ] as const) {
    it(`is ${said ?? 'nothing'} where the gateway ${what}`, async () => {
      const people = peoplePlugin([{ username: 'alice', subject: '1', password: 'wonderland' }]);
      const config = { plugins: [{ id: 'people', use: 'people' }], homeserver: settings };
      const gateway = await startGateway(config, { people });
      try {
        const { body } = await gateway.login('@alice:example.org', 'wonderland', headers);
        expect(body.auth).to.deep.include({ success: true });
        expect((body.auth as Record<string, unknown>).addresses).to.equal(said);
      } finally {
        await gateway.stop();
      }
    });
  }
});
