import { PluginError, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { peoplePlugin } from '../support/definitions.js';
import { READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';

const ALICE = { username: 'Alice', subject: '1', password: 'right' };
const SAID = {
  unknown: { verdict: 'unknown-user' },
  unspecified: { verdict: 'rejected', reason: 'unspecified' },
} as const;

/** What `staff` says to one login after the other. */
type Answer = keyof typeof SAID | 'down';

function staffThat(...answers: readonly Answer[]): OpenedPlugin {
  const left = [...answers];
  return {
    authenticate: async (): Promise<Verdict> => {
      const answer = left.shift() ?? 'unknown';
      if (answer === 'down') throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
      return SAID[answer];
    },
  };
}

describe('a login in another spelling, where a back end before its own', () => {
  let gateway: TestGateway | undefined;
  afterEach(() => gateway?.stop());

  const login = async (staff: OpenedPlugin, settings: object): Promise<unknown> => {
    const plugins = [
      { id: 'staff', use: 'staff', ...settings },
      { id: 'forum', use: 'forum' },
    ];
    gateway = await startGateway({ plugins, owners: 'off' }, { staff, forum: peoplePlugin([ALICE]) });
    const { status, body } = await gateway.login('@ALICE:example.org', 'right', READS_MXID);
    return status === 200 ? (body.auth?.mxid ?? 'refused') : status;
  };
  const skips = { on_unavailable: 'skip', on_unspecified: 'continue' };

  for (const [what, answers, outcome] of [
    ['knows neither spelling', ['unknown', 'unknown'], '@alice:example.org'],
    ['goes down before the Matrix ID leads back', ['unknown', 'down'], 503],
    ['is down all along', ['down', 'down'], '@alice:example.org'],
    ['comes back before the Matrix ID leads back', ['down', 'unknown'], '@alice:example.org'],
    ['may know the canonical one', ['unknown', 'unspecified'], 'refused'],
    ['may know both', ['unspecified', 'unspecified'], '@alice:example.org'],
    ['may know the typed one', ['unspecified', 'unknown'], '@alice:example.org'],
  ] as const) {
    it(`${what}, comes to ${outcome}`, async () => {
      expect(await login(staffThat(...answers), skips)).to.equal(outcome);
    });
  }

  it('has names of another form, is not held up by it', async () => {
    const staff = peoplePlugin([{ ...ALICE, username: 'alice' }]);
    expect(await login(staff, { localpart: 'staff.{username}' })).to.equal('@alice:example.org');
    expect(gateway?.log()).not.to.include('ambiguous-name');
  });
});
