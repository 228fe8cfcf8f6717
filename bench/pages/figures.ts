import type { Figure } from '../figures.ts';
import { judged, type Compared } from './compare.ts';

/** The figures of compared pages, the worst first; those that docs/performance.md excuses are marked. */
export function figuresOf(
  id: string,
  compared: readonly Compared[],
  { goal, excused }: { goal: number; excused: ReadonlyMap<string, string> },
): Figure[] {
  return compared
    .toSorted((a, b) => judged(b).value - judged(a).value)
    .map((one) => ({
      id,
      what: one.what,
      value: judged(one).value,
      unit: 'ratio',
      goal: `≤ ${goal}`,
      met: judged(one).value <= goal && one.refused === null,
      note: noteOf(one),
      ...(excused.has(`${id} ${withoutPerson(one.what)}`) && { excused: true }),
    }));
}

/** A page is excused whoever opens it. */
const withoutPerson = (what: string) => what.replace(/^[^:]*: /, '');

function noteOf(one: Compared): string {
  const { what, wall, cpu, rounds, sizes, refused } = one;
  const [unit, factor] = what.endsWith('· export') ? ['µs a row', 1000] : ['ms', 1];
  const { ours, base } = judged(one);
  const parts = [`${(ours * factor).toFixed(1)} to ${(base * factor).toFixed(1)} ${unit}`];
  if (cpu) parts.push(`time ${wall.value.toFixed(2)}`);
  parts.push(`${rounds} rounds`);
  const [mine, other] = sizes;
  if (refused !== null) parts.push(`answers ${refused}`);
  else if (Math.abs(mine / other - 1) > 0.1) parts.push(`${mine.toFixed(1)} to ${other.toFixed(1)} KB`);
  return parts.join(', ');
}
