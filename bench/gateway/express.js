/** The usual way: an express app with `express.json()` and a constant answer. */
import express from 'express';
import { ANSWER } from './answer.js';

const app = express();
app.use(express.json());
app.use((request, response) => void response.json(ANSWER));
const server = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${server.address().port}` }));
});
