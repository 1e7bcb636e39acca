import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from '@postern/plugin-api';
import type { z } from 'zod';
import { readJsonObject } from '../http/body.js';
import type { Answer } from '../http/door.js';
import { MatrixError } from '../http/errors.js';
import { listenAt, removeSocket, type SocketFile } from './socket-file.js';

/** The version of the program that answers: the commands of another may mean something else. */
export const VERSION_HEADER = 'x-postern-version';

/** An administrator, a script or two. */
const MAX_CONNECTIONS = 16;
const LIMITS = { headersTimeout: 5000, requestTimeout: 5000, keepAliveTimeout: 1, maxHeaderSize: 4096 };

/** Something that the running gateway can be asked: answers what can be written in JSON. */
export interface ControlCommand {
  answer(question: unknown): Promise<unknown>;
}

/** One row of the table of commands. */
export function controlCommand<T>(schema: z.ZodType<T>, answer: (question: T) => unknown): ControlCommand {
  return {
    answer: async (question) => {
      const parsed = schema.safeParse(question);
      if (!parsed.success) throw new MatrixError(400, 'M_BAD_JSON', 'the question has another form');
      return answer(parsed.data);
    },
  };
}

export interface ControlParts {
  /** By their names, such as `why`. */
  readonly commands: Readonly<Record<string, ControlCommand>>;
  readonly version: string;
  readonly log: Logger;
}

/**
 * The local socket of the gateway: `POST /NAME` with a JSON object. HTTP, because node:http brings the framing, the limits of
 * size and time, and states; and because `curl --unix-socket` speaks it.
 */
export class ControlSocket {
  readonly #parts: ControlParts;
  readonly #server: Server;
  #file: SocketFile | undefined;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.#server = createServer(LIMITS, (request, response) => void this.#handle(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** @throws ControlError */
  async listen(path: string): Promise<void> {
    this.#file = await listenAt(this.#server, path);
  }

  async close(): Promise<void> {
    if (this.#file === undefined) return;
    await removeSocket(this.#file);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#answer(request);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      [VERSION_HEADER]: this.#parts.version,
      connection: 'close',
    });
    response.end(body);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { commands, log } = this.#parts;
    try {
      const name = (request.url ?? '').slice(1);
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (command === undefined) throw new MatrixError(404, 'M_UNRECOGNIZED', 'there is no such command');
      if (request.method !== 'POST') throw new MatrixError(405, 'M_UNRECOGNIZED', 'use POST');
      return { status: 200, body: JSON.stringify(await command.answer(await readJsonObject(request))) };
    } catch (error) {
      if (error instanceof MatrixError) return error.toAnswer();
      log.error({ err: error }, 'a question over the local socket failed');
      return new MatrixError(500, 'M_UNKNOWN', 'the gateway has a fault; its log says more').toAnswer();
    }
  }
}
