import { chmod, lstat, mkdtemp, rename, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { ControlError } from './errors.js';

/** `sun_path` of unix(7), less its closing zero. */
const MAX_PATH_BYTES = 107;

/** Where a gateway listens, and what is there now. */
export interface SocketFile {
  readonly path: string;
  readonly inode: number;
}

/**
 * Lets a server listen on a socket that the user of this process alone can reach from its first moment on: it is made in a
 * folder of its own, and moved to its place. What a killed process left there is replaced; a gateway that answers is not.
 *
 * @throws ControlError with what to do about it
 */
export async function listenAt(server: Server, path: string): Promise<SocketFile> {
  const parent = dirname(path);
  if (
    Buffer.byteLength(join(parent, '.p-XXXXXX/s')) > MAX_PATH_BYTES ||
    Buffer.byteLength(path) > MAX_PATH_BYTES
  ) {
    throw new ControlError(`${path} is too long for a socket: at most ${MAX_PATH_BYTES} bytes`);
  }
  if (await answersAt(path)) throw new ControlError(`another gateway listens on ${path}`);
  try {
    const folder = await mkdtemp(join(parent, '.p-'));
    try {
      const draft = join(folder, 's');
      await listening(server, draft);
      await chmod(draft, 0o600);
      await mustBeSocket(path);
      await rename(draft, path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { path, inode: (await lstat(path)).ino };
  } catch (error) {
    server.close();
    if (error instanceof ControlError) throw error;
    throw new ControlError(`cannot make ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Takes the socket away, unless it is that of another process by now. */
export async function removeSocket({ path, inode }: SocketFile): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.ino === inode) await rm(path, { force: true });
}

/** Whether somebody listens there, or cannot be asked by this user. */
function answersAt(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EACCES' || code === 'EAGAIN'),
    );
  });
}

/** Moving the socket there would replace any other file. */
async function mustBeSocket(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined || there.isSocket()) return;
  throw new ControlError(`${path} is no socket, and is left as it is`);
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
