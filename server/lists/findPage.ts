import { href } from '../shared/href.ts';
import { carriedFields } from '../forms/carriedFields.ts';
import { idIn } from '../shared/uuid.ts';
import type { Asking, List } from './listPage.ts';
import { pickPage, type PickPage } from './pick.ts';

/** Choosing one record for a form on a page of its own, where a drop-down would be too long. */
interface Find<Row extends { id: string }> {
  /** What there is to choose from. */
  list: List<Row>;
  path: string;
  /** The form that the choice leads back to; nothing is saved before it is. */
  backTo: string;
  /** The names of the form's fields, which are carried there and back, and of the one that is chosen. */
  labels: Readonly<Record<string, string>>;
  field: string;
  /** The saved value of this field, used if the form has sent none. */
  saved?: string | null;
  /** Where *Cancel* leads when the reader didn't come from the form; without it, to the form all the same. */
  leave?: string | null;
  /** Other parameters of the address, used if the form has sent nothing. */
  kept?: Readonly<Record<string, string>>;
}

/** A find page as it is drawn. */
export interface FindPage<Row> extends PickPage<Row> {
  backTo: string;
  cancel: string;
  /** *Cancel* leads back to the form. */
  toForm: boolean;
  chosen: string | null;
}

/** Reads a find page. What was typed in the form is carried along, and goes back with the choice. */
export async function findPage<Row extends { id: string }>(
  context: Asking & { request: { path: string } },
  { list, path, backTo, labels, field, saved = null, leave = null, kept = {} }: Find<Row>,
): Promise<FindPage<Row>> {
  const carried = carriedFields(context.query, labels, field);
  const chosen = idIn(carried ? carried.typed[field] : saved);
  const keeps = carried ? { ...carried.kept, ...(chosen !== null && { [field]: chosen }) } : kept;
  // The choice is a button of the page's own form: one that was sent from there counts, whatever the form had.
  const picked = idIn(context.query[field]) ?? chosen;
  const page = await pickPage(context, path, list, {
    name: field,
    chosen: picked === null ? [] : [picked],
    kept: keeps,
  });
  const toForm = carried !== null || leave === null;
  return { ...page, backTo, chosen: picked, toForm, cancel: toForm ? href(backTo, keeps) : leave };
}
