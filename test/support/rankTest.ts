/**
 * Mann and Whitney's test: do the values of one side tend to be larger than those of the other? It only compares ranks, so a
 * machine's hiccups weigh no more than any other value.
 * @returns standard deviations from what chance gives; beyond 4, it is no chance
 */
export function rankTest(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((value) => ({ value, mine: true })),
    ...other.map((value) => ({ value, mine: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  const sum = all.reduce((total, { mine }, rank) => total + (mine ? rank + 1 : 0), 0);
  const [n, m] = [one.length, other.length];
  const u = sum - (n * (n + 1)) / 2;
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
