/** What stands between Synapse and the gateway: passes on, dawdles, says nothing, or is not there. */
import { Agent, createServer, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** @param {string} target the gateway's URL */
export async function startRelay(target) {
  const agent = new Agent({ keepAlive: true });
  const relay = { target, delayMs: 0, mute: false, asked: [] };
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    relay.asked.push({ headers: incoming.headers, user: JSON.parse(body.toString()).user });
    if (relay.mute) return;
    if (relay.delayMs > 0) await delay(relay.delayMs);
    const { method, headers } = incoming;
    const onward = request(relay.target + incoming.url, { agent, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end(body);
  });
  server.keepAliveTimeout = 60_000;
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  const leave = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return Object.assign(relay, {
    url: `http://127.0.0.1:${port}`,
    leave,
    comeBack: () => listen(port),
    async close() {
      agent.destroy();
      if (server.listening) await leave();
    },
  });
}
