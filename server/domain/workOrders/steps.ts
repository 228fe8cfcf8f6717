import type { Line } from './lines.queries.ts';

/** What a line says of the steps of its order's checklist. */
interface StepsOfLine {
  outcome: string | null;
  steps_done?: string[];
  steps_failed?: string[];
}

/** The steps that a line shows: those of its order, and after them what it says of others, entered before the list was another. */
export const stepsOfLine = (
  steps: readonly string[],
  { steps_done: done, steps_failed: failed }: Pick<Line, 'steps_done' | 'steps_failed'>,
): string[] => [...new Set([...steps, ...done, ...failed])];

/** The steps of a checklist of which a line says nothing; of an asset that wasn't done, none is expected. */
export function stepsLeft(
  { outcome, steps_done: done = [], steps_failed: failed = [] }: StepsOfLine,
  steps: readonly string[],
): string[] {
  if (outcome === 'not_done') return [];
  return steps.filter((step) => !done.includes(step) && !failed.includes(step));
}
