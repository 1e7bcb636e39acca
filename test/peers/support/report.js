/** What a crowd of callers saw. */

/** @param {import('./gateway.js').Answer[]} answers */
export function reportOf(answers) {
  const counts = {};
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const slowest = Math.max(...answers.map(({ milliseconds }) => milliseconds));
  return { counts, slowest, text: `${JSON.stringify(counts)}, slowest ${slowest} ms` };
}
