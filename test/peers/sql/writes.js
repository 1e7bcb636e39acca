/** Sessions that only read, whatever the database user may do. */
import { startFailure, withGateway } from '../support/gateway.js';
import { ALICE, createPeople, gatewayFor, QUERIES } from './people.js';

const RETURNED = 'id AS subject, login AS username, pass AS password_hash';
const WRITES = {
  postgresql: {
    'an UPDATE': `UPDATE people SET shown = 'written' WHERE login = :username RETURNING ${RETURNED}`,
    'a function that writes': `SELECT ${RETURNED}, written() AS display_name FROM people WHERE login = :username`,
  },
  mysql: {
    'an INSERT': `INSERT INTO people SELECT 8, :username, pass, 'written' FROM people RETURNING ${RETURNED}`,
    'a function that writes': `SELECT ${RETURNED}, written() AS display_name FROM people WHERE login = :username`,
  },
};

const FUNCTION = {
  postgresql: `CREATE TABLE traces (id INTEGER);
    CREATE FUNCTION written() RETURNS text LANGUAGE sql AS
      $$ INSERT INTO traces VALUES (1) RETURNING 'written' $$`,
  mysql: `CREATE TABLE traces (id INTEGER);
    DELIMITER //
    CREATE FUNCTION written() RETURNS text BEGIN INSERT INTO traces VALUES (1); RETURN 'written'; END //`,
};
const COUNT = `SELECT (SELECT count(*) FROM people WHERE shown = 'written') + (SELECT count(*) FROM traces)`;

export async function writes(peer, results) {
  await createPeople(peer, 'writes');
  await peer.run(FUNCTION[peer.type], 'writes');
  const url = peer.url('writes', peer.superuser);
  for (const [what, account] of Object.entries(WRITES[peer.type])) {
    const yaml = gatewayFor(url, { queries: { ...QUERIES, account } });
    const refusal = await refusalOf(yaml);
    results.match(`${peer.name}: ${what} is refused`, refusal, /read.?only transaction/i);
    const written = await peer.run(COUNT, 'writes');
    results.equal(`${peer.name}: ${what} has written nothing`, Number(written), 0);
  }
}

/** At the start, or at the first login. */
async function refusalOf(yaml) {
  const failure = await startFailure(yaml);
  if (failure.code !== 'started') return `${failure.code} ${failure.message}`;
  return withGateway(yaml, async (gateway) => {
    const { outcome } = await gateway.login(ALICE.login, ALICE.password);
    return outcome === '503' ? gateway.written() : outcome;
  });
}
