import type { Db } from '../../../database/db.ts';
import type { Line } from '../../../domain/workOrders/lines.queries.ts';
import { holdAsset } from '../../../domain/workOrders/assetService.queries.ts';
import { stepsLeft } from '../../../domain/workOrders/steps.ts';
import { finishLine, readDueRules } from '../../../domain/workOrders/service.queries.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { Day } from '../../../shared/days.ts';
import type { LineValues } from '../workOrders.form.ts';

type Body = Readonly<Record<string, string | string[]>>;

/** A line's form with the steps of its order's type. */
export type TypedLine = LineValues & { steps_done?: string[]; steps_failed?: string[] };

/**
 * What no field of a line's form can tell by itself.
 * @param today the company's
 */
export function lineErrors(values: Partial<TypedLine>, today: Day): FieldErrors {
  const errors = stepErrors(values);
  if (values.outcome === 'not_done') {
    if (!values.not_done_reason) errors['not_done_reason'] = 'Enter why it wasn’t done.';
    return errors;
  }
  const { serviced_on: day, next_service_on: next } = values;
  // Without an outcome, nobody can tell yet whether it was done.
  if (day === null && values.outcome !== undefined)
    errors['serviced_on'] = 'Enter the day the work was done.';
  else if (day && day > today)
    errors['serviced_on'] = 'Enter the day the work was done. It can’t be in the future.';
  if (next && day && next <= day) errors['next_service_on'] = 'Enter a date later than this service.';
  if (next && values.not_required)
    errors['next_service_on'] = 'Enter a date for the next service, or tick Not required, not both.';
  return errors;
}

/** A form's one choice for each step (`_step_0`, …), as the two lists that are kept; a form without any is as it is. */
export function withSteps(body: Body, steps: readonly string[]): Body {
  const said = steps.map((_step, at) => body[`_step_${at}`]);
  if (said.every((one) => one === undefined)) return body;
  const those = (word: string) => steps.filter((_step, at) => said[at] === word);
  return { ...body, steps_done: those('done'), steps_failed: those('failed') };
}

/** A step is done or has failed, or is open still. */
function stepErrors({ steps_done: done = [], steps_failed: failed = [] }: Partial<TypedLine>): FieldErrors {
  const both = done.filter((step) => failed.includes(step));
  if (both.length === 0) return {};
  return { steps_failed: `A step is either done or failed, not both: ${both.join(', ')}.` };
}

/** What to say of the steps of a checklist of which a line says nothing; empty: there are none. */
export function openSteps(values: TypedLine, steps: readonly string[]): string {
  const open = stepsLeft(values, steps);
  return open.length > 0 ? ` Steps still open: ${open.join(', ')}.` : '';
}

/**
 * Saves a line's outcome if the line is still the version that was seen (S25); its asset gets last and next service.
 * @throws where the order's state doesn't let anybody write it (GH006)
 */
export async function saveLine(
  db: Db,
  line: Line,
  version: number,
  { out_of_service: outOfService, ...values }: TypedLine,
): Promise<'saved' | 'stale' | 'gone'> {
  const notDone = values.outcome === 'not_done';
  const typed = {
    ...values,
    serviced_on: notDone ? null : values.serviced_on,
    not_done_reason: notDone ? values.not_done_reason : null,
    // A date that the form was opened with was computed, unless somebody had given it.
    next_is_given:
      values.next_service_on !== null &&
      (line.next_is_given || values.next_service_on !== line.next_service_on),
  };
  // In the order in which a move holds them. Whoever comes second waits here, and is told before the asset is touched.
  await db.row(db.from('work_orders').where({ id: line.work_order_id }).select('id').forShare());
  await holdAsset(db, line.asset_id);
  const kept = await db.updateVersion('work_order_lines', line.id, version, typed);
  if (kept !== 'saved') return kept;
  const status = outOfService && values.outcome === 'failed' ? { status: 'out_of_service' as const } : {};
  await db.update(
    'work_order_lines',
    { id: line.id },
    await finishLine(db, line, typed, await readDueRules(db), status),
  );
  return 'saved';
}
