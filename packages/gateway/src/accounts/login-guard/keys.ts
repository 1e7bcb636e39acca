import { createHmac, randomBytes } from 'node:crypto';
import type { Value, Waiter } from '../../state/backend.js';
import type { StateStore } from '../../state/store.js';

const ADD = "INSERT INTO postern_facts (name, value) VALUES ('guard_key', $1) ON CONFLICT DO NOTHING";
const READ = "SELECT value FROM postern_facts WHERE name = 'guard_key'";

/** Of so many logins the keys are kept, as the same people log in again and again. */
const MAX_KEPT = 10_000;

/** What the rows of a login are called by. */
export interface LoginKeys {
  /** What they are made of. */
  readonly text: string;
  readonly account: string;
  /** Where the person's client is known: its address, the two together, and that it is known. */
  readonly client?: { readonly address: string; readonly pair: string; readonly known: string };
}

/** What the rows of the guard are called by: keyed hashes, so that its table holds no names. */
export class GuardKeys {
  readonly #secret: string;
  readonly #kept = new Map<string, LoginKeys>();

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
    return createHmac('sha256', this.#secret).update(parts.join('\0')).digest('base64url');
  }

  ofLogin(name: string, network: string | undefined): LoginKeys {
    const text = network === undefined ? name : `${name}\0${network}`;
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const account = this.of('account', name);
    if (network === undefined) return { text, account };
    const address = this.of('address', network);
    const pair = `${account}/${address}`;
    return { text, account, client: { address, pair, known: `known/${pair}` } };
  }

  /** For logins that were let in: a name that nobody has may be a password, and is not kept. */
  keep(login: LoginKeys): void {
    if (this.#kept.has(login.text)) return;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(login.text, login);
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
