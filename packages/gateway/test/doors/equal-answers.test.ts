import { request } from 'node:http';
import { expect } from 'chai';
import { CONFIG, PLUGINS, REFUSALS, type RefusedAttempt } from '../support/refusals.js';
import { PATH, READS_MXID, startGateway, type TestGateway } from '../support/gateway.js';

/** Everything that a caller sees of an answer, but the time of day. */
interface Seen {
  readonly status: string;
  /** Names and values as they were sent, in their order. */
  readonly headers: readonly string[];
  readonly bytes: string;
}

function ask(url: string, { user, readsMxid = false }: RefusedAttempt): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const headers = readsMxid ? READS_MXID : {};
    const sent = request(url + PATH, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () =>
        resolve({
          status: `${answer.httpVersion} ${answer.statusCode} ${answer.statusMessage}`,
          headers: answer.rawHeaders.map((text, at, all) => (all[at - 1] === 'Date' ? '' : text)),
          bytes: Buffer.concat(chunks).toString('latin1'),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(JSON.stringify({ user }));
  });
}

describe('a refusal', () => {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startGateway(CONFIG, PLUGINS);
    const { body } = await gateway.login('@heir:example.org', 'the first');
    expect(body.auth?.success).to.equal(true);
    for (let time = 0; time < 5; time += 1) await gateway.login('@guessed:example.org', 'guess');
  });
  after(() => gateway.stop());

  const attempts = Object.entries(REFUSALS).flatMap(([reason, list]) =>
    list.map((attempt, at) => ({ reason, attempt, at })),
  );
  for (const { reason, attempt, at } of attempts) {
    it(`for the reason ${reason} looks like every other (${at + 1})`, async () => {
      const before = gateway.log().length;
      const seen = await ask(gateway.url, attempt);
      expect(seen).to.deep.equal(
        await ask(gateway.url, { user: { id: '@nobody:example.org', password: 'x' } }),
      );
      expect([seen.status, seen.bytes]).to.deep.equal(['1.1 200 OK', '{"auth":{"success":false}}']);
      expect(gateway.log().slice(before)).to.include(`"reason":"${reason}","msg":"login refused"`);
    });
  }
});
