/** Accounts that were there before the gateway, and those that go to somebody else: what an operator does about them. */
import { Readable } from 'node:stream';
import { withGateway } from '../support/gateway.js';
import { postern } from '../support/postern.js';
import { byName, matrix } from './matrix.js';
import { PASSWORD } from './people.js';
import { homeserver } from './sync.js';

const JUDY = '@judy:example.org';

/** A gateway that gives nobody's name away, between Synapse and the chain. */
function withOwners({ synapse, adminToken, chain, relay }, work) {
  const yaml = `owners: enforce\n${homeserver(synapse.url, adminToken, 'threepids: never')}${chain}`;
  const before = relay.target;
  return withGateway(yaml, async (gateway) => {
    relay.target = gateway.url;
    const owners = (argv, stdin) => postern(['owners', ...argv, '--config', gateway.file], stdin);
    try {
      await work(owners);
    } finally {
      relay.target = before;
    }
  });
}

/** Plan, import, login: she has her rooms again. */
export function adopted(peer, results) {
  const { name, home, synapse, admin } = peer;
  return withOwners(peer, async (owners) => {
    const token = await synapse.register('judy', 'local password');
    const { room_id: room } = await matrix(synapse.url, token).client('POST', '/createRoom', {});
    const refused = await home.login(byName('judy'), PASSWORD);
    results.equal(`${name}: an account of the homeserver's own is refused at first`, refused.status, 403);
    results.match(
      `${name}: and the log names the command`,
      synapse.logged(),
      /postern owners link @heidi:example\.org staff:heidi/,
    );

    const { exitCode, stdout, text } = await owners(['plan']);
    const [header, ...lines] = stdout.trim().split('\n');
    const hers = lines.filter((line) => line.startsWith(JUDY));
    // Synapse writes down after some seconds that somebody was there
    results.match(
      `${name}: the plan has her line`,
      hers.join('\n'),
      /^@judy:example\.org,staff,judy,judy,current,judy,Judy,,(\d{4}-\d\d-\d\d)?,has logged in through the gateway$/,
    );
    results.equal(
      `${name}: nobody who is recorded, and no administrator`,
      [...[exitCode, lines.some((line) => /^@(alice|root):/.test(line))]],
      [0, false],
    );
    results.match(
      `${name}: it says who is left out`,
      text,
      /^ {2}\d+ recorded with an account by the homeserver$/m,
    );

    const imported = await owners(['import', '-'], Readable.from([[header, ...hers, ''].join('\n')]));
    results.match(
      `${name}: import takes it`,
      imported.text,
      /1 were there already; 1 of these are settled now/,
    );
    const again = await home.login(byName('judy'), PASSWORD);
    results.equal(`${name}: she is let in`, [again.status, again.user_id], [200, JUDY]);
    const { joined_rooms: rooms } = await matrix(synapse.url, again.access_token).client(
      'GET',
      '/joined_rooms',
    );
    results.equal(`${name}: with her room`, rooms, [room]);
    const { external_ids: ids } = await admin.user(JUDY);
    results.equal(`${name}: and is recorded`, ids, [{ auth_provider: 'postern', external_id: 'staff:judy' }]);
    results.check(`${name}: the plan has her no more`, !(await owners(['plan'])).stdout.includes(JUDY));
  });
}

/** What the log and the page say of an account that is recorded with a former owner. */
export function handedOver(peer, results) {
  const { name, home, synapse, admin } = peer;
  return withOwners(peer, async (owners) => {
    await admin.change('@ivan:example.org', {
      external_ids: [{ auth_provider: 'postern', external_id: 'staff:another' }],
    });
    const refused = await home.login(byName('ivan'), PASSWORD);
    results.equal(`${name}: an account that is recorded with another is not given away`, refused.status, 403);
    const said = /handed over: postern owners (link @ivan:example\.org staff:ivan)$/m.exec(synapse.logged());
    results.check(`${name}: the log says how it is`, said !== null);
    await owners(said?.[1].split(' ') ?? []);
    const { user_id: mxid } = await home.login(byName('ivan'), PASSWORD);
    results.equal(`${name}: and that is how it is`, mxid, '@ivan:example.org');
  });
}
