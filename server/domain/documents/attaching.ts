import type { FieldErrors } from '../../forms/parse.ts';
import type { SentFiles } from '../../request/receiveFiles.ts';
import type { TooMany } from '../../request/errors.ts';
import { refused, type Refused } from '../../shared/saved.ts';
import { mostFiles, mostOfFile } from '../../shared/fileNames.ts';

/** What may be sent along at once, in words. */
export const attachHint = `Up to ${mostFiles.atOnce} files, each up to ${mostOfFile / 1_000_000} MB.`;
export const attachLabel = 'Add files';

/** As many files as a message names. */
const mostNamed = 5;
const again = 'Choose the files again, because they aren’t kept.';

/**
 * What is said of the files of a form that isn't saved, beside their field: what is wrong with some, and that the others have to be
 * chosen again. Nothing where none came.
 */
export function filesAgain({ files, problem }: SentFiles): FieldErrors {
  if (problem !== null) return { files: problem };
  const wrong = files.flatMap(({ name, problem: why }) => (why === undefined ? [] : [`${name}: ${why}`]));
  if (wrong.length > 0) return { files: [...wrong.slice(0, mostNamed), again].join(' ') };
  return files.length > 0 ? { files: again } : {};
}

/** What is wrong with the files of a form by themselves. A comment is sent with all of its files, or not at all. */
export const filesWrong = (sent: SentFiles): FieldErrors =>
  sent.problem !== null || sent.files.some(({ file }) => !file) ? filesAgain(sent) : {};

/** A limit is used up (S11), and the files of the form have to be chosen again. */
export function refusedAndFiles(usedUp: TooMany, sent: SentFiles): Refused {
  const { errors, ...rest } = refused(usedUp);
  return { ...rest, errors: { ...errors, ...filesAgain(sent) } };
}

/** Where the company has no room for more files: whoever writes can't change that. */
export const noRoomFor = (company: string): string =>
  `${company} can’t take more files right now. Send this without files, or ask ${company} how to send them.`;
