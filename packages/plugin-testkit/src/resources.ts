import { fail } from 'node:assert/strict';

/** How long closed sockets and files may take to be gone. */
const SETTLE_MS = 500;

/**
 * Runs `work`, after which the process may hold nothing that it did not hold before: no socket, no server, no timer that
 * keeps it alive.
 */
export async function leavesNothingBehind(work: () => Promise<void>): Promise<void> {
  // The runner arms its own timer once the test has begun.
  await turn();
  const before = countByKind();
  await work();
  await turn();
  const latest = Date.now() + SETTLE_MS;
  for (;;) {
    const more = [...countByKind()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
    if (more.length === 0) return;
    if (Date.now() > latest) fail(`it left open: ${more.map(([kind]) => kind).join(', ')}`);
    await turn();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function countByKind(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  // eslint-disable-next-line no-restricted-globals -- what the process holds is what is looked for
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
