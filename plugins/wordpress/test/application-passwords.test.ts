import { expect } from 'chai';
import {
  createDatabase,
  insertMeta,
  insertPerson,
  serialisedApplicationPasswords,
  type TestDatabase,
} from './database.js';
import { openWordpress, type Opened } from './opened.js';

/** Of `abcd EFGH 1234 ijkl MNOP 6789`, by WordPress 6.8 and by 6.7. */
const RECENT = '$generic$DJQSTFb1k471At02OwiVbyfZ-O-0_c1pPo2BcKU5';
const OLDER = '$P$B5DEIxWi/z03Fr4x/TnNfaqoNNPoCP.';
const TYPED = ['abcd EFGH 1234 ijkl MNOP 6789', 'abcdEFGH1234ijklMNOP6789'];
/** Of `secret`. */
const ACCOUNT = '5ebe2294ecd0e0f08eab7690d2a6ee69';

describe('application passwords', () => {
  let database: TestDatabase;
  let site: Opened;

  beforeEach(() => {
    database = createDatabase();
    const people = ['recent', 'older', 'none', 'broken'];
    database.run(
      people.map((login, index) => insertPerson({ id: index + 1, login, hash: ACCOUNT })).join(''),
    );
    const another = '$P$B6KSzP5BImTvKtYA/dHob17AYLAYTw1';
    const list = (...hashes: readonly string[]): Readonly<Record<string, string>> => ({
      _application_passwords: serialisedApplicationPasswords(hashes),
    });
    database.run(insertMeta(1, list(another, RECENT)) + insertMeta(2, list(OLDER)));
    database.run(insertMeta(4, { _application_passwords: 'a:1:{i:0;O:8:"stdClass":0:{}}' }));
  });
  afterEach(async () => {
    await site.close();
    database.close();
  });

  it('log in beside the password of the account, if they are switched on', async () => {
    site = await openWordpress({ connection: database.url, application_passwords: true });
    for (const typed of TYPED) {
      expect(await site.login('recent', typed)).to.include({ verdict: 'accepted' });
      expect(await site.login('older', typed)).to.include({ verdict: 'accepted' });
      for (const login of ['none', 'broken']) {
        expect(await site.login(login, typed)).to.include({ reason: 'wrong-password' });
      }
    }
    expect(await site.login('recent', 'secret')).to.include({ verdict: 'accepted' });
    expect(await site.login('recent', 'abcd')).to.include({ reason: 'wrong-password' });
    expect(await site.login('nobody', 'abcd')).to.deep.equal({ verdict: 'unknown-user' });
  });

  it('do not log in otherwise', async () => {
    site = await openWordpress({ connection: database.url });
    for (const typed of TYPED)
      expect(await site.login('recent', typed)).to.include({ reason: 'wrong-password' });
  });
});
