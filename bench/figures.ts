/** One line of the table that `npm run bench` prints. */
export interface Figure {
  /** `P1` and so on, as docs/performance.md numbers them. */
  id: string;
  what: string;
  value: number;
  unit: 'ratio' | 'trips' | 'KB';
  goal: string;
  met: boolean;
  /** What else is worth knowing, such as both sides in absolute terms. */
  note: string;
  /** It stands in docs/performance.md why this one may miss its goal. */
  excused?: boolean;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

const verdictOf = ({ met, excused }: Pick<Figure, 'met' | 'excused'>) =>
  met ? 'met' : excused ? 'excused' : 'MISSED';

/** A line for each number: how many of its figures miss their goal. */
export function summary(figures: readonly Figure[]): string {
  return [...new Set(figures.map(({ id }) => id))]
    .map((id) => {
      const all = figures.filter((figure) => figure.id === id);
      const count = (verdict: string) => all.filter((figure) => verdictOf(figure) === verdict).length;
      const excused = count('excused');
      return `${id}: ${count('MISSED')} of ${all.length} missed${excused > 0 ? `, ${excused} more excused` : ''}`;
    })
    .join('\n');
}

/** The figures as a table for a terminal. */
export function asTable(figures: readonly Figure[]): string {
  const rows = [
    ['', 'figure', 'value', 'goal', '', 'note'],
    ...figures.map(({ id, what, value, unit, goal, note, ...figure }) => [
      id,
      what,
      `${value.toFixed(2)}${unit === 'ratio' ? '' : ` ${unit}`}`,
      goal,
      verdictOf(figure),
      note,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
