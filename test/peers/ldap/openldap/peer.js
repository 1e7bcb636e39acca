/** An OpenLDAP with people, and the ways to configure it. */
import { Client } from 'ldapts';
import { SERVICE, startOpenldap } from '../../servers/openldap.js';
import { ALICE, GROUPS, peopleLdif, PEOPLE } from './people.js';

export async function openldapPeer({ log }) {
  const server = await startOpenldap({ log, ldif: peopleLdif() });
  const service = { bind_dn: SERVICE, bind_password: server.servicePassword };
  const tls = { ca: server.ca };
  const peer = {
    name: 'OpenLDAP',
    ...server,
    service,
    /** @param {object} [more] */
    config: (more = {}) => ({ url: server.secureUrl, tls, ...service, search: { base: PEOPLE }, ...more }),
    /** @param {object} [more] */
    directConfig: (more = {}) => ({
      url: server.secureUrl,
      tls,
      bind_as: `uid={username},${PEOPLE}`,
      ...more,
    }),
    /** Whatever the suite wants of the server itself. */
    async asRoot(work) {
      const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
      try {
        await client.bind(server.superuser.dn, server.superuser.password);
        return await work(client);
      } finally {
        await client.unbind();
      }
    },
  };
  // the overlay that keeps memberOf sees only what comes over the wire
  await peer.asRoot(async (client) => {
    const group = (cn, member) =>
      client.add(`cn=${cn},${GROUPS}`, { objectClass: 'groupOfNames', cn, member });
    await group('chat', [`uid=${ALICE.name},${PEOPLE}`, `uid=Bob,${PEOPLE}`]);
    await group('Ops (night)', [`uid=${ALICE.name},${PEOPLE}`]);
  });
  return peer;
}
