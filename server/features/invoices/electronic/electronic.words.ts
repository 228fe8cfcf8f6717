import { listInWords } from '../../../shared/words.ts';

/** Why a document has no XML, or won't have one when it's issued. */
export const withoutXml = (missing: readonly string[], isDraft: boolean): string =>
  isDraft
    ? `This will have no XML when you issue it. It lacks ${listInWords(missing)}.`
    : `This has no XML. When it was issued, it lacked ${listInWords(missing)}.`;

/** What somebody is told who opens an address that a document had once. */
export const noXml = 'This has no XML file.';

/** What to do before invoices can be electronic ones. */
export const enterFirst = (missing: readonly string[]): string =>
  `Enter your ${listInWords(missing)} under Company first.`;
