import { expect } from 'chai';
import { Directory, type KnownPerson } from '../../../src/accounts/directory.js';
import { NameRules } from '../../../src/accounts/name-rules.js';
import { ProfileComposer } from '../../../src/accounts/profile-composer.js';
import { StateError } from '../../../src/state/errors.js';
import { configOf } from '../../support/entries.js';
import { ownedNames, type OwnedNames } from '../../support/owned-names.js';

describe('the directory of names with owners', () => {
  let names: OwnedNames;
  let directory: Directory;

  beforeEach(async () => {
    names = await ownedNames();
    const { chain, table, clock } = names;
    const config = configOf();
    const composer = new ProfileComposer(config, clock);
    directory = new Directory(config, new NameRules(config), { table }, chain, composer, clock);
  });
  afterEach(() => names.state.close());

  const find = (address: string): Promise<string | undefined> =>
    directory.find('email', address, names.request());
  const profile = (id: string): Promise<KnownPerson | undefined> => directory.profile(id, names.request());

  it('tells an address the Matrix ID that its account owns, never one that another owns', async () => {
    const { forum, login } = names;
    const alice = forum.join('alice');
    forum.addresses.set('alice@example.org', alice);
    await login('alice', alice);
    forum.members.set(alice, 'anna');
    forum.addresses.set('second@example.org', forum.join('alice'));
    expect(await find('alice@example.org')).to.equal('@alice:example.org');
    expect(await find('second@example.org')).to.equal(undefined);
    expect(await profile('@alice:example.org')).to.not.equal(undefined);
    forum.members.delete(alice);
    expect(await profile('@alice:example.org')).to.equal(undefined);
  });

  it('cannot be asked while the state is down', async () => {
    names.meanwhile = () => {
      throw new StateError('STATE_LOCKED', 'locked');
    };
    names.forum.addresses.set('alice@example.org', names.forum.join('alice'));
    for (const asked of [find('alice@example.org'), profile('@alice:example.org')]) {
      const thrown: unknown = await asked.catch((error: unknown) => error);
      expect(thrown).to.include({ name: 'PluginError', code: 'PLUGIN_UNAVAILABLE', message: 'locked' });
    }
  });

  it('asks no further when the caller hangs up while the state is asked', async () => {
    names.meanwhile = () => names.hangUp();
    const thrown: unknown = await profile('@alice:example.org').catch((error: unknown) => error);
    expect(thrown).to.have.property('code', 'CALLER_GONE');
  });
});
