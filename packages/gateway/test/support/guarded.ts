import { PluginError, type Account, type FindKey, type Login, type Verdict } from '@postern/plugin-api';
import type { OpenedPlugin } from '../../src/chain/definition.js';
import { PATH, startGateway, type TestGateway } from './gateway.js';
import { ManualClock } from './manual-clock.js';

const TOKEN = 'a-token-of-the-homeserver';
export const RIGHT = 'right';
export const WRONG = 'wrong';

/** A back end that has everybody but `nobody…`, all with the password `right`. */
export class Everybody {
  readonly plugin: OpenedPlugin;
  /** Names that were asked for with a password, in order. */
  readonly asked: string[] = [];
  /** What happens before it answers. */
  meanwhile: (login: Login) => unknown = () => undefined;
  isDown = false;
  /** The account behind a name. */
  accountOf: (username: string) => Account = (username) => ({ username, subject: username });

  constructor() {
    const authenticate = async (login: Login): Promise<Verdict> => {
      this.asked.push(login.username);
      await this.meanwhile(login);
      if (this.isDown) throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
      if (login.username.startsWith('nobody')) return { verdict: 'unknown-user' };
      const account = this.accountOf(login.username);
      return login.password === RIGHT
        ? { verdict: 'accepted', account }
        : { verdict: 'rejected', reason: 'wrong-password', account };
    };
    const find = async (key: FindKey): Promise<Account | undefined> => {
      const name =
        'username' in key ? key.username : 'address' in key ? key.address.split('@')[0] : undefined;
      return name === undefined || name.startsWith('nobody') ? undefined : this.accountOf(name);
    };
    this.plugin = { authenticate, find };
  }
}

/** `in`, `no`, or the status of an error. */
export type Outcome = 'in' | 'no' | number;

export interface Guarded {
  readonly clock: ManualClock;
  readonly everybody: Everybody;
  readonly gateway: TestGateway;
  readonly login: (name: string, password: string, client?: string) => Promise<Outcome>;
  /** The answer's text. */
  readonly send: (user: object, signal?: AbortSignal) => Promise<{ status: number; text: string }>;
  /** A page of the gateway. */
  readonly page: (path: string) => Promise<{ status: number; text: string }>;
  /** Fails so often, one after the other. */
  readonly fail: (times: number, name: string, client?: string) => Promise<void>;
}

/** A guarded gateway whose time stands still, through the door. */
export async function guarded(
  config: Record<string, unknown> = {},
  clock = new ManualClock(),
): Promise<Guarded> {
  const everybody = new Everybody();
  const gateway = await startGateway(
    {
      access: { tokens: [{ secret: TOKEN, reads_mxid: true }], addresses: [] },
      owners: 'off',
      plugins: [{ id: 'everybody', use: 'everybody', breaker: 'off' }],
      // A caller gets half of these: a thousand guesses at once are the guard's, and no crowd to be turned away before it.
      limits: { in_flight: 4000 },
      ...config,
    },
    { everybody: everybody.plugin },
    clock,
  );
  const send: Guarded['send'] = async (user, signal) => {
    const response = await fetch(gateway.url + PATH, {
      method: 'POST',
      body: JSON.stringify({ user }),
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(signal && { signal }),
    });
    return { status: response.status, text: await response.text() };
  };
  const login: Guarded['login'] = async (name, password, client) => {
    const { status, text } = await send({ id: `@${name}:example.org`, password, client_address: client });
    if (status !== 200) return status;
    return text.includes('"success":true') ? 'in' : 'no';
  };
  return {
    ...{ clock, everybody, gateway, send, login },
    async page(path) {
      const response = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
      return { status: response.status, text: await response.text() };
    },
    async fail(times, name, client) {
      for (let time = 0; time < times; time += 1) await login(name, WRONG, client);
    },
  };
}
