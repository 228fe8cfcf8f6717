import type { Db } from '../../database/db.ts';
import type { FieldErrors, Typed } from '../../forms/parse.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { idIn } from '../../shared/uuid.ts';
import { getPreset } from './permissionPresets.queries.ts';
import { rightsOf } from './rights.ts';

type Body = StaffContext['body'];

/** The preset that is chosen in a form but hasn't been used; empty: none. */
export const chosenPreset = (body: Body): string => {
  const chosen = body['_preset'];
  return typeof chosen === 'string' ? chosen : '';
};

/** A preset counts by the boxes that it ticks, which are shown before they are saved (A36): one that is only chosen does nothing. */
export const unusedPreset = (body: Body): FieldErrors =>
  chosenPreset(body) === ''
    ? {}
    : { preset: 'Press “Use preset” to tick its boxes, or change this back to “Choose a preset”.' };

/** What *Use preset* makes of a form: its boxes, ticked and empty, or what is wrong. Nothing is saved by it. */
export async function usePreset(db: Db, body: Body): Promise<{ boxes: Typed } | { errors: FieldErrors }> {
  const id = idIn(body['_preset']);
  const preset = id === null ? undefined : await getPreset(db, id);
  if (!preset) return { errors: { preset: 'Choose a preset.' } };
  const boxes = Object.entries(rightsOf(preset)).map(([name, on]) => [name, on ? 'on' : '']);
  return { boxes: Object.fromEntries(boxes) as Typed };
}
