import { expect } from 'chai';
import { link } from '../../../src/accounts/owners/changes/assign.js';
import { importOwners } from '../../../src/accounts/owners/changes/import.js';
import { ChangeRefused } from '../../../src/accounts/owners/changes/refusal.js';
import { release } from '../../../src/accounts/owners/changes/release.js';
import { everyName, history } from '../../../src/accounts/owners/listing.js';
import type { OwnedName } from '../../../src/accounts/owners/owner.js';
import type { StateStore } from '../../../src/state/store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { memoryState } from '../../support/owned-names.js';

const AT = '2030-01-01T00:00:00.000Z';
const BY = { actor: 'test', at: AT };

const nameOf = (number: number, part: Partial<OwnedName> = {}): OwnedName => ({
  ...{ localpart: `name${String(number).padStart(5, '0')}`, plugin: 'forum', subject: `${number}` },
  ...{ username: `name${number}`, status: 'current', origin: 'import', since: AT },
  ...part,
});
const namesOf = (count: number, part?: Partial<OwnedName>): readonly OwnedName[] =>
  Array.from({ length: count }, (_, number) => nameOf(number, part));

describe('the table of owners, changed by an operator,', () => {
  let clock: ManualClock;
  let state: StateStore;
  beforeEach(async () => {
    clock = new ManualClock();
    state = await memoryState(clock);
  });
  afterEach(() => state.close());

  const add = (...names: readonly OwnedName[]) => importOwners(state, { names, isDry: false, ...BY });
  const listed = (plugin?: string): Promise<readonly OwnedName[]> =>
    state.transaction(async (run) => {
      const names: OwnedName[] = [];
      for await (const name of everyName(run, plugin)) names.push(name);
      return names;
    });
  const statusOf = async (localpart: string) =>
    (await listed()).find((name) => name.localpart === localpart)?.status;
  const refusalOf = async (work: Promise<unknown>): Promise<string> => {
    const thrown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).to.be.instanceOf(ChangeRefused);
    return (thrown as ChangeRefused).message;
  };

  for (const count of [0, 999, 1000, 1001, 2345]) {
    it(`lists ${count} names, each once and in order`, async () => {
      const names = namesOf(count);
      await add(...names);
      await add(nameOf(1, { localpart: 'staff', plugin: 'staff' }));
      expect(await listed('forum')).to.deep.equal(names);
      expect(await listed()).to.have.length(count + 1);
    });
  }

  it('tells the first of many names that cannot be imported, and how many there are', async () => {
    await add(...namesOf(25));
    const refusal = await refusalOf(add(...namesOf(25, { plugin: 'staff' }), nameOf(30)));
    expect(refusal.split('\n  ')).to.have.length(1 + 20 + 1);
    expect(refusal).to.include('\n  @name00019: belongs to forum:19 (current)\n  … and 5 more');
    expect(await listed()).to.have.length(25);
    expect(await refusalOf(add(...namesOf(20, { plugin: 'staff' })))).not.to.include('more');
  });

  it('refuses a link to a name that somebody takes at the same moment', async () => {
    // Two transactions of PostgreSQL run side by side; those of SQLite never do.
    const racing: Pick<StateStore, 'transaction'> = {
      transaction: (work) =>
        state.transaction((run) =>
          work(async (sql, values) => {
            if (sql.startsWith('INSERT INTO postern_owners')) {
              await run(sql, ['old', 'staff', '1', 'jdoe', 'current', 'login', AT]);
            }
            return run(sql, values);
          }),
        ),
    };
    const assignment = { plugin: 'forum', subject: '77', localpart: 'old', username: 'jdoe', ...BY };
    expect(await refusalOf(link(racing as StateStore, assignment))).to.equal(
      '@old was taken this very moment: try again',
    );
    expect(await listed(), 'nothing of it is kept').to.deep.equal([]);
  });

  describe('releases', () => {
    const released = async (localpart: string): Promise<void> => {
      const done = release(state, { localpart, actor: 'test' }, clock);
      while (clock.pending === 0) await new Promise(setImmediate);
      clock.advance(60_000);
      await done;
    };
    const actions = async (localpart: string) =>
      state.transaction(async (run) => (await history(run, localpart)).map(({ action }) => action));

    it('nothing that nobody owns', async () => {
      expect(await refusalOf(release(state, { localpart: 'nobody', actor: 'test' }, clock))).to.equal(
        'nobody owns @nobody',
      );
    });

    it('the Matrix ID of an account, which is let in under a name that it kept from then on', async () => {
      await add(nameOf(1), nameOf(1, { localpart: 'old', status: 'kept' }));
      await released('name00001');
      expect(await listed()).to.deep.equal([nameOf(1, { localpart: 'old', status: 'current' })]);
      await released('old');
      expect(await listed(), 'there is none left').to.deep.equal([]);
    });

    it('a kept name, and leaves the Matrix ID as it is', async () => {
      await add(nameOf(1), nameOf(1, { localpart: 'old', status: 'kept' }));
      await released('old');
      expect(await listed()).to.deep.equal([nameOf(1)]);
    });

    it('a name once more whose release was killed half-way', async () => {
      await add(nameOf(1), nameOf(1, { localpart: 'old', status: 'kept' }));
      void release(state, { localpart: 'name00001', actor: 'test' }, new ManualClock());
      while ((await statusOf('name00001')) !== 'released') await new Promise(setImmediate);
      await released('name00001');
      expect(await listed()).to.deep.equal([nameOf(1, { localpart: 'old', status: 'current' })]);
      expect(await actions('name00001'), 'taken once').to.deep.equal(['release', 'free']);
    });
  });
});
