/** A plugin that has everybody, with the password `right`, and adds a byte to a file for each question. */
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'everybody',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({ asked: z.string() }),
    open: ({ asked }) => ({
      async authenticate({ username, password }) {
        appendFileSync(asked, '.');
        await delay(20);
        const account = { username, subject: username };
        return password === 'right'
          ? { verdict: 'accepted', account }
          : { verdict: 'rejected', reason: 'wrong-password', account };
      },
    }),
  });
