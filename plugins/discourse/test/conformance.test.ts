import { itConforms } from '@postern/plugin-testkit';
import discourse from '../src/index.js';
import { ERAS, inGroup, person, tables } from './forum.js';
import { server } from './postgresql.js';

const password = 'Right password';

for (const [number, era] of ERAS.entries()) {
  const schema = `conforms_${number}`;
  await server.run(
    schema,
    `${tables(era)};
    ${person(era, { id: 1, username: 'Alice', password, name: 'Alice Liddell', emails: ['alice@example.org'] })};
    ${person(era, { id: 2, username: 'plain', password })};
    ${person(era, { id: 3, username: 'former', password, columns: { suspended_till: "now() + '1 day'" } })};
    ${inGroup(1, 'staff')}`,
  );

  describe(`on a forum ${era}`, () => {
    itConforms(discourse, {
      config: { ...server.settings, schema },
      account: { username: 'Alice', password, otherSpellings: ['alice', 'ALICE', 'alice@example.org'] },
      bare: { username: 'plain', password },
      disabled: { username: 'former', password },
      brokenConfig: { ...server.settings, schema: 'nowhere' },
      unreachableConfig: { connection: 'postgresql://gate@127.0.0.1:1/forum' },
    });
  });
}
