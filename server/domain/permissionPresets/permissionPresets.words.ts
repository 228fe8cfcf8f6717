import type { FieldErrors } from '../../forms/parse.ts';
import type { StaffContext } from '../../request/contexts.ts';

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
