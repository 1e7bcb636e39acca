/** The gateway is slow, silent or gone: logins are refused, and nobody else notices. */
import { setTimeout as delay } from 'node:timers/promises';
import { byName } from './matrix.js';
import { PASSWORD } from './people.js';
import { TIMEOUT_SECONDS } from './settings.js';

/** The longest that others may wait meanwhile. Synapse alone takes a few milliseconds; this machine may be busy. */
const UNTROUBLED_MS = 500;

/** Runs `work`, and asks for /versions all the while. @returns its value, its time and the longest wait of the others */
export async function meanwhile(home, work) {
  let over = false;
  let longest = 0;
  const others = (async () => {
    while (!over) {
      const begun = performance.now();
      await home.call('GET', '/_matrix/client/versions');
      longest = Math.max(longest, performance.now() - begun);
      await delay(20);
    }
  })();
  const begun = performance.now();
  const value = await work();
  const milliseconds = performance.now() - begun;
  over = true;
  await others;
  return { value, milliseconds, longest };
}

export async function slow({ name, home, relay }, results) {
  relay.delayMs = 1000;
  const { value, milliseconds, longest } = await meanwhile(home, () =>
    Promise.all(Array.from({ length: 20 }, () => home.login(byName('alice'), PASSWORD))),
  );
  relay.delayMs = 0;
  results.check(
    `${name}: twenty logins while the gateway is slow`,
    value.every(({ status }) => status === 200),
  );
  results.check(`${name}: all at once`, milliseconds < 10_000, milliseconds);
  results.check(`${name}: nobody else waits for a slow gateway`, longest < UNTROUBLED_MS, longest);
}

export async function silent({ name, home, relay, synapse }, results) {
  relay.mute = true;
  const { value, milliseconds, longest } = await meanwhile(home, () => home.login(byName('alice'), PASSWORD));
  relay.mute = false;
  results.equal(`${name}: a gateway that says nothing is a refusal`, value.status, 403);
  results.check(
    `${name}: after the module's time-out`,
    milliseconds > TIMEOUT_SECONDS * 1000 && milliseconds < TIMEOUT_SECONDS * 1000 + 2000,
    milliseconds,
  );
  results.check(`${name}: nobody else waits for a silent gateway`, longest < UNTROUBLED_MS, longest);
  results.match(
    `${name}: the log says what it is`,
    synapse.logged(),
    /gateway cannot tell: no answer within/,
  );
}

export async function gone({ name, home, relay, synapse }, results) {
  await relay.leave();
  const { value, longest } = await meanwhile(home, () => home.login(byName('alice'), PASSWORD));
  results.equal(`${name}: a gateway that is not there is a refusal`, value.status, 403);
  results.check(`${name}: nobody else waits for it`, longest < UNTROUBLED_MS, longest);
  const late = home.login(byName('alice'), PASSWORD);
  await delay(50);
  await relay.comeBack();
  results.equal(`${name}: a gateway that is back within a moment costs no login`, (await late).status, 200);
  // the time-out before it was of the same kind, and is told once a minute
  const kinds = synapse.logged().match(/gateway cannot tell/g) ?? [];
  results.equal(`${name}: an outage is logged once a minute`, kinds.length, 1);
}

/** Last of all: a Synapse whose logins wait still ends when it is told to. */
export async function stopsWhileWaiting({ name, home, relay, synapse }, results) {
  relay.mute = true;
  const waiting = home.login(byName('alice'), PASSWORD).catch(() => undefined);
  await delay(100);
  const begun = performance.now();
  await synapse.stop();
  const milliseconds = performance.now() - begun;
  relay.mute = false;
  await waiting;
  results.check(
    `${name}: SIGTERM ends it while the gateway says nothing`,
    milliseconds < 10_000,
    milliseconds,
  );
}
