import { createHmac, randomBytes } from 'node:crypto';
import type { Value, Waiter } from '../../state/backend.js';
import type { StateStore } from '../../state/store.js';

const ADD = "INSERT INTO postern_facts (name, value) VALUES ('guard_key', $1) ON CONFLICT DO NOTHING";
const READ = "SELECT value FROM postern_facts WHERE name = 'guard_key'";

/** So many keys are kept, as the same few people log in again and again. */
const MAX_MADE = 10_000;

/** What the rows of the guard are called by: keyed hashes, so that its table holds no names. */
export class GuardKeys {
  readonly #secret: string;
  readonly #made = new Map<string, string>();

  private constructor(secret: string) {
    this.#secret = secret;
  }

  /** Under a key that dies with the process. */
  static passing(): GuardKeys {
    return new GuardKeys(newSecret());
  }

  /** Under the key of the state, which whoever comes first makes. @throws StateError, or the signal's reason */
  static async of(state: StateStore, waiter: Waiter): Promise<GuardKeys> {
    const read = async (): Promise<Value | undefined> => (await state.read(READ, [], waiter))[0]?.value;
    const known = await read();
    if (known !== undefined) return new GuardKeys(String(known));
    await state.write(ADD, [newSecret()], waiter);
    return new GuardKeys(String(await read()));
  }

  of(...parts: readonly string[]): string {
    const text = parts.join('\0');
    const made = this.#made.get(text);
    if (made !== undefined) return made;
    const key = createHmac('sha256', this.#secret).update(text).digest('base64url');
    if (this.#made.size >= MAX_MADE) this.#made.clear();
    this.#made.set(text, key);
    return key;
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
