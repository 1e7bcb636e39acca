import { readdirSync, readFileSync } from 'node:fs';
import { pid } from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';

const LIMIT_MS = 5000;

/** Asks until the answer is there. */
export async function until<T>(what: string, ask: () => T | undefined): Promise<T> {
  const latest = performance.now() + LIMIT_MS;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (performance.now() > latest) throw new Error(`${what}: not within ${LIMIT_MS} ms`);
    await turn();
  }
}

/** The text of a file that a script writes, once its first line is whole. */
export function written(read: () => string): Promise<string> {
  return until('a file of the script', () => {
    try {
      const text = read();
      return text.includes('\n') ? text : undefined;
    } catch {
      return undefined;
    }
  });
}

/** Whether nobody is left in the process group. What others must bury (orphans go to process 1) does not count. */
export function isGone(group: number): boolean {
  return !readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    const [state, parent, ownGroup] = statOf(name);
    return Number(ownGroup) === group && (state !== 'Z' || Number(parent) === pid);
  });
}

/** State, parent and process group, of proc(5). */
function statOf(name: string): readonly string[] {
  try {
    return readFileSync(`/proc/${name}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}
