/** The ready-made examples of docs/plugins/sql.md, pasted, with no other right than on the columns that they read. */
import { readFileSync } from 'node:fs';
import { localpartOf } from '../../../packages/gateway/dist/src/testing.js';
import { SYSTEMS } from '../../../plugins/sql/dist/test/systems.js';
import { withGateway } from '../support/gateway.js';
import { GRANTS } from './grants.js';

const page = readFileSync(new URL('../../../docs/plugins/sql.md', import.meta.url), 'utf8');
const examples = new Map(
  [...page.matchAll(/^### (.+)$[^]*?^```yaml\n([^]*?)^```$/gm)].map(([, name, yaml]) => [name, yaml]),
);

/** Whether each example of the page is run on one of the peers. */
export function examplesAreAllRun(peers, results) {
  const run = peers.flatMap((peer) => systemsOf(peer).map(({ name }) => name));
  results.equal('every example of the page is run', run.sort(), [...examples.keys()].sort());
}

export async function runExamples(peer, results) {
  for (const system of systemsOf(peer)) {
    const database = `example_${system.name.toLowerCase()}`;
    await peer.createDatabase(database, `${system.tables};${system.rows}`);
    for (const [table, columns] of Object.entries(GRANTS[system.name]))
      await peer.grant(database, table, columns);
    await withGateway(entry(system, peer.url(database)), (gateway) =>
      logIn(system, gateway, results, (sql) => peer.run(sql, database)),
    );
  }
}

/** Those whose example has a connection of this kind. */
function systemsOf(peer) {
  return SYSTEMS.filter(({ name }) => examples.get(name)?.startsWith(`connection: ${peer.type}://`));
}

/** Groups are not in an answer: that they are demanded shows that they are read. */
function entry({ name, groups = [] }, url) {
  const pasted = examples.get(name).replace(/^connection: .*$/m, `connection: ${JSON.stringify(url)}`);
  return `
plugins:
  - id: example
    use: sql
    trust_email: always
    require_groups: ${JSON.stringify(groups)}
    config:
${pasted.replaceAll(/^/gm, '      ')}`;
}

async function logIn(system, gateway, results, run) {
  const { name, username, password, account, displayName, email, lock } = system;
  const localpart = localpartOf(account.username);
  const right = await gateway.login(username, password);
  results.equal(
    `${name}: the right password`,
    { outcome: right.outcome, mxid: right.mxid, profile: right.profile },
    {
      outcome: 'accepted',
      mxid: `@${localpart}:example.org`,
      profile: {
        ...(displayName === undefined ? {} : { display_name: displayName }),
        three_pids: [{ medium: 'email', address: email }],
      },
    },
  );
  const outcome = async (typed, word) => (await gateway.loginExactly(typed, word)).outcome;
  results.equal(`${name}: the canonical name`, await outcome(localpart, password), 'accepted');
  results.equal(`${name}: a wrong password`, await outcome(localpart, `${password}!`), 'refused');
  results.equal(`${name}: an unknown name`, await outcome('nobody', password), 'refused');
  if (lock !== undefined) {
    await run(lock);
    results.equal(`${name}: a locked account`, await outcome(localpart, password), 'refused');
  }
}
