import type { FieldErrors } from '../../../forms/parse.ts';
import { orderIn } from '../../../imports/days.ts';
import { listPage } from '../../../lists/listPage.ts';
import { ask } from '../../../request/question.ts';
import { redirect, type PageReply, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { keep } from '../invoices.admin.routes.ts';
import { bankChosenIn, keepColumns, proposedOf, unsaidOf, type BankChosen } from './bank.columns.ts';
import { dryRun } from './bank.judging.ts';
import { lineList } from './bank.list.ts';
import { bankPages, bankPath, fileAt } from './bank.pages.ts';
import {
  countCurrencies,
  countLines,
  discardFile,
  enqueueFile,
  firstLines,
  getFile,
  linesOf,
  lockFile,
  openLines,
  saveChoices,
  type BankFile,
} from './bank.queries.ts';
import { many } from './bank.words.ts';
import { decisionsIn } from './decisions.ts';
import { payablesOf } from './lookUps.queries.ts';
import { recordFile } from './recording.ts'; // prettier-ignore

/** Payments that are recorded while somebody waits: a second's work. */
const recordedAtOnce = 50;
/** Lines that are decided at once. */
const decidedAtOnce = 20;
const path = `${bankPath}/:id`;
/** A job has the file. */
const isWorking = ({ state }: BankFile) => state === 'queued' || state === 'running';
const withFile = (work: (context: StaffContext, found: BankFile) => Promise<Reply> | Reply) =>
  withRecord<StaffContext, BankFile>(getFile, work);
/** Does something with a file that nobody has taken over yet; one that is done is shown instead. */
const withOpenFile = (work: (context: StaffContext, found: BankFile) => Promise<Reply> | Reply) =>
  withRecord<StaffContext, BankFile>(lockFile, (context, found) =>
    found.state === 'done'
      ? redirect(
          fileAt(found.id),
          `${found.recorded_by ?? 'Somebody'} has already recorded this file.`,
          'warn',
        )
      : isWorking(found)
        ? redirect(fileAt(found.id))
        : work(context, found),
  );

/** What becomes of a bank's file: its columns, its dry run, what somebody decides, taking over, discarding. */
export const bankFileRoutes: readonly Route[] = [
  staffGet(path, keep, withFile((context, found) =>
    found.state === 'columns' ? redirect(`${fileAt(found.id)}/columns`) : showPage(context, found))),

  staffGet(`${path}/columns`, keep, withFile(async (context, found) => {
    if (found.state === 'done' || isWorking(found) || found.format === 'camt') return redirect(fileAt(found.id));
    const sheet = Number(context.query['sheet'] ?? NaN);
    const isOther = found.sheets[sheet] !== undefined && sheet !== found.sheet;
    const { sheet: of, columns, day_orders: orders, with_hidden: withHidden, decimal_mark: decimalMark } = found;
    const chosen = isOther || found.state === 'columns'
      ? await proposedOf(context.db, found, isOther ? sheet : of)
      : { sheet: of, columns, orders, withHidden, decimalMark };
    return columnsPage(context, found, chosen, 200);
  })),

  staffPost(`${path}/columns`, keep, withOpenFile(async (context, found) => {
    const { db, body } = context;
    if (found.format === 'camt') return redirect(fileAt(found.id));
    const chosen = bankChosenIn(body, found);
    // Another sheet than the page was drawn for has other columns.
    if (chosen.sheet !== null && body['sheet_shown'] !== String(chosen.sheet))
      return redirect(`${fileAt(found.id)}/columns?sheet=${chosen.sheet}`);
    const said = await unsaidOf(db, found, chosen);
    if (context.again || Object.keys(said.errors).length > 0) return columnsPage(context, found, chosen, 422);
    const kept = await keepColumns(db, found, chosen, said);
    await dryRun(db, kept, await linesOf(db, kept));
    return redirect(fileAt(found.id));
  })),

  staffPost(`${path}/lines`, keep, withOpenFile(async (context, found) => {
    const { db, body } = context;
    const lines = await linesOf(db, found);
    const sent = lines.filter(({ line }) => body[`${line}_shown`] !== undefined).slice(0, decidedAtOnce + 1);
    const { choices, errors } = await decisionsIn(db, sent, body);
    if (context.again || Object.keys(errors).length > 0) return showPage(context, found, errors);
    await saveChoices(db, choices);
    await dryRun(db, found, await linesOf(db, found));
    const { decide, problem } = await countLines(db, found);
    const left = decide + problem;
    return left > 0
      ? redirect(fileAt(found.id), `${many(left, 'line')} still to decide.`, 'warn')
      : redirect(fileAt(found.id), 'All lines are decided.');
  })),

  staffPost(`${path}/leave_out`, keep, withOpenFile(async ({ db }, found) => {
    const lines = await linesOf(db, found);
    const open = lines.filter(({ outcome }) => outcome === 'decide' || outcome === 'problem');
    await saveChoices(db, open.map(({ id }) => ({ id, choice: { left_out: true } })));
    await dryRun(db, found, await linesOf(db, found));
    return redirect(fileAt(found.id), `${many(open.length, 'line')} left out.`);
  })),

  staffPost(`${path}/record`, keep, withOpenFile(async ({ db, actor }, found) => {
    if (found.state === 'columns') return redirect(`${fileAt(found.id)}/columns`);
    const { matched, decided, decide, problem } = await countLines(db, found);
    // What takes long is the worker's: the page says how it comes along, and later what came of it.
    if (decide + problem === 0 && matched + decided > recordedAtOnce) {
      await enqueueFile(db, found.id);
      return redirect(fileAt(found.id));
    }
    const done = await recordFile(db, found, actor.name);
    return redirect(fileAt(found.id), done.says, done.ok ? 'good' : 'warn');
  })),

  staffAsk(`${path}/discard`, keep, withFile(async ({ db }, found) => {
    if (found.state === 'done' || isWorking(found)) return redirect(fileAt(found.id));
    const lines = Object.values(await countLines(db, found)).reduce((sum, some) => sum + some, 0);
    return ask({
      title: 'Discard the file?',
      says: [`${many(lines, 'line')} of ${found.file_name} will be discarded, with what you decided. Nothing has been recorded.`],
      action: `${fileAt(found.id)}/discard`,
      button: 'Discard file',
      back: { href: fileAt(found.id), label: found.file_name },
    });
  })),

  staffPost(`${path}/discard`, keep, withOpenFile(async ({ db }, found) => {
    await discardFile(db, found.id);
    return redirect(bankPath, 'File discarded. Nothing was recorded.');
  })),
]; // prettier-ignore

/** The page says what is still missing, at once: that is why it is shown. */
async function columnsPage(
  { db }: StaffContext,
  found: BankFile,
  chosen: BankChosen,
  status: 200 | 422,
): Promise<PageReply> {
  const [samples, said] = await Promise.all([
    chosen.sheet === null ? [] : firstLines(db, { id: found.id, sheet: chosen.sheet }),
    unsaidOf(db, found, chosen),
  ]);
  const ownOrder = orderIn(db.calendar.locale);
  return bankPages.columns(found, { chosen, samples, said, ownOrder, errors: said.errors }, status);
}

async function showPage(context: StaffContext, found: BankFile, errors: FieldErrors = {}): Promise<PageReply> {
  const { db, query, body } = context;
  const asked = Number(query['change']);
  const also = Number.isSafeInteger(asked) && asked > 0 && asked < 1_000_000 ? asked : null;
  if (isWorking(found)) {
    const ready = await countCurrencies(db, found, ['matched', 'decided']);
    return bankPages.working(found, await countLines(db, found), ready);
  }
  const isOpen = found.state !== 'done';
  const [counts, currencies, open, { list, rows }] = await Promise.all([
    countLines(db, found),
    countCurrencies(db, found),
    isOpen ? openLines(db, found, { also, most: decidedAtOnce }) : [],
    listPage(context, fileAt(found.id), lineList(found)),
  ]);
  const ids = open.flatMap(({ invoice_ids: ids_, choice }) => [...ids_, ...(choice?.invoices ?? [])]);
  const offered = new Map((await payablesOf(db, [...new Set(ids)])).map((one) => [one.id, one]));
  return bankPages.show(found, { counts, currencies, open, offered, list, rows, errors, body }, db.calendar);
} // prettier-ignore
