/** The floor: node:http that hands the call on over a pool of undici and hands the answer back. Argument: the URL. */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { PATH } from '../gateway/server.js';

const pool = new Pool(process.argv[2], { connections: 64 });

async function forward(body) {
  const answer = await pool.request({
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/json' },
    body,
  });
  return answer.body.json();
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { user } = JSON.parse(Buffer.concat(chunks).toString());
    const text = JSON.stringify(await forward(JSON.stringify({ user })));
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
