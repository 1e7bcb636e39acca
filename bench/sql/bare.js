/** The floor: node:http and the driver. Arguments: the kind of database, the connection as JSON. */
import { createServer } from 'node:http';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { ACCOUNT, GROUPS, md5 } from './people.js';

const [kind, json] = process.argv.slice(2);
const connection = JSON.parse(json);
const query = kind === 'postgresql' ? postgresql() : mariadb();

function postgresql() {
  const pool = new pg.Pool({ ...connection, max: 10 });
  return async (sql, value) => (await pool.query(sql, [value])).rows;
}

function mariadb() {
  const pool = mysql.createPool({ ...connection, connectionLimit: 10 });
  return async (sql, value) => (await pool.execute(sql.replace('$1', '?'), [value]))[0];
}

async function answer({ user: { id, password } }) {
  const [localpart] = id.slice(1).split(':');
  const [row] = await query(ACCOUNT, localpart);
  if (row === undefined || md5(password) !== row.password_hash) return { auth: { success: false } };
  await query(GROUPS, row.subject);
  const three_pids = [{ medium: 'email', address: row.email }];
  const profile = { display_name: row.display_name, three_pids };
  return { auth: { success: true, mxid: `@${row.username}:example.org`, profile } };
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
