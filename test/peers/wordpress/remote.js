/** The site asked over HTTP. */
import wordpressPlugin from '../../../plugins/wordpress/dist/src/index.js';
import { conforms } from '../support/conformance.js';
import { withGateway } from '../support/gateway.js';
import { createApplicationPassword } from './people-known.js';
import { PEOPLE } from './people.js';
import { yamlOf } from './sites.js';

const ALICE = {
  display_name: PEOPLE[0].name,
  three_pids: [{ medium: 'email', address: 'alice@example.org' }],
};
const ENTRY = { trust_email: 'always', require_groups: ['editor'] };

export function xmlrpc({ name, wordpress }, results) {
  const way = { name: `${name}, XML-RPC`, config: { xmlrpc: { url: wordpress.url } } };
  return asked(way, 'correct horse', results);
}

export async function rest({ name, wordpress, php }, results) {
  const way = { name: `${name}, REST`, config: { rest: { url: wordpress.url } } };
  const password = await createApplicationPassword({ php }, 'alice');
  await asked(way, password, results);
  await withGateway(yamlOf(way.config), async (gateway) => {
    const { outcome } = await gateway.login('alice', 'correct horse');
    results.equal(`${way.name}: the password of the account`, outcome, 'refused');
  });
}

async function asked({ name, config }, password, results) {
  const yaml = yamlOf(config, ENTRY);
  await withGateway(yaml, async (gateway) => {
    for (const typed of ['alice', 'ALICE', 'alice@example.org']) {
      const { mxid, profile } = await gateway.login(typed, password);
      results.equal(`${name}: ${typed}`, { mxid, profile }, { mxid: '@alice:example.org', profile: ALICE });
    }
    for (const [login, typed] of [
      ['alice', `${password}x`],
      ['nobody', password],
      ['older', password],
    ])
      results.equal(`${name}: ${login} is refused`, (await gateway.login(login, typed)).outcome, 'refused');
  });
  const nowhere = yaml.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1');
  await withGateway(nowhere, async (gateway) => {
    results.equal(`${name}: nobody there`, (await gateway.login('alice', password)).outcome, '503');
  });
  await conforms(results, name, wordpressPlugin, {
    config,
    account: { username: 'alice', password, otherSpellings: ['ALICE', 'alice@example.org'] },
    tellsUnknownUsers: false,
  });
}
