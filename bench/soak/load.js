import { setTimeout as wait } from 'node:timers/promises';
import { BACK_ENDS, LOGGING_IN, MISTYPING, passwordOf } from './people.js';

const PATH = '/_matrix-internal/identity/v1/check_credentials';
const WORKERS = 16;
const PAUSE_MS = 150;
/** A caller gives up after this long: longer than any deadline of the gateway. */
const PATIENCE_MS = 20_000;

/** Logs people in at both gateways until it is told to stop: most of them rightly, some with a wrong password, some unknown. */
export async function load({ gateways, model, random, isOver }) {
  const mistyped = new Map();
  const pick = (list) => list[Math.floor(random() * list.length)];
  const nextLogin = () => {
    const [gateway, backEnd, what] = [pick(gateways), pick(BACK_ENDS), random()];
    if (what < 0.8) {
      const user = `u${Math.floor(random() * LOGGING_IN)}`;
      return { gateway, backEnd, name: `${backEnd}.${user}`, password: passwordOf(user), isRight: true };
    }
    if (what < 0.9) {
      const turn = mistyped.get(backEnd) ?? 0;
      mistyped.set(backEnd, turn + 1);
      const user = `w${turn % MISTYPING}`;
      return {
        gateway,
        backEnd,
        name: `${backEnd}.${user}`,
        password: `${passwordOf(user)}!`,
        isRight: false,
      };
    }
    const nobody = `${backEnd}.x${Math.floor(random() * 1e9)}`;
    return { gateway, backEnd, name: nobody, password: passwordOf('nobody'), isRight: false };
  };
  const work = async () => {
    while (!isOver()) {
      const login = nextLogin();
      const from = performance.now();
      const answer = await ask(login);
      model.judge({ ...login, from, until: performance.now() }, answer);
      await wait(PAUSE_MS * random());
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

async function ask({ gateway, name, password }) {
  try {
    const response = await fetch(gateway.url + PATH, {
      method: 'POST',
      headers: { 'x-postern-reads': 'mxid' },
      body: JSON.stringify({ user: { id: `@${name}:example.org`, password } }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = await response.json();
    if (response.status === 503) return 'unavailable';
    if (response.status !== 200) return `status ${response.status}`;
    return body.auth.success ? body.auth.mxid : 'refused';
  } catch (error) {
    return error.name === 'TimeoutError' ? 'hung' : 'unavailable';
  }
}
