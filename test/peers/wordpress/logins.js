/** Every name with every password: the gateway lets in whom WordPress lets in, and as the same account. */
import { localpartOf } from '../../../packages/gateway/dist/src/testing.js';
import { withGateway } from '../support/gateway.js';
import { askWordpress, PEOPLE, STRANGE_NAMES, typedNames, typedPasswords } from './people.js';

const ATTEMPTS = [
  ...PEOPLE.flatMap((person) => typedNames(person).map((name) => ({ name, password: person.password }))),
  ...PEOPLE.flatMap((person) => typedPasswords(person).map((password) => ({ name: person.login, password }))),
  ...STRANGE_NAMES.map((name) => ({ name, password: 'correct horse' })),
];

const AT_ONCE = 16;

/** Whom the gateway refuses though WordPress takes the first row that it finds. */
const AMBIGUOUS = ['shared@example.org'];
/** A second person that WordPress tries, as the address of one is the login of another. */
const SECOND = 'look@like.example';

export function logins({ name: site, wordpress, yaml }, results) {
  return withGateway(yaml(), async (gateway) => {
    // WordPress hashes old passwords anew when they are used: first without, then with it.
    const before = await answers(gateway);
    const expected = await askWordpress(wordpress, ATTEMPTS);
    const after = await answers(gateway);
    for (const [index, { name, password }] of ATTEMPTS.entries()) {
      const what = `${site}: ${JSON.stringify({ name, password })}`;
      const wanted = isRefusedHere(name, password) ? undefined : mxidOf(expected[index]);
      results.equal(what, before[index], wanted);
      results.equal(`${what}, hashed anew`, after[index], wanted);
    }
    results.check(`${site}: some are let in`, new Set(before).size > PEOPLE.length);
    results.check(`${site}: no password in the log`, !/correct horse|\$wp\$2y|\$P\$/.test(gateway.written()));
  });
}

async function answers(gateway) {
  const mxids = [];
  for (let begin = 0; begin < ATTEMPTS.length; begin += AT_ONCE) {
    const some = ATTEMPTS.slice(begin, begin + AT_ONCE);
    const logins = some.map(({ name, password }) => gateway.login(name, password));
    mxids.push(...(await Promise.all(logins)).map(({ mxid }) => mxid));
  }
  return mxids;
}

function isRefusedHere(name, password) {
  // the database compares without case and accents
  const typed = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return AMBIGUOUS.includes(typed) || (typed === SECOND && password === 'second');
}

function mxidOf(login) {
  return login === undefined ? undefined : `@${localpartOf(login)}:example.org`;
}
