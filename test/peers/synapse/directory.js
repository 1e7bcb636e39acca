/** A real OpenLDAP with one person in it. */
import { BASE, entry, SERVICE, ssha, startOpenldap } from '../servers/openldap.js';
import { byEmail, byName, matrix } from './matrix.js';

const PEOPLE = `ou=guests,${BASE}`;
const PASSWORD = 'für Elise';

/** @returns the server, and its entry for the chain */
export async function startDirectory({ log }) {
  const ldif = [
    entry(PEOPLE, { objectClass: 'organizationalUnit', ou: 'guests' }),
    entry(`uid=Ludwig,${PEOPLE}`, {
      ...{ objectClass: 'inetOrgPerson', uid: 'Ludwig', cn: 'Ludwig van B.', sn: 'B.' },
      ...{ displayName: 'Ludwig van B.', mail: 'ludwig@example.org', userPassword: ssha(PASSWORD) },
    }),
  ].join('\n');
  const server = await startOpenldap({ log, ldif });
  const service = { bind_dn: SERVICE, bind_password: server.servicePassword };
  const config = {
    ...{ url: server.secureUrl, tls: { ca: server.ca }, ...service, search: { base: PEOPLE } },
    ...{ attributes: { email: ['mail'] }, emails_verified: true },
  };
  return {
    chainEntry: { id: 'directory', use: 'ldap', config },
    close: server.close,
  };
}

export async function fromTheDirectory({ name, home, synapse, admin }, results) {
  const mxid = '@ludwig:example.org';
  const first = await home.login(byName('ludwig'), PASSWORD);
  results.equal(`${name}: somebody of the directory`, [first.status, first.user_id], [200, mxid]);
  const byAddress = await home.login(byEmail('ludwig@example.org'), PASSWORD);
  results.equal(`${name}: by e-mail address`, byAddress.user_id, mxid);
  results.equal(
    `${name}: a wrong password there`,
    (await home.login(byName('Ludwig'), 'for Elise')).status,
    403,
  );
  const ludwig = matrix(synapse.url, first.access_token);
  results.equal(
    `${name}: the name in the directory`,
    (await ludwig.profile(mxid)).displayname,
    'Ludwig van B.',
  );
  results.equal(`${name}: the address in the directory`, await ludwig.threePids(), [
    'email ludwig@example.org',
  ]);
  const { external_ids: ids } = await admin.user(mxid);
  results.match(`${name}: recorded by entryUUID`, ids[0].external_id, /^directory:[\da-f-]{36}$/);
}
