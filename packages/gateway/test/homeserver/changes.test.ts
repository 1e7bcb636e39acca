import { expect } from 'chai';
import type { SyncSettings } from '../../src/config/homeserver.js';
import {
  changesOf,
  missingAddresses,
  type AddressFacts,
  type HomeserverUser,
} from '../../src/homeserver/changes.js';

const email = (address: string) => ({ medium: 'email', address }) as const;
const wanted = (...addresses: string[]) =>
  addresses.map((address) => ({ ...email(address), verified: true }));
const settings = (part: Partial<SyncSettings> = {}): SyncSettings => ({
  display_name: 'once',
  threepids: 'add',
  per_second: 5,
  dry_run: false,
  ...part,
});
const user = (part: Partial<HomeserverUser> = {}): HomeserverUser => ({
  displayName: 'alice',
  threePids: [],
  isSpecial: false,
  deactivated: false,
  externalIds: [],
  ...part,
});

const facts = (free: AddressFacts['free'], added?: string): AddressFacts => ({
  free,
  isAdded: ({ address }) => address === added,
});

describe('what is brought to the homeserver', () => {
  for (const [when, current, name] of [
    ['once', undefined, 'Alice'],
    ['once', '', 'Alice'],
    ['once', 'alice', 'Alice'],
    ['once', 'Queen of Hearts', undefined],
    ['always', 'Queen of Hearts', 'Alice'],
    ['always', 'Alice', undefined],
    ['never', 'alice', undefined],
  ] as const) {
    it(`is, with display_name: ${when}, ${name === undefined ? 'no name' : 'the name'} for who is called ${current}`, () => {
      const profile = { displayName: 'Alice' };
      const changes = changesOf(
        'alice',
        user({ displayName: current }),
        profile,
        settings({ display_name: when }),
        facts([]),
      );
      expect(changes).to.deep.equal(name === undefined ? {} : { displayname: name });
    });
  }

  const here = ['old@example.org', 'both@example.org'].map((address) => ({
    ...email(address),
    isValidated: true,
  }));
  for (const [how, added, missing, after] of [
    [
      'add',
      'old@example.org',
      ['new@example.org'],
      ['old@example.org', 'both@example.org', 'new@example.org'],
    ],
    ['replace-own', 'old@example.org', ['new@example.org'], ['both@example.org', 'new@example.org']],
    [
      'replace-own',
      'both@example.org',
      ['new@example.org'],
      ['old@example.org', 'both@example.org', 'new@example.org'],
    ],
    ['replace-all', 'both@example.org', ['new@example.org'], ['both@example.org', 'new@example.org']],
    ['never', 'old@example.org', [], undefined],
  ] as const) {
    it(`is, with threepids: ${how} and ${added} added by the gateway, ${after?.join(', ') ?? 'no address'}`, () => {
      const profile = { threePids: wanted('both@example.org', 'new@example.org') };
      const [person, how_] = [user({ threePids: here }), settings({ threepids: how })];
      const free = missingAddresses(person, profile, how_);
      expect(free.map(({ address }) => address)).to.deep.equal(missing);
      const changes = changesOf('alice', person, profile, how_, facts(free, added));
      expect(changes).to.deep.equal(after === undefined ? {} : { threepids: after.map(email) });
    });
  }

  it('is nothing where no back end has an opinion', () => {
    const all = settings({ display_name: 'always', threepids: 'replace-all' });
    const person = user({ threePids: here });
    expect(missingAddresses(person, {}, all)).to.deep.equal([]);
    expect(changesOf('alice', person, {}, all, facts([]))).to.deep.equal({});
  });

  it('is an empty list where the back ends know of no address any more, and it is to be replaced', () => {
    const changes = changesOf(
      'alice',
      user({ threePids: here }),
      { threePids: [] },
      settings({ threepids: 'replace-all' }),
      facts([]),
    );
    expect(changes).to.deep.equal({ threepids: [] });
  });

  it('is nothing for who is deactivated', () => {
    const profile = { displayName: 'Alice', threePids: wanted('a@example.org') };
    const person = user({ deactivated: true });
    expect(changesOf('alice', person, profile, settings(), facts([email('a@example.org')]))).to.deep.equal(
      {},
    );
  });
});
