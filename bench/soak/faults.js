import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'libsql';

const SLOW_CLIENTS = 100;

/**
 * What is broken for a while, and what may be answered 503 for it: the people of a back end, at a gateway. Where neither is
 * named, nothing may be.
 */
export function faultsOf({ house, rest, steady, mortal, reload }) {
  const restManner = (manner) =>
    during(
      () => (rest.manner = manner),
      () => (rest.manner = 'up'),
    );
  const scriptManner = (manner) =>
    during(
      () => house.write('manner', `${manner}\n`),
      () => house.write('manner', 'up\n'),
    );
  const stateFile = join(house.folder, 'steady.db');
  return [
    {
      name: 'REST server down',
      backEnd: 'rest',
      run: during(
        () => rest.stop(),
        () => rest.start(),
      ),
    },
    { name: 'REST server slow', run: restManner('slow') },
    ...['hung', 'full of HTML', 'cut short', 'of wrong types', 'failing'].map((manner) => ({
      name: `REST server ${manner}`,
      backEnd: 'rest',
      run: restManner(manner),
    })),
    ...['down', 'hung', 'garbage'].map((manner) => ({
      name: `script ${manner}`,
      backEnd: 'exec',
      run: scriptManner(manner),
    })),
    { name: 'database locked', backEnd: 'sql', run: locking(join(house.folder, 'people.sqlite')) },
    { name: 'state locked', gateway: steady, run: locking(stateFile) },
    { name: 'reload', run: during(reload, reload) },
    {
      name: 'users file full of faults',
      run: during(
        () => house.breakUsers(),
        () => house.writeUsers(),
      ),
    },
    { name: 'slow clients', run: (ms) => dribble(steady, ms) },
    {
      name: 'gateway killed',
      gateway: mortal,
      run: during(
        () => mortal.stop('SIGKILL'),
        () => mortal.start(),
      ),
    },
  ];
}

const during = (begin, end) => async (ms) => {
  await begin();
  await wait(ms);
  await end();
};

const locking = (file) => async (ms) => {
  const other = new Database(file);
  try {
    while (!tookLock(other)) await wait(5);
    await wait(ms);
    other.exec('ROLLBACK');
  } finally {
    other.close();
  }
};

/** Whoever reads at this very moment stands in the way. */
function tookLock(database) {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}

/** Callers that send a letter of their request now and then. */
async function dribble({ url }, ms) {
  const { port, hostname } = new URL(url);
  const sockets = Array.from({ length: SLOW_CLIENTS }, () => connect(Number(port), hostname));
  const letters = setInterval(() => sockets.forEach((socket) => socket.write('P')), 500);
  sockets.forEach((socket) => socket.on('error', () => undefined));
  await wait(ms);
  clearInterval(letters);
  sockets.forEach((socket) => socket.destroy());
}
