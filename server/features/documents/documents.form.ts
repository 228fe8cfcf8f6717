import { documentKinds } from '../../domain/documents/documents.words.ts';
import { cleanName, endingOf, longestName } from '../../shared/fileNames.ts';
import { checkbox, choice } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';

/** Labels of a document's forms. */
export const documentLabels = {
  files: 'Files',
  kind: 'Kind',
  shown: 'Shown in the portal',
  name: 'Name',
} as const;

const kind = choice(
  documentKinds.map(({ value }) => value),
  { label: documentLabels.kind },
);
const shown = checkbox({ label: documentLabels.shown });

/** In place of a kind: each file has the one that its content suggests. */
const byFile = { value: 'by_file', label: 'By file type' } as const;
export const uploadKinds = [byFile, ...documentKinds];

/** What is said of files that are uploaded. */
export const uploadForm = form({
  kind: choice(
    uploadKinds.map(({ value }) => value),
    { label: documentLabels.kind },
  ),
  shown,
});

/** A document's own form. */
export const documentForm = form({
  name: text({ label: documentLabels.name, max: longestName, required: true }),
  kind,
  shown,
});
export type DocumentValues = FormValues<typeof documentForm>;

/** A name as it was typed anew: clean, and with the ending that the file had, by which computers know what it is. */
export function renamed(typed: string, before: string): string {
  const name = cleanName(typed);
  const ending = endingOf(before);
  return ending === '' || endingOf(name).toLowerCase() === ending.toLowerCase()
    ? name
    : cleanName(`${name}.${ending}`);
}
