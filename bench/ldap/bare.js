/**
 * The floor: node:http and the same library. Arguments: `pooled`, with 16 connections that search and 16 that bind, or
 * `fresh`, with a connection for each login, as ma1sd has it; the rest as JSON.
 */
import { createServer } from 'node:http';
import { Client, EqualityFilter } from 'ldapts';

const POOL = 16;
const [way, json] = process.argv.slice(2);
const { url, dn, password: servicePassword, base } = JSON.parse(json);
const attributes = ['uid', 'entryUUID', 'displayName', 'cn', 'mail', 'mobile', 'telephoneNumber'];
const authenticate = way === 'pooled' ? await pooled() : fresh;

async function pooled() {
  const readers = await Promise.all(Array.from({ length: POOL }, reader));
  const binders = Array.from({ length: POOL }, () => new Client({ url }));
  return async (uid, password) => {
    const client = readers.pop();
    const entry = await find(client, uid);
    readers.push(client);
    if (entry === undefined) return undefined;
    const binder = binders.pop();
    try {
      await binder.bind(entry.dn, password);
      return entry;
    } catch {
      return undefined;
    } finally {
      binders.push(binder);
    }
  };
}

async function fresh(uid, password) {
  const client = await reader();
  try {
    const entry = await find(client, uid);
    if (entry !== undefined) await client.bind(entry.dn, password);
    return entry;
  } catch {
    return undefined;
  } finally {
    await client.unbind();
  }
}

async function reader() {
  const client = new Client({ url });
  await client.bind(dn, servicePassword);
  return client;
}

async function find(client, uid) {
  const filter = new EqualityFilter({ attribute: 'uid', value: uid });
  const { searchEntries } = await client.search(base, { filter, attributes });
  return searchEntries.length === 1 ? searchEntries[0] : undefined;
}

async function answer({ user: { id, password } }) {
  const [localpart] = id.slice(1).split(':');
  const entry = await authenticate(localpart, password);
  if (entry === undefined) return { auth: { success: false } };
  const three_pids = [{ medium: 'email', address: entry.mail }];
  const profile = { display_name: entry.displayName, three_pids };
  return { auth: { success: true, mxid: `@${entry.uid}:example.org`, profile } };
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const text = JSON.stringify(await answer(JSON.parse(Buffer.concat(chunks).toString())));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${server.address().port}` }));
});
