import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { encodePhpass } from './base64.js';
import { instantiate } from './wasm/load.js';
import { wasm } from './wasm/yescrypt.generated.js';
import { yescryptSettings, type YescryptSettings } from './yescrypt-settings.js';

interface Core {
  selectBoxes(context: number): void;
  keepBoxes(context: number): void;
  fillBoxes(b: number, boxes: number, x: number, context: number): void;
  mixFirst(b: number, r: number, n: number, v: number, x: number): void;
  mixSecond(b: number, r: number, n: number, loops: number, v: number, x: number, keep: boolean): void;
}

type Cost = Omit<YescryptSettings, 'memory' | 'salt'>;

const BOXES = 3 * 4096;
const CONTEXT = 16;
/** Where the data of the module may end. */
const BASE = 1024;
/** From here on a cheap first run is hashed again, so that a client may compute it (`yescrypt_kdf`). */
const PREHASH = { blocks: 0x100, work: 0x20000 };

/**
 * yescrypt 1.1, default flavour.
 *
 * @param setting `$y$`, parameters, `$`, salt
 * @returns the 43 characters of the digest
 * @throws RangeError for a setting that is not of this form
 */
export function yescrypt(password: Uint8Array, setting: string): string {
  const { N, r, p, t, salt } = yescryptSettings(setting);
  const prehashed = Math.floor(N / p) >= PREHASH.blocks && Math.floor(N / p) * r >= PREHASH.work;
  const input = prehashed
    ? derive(password, salt, { N: N / 64, r, p, t: 0 }, 'yescrypt-prehash')
    : Buffer.from(password);
  const derived = derive(input, salt, { N, r, p, t }, 'yescrypt');
  return encodePhpass(createHash('sha256').update(hmac(derived, 'Client Key')).digest());
}

/** `yescrypt_kdf_body`, but for its last two steps. @returns 32 bytes */
function derive(password: Uint8Array, salt: Uint8Array, cost: Cost, key: string): Buffer {
  const hashed = hmac(key, password);
  const blocks = pbkdf2Sync(hashed, salt, 1, cost.p * 128 * cost.r, 'sha256');
  const mixedKey = mix(blocks, blocks.subarray(0, 32), cost);
  return pbkdf2Sync(mixedKey, blocks, 1, 32, 'sha256');
}

function hmac(key: string | Uint8Array, message: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

/** `smix`: mixes the blocks in place. @returns the key of the last PBKDF2 */
function mix(blocks: Buffer, key: Uint8Array, { N, r, p, t }: Cost): Buffer {
  const size = 128 * r;
  const at = layout(size, N, p);
  const { core, memory } = instantiate<Core>(wasm, at.end);
  memory.set(blocks, at.blocks);
  const { all, writing } = loops(N, p, t);
  const chunk = Math.floor(N / p) & ~1;
  let mixedKey: Buffer = Buffer.alloc(0);
  for (let lane = 0; lane < p; lane++) {
    const [b, v, context] = [
      at.blocks + lane * size,
      at.table + lane * chunk * size,
      at.contexts + lane * CONTEXT,
    ];
    const n = lane < p - 1 ? chunk : N - lane * chunk;
    core.fillBoxes(b, at.boxes + lane * BOXES, at.scratch, context);
    if (lane === 0) mixedKey = hmac(memory.slice(b + size - 64, b + size), key);
    core.mixFirst(b, r, n, v, at.scratch);
    core.mixSecond(b, r, 2 ** Math.floor(Math.log2(n)), writing, v, at.scratch, true);
    core.keepBoxes(context);
  }
  for (let lane = 0; lane < p; lane++) {
    core.selectBoxes(at.contexts + lane * CONTEXT);
    core.mixSecond(at.blocks + lane * size, r, N, all - writing, at.table, at.scratch, false);
  }
  blocks.set(memory.subarray(at.blocks, at.blocks + blocks.length));
  return mixedKey;
}

function layout(size: number, N: number, p: number) {
  const blocks = BASE;
  const scratch = blocks + p * size;
  const boxes = scratch + size;
  const contexts = boxes + p * BOXES;
  const table = contexts + p * CONTEXT;
  return { blocks, scratch, boxes, contexts, table, end: table + N * size };
}

/** How many reads there are, and how many of them write (`fNloop` and the steps after it); even numbers. */
function loops(N: number, p: number, t: number): { readonly all: number; readonly writing: number } {
  const chunk = Math.floor(N / p);
  const all = t <= 1 ? Math.floor((chunk * (t + 1) + 2) / 3) : chunk * (t - 1);
  const writing = Math.floor(all / p);
  return { all: all + (all % 2), writing: writing + (writing % 2) };
}
