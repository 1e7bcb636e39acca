import { createServer } from 'node:http';
import { once } from 'node:events';
import { isMember, passwordOf } from './people.js';

const SLOW_MS = 1000;

/** What the server makes of a right answer, by its state. */
const MANNERS = {
  up: (response, answer) => response.end(answer),
  slow: (response, answer) => setTimeout(() => response.end(answer), SLOW_MS),
  hung: () => undefined,
  'full of HTML': (response) => response.end('<html><body>success</body></html>'),
  'cut short': (response, answer) => {
    response.writeHead(200, { 'content-length': answer.length });
    response.write(answer.slice(0, 12));
    response.destroy();
  },
  'of wrong types': (response) => response.end('{"auth":{"success":"true","mxid":5}}'),
  failing: (response) => response.writeHead(500).end('{"auth":{"success":false}}'),
};

/** A web application with the protocol check_credentials. */
export class RestServer {
  manner = 'up';
  #server;
  #port = 0;

  async start() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = this.#server.address().port;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request, response) {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, password } = JSON.parse(body).user;
    const name = id.slice(1, id.indexOf(':'));
    const success = isMember(name) && password === passwordOf(name);
    MANNERS[this.manner](response, JSON.stringify({ auth: success ? { success, mxid: id } : { success } }));
  }
}
