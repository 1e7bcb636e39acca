/** The plugins `keycloak` and `oidc-password` on two releases of Keycloak, the older one below /auth, through the gateway's door. */
import { RELEASES, startKeycloak } from '../servers/keycloak.js';
import { PeerUnavailable } from '../servers/unavailable.js';
import { Results } from '../support/results.js';
import { pastedExample } from './example.js';
import { clients, conformance, neutral, outages } from './gateways.js';
import { lookups, profiles } from './known.js';
import { lockout, logins, reasons, sessions } from './logins.js';
import { importRealm } from './realm.js';

const SCENARIOS = [logins, reasons, profiles, lookups, clients, neutral, sessions, lockout, outages];

export default async function keycloakSuite({ log }) {
  const results = new Results(log);
  const started = [];
  try {
    const begun = await Promise.allSettled(RELEASES.map((release) => startKeycloak(release)));
    started.push(...begun.flatMap(({ value }) => value ?? []));
    const failure = begun.find(({ status }) => status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    await Promise.all(started.map(importRealm));
    await Promise.all(started.map((peer) => results.run(SCENARIOS, peer)));
    await results.run([pastedExample], started[0]);
    for (const peer of started) await results.run([conformance], peer);
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    results.skipped.push(error.message);
  } finally {
    await Promise.all(started.map((peer) => peer.close()));
  }
  return results;
}
