/** What a login costs on the server, by MariaDB's own log of what it is told. */
import { withGateway } from '../support/gateway.js';
import { GATE } from './databases/users.js';
import { ALICE, createPeople, gatewayFor, QUERIES } from './people.js';

/** Statements that were run; that a connection prepares one, once, does not count. */
const RUN = `select command_type from mysql.general_log
  where user_host like '%${GATE.user}%' and command_type in ('Execute', 'Query')`;

export async function costs(peer, results) {
  if (peer.type !== 'mysql') return;
  await createPeople(peer, 'costs');
  const admin = await peer.session();
  const queries = {
    ...QUERIES,
    three_pids: "SELECT 'email' AS medium, login AS address FROM people WHERE id = :subject",
    groups: 'SELECT shown AS group_name FROM people WHERE id = :subject',
  };
  await admin.rows("set global log_output = 'TABLE'");
  try {
    await withGateway(
      gatewayFor(peer.url('costs'), { queries, pool: { connections: 1 } }),
      async (gateway) => {
        await gateway.login(ALICE.login, ALICE.password);
        const statements = async (name, password) => {
          await admin.rows('truncate mysql.general_log');
          await admin.rows('set global general_log = on');
          await gateway.loginExactly(name, password);
          await admin.rows('set global general_log = off');
          return (await admin.rows(RUN)).map(({ command_type }) => command_type);
        };
        const name = ALICE.login.toLowerCase();
        results.equal('a wrong password: statements', await statements(name, 'wrong'), ['Execute']);
        results.equal('an unknown name: statements', await statements('nobody', 'wrong'), ['Execute']);
        const right = await statements(name, ALICE.password);
        results.equal('a right password: statements', right, ['Execute', 'Execute', 'Execute']);
      },
    );
  } finally {
    await admin.rows('set global general_log = off');
    admin.close();
  }
}
