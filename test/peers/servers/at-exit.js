/** What must be undone when Node exits, whatever a suite forgot: the latest first. */
const undone = new Set();

process.on('exit', () => {
  for (const undo of [...undone].reverse()) undo();
});

/** @param {() => void} undo @returns {() => void} forgets it again */
export function atExit(undo) {
  undone.add(undo);
  return () => undone.delete(undo);
}
