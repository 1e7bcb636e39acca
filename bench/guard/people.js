/** Right logins of many people, each from a client of their own: `node people.js URL SECONDS TOKEN` prints what came of it. */
import autocannon from 'autocannon';
import { PATH } from '../gateway/server.js';

const [url, seconds, token] = process.argv.slice(2);
const PEOPLE = 1000;
const CONNECTIONS = 64;

const requests = Array.from({ length: PEOPLE }, (_, number) => ({
  method: 'POST',
  path: PATH,
  headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: JSON.stringify({
    user: {
      id: `@person${number}:example.org`,
      password: 'secret',
      client_address: `192.0.${number >> 8}.${number & 255}`,
    },
  }),
}));

let connections = 0;
const {
  requests: answered,
  non2xx,
  errors,
} = await autocannon({
  url,
  connections: CONNECTIONS,
  duration: Number(seconds),
  requests,
  setupClient(client) {
    const first = Math.floor((connections * PEOPLE) / CONNECTIONS);
    connections += 1;
    client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
  },
});
console.log(JSON.stringify({ total: answered.total, perSecond: answered.average, failed: non2xx + errors }));
