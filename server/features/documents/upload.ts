import type { DocumentKind } from '../../domain/documents/documents.words.ts';
import { parseForm, type FieldErrors } from '../../forms/parse.ts';
import type { SentFiles } from '../../request/receiveFiles.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { kindByFile } from '../../domain/documents/adding.queries.ts';
import { uploadForm } from './documents.form.ts';
import type { Owner } from './documents.owners.ts';
import { addDocument, noRoom, sameDocument } from './documents.queries.ts';

/** A file that wasn't taken, by its name, and why. */
export interface RefusedFile {
  name: string;
  problem: string;
}

/** What became of an upload: each file has its own result. */
export interface Added {
  done: number;
  /** They were there already, with the same name and content. */
  present: number;
  refused: readonly RefusedFile[];
  errors: FieldErrors;
}

/**
 * Adds the files that came to a record. One that it has already is passed over, so that an upload that got stuck can be sent
 * again; what is wrong with one keeps no other back.
 * @param usual the kind of a PDF, where nobody has chosen one
 */
export async function addFiles(
  { db, actor, body, sent, services }: StaffContext & { sent: SentFiles },
  owner: Owner,
  usual: DocumentKind,
): Promise<Added> {
  const none = { done: 0, present: 0, refused: [] };
  const form = parseForm(uploadForm, body);
  if (sent.problem !== null) return { ...none, errors: { files: sent.problem } };
  if (!form.ok) return { ...none, errors: form.errors };
  if (sent.files.length === 0) return { ...none, errors: { files: 'Choose at least one file.' } };
  const shown = form.values.shown && !owner.inside;
  let [done, present] = [0, 0];
  const refused: RefusedFile[] = [];
  for (const { name, file, problem } of sent.files) {
    if (!file) refused.push({ name, problem });
    else if (await sameDocument(db, owner, { name, sha256: file.sha256 })) present += 1;
    else {
      const full = await noRoom(db, file.size, services.config.documentsLimit);
      if (full !== null) {
        refused.push({ name, problem: full });
        continue;
      }
      const kind = form.values.kind === 'by_file' ? kindByFile(file.mediaType, usual) : form.values.kind;
      await addDocument(db, owner, { name, file, kind, shown }, actor);
      sent.keep(file.fileId);
      done += 1;
    }
  }
  const nothing = done + present === 0;
  return { done, present, refused, errors: nothing ? { files: 'No file was uploaded.' } : {} };
}

/** What stands before the name of a file among the errors of a form that is shown again. */
const fileMark = 'file ';

/** Files that weren't taken, among the errors of their form: that is all that is kept of them. */
export const asErrors = (refused: readonly RefusedFile[]): FieldErrors =>
  Object.fromEntries(refused.map(({ name, problem }, index) => [`${fileMark}${index} ${name}`, problem]));

/** What `asErrors` has put among a form's errors. */
export const refusedIn = (errors: FieldErrors): RefusedFile[] =>
  Object.entries(errors)
    .filter(([field]) => field.startsWith(fileMark))
    .map(([field, problem]) => ({ name: field.slice(fileMark.length).replace(/^\d+ /, ''), problem }));

/** The errors of the form's own fields. */
export const formErrors = (errors: FieldErrors): FieldErrors =>
  Object.fromEntries(Object.entries(errors).filter(([field]) => !field.startsWith(fileMark)));

const counted = (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`;
/** As many files as a notice names. */
const mostNamed = 10;

/** What became of an upload, in words. */
export function sentenceOf({ done, present, refused }: Added): string {
  const parts = [
    ...(done > 0 ? [`${counted(done)} uploaded.`] : []),
    ...(present > 0 ? [`${counted(present)} ${present === 1 ? 'was' : 'were'} already here.`] : []),
    ...refused.slice(0, mostNamed).map(({ name, problem }) => `${name} wasn’t uploaded. ${problem}`),
    ...(refused.length > mostNamed ? [`${refused.length - mostNamed} more weren’t uploaded.`] : []),
  ];
  return parts.join(' ');
}
