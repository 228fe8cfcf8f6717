import type { ShownAgain } from '../request/keptForms.ts';
import type { Reply } from '../request/reply.ts';
import { parseForm, form, typedOf } from './parse.ts';
import { ids } from './choiceFields.ts';
import { isUuid } from '../shared/uuid.ts';
import { listIn } from './state.ts';
import { refusedWith } from './submit.ts';

/** Why nothing that was ticked was added, and what was ticked. Without a message, the page is only shown again. */
export interface Refusal {
  message: string | null;
  chosen: readonly string[];
}

/** How a find page on which several records are ticked adds them. */
interface Ticked {
  /** The name of the boxes. */
  field: string;
  /** The messages when nothing is ticked, and when something ticked no longer exists. */
  none: string;
  gone: string;
  /** Adds all of them. @returns why they can't be added, with nothing added; null when they are added */
  add: (chosen: readonly string[]) => Promise<string | null>;
  done: (count: number) => Reply;
  again: (refusal: Refusal) => Promise<Reply>;
}

/** Reads what was ticked, adds it, and says so. Or shows the page again with the reason why nothing was added (422). */
export async function submitTicked(
  { body, again: shown }: { body: Readonly<Record<string, string | string[]>>; again?: ShownAgain },
  { field, none, gone, add, done, again }: Ticked,
): Promise<Reply> {
  const refuse = async (message: string, chosen: readonly string[]) =>
    refusedWith(await again({ message, chosen }), { _form: message }, 422);
  if (shown)
    return again({
      message: shown.errors['_form'] ?? null,
      chosen: listIn(typedOf(Object.entries(body))[field]).filter(isUuid),
    });
  const read = parseForm(form({ [field]: ids({ label: field }) }), body);
  if (!read.ok) return refuse(gone, []);
  const chosen = read.values[field] ?? [];
  const message = chosen.length === 0 ? none : await add(chosen);
  return message === null ? done(chosen.length) : refuse(message, chosen);
}
