import type { FieldErrors } from '../../forms/parse.ts';
import { refusedWith } from '../../forms/submit.ts';
import { chosenIn, proposed, unsaid, type Chosen } from '../../imports/columns.ts';
import { orderIn } from '../../imports/days.ts';
import type { ImportKind } from '../../imports/kind.ts';
import { listPage } from '../../lists/listPage.ts';
import type { SentForm } from '../../request/multipart.ts';
import { ask } from '../../request/question.ts';
import { csv, notFound, redirect, type Reply } from '../../request/reply.ts';
import { isAllowed, type StaffAllow } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, staffUpload, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { cutText, seenText } from '../../shared/seenText.ts';
import { keepColumns } from './imports.columns.ts';
import { dryRun } from './imports.judging.ts';
import { rowList } from './imports.list.ts';
import { columnsOf, fileAt, importPages, importsPath } from './imports.pages.ts';
import {
  cellsIn,
  countRows,
  discardImport,
  enqueue,
  faultyPages,
  faultyRows,
  firstRows,
  getImport,
  lockImport,
  progressOf,
  type Import,
  type Row,
} from './imports.queries.ts';
import { many } from './imports.words.ts';

/** How many faulty rows stand in the table of fields at once. */
const mendedAtOnce = 50;
/** A field for each cell of theirs, one to leave the row out, and the form's own. */
const mostMended = mendedAtOnce * 60 + 10;
/** Characters of a cell as it is mended. */
const mostOfCell = 6_000;
/** Fields are read already when they have come. */
const asItIs = ({ body }: SentForm) => Promise.resolve(body);

type Work<C> = (context: C, kind: ImportKind, found: Import) => Promise<Reply> | Reply;

/** What becomes of a file: its columns, its dry run, mending, taking over, discarding. */
export function fileRoutes(kinds: readonly ImportKind[], allow: readonly StaffAllow[]): readonly Route[] {
  const path = `${importsPath}/files/:id`;
  /** Files of records that a person may not edit by their form aren't there for them. */
  const withFile = <C extends StaffContext>(work: Work<C>, get = getImport) =>
    withRecord<C, Import>(get, (context, found) => {
      const kind = kinds.find(({ name }) => name === found.kind);
      return kind && isAllowed(context.actor, kind.allow) ? work(context, kind, found) : notFound();
    });
  /** Does something with a file that no job has; one that is under way, or done, is shown instead. */
  const withDraft = <C extends StaffContext>(work: Work<C>) =>
    withFile<C>((context, kind, found) => (isOpen(found) ? work(context, kind, found) : redirect(fileAt(found.id))), lockImport);

  return [
    staffGet(path, { allow }, withFile((context, kind, found) =>
      found.state === 'columns' ? redirect(`${fileAt(found.id)}/columns`) : showPage(context, kind, found))),

    staffGet(`${path}/columns`, { allow }, withFile(async (context, kind, found) => {
      if (!isOpen(found)) return redirect(fileAt(found.id));
      const sheet = Number(context.query['sheet'] ?? NaN);
      const isOther = found.sheets[sheet] !== undefined && sheet !== found.sheet;
      const chosen = isOther || found.state === 'columns'
        ? await proposed(context.db, kind, found, isOther ? sheet : found.sheet)
        : { sheet: found.sheet, columns: found.columns, orders: found.day_orders, withHidden: found.with_hidden };
      return columnsPage(context, kind, found, chosen);
    })),

    staffPost(`${path}/columns`, { allow }, withDraft(async (context, kind, found) => {
      const { db, body } = context;
      const read = chosenIn(body, kind, found);
      // Another sheet than the page was drawn for has other columns.
      if (read.sheet !== null && body['sheet_shown'] !== String(read.sheet))
        return redirect(`${fileAt(found.id)}/columns?sheet=${read.sheet}`);
      const { errors, orders } = await unsaid(kind, found, read, cellsIn(db, found.id));
      if (context.again || Object.keys(errors).length > 0) return columnsPage(context, kind, found, read, errors, 422);
      const kept = await keepColumns(db, kind, found, read, orders);
      // Hidden rows are looked at as if nobody had left them out yet.
      const typed = (row: Row): Row => (read.withHidden && row.hidden ? { ...row, outcome: 'new' } : row);
      await dryRun(db, kind, kept, { typed });
      return redirect(fileAt(found.id));
    })),

    staffUpload(`${path}/rows`, { allow, fields: mostMended, read: asItIs }, withDraft(async (context, kind, found) => {
      const { db } = context;
      // What was typed before the session had ended is tried on the rows, and taken back behind the page.
      const sent = context.again ? { content: context.body } : context.sent;
      if ('problem' in sent) {
        const errors = { _form: sent.problem };
        return refusedWith(await showPage(context, kind, found, errors), errors, 422);
      }
      const typed = (row: Row) => (row.outcome === 'problem' ? mended(row, sent.content, kind, found) : row);
      const { problems: left } = await dryRun(db, kind, found, { typed });
      if (context.again) return showPage(context, kind, found, context.again.errors);
      const text = left > 0 ? `${left} ${left === 1 ? 'row still has' : 'rows still have'} problems.` : 'All problems are corrected.';
      return redirect(fileAt(found.id), text, left > 0 ? 'warn' : 'good');
    })),

    staffGet(`${path}/errors.csv`, { allow }, withFile(({ db, tenant }, kind, found) => {
      const headings = found.sheets[found.sheet ?? 0]?.headings ?? [];
      const columns = [
        ...headings.map((heading, index) => ({ heading, value: (row: Row) => row.cells[index] ?? '' })),
        { heading: 'Problem', value: (row: Row) => problemsOf(kind, row) },
      ];
      return csv(tenant, `${kind.name} with problems.csv`, columns, faultyPages(db, found));
    })),

    staffPost(`${path}/import`, { allow }, withDraft(async (context, kind, found) => {
      const { db, actor } = context;
      if (found.state === 'columns') return redirect(`${fileAt(found.id)}/columns`);
      await dryRun(db, kind, found);
      const counts = await countRows(db, found);
      if (counts.problem > 0 || counts.new + counts.changed === 0)
        return showPage(context, kind, found, { _form: 'Nothing was imported. Correct the problems below first.' });
      await enqueue(db, found.id, actor.userId);
      return redirect(fileAt(found.id));
    })),

    staffAsk(`${path}/discard`, { allow }, withFile(async ({ db }, _kind, found) => {
      if (!isOpen(found)) return redirect(fileAt(found.id));
      const rows = Object.values(await countRows(db, found)).reduce((sum, some) => sum + some, 0);
      return ask({
        title: 'Discard the file?',
        says: [
          `${rows === 1 ? 'The row' : `All ${many(rows, { one: 'row', many: 'rows' })}`} of ${found.file_name} will be discarded, ` +
            'with your corrections. Nothing has been imported.',
        ],
        action: `${fileAt(found.id)}/discard`,
        button: 'Discard file',
        back: { href: fileAt(found.id), label: found.file_name },
      });
    })),

    staffPost(`${path}/discard`, { allow }, withDraft(async ({ db }, _kind, found) => {
      await discardImport(db, found.id);
      return redirect(importsPath, 'File discarded. Nothing was imported.');
    })),
  ];
} // prettier-ignore

const isOpen = ({ state }: Import) => state === 'columns' || state === 'draft';

/** A faulty row as it was mended in place. A cell that wasn't sent stays as it was. */
function mended(row: Row, body: Readonly<Record<string, string | string[]>>, kind: ImportKind, found: Import): Row {
  const sent = (name: string) => {
    const value = body[`${row.line}_${name}`];
    return typeof value === 'string' ? seenText(cutText(value, mostOfCell).replaceAll('\0', ' ')) : undefined;
  };
  const columns = columnsOf(kind, found);
  if (!columns.some(({ index }) => sent(String(index)) !== undefined)) return row;
  if (sent('left_out') === 'on') return { ...row, outcome: 'left_out', problems: {} };
  // What stands behind the last heading was looked at with the rest, and goes.
  const cells = row.cells.slice(0, found.sheets[found.sheet ?? 0]?.headings.length);
  for (const { index } of columns) cells[index] = sent(String(index)) ?? cells[index] ?? '';
  return { ...row, cells: Array.from(cells, (cell: string | undefined) => cell ?? '') };
} // prettier-ignore

/** A row's problems in one text, each with the name of its column. */
const problemsOf = (kind: ImportKind, { problems }: Row) =>
  Object.entries(problems)
    .map(([name, message]) => {
      const label = kind.fields.find((field) => field.name === name)?.label;
      return label === undefined ? message : `${label}: ${message}`;
    })
    .join(' ');

async function columnsPage(
  { db }: StaffContext,
  kind: ImportKind,
  found: Import,
  chosen: Chosen,
  errors: FieldErrors = {},
  status = 200,
): Promise<Reply> {
  const [samples, { asked }] = await Promise.all([
    chosen.sheet === null ? [] : firstRows(db, { id: found.id, sheet: chosen.sheet }, 3),
    unsaid(kind, found, chosen, cellsIn(db, found.id)),
  ]);
  const ownOrder = orderIn(db.calendar.locale);
  return importPages.columns(kind, found, { chosen, samples, asked, ownOrder, errors }, status);
} // prettier-ignore

async function showPage(
  context: StaffContext,
  kind: ImportKind,
  found: Import,
  errors: FieldErrors = {},
): Promise<Reply> {
  const { db } = context;
  const counts = await countRows(db, found);
  if (found.state === 'queued' || found.state === 'running')
    return importPages.progress(kind, found, counts, await progressOf(db, found));
  const [faulty, { list, rows }] = await Promise.all([
    found.state === 'draft' ? faultyRows(db, found, mendedAtOnce) : [],
    listPage(context, fileAt(found.id), rowList(found)),
  ]);
  const status = Object.keys(errors).length > 0 ? 422 : 200;
  return importPages.show(kind, found, { counts, faulty, list, rows, errors }, status);
}
