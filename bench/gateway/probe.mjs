/** Measures inside the gateway what shares libuv's threads with the hashes; the display name carries the result. */
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

async function milliseconds(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'probe',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({}),
    open: () => ({
      async authenticate({ username }) {
        if (username !== 'probe') return { verdict: 'unknown-user' };
        const times = {
          lookup: await milliseconds(() => lookup('localhost')),
          file: await milliseconds(() => readFile(new URL(import.meta.url))),
        };
        return {
          verdict: 'accepted',
          account: { username, subject: username },
          profile: { displayName: JSON.stringify(times) },
        };
      },
    }),
  });
