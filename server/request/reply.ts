import { csvInTurns, csvText, type CsvColumn } from '../lists/csv.ts';
import { workbookParts, sheetEnd, sheetHead, sheetRow, shortRows, workbookType } from '../lists/xlsx.ts';
import { inTurns } from '../shared/turns.ts';
import { csvDelimiters } from '../shared/csvDelimiters.ts';
import type { Tenant } from './actor.ts';
import { HttpError } from './errors.ts';
import type { Notice, NoticeTone, Undo } from './frame.ts';
import type { KeptForm } from './keptForms.ts';

/** A page to draw. From a POST, it takes back everything that the transaction did: what was done is answered by a redirect. */
export interface PageReply {
  kind: 'page';
  view: string;
  locals: Readonly<Record<string, unknown>>;
  title: string;
  status: number;
  /** Its form's answer leads on to a tenant's host, which the page's policy must let through (S5). */
  leadsToTenant: boolean;
  /** It holds a frame with a document of this host, which the page's policy must let through (S5). */
  holdsFrame: boolean;
  /** Seconds to wait before trying again, with 429. */
  retryAfter: number | null;
  /** A form that was refused: how to show it once more, with what was typed (S25). */
  again: Pick<KeptForm, 'again' | 'before'> | null;
  /** Said above the page. */
  notice: { tone: NoticeTone; text: string } | null;
  /** Further locals that take long to make, and are made when the transaction is over (S31). */
  make: (() => Promise<object>) | null;
}

/** On to another page of this host, with a word about what was done. */
export interface RedirectReply {
  kind: 'redirect';
  path: string;
  notice: Notice | null;
}

/** On to another host of ours: its address is made from the configuration, never from a request (S1). */
export interface ElsewhereReply {
  kind: 'elsewhere';
  url: string;
}

/** What does not exist and what may not be seen are answered alike (A16). */
export interface NotFoundReply {
  kind: 'not_found';
}

/** A whole document of its own, for a frame of one of our pages. It only shows: of its POST nothing is kept. */
export interface DocumentReply {
  kind: 'document';
  /** Where drawing takes long, it is done when the transaction is over (S31). */
  html: string | (() => Promise<string>);
  status: number;
}

/** A file to take along. */
export interface DownloadReply {
  kind: 'download';
  filename: string;
  type: string;
  /** in pieces, as it was made */
  content: readonly string[];
}

/** A file that is made for whoever asks, when the transaction is over (S31). */
export interface MadeReply {
  kind: 'made';
  filename: string;
  type: string;
  make: () => Promise<Uint8Array>;
}

/** A file of a document, from the store. */
export interface FileReply {
  kind: 'file';
  file: {
    tenantId: string;
    /** Null for the company's logo. */
    documentId: string | null;
    fileId: string;
    name: string;
    size: number;
    mediaType: string;
    sha256: string;
  };
  /** It is looked at in the browser, not taken along. */
  inline: boolean;
  /** How long anybody may keep it, where it's a picture that everybody may see: for ever, if its address says which one it is. */
  kept?: 'for_ever' | 'an_hour';
}

/** Files of the store as one ZIP, with an index that is written when it is known which of them could be sent. */
export interface ZipReply {
  kind: 'zip';
  filename: string;
  entries: readonly {
    name: string;
    at: Date;
    file: { tenantId: string; fileId: string; size: number; sha256: string };
  }[];
  /** Files that are made as they are sent, each when the one before has gone. */
  made?: readonly { name: string; make: () => Promise<Uint8Array> }[];
  /** What was made of rows, as it is. */
  texts?: readonly { name: string; content: Iterable<string> }[];
  /** @param notes by file, why it isn't in the ZIP; a file that only is made like a ZIP has none */
  index?: (notes: ReadonlyMap<string, string>) => string;
  /** What it is, where it isn't a ZIP to its reader. */
  type?: string;
}

export type Reply =
  | PageReply
  | ZipReply
  | FileReply
  | RedirectReply
  | ElsewhereReply
  | NotFoundReply
  | DocumentReply
  | MadeReply
  | DownloadReply;

/** Draws a view: `page('assets/list', {…}, { title: 'Assets' })`. */
export function page(
  view: string,
  locals: object,
  {
    title,
    status = 200,
    leadsToTenant = false,
    holdsFrame = false,
    retryAfter = null,
    make = null,
  }: {
    title: string;
    status?: number;
    leadsToTenant?: boolean;
    holdsFrame?: boolean;
    retryAfter?: number | null;
    make?: PageReply['make'];
  },
): PageReply {
  const more = { leadsToTenant, holdsFrame, retryAfter, again: null, notice: null, make };
  return { kind: 'page', view, locals: { ...locals }, title, status, ...more };
}

/** 303 after something worked. */
export function redirect(path: string, notice?: string, tone: NoticeTone = 'good'): RedirectReply {
  return { kind: 'redirect', path, notice: notice === undefined ? null : { tone, text: notice } };
}

/** 303 after something that can be taken back at once: the notice offers *Undo*. */
export function redirectWithUndo(path: string, notice: string, undo: Undo): RedirectReply {
  return { kind: 'redirect', path, notice: { tone: 'good', text: notice, undo } };
}

/** 303 to another host of ours. */
export function elsewhere(url: string): ElsewhereReply {
  return { kind: 'elsewhere', url };
}

/** 404. */
export function notFound(): NotFoundReply {
  return { kind: 'not_found' };
}

/** A file of the store, to take along: who may see it was asked by finding its row. */
export const fileReply = (file: FileReply['file']): FileReply => ({ kind: 'file', file, inline: false });

/** A picture or a PDF, to look at in the browser. */
export const previewReply = (file: FileReply['file']): FileReply => ({ kind: 'file', file, inline: true });

/** A picture that everybody may see, and keep. */
export const pictureReply = (file: FileReply['file'], kept: FileReply['kept']): FileReply => ({
  ...previewReply(file),
  ...(kept && { kept }),
});

/** A file that is made when the transaction is over. */
export const madeReply = (made: Omit<MadeReply, 'kind'>): MadeReply => ({ kind: 'made', ...made });

/** Several files of the store as one ZIP. */
export const zipReply = (zip: Omit<ZipReply, 'kind'>): ZipReply => ({ kind: 'zip', ...zip });

/** A document for a frame, complete as it is: it gets no layout. */
export function frameDocument(html: DocumentReply['html'], status = 200): DocumentReply {
  return { kind: 'document', html, status };
}

/** Characters of an export. */
export const mostOfExport = 32_000_000;
/** Rows of an export; a list is read one row further, which tells that there are more. */
export const mostExported = 50_000;

/**
 * A list as a CSV file. Its rows are written page by page as they come from the database, a few at a time, so that
 * neither all of them are held nor anybody waits for all of them (S31). One that doesn't hold every row says so in the
 * file's name, which is there before anybody trusts what is in it.
 * @param tenant says what stands between the columns
 * @throws HttpError 413 for more than a file may hold
 */
export async function csv<Row>(
  tenant: Pick<Tenant, 'csvDelimiter'>,
  filename: string,
  columns: readonly CsvColumn<Row>[],
  pages: AsyncIterable<readonly Row[]> | readonly (readonly Row[])[] = [],
): Promise<DownloadReply> {
  const delimiter = csvDelimiters[tenant.csvDelimiter];
  const content = [csvText(columns, [], { head: true, delimiter })];
  let length = 0;
  let left = mostExported;
  for await (const found of pages) {
    const page = found.slice(0, Math.max(left, 0));
    left -= found.length;
    const texts = await csvInTurns(columns, page, delimiter);
    for (const text of texts) length += text.length;
    if (length > mostOfExport) throw new HttpError(413, exportTooLarge);
    content.push(...texts);
  }
  const named =
    left < 0
      ? filename.replace(/\.csv$/, ` (first ${mostExported.toLocaleString('en')} rows).csv`)
      : filename;
  return { kind: 'download', filename: named, type: 'text/csv; charset=utf-8', content };
}

/**
 * A list as a workbook, within the bounds of the CSV file and in the same order. Its sheet is written a few rows at a time and
 * packed outside of the event loop (S31); no cell of it is ever a formula (S21).
 * @throws HttpError 413 for more than a file may hold
 */
export async function xlsx<Row>(
  { timeZone }: Pick<Tenant, 'timeZone'>,
  name: string,
  columns: readonly CsvColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): Promise<ZipReply> {
  const sheet: (string | Buffer)[] = [sheetHead(columns)];
  let line = 2;
  let length = 0;
  let left = mostExported;
  for await (const found of pages) {
    const page = found.slice(0, Math.max(left, 0));
    left -= found.length;
    const texts = await inTurns(page, (row, index) => sheetRow(columns, row, line + index, timeZone));
    line += page.length;
    const text = texts.join('');
    length += text.length;
    if (length > mostOfSheet) throw new HttpError(413, exportTooLarge);
    sheet.push(shortRows(text));
  }
  sheet.push(sheetEnd);
  const named = left < 0 ? `${name} (first ${mostExported.toLocaleString('en')} rows)` : name;
  return {
    kind: 'zip',
    filename: `${named}.xlsx`,
    type: workbookType,
    entries: [],
    texts: workbookParts(name, sheet),
  };
}

/** Characters of a sheet, which says more around each cell than a CSV file does. */
const mostOfSheet = 2 * mostOfExport;

const exportTooLarge =
  'This export would be larger than 32 MB, so it wasn’t created. Go back, narrow the list with a search or a filter, ' +
  'and export it in parts.';
