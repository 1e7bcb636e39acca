/** The commands and the configuration of docs/plugins/keycloak.md, pasted. */
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { output } from '../servers/command.js';
import { throwAwayFolder } from '../servers/folder.js';
import { withGateway } from '../support/gateway.js';
import { passwordOf } from './realm.js';

const page = readFileSync(new URL('../../../docs/plugins/keycloak.md', import.meta.url), 'utf8');
const [, commands] = /^```sh\n([^]*?)^```$/m.exec(page);
const [, yaml] = /^```yaml\n([^]*?)^```$/m.exec(page);
const URL_OF_PAGE = 'https://id.example.org';

export async function pastedExample(peer, results) {
  const folder = throwAwayFolder('keycloak-example');
  const url = `${peer.origin}${peer.path}`;
  const secret = join(folder.path, 'secret');
  const pasted = (text) => text.replaceAll(URL_OF_PAGE, url).replaceAll('/run/secrets/keycloak', secret);
  const env = {
    PATH: [join(peer.home, 'bin'), process.env.PATH].join(delimiter),
    HOME: folder.path,
    KC_CLI_PASSWORD: peer.password, // release 24 reads it from its input
  };
  try {
    const options = { env, cwd: folder.path, input: `${peer.password}\n` };
    await output(['bash', '-e', '-c', pasted(commands)], options);
    await withGateway(pasted(yaml), async (gateway) => {
      const { outcome, profile } = await gateway.login('alice', passwordOf('alice'));
      results.equal(
        `${peer.name}: the example of the page`,
        { outcome, name: profile?.display_name },
        { outcome: 'accepted', name: 'Alice Liddell' },
      );
      for (const [name, password] of [
        ['alice', 'wrong'],
        ['nobody', 'wrong'],
      ])
        results.equal(
          `${peer.name}: ${name}, example`,
          (await gateway.login(name, password)).outcome,
          'refused',
        );
    });
  } finally {
    folder.remove();
  }
}
