import { itConforms } from '@postern/plugin-testkit';
import phpbb from '../src/index.js';
import { createBoard } from './opened.js';

for (const release of ['3.0', '3.3', '4.0'] as const) {
  const board = createBoard(release);
  after(() => board.remove());
  const password = 'correct horse';

  describe(`a board of ${release}`, () => {
    itConforms(phpbb, {
      config: { connection: board.url, phone_field: 'pf_phone' },
      account: {
        username: 'Jürgen & "Söhne"',
        password,
        otherSpellings: ['jürgen & "söhne"', 'JU\u0308RGEN  & "SÖHNE"'],
      },
      bare: { username: 'bare', password },
      disabled: { username: 'inactive', password },
      brokenConfig: { connection: board.url, table_prefix: 'forum_' },
      unreachableConfig: { connection: 'mysql://gate@127.0.0.1:1/forum' },
    });
  });
}
