/** What is tried with two gateways that act as one. */
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.js';
import { login } from '../support/replica.js';
import { passwordOf } from './gateways.js';

const ROUNDS = 40;
const STORM_MS = 20_000;
const WORKERS = 8;

/** Rename, delete and make again, another board, letters: through the proxy, whichever gateway that takes. */
export async function stories({ proxy, board }, results) {
  const as = (name, id) => login(proxy.url, name, passwordOf(id));
  const [ann, second] = [100, 199];
  const rename = (id, name) =>
    board.run(
      `update phpbb_users set username = '${name}', username_clean = '${name.toLowerCase()}' where user_id = ${id}`,
    );
  results.equal('the first login gives the name', await as('Ann', ann), '@ann:example.org');
  results.equal('in any case of its letters', await as('ANN', ann), '@ann:example.org');
  await rename(ann, 'Anna');
  await rename(second, 'Ann');
  results.equal('who is renamed keeps it, under the new name', await as('Anna', ann), '@ann:example.org');
  results.equal('and under the old one', await as('ann', ann), '@ann:example.org');
  results.equal('who has the freed name never meets it', await as('ann', second), 'refused');
  await board.run(`delete from phpbb_users where user_id = ${ann}`);
  results.equal('who is deleted is gone', await as('ann', ann), 'refused');
  results.equal('and leaves the name to nobody', await as('ann', second), 'refused');
}

/** The same name in two boards, the gateways asking them in opposite orders: both people log in at the same moment. */
export async function races({ gateways, owners }, results) {
  const [one, two] = gateways;
  let both = 0;
  let none = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const name = `racer${round}`;
    const answers = await Promise.all([
      login(one.url, name, passwordOf(1000 + round)),
      login(two.url, name, passwordOf(2000 + round)),
      login(two.url, name, passwordOf(1000 + round)),
      login(one.url, name, passwordOf(2000 + round)),
    ]);
    const [first, second] = [answers[0] === `@${name}:example.org`, answers[1] === `@${name}:example.org`];
    if (first && second) both += 1;
    const [again, other] = [
      await login(two.url, name, passwordOf(1000 + round)),
      await login(one.url, name, passwordOf(2000 + round)),
    ];
    if ((again === 'refused') === (other === 'refused')) none += 1;
  }
  results.equal('of two people with one name, never both got it at once', both, 0);
  results.equal('and afterwards it is exactly one', none, 0);
  const names = (await owners()).map(({ localpart }) => localpart);
  results.equal('no name has two owners', new Set(names).size, names.length);
}

/** A restart as docs/operating.md says it: nobody notices. */
export async function rollingRestart({ proxy, gateways }, results) {
  const seen = new Map();
  let isOver = false;
  const logins = Array.from({ length: 4 }, async (_, worker) => {
    while (!isOver) {
      const answer = await login(proxy.url, `member${worker + 1}`, passwordOf(3001 + worker));
      const what = answer.startsWith('@') ? 'accepted' : answer;
      seen.set(what, (seen.get(what) ?? 0) + 1);
      await delay(5);
    }
  });
  for (const gateway of gateways) await gateway.restartGently();
  isOver = true;
  await Promise.all(logins);
  results.note(`rolling restart: ${JSON.stringify(Object.fromEntries(seen))}`);
  results.equal('a rolling restart refuses nobody', [...seen.keys()], ['accepted']);
}

/** Logins and first logins without end, while gateways are killed, connections cut, and the database restarted. */
export async function storm({ proxy, gateways, state, postgresql, owners }, results) {
  const counts = { accepted: 0, 'no answer': 0, refused: 0, wrong: 0 };
  const granted = new Map();
  const ends = performance.now() + STORM_MS;
  let next = 5;
  const work = async () => {
    while (performance.now() < ends) {
      const member =
        Math.random() < 0.5 && next <= 400 ? (next += 1) - 1 : 1 + Math.floor(Math.random() * (next - 1));
      const intruder = Math.random() < 0.2;
      const mxid = `@member${member}:example.org`;
      const answer = await login(proxy.url, `member${member}`, passwordOf(intruder ? 9999 : 3000 + member));
      if (answer.startsWith('no answer')) counts['no answer'] += 1;
      else if (intruder ? answer !== 'refused' : answer !== mxid) counts.wrong += 1;
      else if (intruder) counts.refused += 1;
      else {
        counts.accepted += 1;
        granted.set(`member${member}`, `${3000 + member}`);
      }
    }
  };
  const trouble = async () => {
    for (const step of [
      () => gateways[0].kill(),
      () => state.cut(),
      () => gateways[1].kill(),
      () => postgresql.restart(),
      () => state.cut(),
    ]) {
      await delay(1500);
      if (performance.now() < ends)
        await step().catch((error) => results.note(`trouble: ${error.message.slice(0, 200)}`));
    }
  };
  await Promise.all([trouble(), ...Array.from({ length: WORKERS }, work)]);
  results.note(`storm: ${JSON.stringify(counts)}, ${granted.size} names`);
  results.equal('no wrong answer in the storm', counts.wrong, 0);
  results.check('many logins were answered all the same', counts.accepted > 100, counts);
  const known = new Map((await owners()).map((owner) => [owner.localpart, owner]));
  const lost = [...granted].filter(([name, subject]) => known.get(name)?.subject !== subject);
  results.equal('every name that was answered is owned by who logged in', lost, []);
  await until('the gateways are back', async () =>
    (await login(proxy.url, 'member1', passwordOf(3001))).startsWith('@'),
  );
}
