import { expect } from 'chai';
import { parseHtpasswd } from '../src/htpasswd.js';
import type { Users } from '../src/users.js';
import { parseUsersYaml } from '../src/yaml-file.js';
import { BCRYPT_12 as HASH } from './support/hashes.js';

function faultsOf(parse: (file: string, text: string) => Users, text: string): readonly string[] {
  try {
    parse('F', text);
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
  return [];
}

describe('a users file in YAML', () => {
  const faults = (text: string): readonly string[] => faultsOf(parseUsersYaml, text);

  it('holds everything about a person', () => {
    const users = parseUsersYaml(
      'F',
      `users:
  alice: { password: "${HASH}" }
  Ju\u0308rgen:
    password: "${HASH}"
    subject: "4711"
    display_name: Jürgen
    emails: [j@example.org]
    phones: ["030 901820"]
    groups: [staff]
    disabled: true`,
    );
    expect(users.named('alice')).to.deep.include({
      subject: 'alice',
      displayName: undefined,
      disabled: false,
    });
    expect(users.named('Jürgen')).to.deep.equal({
      username: 'Jürgen',
      subject: '4711',
      hash: HASH,
      displayName: 'Jürgen',
      emails: ['j@example.org'],
      phones: ['030 901820'],
      groups: ['staff'],
      disabled: true,
    });
  });

  it('may be empty of people', () => {
    expect(parseUsersYaml('F', 'users: {}').all).to.deep.equal([]);
  });

  it('tells all its faults at once, each with its place, and repeats no password', () => {
    const found = faults(`users:
  alice: { password: canary }
  bob:
    pasword: canary
    password: "$2b$12$canary"
  carol: { emails: me }
group: {}`);
    expect(found).to.deep.equal([
      'F:2:22: users.alice.password: this is no password hash that is known here; make one with: npx postern hash',
      'F:5:15: users.bob.password: the stored hash cannot be read: expected bcrypt: $2b$, a cost of two digits, $, 22 characters of salt and 31 of digest',
      'F:4:14: users.bob.pasword: there is no such key',
      'F:6:10: users.carol.password: Invalid input: expected string, received undefined',
      'F:6:20: users.carol.emails: Invalid input: expected array, received string',
      'F:7:8: group: there is no such key',
    ]);
  });

  it('is refused where it is no YAML, without a word of what it holds', () => {
    for (const password of ['"canary', '*canary', '"\\canary"', '!canary! x', '[canary', '%canary: : x']) {
      const found = faults(`users:\n  alice:\n    password: ${password}\n`);
      expect(found, password).not.to.deep.equal([]);
      expect(found.join(), password).not.to.contain('canary');
    }
    expect(faults('users:\n  a: 1\n  a: 2')).to.deep.equal(['F:3:3: this is no YAML: duplicate key']);
  });

  it('gives no two people one name or one subject', () => {
    const person = `{ password: "${HASH}" }`;
    expect(faults(`users:\n  ü: ${person}\n  u\u0308: ${person}`)).to.deep.equal([
      'F:3:7: users.u\u0308: another user has this username',
      'F:3:7: users.u\u0308: another user has this subject',
    ]);
    expect(faults(`users:\n  a: ${person}\n  b: { password: "${HASH}", subject: a }`)).to.deep.equal([
      'F:3:6: users.b: another user has this subject',
    ]);
  });

  it('is no bomb', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi']
      .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`)
      .join('\n')}\nusers: {}`;
    expect(faults(bomb)).to.deep.equal([
      'F: an alias cannot be resolved; put text that begins with * in quotes',
    ]);
  });
});

describe('a users file of Apache', () => {
  it('holds names and hashes, between blank lines and comments', () => {
    const users = parseHtpasswd('F', `# people\r\n\r\nalice:${HASH}\r\nJohn Doe:${HASH} \n`);
    expect(users.all.map(({ username, subject, hash }) => [username, subject, hash])).to.deep.equal([
      ['alice', 'alice', HASH],
      ['John Doe', 'John Doe', HASH],
    ]);
  });

  it('tells all its faults at once, each with its line, and repeats no password', () => {
    expect(
      faultsOf(parseHtpasswd, `alice:canary\n\ncanary\n:canary\nbob:${HASH}\nbob:${HASH}`),
    ).to.deep.equal([
      'F:1:1: alice: this is no password hash that is known here; make one with: npx postern hash',
      'F:3:1: expected name:hash',
      'F:4:1: expected name:hash',
      'F:6:1: bob stands here twice',
    ]);
  });
});
