import { createServer } from 'node:net';
import type { Verdict } from '@postern/plugin-api';
import { z } from 'zod';
import { authenticate, definitionOf, SOUND, subjectWith, type FaultyPlugin } from './subject.js';

const FIRED = 'settles when it is called with a signal that has fired';
const FIRES = 'settles when the signal fires during the call';
const LATE = 'settles when its deadline is over';
const BROKEN = 'throws a PluginError when it cannot open, and leaves nothing open';
const DOWN = 'says PLUGIN_UNAVAILABLE when its back end does not answer, and leaves nothing open';
const UNUSED = 'closes without having been used, and leaves nothing open';
const BUSY = 'closes while it is busy, and leaves nothing open';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = (): Promise<Verdict> => new Promise(() => undefined);
const loose = { config: z.object({ back: z.enum(['up', 'broken', 'down']) }) };

/** What a careless author throws. */
function throwText(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is the fault
  throw 'text';
}

/**
 * Takes something that the process can be seen to hold, and returns how it is given back. It is many, as what earlier
 * tests left behind may end meanwhile, and only numbers are compared.
 */
function hold(): () => void {
  const timers = Array.from({ length: 50 }, () => setInterval(() => undefined, 1_000_000));
  return () => timers.forEach((timer) => clearInterval(timer));
}

/** Gives back, some time later, what a faulty plugin of these tests never gives back. */
export const forgotten: (() => void)[] = [];

/** Faults of definitions, and of what happens around logins: aborts, opening, closing. */
export const FAULTY_LIVES: readonly FaultyPlugin[] = [
  ['lacks a method', 'accepts the right password', definitionOf({ up: () => ({ authenticate }) })],
  [
    'has a method that it does not declare',
    'accepts the right password',
    definitionOf({}, { capabilities: ['authenticate', 'find'] }),
  ],
  ['takes any key', 'has a definition that keeps the contract', definitionOf({}, loose)],
  ['takes any key', 'refuses an unknown key in its configuration', definitionOf({}, loose)],
  [
    'speaks another version',
    'has a definition that keeps the contract',
    definitionOf({}, { apiVersion: 2 as 1 }),
  ],
  [
    'hangs when nobody waits any more',
    FIRED,
    subjectWith({ authenticate: (login, { signal }) => (signal.aborted ? never() : authenticate(login)) }),
  ],
  [
    'breaks for good when it is aborted',
    FIRED,
    definitionOf({
      up: () => {
        let dead = false;
        return {
          ...SOUND,
          authenticate: (login, { signal }) => {
            dead ||= signal.aborted;
            return dead ? Promise.reject(new Error('dead')) : authenticate(login);
          },
        };
      },
    }),
  ],
  [
    'throws text',
    FIRED,
    subjectWith({
      authenticate: async (login, { signal }) => (signal.aborted ? throwText() : authenticate(login)),
    }),
  ],
  [
    'takes an abort for a wrong password',
    FIRES,
    subjectWith({
      authenticate: async (login, { signal }) => {
        await turn();
        return signal.aborted ? { verdict: 'rejected', reason: 'wrong-password' } : authenticate(login);
      },
    }),
  ],
  [
    'counts with time that it does not have',
    LATE,
    subjectWith({
      authenticate: async (login, { deadline }) => {
        AbortSignal.timeout(deadline - Date.now());
        return authenticate(login);
      },
    }),
  ],
  ['opens whatever it is told', BROKEN, definitionOf({ broken: () => SOUND })],
  ['throws text when it cannot open', BROKEN, definitionOf({ broken: throwText })],
  [
    'holds what it took when it cannot open',
    BROKEN,
    definitionOf({
      broken() {
        forgotten.push(hold());
        throw Object.assign(new Error('broken'), { code: 'PLUGIN_MISCONFIGURED' });
      },
    }),
  ],
  [
    'takes a dead back end for a wrong password',
    DOWN,
    definitionOf({
      down: () => ({ ...SOUND, authenticate: async () => ({ verdict: 'rejected', reason: 'unspecified' }) }),
    }),
  ],
  [
    'throws what its library threw when the back end is dead',
    DOWN,
    definitionOf({
      down: () => ({
        ...SOUND,
        authenticate: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
      }),
    }),
  ],
  [
    'is never healthy',
    'is healthy, and has findings of the right form',
    subjectWith({ health: () => Promise.reject(new Error('ill')) }),
  ],
  [
    'has findings that say nothing',
    'is healthy, and has findings of the right form',
    subjectWith({ inspect: async () => [{ level: 'info', message: '' }] }),
  ],
  [
    'cannot close',
    UNUSED,
    definitionOf({
      up: ({ onClose }) => {
        onClose(() => Promise.reject(new Error('stuck')));
        return SOUND;
      },
    }),
  ],
  [
    'leaves a server running',
    UNUSED,
    definitionOf({
      up: () => {
        const server = createServer().listen(0, '127.0.0.1');
        forgotten.push(() => server.close());
        return SOUND;
      },
    }),
  ],
  [
    'waits at its close for a login that never ends',
    BUSY,
    definitionOf({
      up: ({ onClose }) => {
        let closed = false;
        let busy: Promise<Verdict> | undefined;
        onClose(async () => {
          closed = true;
          await busy;
        });
        return {
          ...SOUND,
          authenticate: (login) => (busy = turn().then(() => (closed ? never() : authenticate(login)))),
        };
      },
    }),
  ],
];
