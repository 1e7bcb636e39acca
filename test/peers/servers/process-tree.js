/** A process and all that it has started, as /proc knows them. */
import { readdirSync, readFileSync } from 'node:fs';

/** The parent first: once it is stopped, no more children come. @param {number} pid @param {NodeJS.Signals} signal */
export function signalTree(pid, signal) {
  // children that the parent leaves behind must be known before it goes
  const known = children(pid);
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
  for (const child of new Set([...known, ...children(pid)])) signalTree(child, signal);
}

function children(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

/** The fourth field of proc(5)'s stat; the second, the program's name in brackets, may hold anything. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // gone meanwhile
  }
}
