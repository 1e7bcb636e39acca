import { localpartOf, mxidOf, parseUserId } from '../../accounts/user-id.js';
import type { Holder } from '../../accounts/owners/owner.js';
import type { Config } from '../../config/schema.js';
import { UsageError } from '../io.js';

/** The localpart of `@jdoe`, `jdoe` or `@jdoe:example.org`. @throws UsageError */
export function readName(text: string, { server_name: serverName }: Pick<Config, 'server_name'>): string {
  const localpart = text.replace(/^@/, '');
  const id = text.startsWith('@') && text.includes(':') ? text : mxidOf(localpart, serverName);
  const read = parseUserId(id, serverName);
  if ('fault' in read) throw new UsageError(`${text}: no Matrix ID of ${serverName} (${read.fault})`);
  const canonical = localpartOf(read.username);
  if (id !== mxidOf(canonical, serverName)) {
    throw new UsageError(
      `${text}: a login never leads there; its canonical form is ${mxidOf(canonical, serverName)}`,
    );
  }
  return canonical;
}

/** An account as `forum:77`: the id of its entry, and its subject. @throws UsageError */
export function readHolder(text: string, { plugins }: Pick<Config, 'plugins'>): Holder {
  const colon = text.indexOf(':');
  const plugin = text.slice(0, Math.max(colon, 0));
  const subject = text.slice(colon + 1);
  const ids = plugins.map(({ id }) => id);
  if (colon > 0 && subject !== '' && ids.includes(plugin)) return { plugin, subject };
  throw new UsageError(
    `${text}: expected an account such as ${ids[0]}:4711, the id of a plugin and what never changes of the account; ` +
      `there are ${ids.join(', ')}`,
  );
}
