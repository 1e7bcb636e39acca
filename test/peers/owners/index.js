/** Owners on a real PostgreSQL, with two gateways in processes of their own behind a real HAProxy. */
import { startHaproxy } from '../servers/haproxy.js';
import { startPostgresql } from '../servers/postgresql.js';
import { PeerUnavailable } from '../servers/unavailable.js';
import { Results } from '../support/results.js';
import { createState } from '../support/replica.js';
import { createBoard, startGateway } from './gateways.js';
import { races, rollingRestart, stories, storm } from './scenarios.js';

const named = (name, count) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

export default async function ownersSuite({ log }) {
  const results = new Results(log);
  const closing = [];
  try {
    const postgresql = await startPostgresql({ log, maxConnections: 120 });
    closing.push(postgresql);
    const state = await createState(postgresql);
    const board = await createBoard(postgresql, 'forum', {
      names: ['Ann', ...named('filler', 98), 'Other'],
      first: 100,
    });
    await createMembers(board, 'racer', 1001, 40);
    await createMembers(board, 'member', 3001, 400);
    await createBoard(postgresql, 'club', { names: named('racer', 40), first: 2001 });
    const gateways = [];
    for (const order of [
      ['forum', 'club'],
      ['club', 'forum'],
    ]) {
      const gateway = await startGateway(postgresql, order);
      closing.push(gateway);
      gateways.push(gateway);
    }
    const proxy = await startHaproxy({ ports: gateways.map(({ port }) => port), log });
    closing.push(proxy);
    const peer = { name: 'owners', postgresql, state, board, gateways, proxy, owners: state.owners };
    await results.run([stories, races, rollingRestart, storm], peer);
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    results.skipped.push(error.message);
  } finally {
    for (const one of closing.reverse()) await one.close();
  }
  return results;
}

async function createMembers(board, name, first, count) {
  await board.run(
    `insert into phpbb_users (user_id, user_type, username, username_clean, user_password, user_email)
     select ${first - 1} + n, 0, '${name}' || n, '${name}' || n, md5('password of ' || (${first - 1} + n)), ''
     from generate_series(1, ${count}) n`,
  );
}
