/** The old modules' way in, at each level of answer. */
import { withGateway } from '../support/gateway.js';
import { oldModule } from './old-module.js';
import { FORUM_MXID, FORUM_PASSWORD, PASSWORD } from './people.js';

const ALICE = '@alice:example.org';
const BOUND = ['email alice@example.org', 'msisdn 4930901820'];

export async function answerLevels({ plugins }, results) {
  const expected = {
    auto: { outcome: 'let in', mxid: ALICE, binds: BOUND },
    'no-name': { outcome: 'let in', mxid: ALICE, binds: BOUND },
    full: { outcome: 'let in', mxid: ALICE, setsName: 'Alice', binds: BOUND },
    bare: { outcome: 'let in', mxid: ALICE },
  };
  for (const [answer, outcome] of Object.entries(expected)) {
    await withGateway(`check_credentials: { answer: ${answer} }\n${plugins}`, async ({ url }) => {
      results.equal(`old module, ${answer}`, await oldModule(url, ALICE, PASSWORD), outcome);
    });
  }
}

export function refusals({ plugins }, results) {
  return withGateway(plugins, async ({ url }) => {
    const tried = {
      'a wrong password': [ALICE, 'wrong'],
      'an empty password': [ALICE, ''],
      'an unknown name': ['@nobody:example.org', PASSWORD],
      'capitals, as the module goes on with what was typed': ['@ALICE:example.org', PASSWORD],
      'a foreign domain, which the module passes on': ['@alice:elsewhere.example', PASSWORD],
      'an ID that is none': ['@alice', PASSWORD],
      'somebody who is disabled': ['@disabled:example.org', PASSWORD],
    };
    for (const [what, [mxid, password]] of Object.entries(tried)) {
      results.equal(`old module: ${what}`, await oldModule(url, mxid, password), { outcome: 'refused' });
    }
  });
}

export function asTheyAre({ plugins }, results) {
  return withGateway(plugins, async ({ url }) => {
    const slash = await oldModule(`${url}/`, ALICE, PASSWORD);
    results.equal('old module: an endpoint with a slash at its end', slash.outcome, 'let in');
    const member = await oldModule(url, FORUM_MXID, FORUM_PASSWORD);
    results.equal('old module: a member of the forum', [member.outcome, member.mxid], ['let in', FORUM_MXID]);
  });
}
