import { documentKinds } from '../../../domain/documents/documents.words.ts';
import { checkbox, choice } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { cutText, seenLine, seenWords } from '../../../shared/seenText.ts';
import { documentLabels } from '../documents.form.ts';
import type { Judged } from './certificates.judging.ts';
import type { WaitingFile } from './certificates.queries.ts';

type Body = Readonly<Record<string, string | string[]>>;

/** What a PDF can be. */
export const pdfKinds = documentKinds.filter(({ value }) => value !== 'photo');

/** What all files of an upload become. */
export const becomeForm = form({
  kind: choice(
    pdfKinds.map(({ value }) => value),
    { label: documentLabels.kind },
  ),
  shown: checkbox({ label: documentLabels.shown }),
});

/** A form's fields for one file: where it goes, a number in place of its name, and whether it is left out. */
export const fieldsPerFile = 4;
/** Characters of a number that is typed; no record has a longer one. */
const longestNumber = 200;

/**
 * A file as a form says it to be. What the form doesn't have stays as it is, and what it chooses counts only among the file's
 * choices.
 * @returns whether it may go somewhere else by it
 */
export function saidOf(body: Body, { file, choices }: Judged): { file: WaitingFile; isMoved: boolean } {
  const sent = (field: string) => {
    const value = body[`${file.place}_${field}`];
    return typeof value === 'string' ? value : undefined;
  };
  if (file.outcome === 'refused' || sent('here') === undefined) return { file, isMoved: false };
  const isOut = sent('left_out') === 'on';
  const outcome = isOut ? 'left_out' : file.outcome === 'left_out' ? 'unknown' : file.outcome;
  const chosen = choices.find(({ id }) => id === sent('target'));
  const typed = seenLine(seenWords(cutText(sent('typed') ?? '', longestNumber)));
  if (typed !== '' && typed !== file.typed)
    return { file: { ...file, outcome, typed, ...nowhere, is_chosen: false }, isMoved: true };
  if (chosen) {
    const where = { ...nowhere, [chosen.column]: chosen.id, customer_id: chosen.customer_id };
    return { file: { ...file, outcome, ...where, is_chosen: true }, isMoved: true };
  }
  return { file: { ...file, outcome }, isMoved: false };
}

const nowhere = { asset_id: null, work_order_id: null, work_order_line_id: null };
