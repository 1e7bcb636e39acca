/** Names with owners in a directory whose people are renamed, leave, and are followed by others of the same name. */
import { withGateway } from '../../support/gateway.js';
import { gatewayFor } from '../support.js';
import { PEOPLE } from './people.js';

const dnOf = (uid) => `uid=${uid},${PEOPLE}`;
const person = (uid) => ({
  objectClass: 'inetOrgPerson',
  uid,
  cn: uid,
  sn: uid,
  userPassword: `password of ${uid}`,
});

/** Through the gateway's door, on one directory. */
export async function owners(peer, results) {
  await peer.asRoot(async (client) => {
    await client.add(dnOf('Olga'), person('Olga'));
    await client.add(dnOf('paul'), person('paul'));
  });
  const config = gatewayFor(peer.config());
  await withGateway(`owners: enforce\nstate: memory\n${config}`, async (gateway) => {
    const login = async (name, password) => {
      const { outcome, mxid } = await gateway.login(name, password);
      return mxid ?? outcome;
    };
    const equal = (what, seen, expected) => results.equal(`OpenLDAP, owners: ${what}`, seen, expected);

    equal('the first login', await login('OLGA', 'password of Olga'), '@olga:example.org');
    await peer.asRoot((client) => client.modifyDN(dnOf('Olga'), 'uid=olga.smith'));
    equal(
      'a renamed person under the new name',
      await login('olga.smith', 'password of Olga'),
      '@olga:example.org',
    );
    equal(
      'a renamed person under the old name',
      await login('olga', 'password of Olga'),
      '@olga:example.org',
    );
    await peer.asRoot((client) =>
      client.add(dnOf('olga'), { ...person('olga'), userPassword: 'password of another' }),
    );
    equal('who has got the old name', await login('olga', 'password of another'), 'refused');
    equal('its owner, still', await login('olga', 'password of Olga'), '@olga:example.org');

    equal('another first login', await login('paul', 'password of paul'), '@paul:example.org');
    await peer.asRoot(async (client) => {
      await client.del(dnOf('paul'));
      await client.add(dnOf('paul'), person('paul'));
    });
    equal(
      'an entry made anew under the name of one that is gone',
      await login('paul', 'password of paul'),
      'refused',
    );
    equal('the same in capitals', await login('PAUL', 'password of paul'), 'refused');
  });
  await peer.asRoot(async (client) => {
    for (const uid of ['olga.smith', 'olga', 'paul']) await client.del(dnOf(uid));
  });
}
