import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeHttpServer, type FakeHttpServer, type RecordedRequest } from '@postern/http-client/testing';
import { expect } from 'chai';
import type { Timer } from '../../src/time/clock.js';
import { peoplePlugin } from '../support/definitions.js';
import { READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';
import { ManualClock } from '../support/manual-clock.js';

const TOKEN = 'syt_admin_of_the_homeserver';
const ALICE = '/v2/users/%40alice%3Aexample.org';
/** How long the queue waits before its second attempt. */
const RETRY_MS = 2000;

/** Tells when the queue waits. */
class WatchedClock extends ManualClock {
  lastArmed = 0;

  override after(ms: number, callback: () => void): Timer {
    this.lastArmed = ms;
    return super.after(ms, callback);
  }
}

const PEOPLE = [
  {
    username: 'alice',
    subject: '1',
    password: 'wonderland',
    profile: {
      displayName: 'Alice',
      threePids: [
        { medium: 'email', address: 'a@example.org', verified: true },
        { medium: 'msisdn', address: '+49 30 901820', verified: true },
      ],
    },
  } as const,
];

/** Synapse's Admin API as its documentation has it: answers by `method path`, 404 for everything else. */
interface Scene {
  readonly homeserver: FakeHttpServer;
  readonly gateway: TestGateway;
  readonly answers: Map<string, { readonly status?: number; readonly body?: unknown }>;
  /** Logs alice in, lets time pass until the gateway has sent so many requests, and returns those. */
  readonly sync: (requests: number, headers?: Record<string, string>) => Promise<readonly RecordedRequest[]>;
  /** Lets the first wait before another attempt pass, and returns what was sent then. */
  readonly later: (requests: number) => Promise<readonly RecordedRequest[]>;
}

async function scene(sync: Record<string, unknown>, work: (scene: Scene) => Promise<void>): Promise<void> {
  const homeserver = await startFakeHttpServer();
  const answers: Scene['answers'] = new Map();
  homeserver.respond(({ method, url }) => {
    const { status, body } = answers.get(`${method} ${url.replace('/_synapse/admin', '')}`) ?? {
      status: 404,
    };
    return { status: status ?? 200, body: JSON.stringify(body ?? {}) };
  });
  const clock = new WatchedClock();
  const settings = { url: homeserver.url, admin_token: TOKEN, sync };
  const gateway = await startGateway(
    { plugins: [{ id: 'people', use: 'people' }], homeserver: settings },
    { people: peoplePlugin(PEOPLE) },
    clock,
  );
  try {
    await work({
      ...{ homeserver, gateway, answers },
      async sync(requests, headers) {
        const before = homeserver.requests.length;
        const { body } = await gateway.login('@alice:example.org', 'wonderland', headers);
        expect(body.auth?.success).to.equal(true);
        clock.advance(1000);
        while (homeserver.requests.length < before + requests) await homeserver.nextRequest();
        return homeserver.requests.slice(before);
      },
      async later(requests) {
        const before = homeserver.requests.length;
        while (clock.lastArmed !== RETRY_MS) await new Promise((resolve) => setImmediate(resolve));
        clock.advance(RETRY_MS);
        while (homeserver.requests.length < before + requests) await homeserver.nextRequest();
        return homeserver.requests.slice(before);
      },
    });
  } finally {
    await gateway.stop();
    await homeserver.close();
  }
}

const known = (displayname: string, ...emails: string[]) => ({
  body: { displayname, threepids: emails.map((address) => ({ medium: 'email', address })) },
});

describe('the profile on the homeserver', () => {
  it('gets name and free addresses, and nobody loses one', () =>
    scene({}, async ({ answers, sync, gateway }) => {
      answers.set(`GET ${ALICE}`, known('alice', 'own@example.org'));
      answers.set(`PUT ${ALICE}`, { body: {} });
      answers.set('GET /v1/threepid/email/users/a%40example.org', { body: { user_id: '@eve:example.org' } });
      const requests = await sync(4);
      const change = requests.at(-1);
      expect(change?.headers.authorization).to.equal(`Bearer ${TOKEN}`);
      expect(JSON.parse(change?.body ?? '')).to.deep.equal({
        displayname: 'Alice',
        threepids: [
          { medium: 'email', address: 'own@example.org' },
          { medium: 'msisdn', address: '4930901820' },
        ],
      });
      expect(gateway.log()).to.include('an address stays with whom it belongs to there');
      expect(gateway.log()).not.to.include(TOKEN);
    }));

  it('keeps an address that another attempt has given to the same person', () =>
    scene({ display_name: 'never' }, async ({ answers, sync }) => {
      answers.set(`GET ${ALICE}`, known('alice'));
      answers.set(`PUT ${ALICE}`, { body: {} });
      answers.set('GET /v1/threepid/email/users/a%40example.org', {
        body: { user_id: '@alice:example.org' },
      });
      const requests = await sync(4);
      expect(JSON.parse(requests.at(-1)?.body ?? ''))
        .to.have.property('threepids')
        .with.length(2);
    }));

  it('is left alone when nothing is to be changed', () =>
    scene({ threepids: 'never' }, async ({ answers, sync, homeserver }) => {
      answers.set(`GET ${ALICE}`, known('Alice'));
      await sync(1);
      await sync(1);
      expect(homeserver.requests.map(({ method }) => method)).to.deep.equal(['GET', 'GET']);
    }));

  it('is only talked about in a dry run', () =>
    scene({ dry_run: true }, async ({ answers, sync, homeserver, gateway }) => {
      answers.set(`GET ${ALICE}`, known('alice'));
      await sync(3);
      await sync(3);
      expect(homeserver.requests.map(({ method }) => method)).not.to.include('PUT');
      expect(gateway.log()).to.include(
        '"fields":["displayname","threepids"],"added":2,"removed":0,"dryRun":true',
      );
    }));

  for (const [what, status, words] of [
    ['does not know the token', 401, 'does not know homeserver.admin_token'],
    ['does not take it for an administrator’s', 403, 'no server administrator'],
    ['is ill', 500, 'answered 500'],
    ['is busy', 429, 'answered 429'],
  ] as const) {
    it(`costs no login when the homeserver ${what}`, () =>
      scene({}, async ({ answers, sync, gateway }) => {
        answers.set(`GET ${ALICE}`, { status });
        await sync(1);
        await sync(1);
        expect(gateway.log()).to.include(words);
      }));
  }

  it('waits for the account of a first login', () =>
    scene({}, async ({ answers, sync, later }) => {
      const [missing] = await sync(1);
      expect(missing?.method).to.equal('GET');
      answers.set(`GET ${ALICE}`, known('alice'));
      answers.set(`PUT ${ALICE}`, { body: {} });
      const requests = await later(4);
      expect(requests.at(-1)?.method).to.equal('PUT');
    }));

  it('is brought to nobody’s account whom our module keeps out of it', () =>
    scene({}, async ({ answers, sync, later }) => {
      const recorded = (id: string) => ({
        body: { displayname: 'alice', external_ids: [{ auth_provider: 'postern', external_id: id }] },
      });
      answers.set(`GET ${ALICE}`, recorded('people:2'));
      answers.set(`PUT ${ALICE}`, { body: {} });
      expect(await sync(1, READS_MXID)).to.have.length(1);
      answers.set(`GET ${ALICE}`, recorded('people:1'));
      const requests = await later(4);
      expect(requests.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'GET', 'PUT']);
    }));

  it('takes answers of another program for none', () =>
    scene({}, async ({ answers, sync, gateway }) => {
      answers.set(`GET ${ALICE}`, { body: { displayname: 5 } });
      await sync(1);
      await sync(1);
      expect(gateway.log()).to.include('something else than its Admin API promises');
    }));
});

describe('homeserver.ca_file', () => {
  for (const [what, content, words] of [
    ['is not there', undefined, 'cannot be read'],
    ['is no certificate', 'nothing', 'is no PEM file'],
  ] as const) {
    it(`is reported when it ${what}, and the old configuration goes on`, async () => {
      const plugins = [{ id: 'people', use: 'people' }];
      const gateway = await startGateway({ plugins }, { people: peoplePlugin(PEOPLE) });
      try {
        if (content !== undefined) writeFileSync(join(gateway.folder, 'ca.pem'), content);
        const homeserver = { url: 'https://127.0.0.1:1', admin_token: TOKEN, ca_file: 'ca.pem' };
        const error = await gateway.gateway.reload(await gateway.load({ plugins, homeserver })).then(
          () => undefined,
          (thrown: Error) => thrown,
        );
        expect(error?.message).to.include(words);
        expect((await gateway.login('@alice:example.org', 'wonderland')).status).to.equal(200);
      } finally {
        await gateway.stop();
      }
    });
  }
});
