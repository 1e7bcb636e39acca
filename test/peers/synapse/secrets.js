/** What must stand in no log, at any level. */
import { FORUM_PASSWORD, PASSWORD, TOKEN } from './people.js';

export async function nothingSecretIsLogged({ name, synapse, gateway }, results) {
  const logs = { Synapse: synapse.logged(), 'the gateway': gateway.written() };
  for (const [who, text] of Object.entries(logs)) {
    results.check(`${name}: ${who} has logged`, text.length > 10_000, text.length);
    for (const secret of [PASSWORD, FORUM_PASSWORD, 'mistyped', TOKEN]) {
      const at = text.indexOf(secret);
      results.check(`${name}: ${who} has logged no ${secret}`, at === -1, text.slice(at - 200, at + 50));
    }
  }
  for (const complaint of ['sentinel', 'Traceback', 'Failed to run module API callback']) {
    const lines = logs.Synapse.split('\n').filter((line) => line.includes(complaint));
    results.equal(`${name}: Synapse has no complaint: ${complaint}`, lines, []);
  }
}
