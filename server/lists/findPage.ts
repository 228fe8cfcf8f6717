import { href } from '../shared/href.ts';
import { carriedFields } from '../forms/carriedFields.ts';
import { idIn } from '../shared/uuid.ts';
import type { Narrow } from './firstThen.ts';
import type { Asking, List } from './listPage.ts';
import { pickPage, type PickPage } from './pick.ts';

/** A page for choosing one record for a form, where a drop-down would be too long. */
interface Find<Row extends { id: string }> {
  /** What there is to choose from. */
  list: List<Row>;
  path: string;
  /** The form that the choice returns to. Nothing is saved before the form is. */
  backTo: string;
  /** The names of the form's fields, which are carried there and back, and of the one to choose. */
  labels: Readonly<Record<string, string>>;
  field: string;
  /** The saved value of this field, used if the form has sent none. */
  saved?: string | null;
  /** Where *Cancel* goes if the reader didn't come from the form; by default, to the form. */
  leave?: string | null;
  /** Other parameters of the address, used if the form has sent nothing. */
  kept?: Readonly<Record<string, string>>;
  /** The rows that people are likely to want come first (firstThen.ts). */
  likely?: readonly Narrow[];
}

/** A find page, ready to be rendered. */
export interface FindPage<Row> extends PickPage<Row> {
  backTo: string;
  cancel: string;
  /** *Cancel* goes back to the form. */
  toForm: boolean;
  chosen: string | null;
}

/** Reads a find page. What was typed in the form is carried along, and goes back with the choice. */
export async function findPage<Row extends { id: string }>(
  context: Asking & { request: { path: string } },
  { list, path, backTo, labels, field, saved = null, leave = null, kept = {}, likely }: Find<Row>,
): Promise<FindPage<Row>> {
  const carried = carriedFields(context.query, labels, field);
  const chosen = idIn(carried ? carried.typed[field] : saved);
  const keeps = carried ? { ...carried.kept, ...(chosen !== null && { [field]: chosen }) } : kept;
  // The choice is a button of the page's own form. What was sent from there counts, whatever the form had.
  const picked = idIn(context.query[field]) ?? chosen;
  const page = await pickPage(context, path, list, {
    name: field,
    chosen: picked === null ? [] : [picked],
    kept: keeps,
    ...(likely && { likely }),
  });
  const toForm = carried !== null || leave === null;
  return { ...page, backTo, chosen: picked, toForm, cancel: toForm ? href(backTo, keeps) : leave };
}
