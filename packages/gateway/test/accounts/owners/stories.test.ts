import { expect } from 'chai';
import { world, type World } from '../../support/world.js';

const ALICE = '@alice:example.org';

describe('a name with an owner', () => {
  let here: World;
  const begin = async (settings?: Parameters<typeof world>[0]): Promise<World> =>
    (here = await world(settings));
  afterEach(() => here.gateway.stop());

  for (const finds of [true, false]) {
    describe(finds ? 'in a back end that finds by subject' : 'in a back end that does not', () => {
      it('stays with the account that first logged in with it, in any case of its letters', async () => {
        const { forum, login } = await begin({ finds });
        const alice = forum.join('Alice');
        for (const typed of ['alice', 'ALICE', 'Alice']) expect(await login(typed, alice)).to.equal(ALICE);
        expect(await login('alice', 'wrong')).to.equal('refused');
      });

      it('is kept by who is renamed, and who has the freed name never meets it', async () => {
        const { forum, login, gateway } = await begin({ finds });
        const alice = forum.join('alice');
        expect(await login('alice', alice)).to.equal(ALICE);
        forum.members.set(alice, 'anna');
        const bearer = forum.join('alice');
        if (finds) expect(await login('alice', alice)).to.equal(ALICE);
        expect(await login('alice', bearer)).to.equal('refused');
        expect(await login('anna', alice)).to.equal(ALICE);
        expect(await login('alice', alice)).to.equal(ALICE);
        expect(await login('alice', bearer)).to.equal('refused');
        expect(gateway.log()).to.include(`postern owners assign forum:${bearer} @alice2`);
      });

      it('is not inherited by who is made under the name of a deleted account', async () => {
        const { forum, login, gateway } = await begin({ finds });
        const alice = forum.join('alice');
        await login('alice', alice);
        forum.members.delete(alice);
        expect(await login('alice', alice)).to.equal('refused');
        const second = forum.join('alice');
        expect(await login('alice', second)).to.equal('refused');
        expect(gateway.log()).to.include('"reason":"owned-name"');
      });

      it('of an earlier back end is not accepted by a later one, even while the earlier is down', async () => {
        const { staff, forum, login } = await begin({ finds, staff: { on_unavailable: 'skip' } });
        const [one, other] = [staff.join('bob', 'one'), forum.join('bob', 'other')];
        expect(await login('bob', one)).to.equal('@bob:example.org');
        expect(await login('bob', other)).to.equal('refused');
        staff.isDown = true;
        expect(await login('bob', other)).to.equal(503);
        expect(await login('bob', one)).to.equal(503);
        expect(forum.asked.filter((what) => what.startsWith('authenticate'))).to.deep.equal([]);
      });

      it('of a later back end is not taken by an earlier one that comes to know it', async () => {
        const { staff, forum, login } = await begin({ finds });
        const bob = forum.join('bob', 'one');
        await login('bob', bob);
        const newcomer = staff.join('bob', 'other');
        expect(await login('bob', newcomer)).to.equal('refused');
        expect(await login('bob', bob)).to.equal('@bob:example.org');
      });
    });
  }

  it('is checked under the present name of its owner, once, and with nobody else', async () => {
    const { staff, forum, login } = await begin();
    const alice = forum.join('alice');
    await login('alice', alice);
    forum.members.set(alice, 'anna');
    staff.asked.length = forum.asked.length = 0;
    await login('alice', alice);
    expect([staff.asked, forum.asked]).to.deep.equal([[], [`find ${alice}`, 'authenticate anna']]);
  });

  it('is told to the operator when somebody else has it in another back end, once in a while', async () => {
    const { staff, forum, login, gateway } = await begin();
    await login('jdoe', staff.join('jdoe', 'one'));
    const other = forum.join('jdoe', "it's");
    for (let tries = 0; tries < 3; tries += 1) expect(await login('jdoe', other)).to.equal('refused');
    expect(gateway.log().split(`postern owners assign 'forum:it'\\\\''s' @jdoe2`)).to.have.length(2);
  });

  it('of a plugin that is no longer in the chain is a 503 for everybody', async () => {
    const { forum, login, gateway } = await begin();
    const alice = forum.join('alice');
    await login('alice', alice);
    await gateway.gateway.reload(await gateway.load({ plugins: [{ id: 'other', use: 'forum' }] }));
    expect(await login('alice', alice)).to.equal(503);
  });
});

describe('a name without an owner', () => {
  let here: World;
  const begin = async (settings?: Parameters<typeof world>[0]): Promise<World> =>
    (here = await world(settings));
  afterEach(() => here.gateway.stop());

  it('is not given while an earlier back end cannot say whether it is its own', async () => {
    const { staff, forum, login } = await begin({ staff: { on_unavailable: 'skip' } });
    const [carol, dave] = [forum.join('carol'), forum.join('dave')];
    await login('dave', dave);
    staff.isDown = true;
    expect(await login('carol', carol)).to.equal(503);
    expect(await login('dave', dave)).to.equal('@dave:example.org');
    forum.members.set(dave, 'david');
    expect(await login('david', dave)).to.equal('@dave:example.org');
    staff.isDown = false;
    expect(await login('carol', carol)).to.equal('@carol:example.org');
  });

  it('costs the first back end as many questions as one with an owner', async () => {
    const { staff, login } = await begin();
    await login('alice', staff.join('alice'));
    staff.asked.length = 0;
    await login('alice', 'wrong');
    const owned = staff.asked.splice(0).map((what) => what.split(' ')[0]);
    await login('nobody', 'wrong');
    expect(staff.asked.map((what) => what.split(' ')[0])).to.deep.equal(owned);
  });

  it('is given to one of many logins at once', async () => {
    const { forum, login } = await begin();
    const alice = forum.join('alice');
    const outcomes = await Promise.all([...Array(8).keys()].map(() => login('alice', alice)));
    expect(new Set(outcomes)).to.deep.equal(new Set([ALICE]));
  });
});

describe('owners: learn', () => {
  let here: World;
  afterEach(() => here.gateway.stop());

  it('refuses nobody, and what it has learnt holds when it is enforced', async () => {
    here = await world({ owners: 'learn', staff: { on_unavailable: 'skip' } });
    const { staff, forum, login, gateway } = here;
    const alice = forum.join('alice');
    expect(await login('alice', alice)).to.equal(ALICE);
    forum.members.delete(alice);
    const second = forum.join('alice');
    expect(await login('alice', second)).to.equal(ALICE);
    expect(gateway.log()).to.include('the name of an account belongs to another one');
    staff.isDown = true;
    expect(await login('carol', forum.join('carol', 'one'))).to.equal('@carol:example.org');
    staff.isDown = false;

    const plugins = ['staff', 'forum'].map((id) => ({ id, use: id }));
    await gateway.gateway.reload(await gateway.load({ plugins, owners: 'enforce' }));
    expect(await login('alice', second)).to.equal('refused');
    forum.members.delete('one');
    expect(await login('carol', forum.join('carol', 'two')), 'was learnt in doubt').to.equal(
      '@carol:example.org',
    );
  });
});
