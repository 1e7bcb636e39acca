/** A web application: accepts every login after so many milliseconds (argument), or never answers those of `stuck…`. */
import { createServer } from 'node:http';
import { ANSWER } from '../gateway/answer.js';

const delay = Number(process.argv[2]);
const text = JSON.stringify(ANSWER);
const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { user } = JSON.parse(Buffer.concat(chunks).toString());
    if (user.id.startsWith('@stuck')) return;
    const answer = () => response.writeHead(200, head).end(text);
    if (delay === 0) answer();
    else setTimeout(answer, delay);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${server.address().port}` }));
});
