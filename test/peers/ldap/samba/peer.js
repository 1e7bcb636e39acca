/** A domain with people, and the ways to configure it. */
import { BASE, DNS_DOMAIN, startSamba } from '../../servers/samba.js';
import { SEED } from './people.js';

export const GROUPS = `CN=Users,${BASE}`;

export async function sambaPeer({ log }) {
  const server = await startSamba({ log, seed: SEED });
  const tls = { ca: server.ca };
  const service = { bind_dn: `svc@${DNS_DOMAIN}`, bind_password: 'svc-pw' };
  return {
    name: 'Samba',
    ...server,
    /** @param {object} [more] */
    config: (more = {}) => ({ url: server.secureUrl, tls, ...service, search: { base: BASE }, ...more }),
    /** @param {string} bind_as @param {object} [more] */
    directConfig: (bind_as, more = {}) => ({
      url: server.secureUrl,
      tls,
      bind_as,
      search: { base: BASE },
      ...more,
    }),
  };
}
