/** The plugin `ldap` on a real OpenLDAP and a real Samba AD, through the gateway's door. */
import { PeerUnavailable } from '../servers/unavailable.js';
import { Results } from '../support/results.js';
import * as faults from './openldap/faults.js';
import { owners } from './openldap/owners.js';
import { openldapPeer } from './openldap/peer.js';
import * as openldap from './openldap/scenarios.js';
import { sambaPeer } from './samba/peer.js';
import * as samba from './samba/scenarios.js';

const OPENLDAP = [
  ...[
    openldap.logins,
    openldap.transports,
    openldap.oddNames,
    openldap.oddDns,
    openldap.states,
    openldap.notices,
  ],
  ...[openldap.groups, openldap.bases, openldap.findings, owners],
  ...[faults.takeover, faults.certificates, faults.halfClosed, faults.refusals],
  ...[faults.restarted, faults.frozen, faults.lateStart],
];
const SAMBA = [samba.logins, samba.states, samba.names, samba.groups, samba.transports, samba.findings];

export default async function ldapSuite({ log }) {
  const results = new Results(log);
  const started = await Promise.allSettled([openldapPeer({ log }), sambaPeer({ log })]);
  const [open, domain] = started.map(({ value }) => value);
  try {
    for (const { reason } of started.filter(({ status }) => status === 'rejected')) {
      if (!(reason instanceof PeerUnavailable)) throw reason;
      results.skipped.push(reason.message);
    }
    await Promise.all([open && results.run(OPENLDAP, open), domain && results.run(SAMBA, domain)]);
    // they look for what is left open: nothing else may run
    if (open) await results.run([openldap.conformance], open);
    if (domain) await results.run([samba.conformance], domain);
  } finally {
    await Promise.all([open?.close(), domain?.close()]);
  }
  return results;
}
