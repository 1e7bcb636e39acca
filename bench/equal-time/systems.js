/**
 * The systems whose logins are timed. Each is started, is asked for its entry of the chain, switches the `DISABLED` off and
 * is closed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { createDatabase as createSite } from '../../plugins/wordpress/dist/test/database.js';
import { createDatabase } from '../../plugins/sql/dist/test/database.js';
import { throwAwayFolder } from '../../test/peers/servers/folder.js';
import { startMariadb } from '../../test/peers/servers/mariadb.js';
import { BASE, entry, SERVICE, ssha, startOpenldap } from '../../test/peers/servers/openldap.js';
import { startPostgresql } from '../../test/peers/servers/postgresql.js';
import { BCRYPT, DISABLED, isDisabled, PASSWORD, PEOPLE, uuidOf } from './people.js';
import { discourse, phpbb, sql, wordpress } from './tables.js';

const log = () => undefined;
/** The gateway looks at a users file every two seconds. */
const UNTIL_READ_AGAIN_MS = 3000;

export const SYSTEMS = {
  file: usersFile,
  'sql, SQLite': () => onSqlite(sql()),
  'sql, PostgreSQL': () => onServer(startPostgresql, 'postgresql', sql()),
  'phpbb, SQLite': () => onSqlite(phpbb('sqlite')),
  'phpbb, PostgreSQL': () => onServer(startPostgresql, 'postgresql', phpbb('postgresql')),
  'phpbb, MariaDB': () => onServer(startMariadb, 'mysql', phpbb('mysql')),
  'wordpress, SQLite': () => onSite(wordpress()),
  'wordpress with application passwords, SQLite': () => onSite(wordpress({ application_passwords: true })),
  'discourse, PostgreSQL': () => onServer(startPostgresql, 'postgresql', discourse()),
  'ldap with decoy_dn, OpenLDAP': () => onOpenldap({ decoy_dn: DECOY }),
};

/** What cannot be equal. */
export const LDAP_WITHOUT_DECOY = () => onOpenldap({});

async function usersFile() {
  const folder = throwAwayFolder('equal-time');
  const path = join(folder.path, 'users.yaml');
  const write = (isOff) => {
    const users = PEOPLE.map((person) => [person.name, { password: BCRYPT, disabled: isOff(person) }]);
    writeFileSync(path, JSON.stringify({ users: Object.fromEntries(users) }), { mode: 0o600 });
  };
  write(() => false);
  return {
    entry: { use: 'file', config: { path, format: 'yaml' } },
    async disable() {
      write(isDisabled);
      await new Promise((resolve) => setTimeout(resolve, UNTIL_READ_AGAIN_MS));
    },
    close: async () => folder.remove(),
  };
}

async function onSqlite({ use, config, tables, disable }) {
  return onFile(createDatabase(tables), { use, config, disable });
}

async function onSite({ use, config, tables, disable }) {
  const database = createSite({ isNetwork: true });
  database.run(
    'CREATE INDEX wp_users_login ON wp_users (user_login); CREATE INDEX wp_usermeta_user ON wp_usermeta (user_id)',
  );
  database.run('CREATE INDEX wp_users_email ON wp_users (user_email)');
  database.run(tables);
  return onFile(database, { use, config, disable });
}

function onFile(database, { use, config, disable }) {
  return {
    entry: { use, config: { connection: database.url, ...config } },
    disable: async () => database.run(disable),
    close: async () => database.close(),
  };
}

async function onServer(startDatabase, type, { use, config, tables, disable }) {
  const { host, port, superuser, run, close } = await startDatabase({ log });
  await run('CREATE DATABASE bench');
  await run(tables, 'bench');
  const { user, password } = superuser;
  return {
    entry: {
      use,
      config: { connection: { type, host, port, user, password, database: 'bench' }, ...config },
    },
    disable: () => run(disable, 'bench'),
    close,
  };
}

const dnOf = ({ name }) => `uid=${name},ou=people,${BASE}`;
const DECOY = `cn=decoy,${BASE}`;

async function onOpenldap(more) {
  const directory = await startOpenldap({ log, ldif: ldif() });
  const { port, servicePassword, superuser } = directory;
  const url = `ldap://127.0.0.1:${port}`;
  const service = { bind_dn: SERVICE, bind_password: servicePassword };
  return {
    entry: { use: 'ldap', config: { url, ...service, search: { base: `ou=people,${BASE}` }, ...more } },
    disable: () => lock(url, superuser),
    close: () => directory.close(),
  };
}

function ldif() {
  const policy = {
    objectClass: ['person', 'pwdPolicy'],
    cn: 'default',
    sn: 'default',
    pwdAttribute: 'userPassword',
    pwdLockout: 'TRUE',
  };
  // Like a person, outside the base.
  const decoy = {
    objectClass: 'inetOrgPerson',
    uid: 'decoy',
    cn: 'decoy',
    sn: 'decoy',
    userPassword: ssha('nobody knows'),
  };
  const userPassword = ssha(PASSWORD);
  const person = (one) =>
    entry(dnOf(one), {
      ...{
        objectClass: 'inetOrgPerson',
        uid: one.name,
        cn: one.name,
        sn: one.name,
        userPassword,
        entryUUID: uuidOf(one),
      },
    });
  return [entry(`cn=default,ou=policies,${BASE}`, policy), entry(DECOY, decoy), ...PEOPLE.map(person)].join(
    '\n',
  );
}

/** For ever (draft-behera-ldap-password-policy, section 5.3.3). */
async function lock(url, { dn, password }) {
  const client = new Client({ url });
  const modification = new Attribute({ type: 'pwdAccountLockedTime', values: ['000001010000Z'] });
  try {
    await client.bind(dn, password);
    for (const person of DISABLED)
      await client.modify(dnOf(person), new Change({ operation: 'add', modification }));
  } finally {
    await client.unbind();
  }
}
