/** What all of it is for. */
import { fileURLToPath } from 'node:url';
import { output } from '../servers/command.js';
import { FORUM_MXID, FORUM_NAME, FORUM_PASSWORD, PASSWORD } from './people.js';

const VISIT = fileURLToPath(new URL('room-visit.js', import.meta.url));

export async function aMessage({ name, synapse }, results) {
  const message = 'Grüße aus dem Forum';
  const input = JSON.stringify({
    ...{ url: synapse.url, message },
    host: { user: 'alice', password: PASSWORD },
    guest: { user: FORUM_NAME, password: FORUM_PASSWORD },
  });
  const seen = JSON.parse(await output([process.execPath, VISIT], { input }));
  results.equal(`${name}: the library knows who logged in`, seen.visitor, FORUM_MXID);
  results.equal(`${name}: a message in a room`, seen.heard, [FORUM_MXID, message]);
  results.equal(`${name}: under the name of the forum`, seen.shown, FORUM_NAME);
}
