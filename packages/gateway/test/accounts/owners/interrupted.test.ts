import { expect } from 'chai';
import { release } from '../../../src/accounts/owners/changes/release.js';
import { REMEMBERED_MS } from '../../../src/accounts/owners/remembered.js';
import { StateError } from '../../../src/state/errors.js';
import { ownedNames, type OwnedNames } from '../../support/owned-names.js';

const CLASHES = /^INSERT INTO postern_clashes/;

describe('a login that is interrupted', () => {
  let names: OwnedNames;
  beforeEach(async () => void (names = await ownedNames()));
  afterEach(() => names.state.close());

  describe('by its caller, who hangs up,', () => {
    const codeOf = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => 'it went on',
        (error: { code?: string }) => error.code,
      );

    for (const [where, typed, password, hangUp] of [
      [
        'while its owner is looked up',
        'alice',
        's1',
        ({ forum, hangUp }) => (forum.meanwhile = (what) => what === 'find s1' && hangUp()),
      ],
      [
        'while somebody is looked up for the sake of the time',
        'nobody',
        'x',
        ({ staff, hangUp }) => (staff.meanwhile = (what) => what === 'find boss' && hangUp()),
      ],
      [
        'while it is looked up who else has the name',
        'alice',
        'wrong',
        ({ staff, hangUp }) => (staff.meanwhile = (what) => what === 'find alice' && hangUp()),
      ],
      [
        'while it is noted who else has the name',
        'boss',
        'wrong',
        (all) => (all.meanwhile = (sql) => CLASHES.test(sql) && all.hangUp()),
      ],
    ] as readonly (readonly [string, string, string, (names: OwnedNames) => unknown])[]) {
      it(`${where}, is asked no further`, async () => {
        const { staff, forum, login } = names;
        await login('boss', staff.join('boss', 'boss'));
        await login('alice', forum.join('alice', 's1'));
        forum.join('boss', 'another');
        hangUp(names);
        expect(await codeOf(login(typed, password))).to.equal('CALLER_GONE');
      });
    }
  });

  it('by a state that does not take a note, comes to the same all the same', async () => {
    const { staff, forum, login, log } = names;
    await login('boss', staff.join('boss'));
    forum.join('boss', 'another');
    names.meanwhile = (sql) => {
      if (CLASHES.test(sql)) throw new StateError('STATE_FULL', 'full');
    };
    expect(await login('boss', 'another')).to.deep.include({ outcome: 'refused', reason: 'wrong-password' });
    const warnings = log.lines.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ message, fields }) => [message.split(':')[0], fields.code])).to.deep.equal([
      ['the name of an account belongs to another one', undefined],
      ['that could not be noted', 'STATE_FULL'],
    ]);
  });

  describe('by so much time that its owner must be asked for again', () => {
    /** Just before the memory of the owner runs out, and past that while the password is checked. */
    const lateLogin = async (meanwhile: () => Promise<unknown>): Promise<unknown> => {
      const { forum, login, clock } = names;
      const alice = forum.join('alice');
      await login('alice', alice);
      // is read now, and remembered
      await login('alice', alice);
      clock.advance(REMEMBERED_MS - 1);
      forum.meanwhile = async (what) => {
        if (!what.startsWith('authenticate')) return;
        await meanwhile();
        clock.advance(1);
      };
      return login('alice', alice);
    };

    it('is let in while the name is still its own', async () => {
      expect(await lateLogin(async () => undefined)).to.deep.include({
        outcome: 'admitted',
        localpart: 'alice',
      });
    });

    it('is refused when the name was taken away', async () => {
      const taken = (): Promise<unknown> =>
        names.state.transaction((run) => run("UPDATE postern_owners SET status = 'released'"));
      expect(await lateLogin(taken)).to.deep.include({ outcome: 'refused', reason: 'owned-name' });
    });

    it('is refused when the name was given to another account', async () => {
      const given = (): Promise<unknown> =>
        names.state.transaction((run) => run("UPDATE postern_owners SET subject = 'another'"));
      expect(await lateLogin(given)).to.deep.include({ outcome: 'refused', reason: 'owned-name' });
    });
  });

  describe('by an operator who releases the name', () => {
    it('cannot have it until every gateway has forgotten its owner', async () => {
      const { forum, login, clock, state } = names;
      const alice = forum.join('alice');
      await login('alice', alice);
      const released = release(state, { localpart: 'alice', actor: 'test' }, clock);
      while (clock.pending === 0) await new Promise(setImmediate);
      clock.advance(REMEMBERED_MS);
      forum.members.delete(alice);
      const second = forum.join('alice');
      expect(await login('alice', second)).to.deep.include({
        outcome: 'unavailable',
        code: 'STATE_UNAVAILABLE',
        message: 'the name was just released: it is not to be had yet',
      });
      clock.advance(REMEMBERED_MS);
      await released;
      expect(await login('alice', second)).to.deep.include({ outcome: 'admitted', localpart: 'alice' });
    });

    it('cannot have it at the very moment either', async () => {
      const { forum, login, state } = names;
      await login('alice', forum.join('alice', 'old'));
      forum.members.delete('old');
      await state.transaction((run) => run("UPDATE postern_owners SET status = 'released'"));
      names.clock.advance(REMEMBERED_MS);
      names.meanwhile = async (sql) => {
        // between the claim that fails and the question why
        if (sql.includes('WHERE localpart = $1 OR'))
          await state.transaction((run) => run('DELETE FROM postern_owners'));
      };
      const second = forum.join('alice');
      expect(await login('alice', second)).to.deep.include({ code: 'STATE_UNAVAILABLE' });
      expect(await login('alice', second)).to.deep.include({ outcome: 'admitted', localpart: 'alice' });
    });
  });
});
