/**
 * `npm run soak [-- --minutes 30 --seed N --only WORDS]`: two gateways over a users file, a SQLite database, a REST server and a script,
 * mixed logins, and every ten seconds something that breaks. Every answer is judged by what was broken while it was waited
 * for: a wrong password that is let in, a right one that is refused, the Matrix ID of somebody else, or a 503 that nothing
 * explains, and the run has failed. One gateway is killed now and then; the memory is that of the other.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { faultsOf } from './faults.js';
import { Figures } from './figures.js';
import { GatewayProcess } from './gateway.js';
import { House } from './house.js';
import { load } from './load.js';
import { Model } from './model.js';
import { randomOf } from './random.js';
import { RestServer } from './rest-server.js';

const FAULT_EVERY_MS = 10_000;
const FAULT_LASTS_MS = 4000;
const SAMPLE_EVERY_MS = 5000;
const SHOWN = 20;

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const minutes = Number(values.minutes ?? 30);
const seed = Number(values.seed ?? Date.now() % 1e6);
console.log(`${minutes} minutes, --seed ${seed}`);

const house = new House();
const rest = new RestServer();
await rest.start();
let loads = 0;
const writeConfig = (name) =>
  house.writeConfig(`${name}.yaml`, {
    restUrl: rest.url,
    state: `./${name}.db`,
    timeout: `${3000 + (loads += 1)}ms`,
  });
const gatewayOf = (name) => {
  writeConfig(name);
  return new GatewayProcess(house.folder, `${name}.yaml`);
};
const [steady, mortal] = [gatewayOf('steady'), gatewayOf('mortal')];
await Promise.all([steady.start(), mortal.start()]);

const model = new Model();
const figures = new Figures();
const begun = performance.now();
const isOver = () => performance.now() - begun > minutes * 60_000;

async function breakThings(random) {
  const reload = () => {
    writeConfig('steady');
    steady.reload();
  };
  const faults = faultsOf({ house, rest, steady, mortal, reload }).filter(
    ({ name }) => values.only === undefined || name.includes(values.only),
  );
  let deck = [];
  while (!isOver()) {
    if (deck.length === 0)
      deck = faults.map((fault) => [random(), fault]).sort(([one], [other]) => one - other);
    const [, fault] = deck.pop();
    const end = model.begin(fault, performance.now());
    await fault.run(FAULT_LASTS_MS);
    end(performance.now());
    const { accepted, refused, unavailable } = model.counts;
    console.log(
      `${((performance.now() - begun) / 60_000).toFixed(1)} min: ${fault.name}; ${accepted} accepted, ${refused} refused, ${unavailable} unavailable, ${model.wrong.length} wrong`,
    );
    await wait(FAULT_EVERY_MS - FAULT_LASTS_MS);
  }
}

async function sample() {
  while (!isOver()) {
    figures.add((performance.now() - begun) / 60_000, await steady.metrics());
    await wait(SAMPLE_EVERY_MS);
  }
}

try {
  await Promise.all([
    load({ gateways: [steady, mortal], model, random: randomOf(seed), isOver }),
    breakThings(randomOf(seed + 1)),
    sample(),
  ]);
} finally {
  await Promise.all([steady.stop(), mortal.stop()]);
  await rest.stop();
  house.remove();
}
for (const line of figures.lines()) console.log(line);
for (const line of model.wrong.slice(0, SHOWN)) console.log(`WRONG ${line}`);
console.log(
  `${Object.values(model.counts).reduce((sum, count) => sum + count)} answers, ${model.wrong.length} wrong`,
);
process.exitCode = model.wrong.length > 0 ? 1 : 0;
