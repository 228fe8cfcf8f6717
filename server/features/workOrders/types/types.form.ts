import { checkbox } from '../../../forms/choiceFields.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';

/** Labels of the form of a type of work orders. */
export const typeLabels = {
  name: 'Name',
  asks_outcome: 'Asks for an outcome for each asset',
  customer_signs: 'The customer needs to sign',
  steps: 'Checklist',
  active: 'Active',
} as const;

const mostSteps = 50;

/** Reads a type's form; its checklist is a text with a step in each line. */
export const typeForm = form({
  name: text({ label: typeLabels.name, max: 100, required: true }),
  asks_outcome: checkbox({ label: typeLabels.asks_outcome }),
  customer_signs: checkbox({ label: typeLabels.customer_signs }),
  steps: text({ label: typeLabels.steps, max: 10_000, multiline: true }),
  active: checkbox({ label: typeLabels.active }),
});
export type TypeValues = FormValues<typeof typeForm>;

/** The steps of a checklist, each once; or what is wrong with it. */
export function stepsOf(typed: string | null): { steps: string[] } | { error: string } {
  const lines = (typed ?? '').split('\n').map((line) => line.trim());
  const steps = [...new Set(lines.filter((line) => line !== ''))];
  if (steps.length > mostSteps) return { error: `A checklist has at most ${mostSteps} steps.` };
  if (steps.some((step) => step.length > 200))
    return { error: 'A step is too long. Use at most 200 characters.' };
  return { steps };
}
