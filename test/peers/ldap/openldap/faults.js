/** A server that goes away, hangs, lies about itself, or refuses. */
import { withGateway, startFailure } from '../../support/gateway.js';
import { LoginStream } from '../../support/login-stream.js';
import { reportOf } from '../../support/report.js';
import { until } from '../../support/until.js';
import { BASE } from '../../servers/openldap.js';
import { DEADLINE_MS, front, gatewayFor, halfClose, passOn, SLACK_MS } from '../support.js';
import { ALICE, PEOPLE } from './people.js';

const AT_ONCE = 8;
const ENOUGH = 20;

export async function restarted(peer, results) {
  await outage(
    peer,
    results,
    'stopped and started',
    () => peer.stop(),
    () => peer.start(),
    ENOUGH,
  );
}

export async function frozen(peer, results) {
  await outage(
    peer,
    results,
    'frozen',
    () => peer.freeze(),
    () => peer.thaw(),
    2 * AT_ONCE,
  );
}

async function outage(peer, results, what, take, giveBack, enough) {
  await withGateway(gatewayFor(peer.config()), async (gateway) => {
    const stream = new LoginStream(() => gateway.login('alice', ALICE.password), AT_ONCE);
    try {
      await stream.sees('accepted', ENOUGH);
      await take();
      await stream.sees('503', enough);
      await giveBack();
      await stream.sees('accepted', ENOUGH);
    } finally {
      await stream.end();
    }
    const { counts, slowest, text } = reportOf(stream.answers);
    results.note(`OpenLDAP ${what}: ${text}`);
    results.equal(`OpenLDAP ${what}: nobody is refused`, Object.keys(counts).sort(), ['503', 'accepted']);
    results.check(`OpenLDAP ${what}: in time`, slowest <= DEADLINE_MS + SLACK_MS, slowest);
    results.check(`OpenLDAP ${what}: no password in the log`, !gateway.written().includes(ALICE.password));
  });
}

export async function lateStart(peer, results) {
  await peer.stop();
  await withGateway(gatewayFor(peer.config()), async (gateway) => {
    const login = async () => (await gateway.login('alice', ALICE.password)).outcome;
    results.equal('OpenLDAP, started after the gateway: at first', await login(), '503');
    await peer.start();
    const outcome = await until('a login', login, (seen) => seen !== '503');
    results.equal('OpenLDAP, started after the gateway: then', outcome, 'accepted');
  });
}

/** Another URL takes over, whatever is wrong with the first. */
export async function takeover(peer, results) {
  const second = `ldap://127.0.0.1:${peer.port}`;
  let isSilent = false;
  const pass = passOn(peer.port);
  const turning = await front((socket) => (isSilent ? undefined : pass(socket)));
  const silent = await front(() => undefined);
  try {
    for (const [what, url] of [
      ['nobody listens', 'ldap://127.0.0.1:1'],
      ['nobody answers', `ldap://127.0.0.1:${silent.port}`],
    ]) {
      await withGateway(gatewayFor(peer.config({ url: [url, second] })), async (gateway) => {
        const { outcome, milliseconds } = await gateway.login('alice', ALICE.password);
        results.equal(`OpenLDAP, ${what} at the first URL`, outcome, 'accepted');
        results.check(`OpenLDAP, ${what}: in a second`, milliseconds < 1000, milliseconds);
      });
    }
    await withGateway(
      gatewayFor(peer.config({ url: [`ldap://127.0.0.1:${turning.port}`, second] })),
      async (gateway) => {
        await gateway.login('alice', ALICE.password);
        isSilent = true;
        await turning.close();
        const { outcome, milliseconds } = await gateway.login('alice', ALICE.password);
        results.equal('OpenLDAP, the first URL goes away', outcome, 'accepted');
        results.check('OpenLDAP, the first URL goes away: in a second', milliseconds < 1000, milliseconds);
        results.note(`OpenLDAP, the second URL took over after ${milliseconds} ms`);
      },
    );
    await withGateway(
      gatewayFor(peer.config({ url: `ldap://127.0.0.1:${silent.port}` })),
      async (gateway) => {
        const { outcome, milliseconds } = await gateway.login('alice', ALICE.password);
        results.equal('OpenLDAP, nobody answers at the only URL', outcome, '503');
        results.check(
          'OpenLDAP, nobody answers: in time',
          milliseconds <= DEADLINE_MS + SLACK_MS,
          milliseconds,
        );
      },
    );
  } finally {
    await silent.close();
  }
}

export async function certificates(peer, results) {
  for (const [what, options] of [
    ['for another name', { names: 'DNS:ldap.example.net' }],
    ['that has expired', { days: -1 }],
  ]) {
    const tls = await peer.sign(options.names === undefined ? 'expired' : 'other', options);
    const server = await front(passOn(peer.port), tls);
    const yaml = gatewayFor(peer.config({ url: `ldaps://localhost:${server.port}` }));
    try {
      const { code, message } = await startFailure(yaml);
      results.equal(`OpenLDAP, a certificate ${what}`, code, 'PLUGIN_MISCONFIGURED');
      results.match(
        `OpenLDAP, a certificate ${what}: the words`,
        message,
        /no secure connection .*look at tls/s,
      );
    } finally {
      await server.close();
    }
  }
  const { code } = await startFailure(gatewayFor(peer.config({ tls: {} })));
  results.equal('OpenLDAP, an authority that is not known', code, 'PLUGIN_MISCONFIGURED');
}

export async function halfClosed(peer, results) {
  const server = await front(halfClose(peer.port));
  try {
    const config = peer.config({ url: [`ldap://127.0.0.1:${server.port}`, `ldap://127.0.0.1:${peer.port}`] });
    await withGateway(gatewayFor(config), async (gateway) => {
      for (let turn = 0; turn < 5; turn += 1) {
        const { outcome } = await gateway.login('alice', ALICE.password);
        results.equal(`OpenLDAP, half-closed connections, login ${turn}`, outcome, 'accepted');
      }
    });
  } finally {
    await server.close();
  }
}

export async function refusals(peer, results) {
  for (const [what, more, words] of [
    [
      'the size limit',
      { search: { base: PEOPLE, filter: '(|(uid={username})(objectClass=person))' } },
      /size limit exceeded \(4/,
    ],
    [
      'a base that is a referral',
      { search: { base: `ou=elsewhere,${BASE}` } },
      /a referral, which is not followed \(10/,
    ],
    ['a base that is not there', { search: { base: `ou=missing,${BASE}` } }, /no such object \(32/],
  ]) {
    await withGateway(gatewayFor(peer.config(more)), async (gateway) => {
      results.equal(`OpenLDAP, ${what}`, (await gateway.login('alice', ALICE.password)).outcome, '503');
      results.match(`OpenLDAP, ${what}: the server's words`, gateway.written(), words);
    });
  }
  const wrong = await startFailure(gatewayFor(peer.config({ bind_password: 'wrong' })));
  results.match('OpenLDAP, a wrong bind_password', wrong.message, /look at bind_dn and bind_password/);
}
