import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { ControlError } from './errors.js';
import { VERSION_HEADER } from './server.js';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Asks the gateway that runs behind a socket.
 *
 * @param version of the program that asks: another one may mean something else by the answer
 * @throws ControlError in one line, with what to do
 */
export async function askGateway(
  { socket, version }: { readonly socket: string; readonly version: string },
  command: string,
  question: object,
): Promise<unknown> {
  try {
    const response = await send(socket, command, JSON.stringify(question));
    const running = response.headers[VERSION_HEADER];
    if (running !== version) throw ofAnotherVersion(socket, version, running);
    const answer: unknown = JSON.parse(await readAll(response));
    if (response.statusCode === 200) return answer;
    throw new ControlError(`the gateway at ${socket} cannot answer: ${(answer as { error: string }).error}`);
  } catch (error) {
    if (error instanceof ControlError) throw error;
    throw new ControlError(inWords(socket, error as NodeJS.ErrnoException), { cause: error });
  }
}

async function send(socketPath: string, command: string, body: string): Promise<IncomingMessage> {
  const asking = request({
    socketPath,
    path: `/${command}`,
    method: 'POST',
    headers: { 'content-length': Buffer.byteLength(body) },
    timeout: TIMEOUT_MS,
  });
  asking.once('timeout', () => asking.destroy(new ControlError(`${socketPath} does not answer in time`)));
  asking.end(body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return response;
}

async function readAll(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > MAX_ANSWER_BYTES) throw new ControlError('the answer is too long');
  }
  return text;
}

function ofAnotherVersion(socket: string, own: string, running: string | string[] | undefined): ControlError {
  return new ControlError(
    running === undefined
      ? `what listens on ${socket} is no gateway`
      : `the gateway at ${socket} is of version ${String(running)}, this command of ${own}: restart it, or use its own command`,
  );
}

const FAULTS: Readonly<Record<string, (socket: string) => string>> = {
  ENOENT: (socket) => `no gateway listens on ${socket}: it does not run, or its control.socket is another`,
  ECONNREFUSED: (socket) => `no gateway listens on ${socket} any more: start it`,
  EACCES: (socket) =>
    `${socket} is for the user of the gateway and for root: run this command as one of them`,
};

function inWords(socket: string, { code = '', message }: NodeJS.ErrnoException): string {
  return FAULTS[code]?.(socket) ?? `${socket} does not answer: ${message}`;
}
