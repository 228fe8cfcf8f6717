import { ask } from '../../../request/question.ts';
import { csv, redirect, type Reply } from '../../../request/reply.ts';
import type { SentForm } from '../../../request/multipart.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, staffUpload, type Route } from '../../../request/route.ts';

import { parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { refusedWith } from '../../../forms/submit.ts';
import { listPage } from '../../../lists/listPage.ts';
import { tooManyWait } from '../../../imports/waiting.queries.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { inTurns } from '../../../shared/turns.ts';
import type { FileRow } from './bulk.csv.ts';
import { dryRunAgain, firstDryRun } from './bulk.dryRun.ts';
import { columns, createForm } from './bulk.form.ts';
import { countInvitations, inviteRest } from './bulk.invite.queries.ts';
import { invitedInWords } from './bulk.words.ts';
import { corrected } from './bulk.corrections.ts';
import { bulkPages, bulkPath } from './bulk.pages.ts';
import { rowList } from './bulk.list.ts';
import { passwordProblem, sealPassword } from './bulk.passwords.ts';
import { readAccounts, unpack } from './bulk.read.ts';
import {
  allRows,
  countRows,
  discardImport,
  enqueue,
  faultyRows,
  getImport,
  hashing,
  latestImports,
  lockImport,
  type Import,
  type StoredRow,
} from './bulk.queries.ts';
import { readLicences } from '../../../domain/licences/licences.queries.ts';

const allow = ['administrator'] as const;
/** How many faulty rows stand in the table of fields at once. */
const correctedAtOnce = 250;
/** A field for each cell of theirs, one to leave the row out, and the form's own. */
const mostCorrected = correctedAtOnce * (columns.length + 1) + 10;
/** Fields are read already when they have come. */
const asItIs = ({ body }: SentForm) => Promise.resolve(body);

/** Does something with an import that no job has; one that is under way, or done, is shown instead. */
const withDraft = <C extends StaffContext>(work: (context: C, found: Import) => Promise<Reply>) =>
  withRecord<C, Import>(lockImport, (context, found) =>
    found.state === 'draft' ? work(context, found) : redirect(`${bulkPath}/${found.id}`),
  );

/** Accounts by the hundred, for administrators (A23): a file, a dry run, mending, then all of them or none. */
export const bulkAccountRoutes: readonly Route[] = [
  staffGet(bulkPath, { allow: ['administrator'] }, (context) => startPage(context)),

  staffGet(`${bulkPath}/template.csv`, { allow: ['administrator'] }, ({ tenant }) =>
    csv(
      tenant,
      'accounts.csv',
      columns.map((heading) => ({ heading, value: () => null })),
    ),
  ),

  staffUpload(
    bulkPath,
    { allow: ['administrator'], fields: 10, read: readAccounts, fileText: 'text', file: true },
    async (context) => {
      const { db, actor, sent, again } = context;
      // The file isn't kept, only what was wrong with it.
      if (again) return startPage(context, again.errors);
      const refuse = async (errors: FieldErrors) =>
        refusedWith(await startPage(context, errors), errors, 422);
      if (sent.problem !== undefined) return refuse({ file: sent.problem });
      const { content } = sent;
      if ('errors' in content) return refuse(content.errors);
      const full = await tooManyWait(db, 'bulk_imports');
      if (full !== null) return refuse({ file: full });
      const { fileName, packs } = content;
      const id = await firstDryRun(db, { userId: actor.userId, fileName }, async (importId) => {
        const rows = await inTurns(packs, (pack) =>
          unpack(pack).map((row) => firstRow(context, importId, row)),
        );
        return rows.flat();
      });
      return redirect(`${bulkPath}/${id}`);
    },
  ),

  staffGet(
    `${bulkPath}/:id`,
    { allow },
    // As every form of a new login begins: those without a password are invited, unless somebody chose otherwise.
    withRecord(getImport, (context, found) =>
      showPage(
        context,
        found.state === 'draft' && found.problem === null ? { ...found, invite_now: true } : found,
      ),
    ),
  ),

  staffUpload(
    `${bulkPath}/:id/rows`,
    { allow, fields: mostCorrected, read: asItIs },
    withDraft(async (context, found) => {
      const { db, tenant, services } = context;
      // What was typed before the session had ended is tried on the rows, and taken back behind the page.
      const sent = context.again ? { content: context.body } : context.sent;
      if ('problem' in sent) {
        const errors = { _form: sent.problem };
        return refusedWith(await showPage(context, found, errors), errors, 422);
      }
      const rows = (await allRows(db, found.id)).filter(({ outcome }) => outcome === 'problem');
      const typed = await corrected(rows, sent.content, { tenant, keys: services.keys, importId: found.id });
      const judged = await dryRunAgain(db, found.id, typed);
      if (context.again) return showPage(context, found, context.again.errors);
      const left = judged.filter(({ row }) => row.outcome === 'problem').length;
      return redirect(
        `${bulkPath}/${found.id}`,
        left > 0
          ? `${left} ${left === 1 ? 'row still has' : 'rows still have'} problems.`
          : 'All problems are corrected.',
        left > 0 ? 'warn' : 'good',
      );
    }),
  ),

  staffPost(
    `${bulkPath}/:id/create`,
    { allow },
    withDraft(async (context, found) => {
      const { db, actor, body } = context;
      const form = parseForm(createForm, body);
      if (!form.ok) return showPage(context, found, form.errors);
      const inviteNow = form.values.invite_now;
      await dryRunAgain(db, found.id);
      const [counts, { used, allowed }] = await Promise.all([countRows(db, found.id), readLicences(db)]);
      if (counts.problem > 0 || counts.new === 0 || counts.new > allowed - used)
        return showPage(
          context,
          { ...found, invite_now: inviteNow },
          { _form: 'Nothing was created. Correct the problems below first.' },
        );
      await enqueue(db, found.id, { userId: actor.userId, inviteNow });
      return redirect(`${bulkPath}/${found.id}`);
    }),
  ),

  staffPost(
    `${bulkPath}/:id/invite`,
    { allow },
    withRecord(lockImport, async ({ db, services }, found) => {
      const here = `${bulkPath}/${found.id}`;
      if (found.state !== 'done') return redirect(here);
      const { text, tone } = invitedInWords(await inviteRest(db, services.keys, found), services.mailer.way);
      return redirect(here, text, tone);
    }),
  ),

  staffAsk(
    `${bulkPath}/:id/discard`,
    { allow },
    withRecord(getImport, async ({ db }, found) => {
      if (found.state !== 'draft') return redirect(`${bulkPath}/${found.id}`);
      const counts = await countRows(db, found.id);
      const rows = Object.values(counts).reduce((sum, some) => sum + some, 0);
      return ask({
        title: 'Discard the rows?',
        says: [
          `${rows === 1 ? 'The row' : `All ${rows} rows`} of ${found.file_name ?? 'this text'} will be discarded, ` +
            'with your corrections. Nothing has been created.',
        ],
        action: `${bulkPath}/${found.id}/discard`,
        button: 'Discard rows',
        back: { href: `${bulkPath}/${found.id}`, label: 'Add portal users in bulk' },
      });
    }),
  ),

  staffPost(
    `${bulkPath}/:id/discard`,
    { allow },
    withDraft(async (context, found) => {
      await discardImport(context.db, found.id);
      return redirect(bulkPath, 'Rows discarded. Nothing was created.');
    }),
  ),
];

/** A row of the file as it is stored: its password apart and sealed, if there is nothing against it. */
function firstRow(
  { tenant, services }: StaffContext,
  importId: string,
  { line, cells: { password = '', ...cells }, surplus }: FileRow,
): StoredRow {
  const problem = passwordProblem(tenant, cells, password);
  const problems = {
    ...(problem !== null && { password: problem }),
    ...(surplus > 0 && { row: 'This row has more cells than there are columns. Check for an extra comma.' }),
  };
  const sealed =
    password === '' || problem !== null ? null : sealPassword(services.keys, importId, line, password);
  return { line, cells, problems, sealed, sealed_hash: false, outcome: 'new', note: null };
}

async function startPage(context: StaffContext, errors: FieldErrors = {}): Promise<Reply> {
  const { db, body } = context;
  const [imports, licences] = await Promise.all([latestImports(db), readLicences(db)]);
  const wrong = Object.keys(errors).length > 0;
  const typed = typeof body['text'] === 'string' ? body['text'] : '';
  return bulkPages.start({ imports, licences, typed, errors }, wrong ? 422 : 200);
}

async function showPage(context: StaffContext, found: Import, errors: FieldErrors = {}): Promise<Reply> {
  const { db } = context;
  if (found.state === 'queued' || found.state === 'running') {
    const [counts, passwords] = await Promise.all([countRows(db, found.id), hashing(db, found.id)]);
    return bulkPages.progress(found, { counts, hashing: passwords });
  }
  const isDraft = found.state === 'draft';
  const [counts, passwords, licences, faulty, { list, rows }, invitations] = await Promise.all([
    countRows(db, found.id),
    hashing(db, found.id),
    readLicences(db),
    isDraft ? faultyRows(db, found.id, correctedAtOnce) : [],
    listPage(context, `${bulkPath}/${found.id}`, rowList(found)),
    isDraft ? null : countInvitations(db, found),
  ]);
  const wrong = Object.keys(errors).length > 0;
  return bulkPages.show(
    found,
    {
      counts,
      withoutPassword: counts.new - passwords.all,
      invitations,
      licences,
      faulty,
      list,
      rows,
      errors,
    },
    wrong ? 422 : 200,
  );
}
