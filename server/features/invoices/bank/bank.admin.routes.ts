import { companyCurrency } from '../../../domain/money/currency.queries.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { refusedWith } from '../../../forms/submit.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffUpload, type Route } from '../../../request/route.ts';
import { addFileRows } from '../../../imports/fileRows.queries.ts';
import { jsonOf } from '../../../imports/records.read.ts';
import { tooManyWait } from '../../../imports/waiting.queries.ts';
import { keep } from '../invoices.admin.routes.ts';
import { keepColumns, proposedOf, unsaidOf } from './bank.columns.ts';
import { dryRun } from './bank.judging.ts';
import { bankPages, bankPath, fileAt } from './bank.pages.ts';
import { addFile, addLines, getFile, latestFiles, linesOf } from './bank.queries.ts';
import { readBank, unpackLines, type ReadBank } from './bank.read.ts';
import { bankFileRoutes } from './file.admin.routes.ts';
import { Identities } from './identities.ts';

/** Payments from a bank's file: its upload here, its dry run and what becomes of it in `file.admin.routes.ts`. */
export const bankRoutes: readonly Route[] = [
  staffGet(bankPath, keep, (context) => startPage(context)),

  staffUpload(bankPath, { ...keep, fields: 10, read: readBank, file: true }, async (context) => {
    const { sent, actor, db, again, body } = context;
    const typed = typeof body['currency'] === 'string' ? body['currency'] : '';
    // The file isn't kept, only what was wrong with it.
    if (again) return startPage(context, again.errors, typed);
    const refuse = async (errors: FieldErrors) =>
      refusedWith(await startPage(context, errors, typed), errors, 422);
    if (sent.problem !== undefined) return refuse({ file: sent.problem });
    const { content } = sent;
    if ('errors' in content) return refuse(content.errors);
    const full = await tooManyWait(db, 'bank_files');
    if (full !== null) return refuse({ file: full });
    return redirect(fileAt(await begin(db, actor.userId, content)));
  }),

  ...bankFileRoutes,
];

async function startPage(
  { db }: StaffContext,
  errors: FieldErrors = {},
  chosen = '',
): Promise<PageReply> {
  const [files, own] = await Promise.all([latestFiles(db), companyCurrency(db)]);
  return bankPages.start({ files, currency: chosen === '' ? own : chosen, errors });
} // prettier-ignore

/** Keeps a file; where nobody has to be asked about its columns, its dry run follows at once. Returns its id. */
async function begin(
  db: StaffContext['db'],
  userId: string,
  content: Exclude<ReadBank, { errors: FieldErrors }>,
): Promise<string> {
  const { format, currency, fileName: name } = content;
  const sheets = content.format === 'csv' ? content.sheets : [];
  const id = await addFile(db, { user_id: userId, file_name: name, format, currency, sheets });
  if (content.format === 'csv')
    for (const pack of content.packs) await addFileRows(db, 'bank_lines', { file_id: id }, jsonOf(pack));
  else {
    const identities = new Identities();
    let line = 0;
    for (const pack of content.packs) {
      const lines = unpackLines(pack);
      await addLines(db, id, lines.map((read) => ({ line: ++line, read, known: identities.next(read) })));
    }
  }
  const found = await getFile(db, id);
  if (!found) throw new Error('a file that was kept isn’t there');
  if (format === 'camt') {
    await dryRun(db, found, await linesOf(db, found));
    return id;
  }
  const chosen = await proposedOf(db, found);
  const said = await unsaidOf(db, found, chosen);
  if (Object.keys(said.errors).length === 0) {
    const kept = await keepColumns(db, found, chosen, said);
    await dryRun(db, kept, await linesOf(db, kept));
  }
  return id;
} // prettier-ignore
