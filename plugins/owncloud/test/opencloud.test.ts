import { startFakeHttpServer, type FakeBehaviour, type RecordedRequest } from '@postern/http-client/testing';
import { itConforms } from '@postern/plugin-testkit';
import owncloud from '../src/index.js';

const people = new Map([
  ['alan', { display: 'Alan Turing', email: 'alan@example.org' }],
  ['mary', { display: 'Mary', email: '' }],
]);
const password = 'demo horse';

const server = await startFakeHttpServer();
server.respond(openCloud);
after(() => server.close());

/** As a running OpenCloud was seen to answer; Infinite Scale is where it comes from. */
function openCloud({ url, headers }: RecordedRequest): FakeBehaviour {
  if (url === '/status.php') {
    return {
      body:
        '{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"10.11.0.0",' +
        '"versionstring":"10.11.0","edition":"","productname":"OpenCloud","product":"OpenCloud"}',
    };
  }
  const [, token = ''] = /^Basic (.*)$/.exec(headers['authorization'] ?? '') ?? [];
  const [name = '', typed = ''] = Buffer.from(token, 'base64').toString().split(':');
  const id = name.toLowerCase();
  const person = people.get(id);
  if (person === undefined || typed !== password) {
    return {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="OpenCloud", Basic realm="OpenCloud"' },
    };
  }
  if (url !== '/ocs/v2.php/cloud/user?format=json') return { status: 404 };
  const data = { id, 'display-name': person.display, email: person.email, 'user-type': 'Member' };
  return { body: JSON.stringify({ ocs: { meta: { status: 'ok', statuscode: 200, message: 'OK' }, data } }) };
}

describe('at OpenCloud', () => {
  itConforms(owncloud, {
    config: { url: server.url },
    account: { username: 'alan', password, otherSpellings: ['Alan'] },
    bare: { username: 'mary', password },
    // There is no provisioning API.
    brokenConfig: { url: server.url, admin: { username: 'alan', password } },
    unreachableConfig: { url: 'http://127.0.0.1:1' },
    tellsUnknownUsers: false,
  });
});
