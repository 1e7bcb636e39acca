import type { Account } from '@postern/plugin-api';
import { wrong } from '../answers.js';
import { usernameOf } from '../names.js';

/**
 * The account of a Matrix ID that an application answered.
 *
 * @param field where it stands in the answer
 * @throws PluginError `PLUGIN_PROTOCOL` when it is none of this domain
 */
export function accountOfMxid(mxid: string, serverName: string, field: string, host: string): Account {
  const domain = `:${serverName.toLowerCase()}`;
  if (!mxid.startsWith('@') || !mxid.toLowerCase().endsWith(domain)) {
    throw wrong(host, `JSON of another form: ${field}: expected a Matrix ID of ${serverName}`);
  }
  return accountOfLocalpart(mxid.slice(1, -domain.length), field, host);
}

/** The protocols know no other id of an account than its name, so that is the subject, spelled as it was answered. */
export function accountOfLocalpart(localpart: string, field: string, host: string): Account {
  const username = usernameOf(localpart);
  if (username.trim() === '') throw wrong(host, `JSON of another form: ${field}: expected a name`);
  return { username, subject: username };
}
