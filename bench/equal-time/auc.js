/**
 * The area under the curve of a rank test (Mann-Whitney U / n²): how often a time of `ours` is the longer one of a pair.
 * 0.5: nobody can tell the two apart by their times; 0 or 1: everybody can, from a single answer.
 */
export function auc(ours, theirs) {
  const times = [
    ...ours.map((time) => ({ time, isOurs: true })),
    ...theirs.map((time) => ({ time, isOurs: false })),
  ].sort((a, b) => a.time - b.time);
  let rankSum = 0;
  for (let first = 0, next; first < times.length; first = next) {
    next = first + 1;
    while (next < times.length && times[next].time === times[first].time) next += 1;
    const tied = times.slice(first, next).filter(({ isOurs }) => isOurs).length;
    rankSum += tied * ((first + 1 + next) / 2);
  }
  const u = rankSum - (ours.length * (ours.length + 1)) / 2;
  return u / (ours.length * theirs.length);
}
