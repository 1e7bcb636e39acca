import { inspect } from 'node:util';
import type { Login } from '@postern/plugin-api';

/**
 * A login as a plugin gets it. Who only looks at it does not see the password: not by `console.log` or `util.inspect`,
 * not in JSON, and so in no log.
 */
export class UnseenLogin implements Login {
  readonly username: string;
  readonly password: string;

  constructor({ username, password }: Login) {
    this.username = username;
    this.password = password;
  }

  toJSON(): object {
    return { username: this.username };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}

const shown = { value: () => '[configuration]' };
const unseen: object = Object.create(Object.prototype, { toJSON: shown, [inspect.custom]: shown }) as object;

/** Keeps the secrets of a plugin's configuration from who only looks at it. Reading and copying it work as ever. */
export function unseenConfig(config: unknown): unknown {
  const isPlain =
    typeof config === 'object' && config !== null && Object.getPrototypeOf(config) === Object.prototype;
  // By the prototype, as what blots out the log's secrets copies an object's own properties alone.
  return isPlain && Object.isExtensible(config) ? (Object.setPrototypeOf(config, unseen) as unknown) : config;
}
