import { expect } from 'chai';
import { assign, link } from '../../../src/accounts/owners/changes/assign.js';
import { importOwners } from '../../../src/accounts/owners/changes/import.js';
import { renamePlugin } from '../../../src/accounts/owners/changes/rename-plugin.js';
import { createStateStore } from '../../../src/state/open.js';
import type { StateStore } from '../../../src/state/store.js';
import { systemClock } from '../../../src/time/clock.js';
import { peoplePlugin } from '../../support/definitions.js';
import { READS_MXID, startGateway } from '../../support/gateway.js';

const people = peoplePlugin([{ username: 'alice', subject: '1', password: 'wonderland' }]);
const BY_HAND = { actor: 'test', at: '2030-01-01T00:00:00.000Z' };

/** What a login as alice is answered about the owner, after `change` of the state beside a gateway with this entry. */
async function ownerAfter(
  change: (state: StateStore, login: () => Promise<unknown>) => Promise<unknown>,
  headers: Record<string, string> = READS_MXID,
): Promise<unknown> {
  const state = { sqlite: './postern.db' };
  const gateway = await startGateway({ plugins: [{ id: 'people', use: 'people' }], state }, { people });
  const login = async (): Promise<unknown> => {
    const { body } = await gateway.login('@alice:example.org', 'wonderland', headers);
    expect(body.auth?.success).to.equal(true);
    return (body.auth as Record<string, unknown>).owner;
  };
  try {
    const store = await createStateStore(
      { kind: 'sqlite', file: 'postern.db' },
      { serverName: 'example.org', directory: gateway.folder, clock: systemClock },
    );
    await change(store, login);
    await store.close();
    return await login();
  } finally {
    await gateway.stop();
  }
}

describe('the answer about an owner', () => {
  it('says nothing of who has a name since the first login', async () => {
    expect(await ownerAfter((_state, login) => login())).to.equal(undefined);
  });

  it('says that an operator has given the name', async () => {
    const holder = { plugin: 'people', subject: '1', localpart: 'alice', username: 'alice' };
    expect(await ownerAfter((state) => assign(state, { ...holder, ...BY_HAND }))).to.equal('settled');
    expect(await ownerAfter((state) => assign(state, { ...holder, ...BY_HAND }), {})).to.equal(undefined);
  });

  const claimed = { plugin: 'people', subject: '1', localpart: 'alice', username: 'alice' };
  for (const [how, settle] of [
    ['linked', (state: StateStore) => link(state, { ...claimed, ...BY_HAND })],
    [
      'imported',
      (state: StateStore) => {
        const name = { ...claimed, status: 'current', origin: 'import', since: BY_HAND.at } as const;
        return importOwners(state, { names: [name], isDry: false, ...BY_HAND });
      },
    ],
  ] as const) {
    it(`says so of a name that a login had claimed, and that an operator has ${how} since`, async () => {
      const owner = await ownerAfter(async (state, login) => {
        expect(await login()).to.equal(undefined);
        await settle(state);
      });
      expect(owner).to.equal('settled');
    });
  }

  it('says so of every name of an entry that is called otherwise now', async () => {
    const owner = await ownerAfter(async (state) => {
      const holder = { plugin: 'board', subject: '1', localpart: 'alice', username: 'alice' };
      await state.transaction((run) =>
        run(
          `INSERT INTO postern_owners (localpart, plugin, subject, username, status, origin, since)
           VALUES ($1, $2, $3, $4, 'current', 'login', $5)`,
          [holder.localpart, holder.plugin, holder.subject, holder.username, BY_HAND.at],
        ),
      );
      await renamePlugin(state, { from: 'board', to: 'people', ...BY_HAND });
    });
    expect(owner).to.equal('settled');
  });
});
