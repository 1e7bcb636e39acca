import { PluginError, type Account, type FindKey, type Login, type Verdict } from '@postern/plugin-api';
import type { OpenedPlugin } from '../../src/chain/definition.js';

/** A back end whose people come, go and change their names while it runs. */
export class Forum {
  /** Present names by subject; the password of everybody is the subject. */
  readonly members = new Map<string, string>();
  /** Subjects by e-mail address. */
  readonly addresses = new Map<string, string>();
  isDown = false;
  /** What was asked, in order. */
  readonly asked: string[] = [];
  /** What happens while it is asked. */
  meanwhile: (what: string) => unknown = () => undefined;
  readonly plugin: OpenedPlugin;
  #subjects = 0;

  /** @param finds whether accounts can be found by their subject */
  constructor(finds = true) {
    const authenticate = async ({ username, password }: Login): Promise<Verdict> => {
      await this.#note(`authenticate ${username}`);
      const account = this.#named(username);
      if (account === undefined) return { verdict: 'unknown-user' };
      return account.subject === password
        ? { verdict: 'accepted', account }
        : { verdict: 'rejected', reason: 'wrong-password', account };
    };
    const find = async (key: FindKey): Promise<Account | undefined> => {
      await this.#note(
        `find ${'subject' in key ? key.subject : 'username' in key ? key.username : key.address}`,
      );
      if ('username' in key) return this.#named(key.username);
      const subject = 'subject' in key ? key.subject : (this.addresses.get(key.address) ?? '');
      const username = this.members.get(subject);
      return username === undefined ? undefined : { username, subject };
    };
    this.plugin = finds ? { authenticate, find } : { authenticate };
  }

  /** A new member, who never has the subject of one before. */
  join(username: string, subject = `s${(this.#subjects += 1)}`): string {
    this.members.set(subject, username);
    return subject;
  }

  async #note(what: string): Promise<void> {
    this.asked.push(what);
    await this.meanwhile(what);
    if (this.isDown) throw new PluginError('PLUGIN_UNAVAILABLE', 'down');
  }

  #named(username: string): Account | undefined {
    const exact = [...this.members].find(([, name]) => name === username);
    const folded = [...this.members].filter(([, name]) => name.toLowerCase() === username.toLowerCase());
    const [subject, name] = exact ?? (folded.length === 1 ? (folded[0] ?? []) : []);
    return subject === undefined || name === undefined ? undefined : { username: name, subject };
  }
}
