import { documentsOfMoney } from '../../../domain/documents/documents.queries.ts';
import { companyCurrency } from '../../../domain/money/currency.queries.ts';
import { offeredPrices, pricesOf } from '../../../domain/money/priceList.queries.ts';
import {
  codesIn,
  headIn,
  leastTotal,
  linesIn,
  linesTaken,
  readLines,
  typedLines,
  withMoreLines,
  withPrices,
  type DocumentLine,
} from '../../../domain/money/documentLines.form.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { totalsOf } from '../../../domain/money/totals.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { formInConflict } from '../../../forms/conflict.ts';
import type { Typed } from '../../../forms/parse.ts';
import { formAgain, formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { findPage } from '../../../lists/findPage.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { addDays } from '../../../shared/days.ts';
import { wrongDays } from '../../../shared/mistypedDay.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { refused, type Refused } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { billedCustomers, customersToBill } from '../customers.queries.ts';
import { invoicePages } from '../invoices.pages.ts';
import { linksOf } from './links.queries.ts';
import { ticketsAbout } from '../../../domain/tickets/about.queries.ts';
import { versionFile, versionIn, versionPage } from './version.pages.ts';
import { unansweredVersions } from './versions.queries.ts';
import { estimateForm, estimateLabels, type EstimateValues } from './estimates.form.ts';
import { estimateList } from './estimates.list.ts';
import { estimatePages } from './estimates.pages.ts';
import { filesOffered } from './offeredFiles.queries.ts';
import {
  addEstimate,
  decisionsOf,
  estimateLines,
  getStaffEstimate,
  saveEstimate,
  type StaffEstimate,
} from './estimates.queries.ts';

export const path = '/admin/estimates';
export const see = { allow: ['view_records', 'keep_billing'] } as const;
export const keep = { allow: ['keep_billing'] } as const;
/** For how many days an estimate is good, unless its form says otherwise. */
const usuallyValid = 30;

/** Estimates in the back office: list, add, look at, edit while it is a draft. */
export const estimateAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { db, actor } = context;
    const mayKeep = isAllowed(actor, keep.allow);
    const none = {
      title: 'No estimates yet',
      text: 'An estimate starts as a draft. Once you send it, the customer can approve it in the portal.',
      ...(mayKeep && { action: { href: `${path}/new`, label: 'Add estimate' } }),
    };
    const { list, rows, empty } = await listPage(context, path, estimateList(db, { drafts: true }), { none });
    return estimatePages.list(db.calendar, { list, rows, empty, base: path, mayKeep, side: 'staff' });
  }),
  staffGet(`${path}/export.csv`, see, (context) =>
    listCsv(context, estimateList(context.db, { drafts: true })),
  ),

  staffGet(`${path}/new`, keep, async ({ db, query }) => {
    const { today } = db.calendar;
    const [currency, terms] = await Promise.all([companyCurrency(db), usualTerms(db)]);
    const fresh = {
      customer_id: query['customer_id'] ?? '',
      dated_on: today,
      valid_until: addDays(today, usuallyValid),
    };
    const carried = carriedFields(query, estimateLabels, '');
    return formPage(
      db,
      carried ? formAgain(carried.typed, {}, null) : newForm({ ...fresh, currency, terms }),
      null,
    );
  }),
  staffGet(`${path}/new/customer`, keep, async (context) =>
    invoicePages.find(
      await findPage(context, {
        ...{ list: customersToBill, path: `${path}/new/customer`, backTo: `${path}/new` },
        ...{ labels: estimateLabels, field: 'customer_id', leave: path },
      }),
    ),
  ),
  staffPost(path, keep, (context) => {
    const { db, actor } = context;
    return submit(context, {
      form: estimateForm,
      redraw: withMoreLines,
      more: moreFaults(context),
      save: async (values) => {
        const read = await readDraft(context, values);
        return 'ok' in read ? read : db.attempt(() => addEstimate(db, read.values, read, actor.name));
      },
      done: (id) => redirect(`${path}/${id}`, 'Draft saved. The customer can see it when you send it.'),
      again: (state, status) => formPage(db, state, null, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getStaffEstimate, (context, estimate) => {
      const version = versionIn(context.query);
      return version === undefined
        ? estimatePage(context, estimate)
        : versionPage(context.db, estimate, version, 'staff');
    }),
  ),
  // A28: what was answered stays readable, its files too.
  ...[false, true].map((preview) =>
    staffGet(
      `${path}/:id/versions/:version/files/:place${preview ? '/preview' : ''}`,
      see,
      withRecord(getStaffEstimate, (context, estimate) => versionFile(context, estimate, { preview })),
    ),
  ),
  staffGet(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffEstimate, async ({ db }, estimate) =>
      estimate.status === 'draft'
        ? formPage(db, formOf(await recordOf(db, estimate)), estimate)
        : redirect(`${path}/${estimate.id}`),
    ),
  ),
  staffPost(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffEstimate, (context, estimate, read) => {
      const { db } = context;
      return submitChange(context, {
        form: estimateForm,
        redraw: withMoreLines,
        more: moreFaults(context, estimate),
        record: estimate,
        read,
        save: async (values, version) => {
          if (estimate.status !== 'draft')
            return refused({ _form: 'This estimate has been sent. Revise it first.' });
          const draft = await readDraft(context, values, estimate);
          return 'ok' in draft
            ? draft
            : db.attempt(() => saveEstimate(db, estimate.id, version, draft.values, draft));
        },
        done: () => redirect(`${path}/${estimate.id}`, 'Draft saved.'),
        again: (state, status, present) => formPage(db, state, present, status),
        compare: (typed, present) => compare(db, typed, present),
      });
    }),
  ),
];

type Db = StaffContext['db'];

async function usualTerms(db: Db): Promise<string> {
  return (
    (await db.row<{ estimate_terms: string }>(db.from('tenants').select('estimate_terms')))?.estimate_terms ??
    ''
  );
}

/** What is wrong with the rest of a form in which a field can't be read. */
const moreFaults =
  ({ db }: StaffContext, kept?: StaffEstimate) =>
  (values: Partial<EstimateValues>) => ({
    ...readLines(linesIn(values), values.currency ?? 'EUR', db.calendar.locale).errors,
    ...wrongDays(
      { dated_on: values.dated_on ?? null, valid_until: values.valid_until ?? null },
      ['dated_on', 'valid_until'],
      db.calendar.today,
      kept,
    ),
  });

/** Reads what only the database and the reader's language can say of a draft. */
async function readDraft({ db }: StaffContext, values: EstimateValues, estimate?: StaffEstimate) {
  const draft = headIn(values);
  const { locale } = db.calendar;
  const typed = linesIn(values);
  const prices = await pricesOf(db, codesIn(typed), draft.currency);
  const { lines, totals, errors } = readLines(
    { ...withPrices(typed, prices, draft.currency, locale), line_optional: values.line_optional },
    draft.currency,
    locale,
  );
  const parties = await partiesOf(db, draft.customer_id);
  if (!parties) errors['customer_id'] = 'Choose a customer from the list.';
  const below = totalBelow(lines);
  if (below !== null) errors['_form'] = below;
  Object.assign(errors, wrongDays(draft, ['dated_on', 'valid_until'], db.calendar.today, estimate));
  if (draft.valid_until < draft.dated_on) errors['valid_until'] = 'Enter the estimate’s date or a later one.';
  if (Object.keys(errors).length > 0) return refused(errors) satisfies Refused;
  // Who empties it in a draft that is there already means it.
  const standing = estimate ? null : (parties?.purchaseOrder ?? null);
  return { values: { ...draft, purchase_order: draft.purchase_order ?? standing }, lines, totals };
}

/** Why nobody could owe what lines come to, whatever is chosen of them; null when it is 0 or more. */
export function totalBelow(lines: readonly DocumentLine[]): string | null {
  if (totalsOf(linesTaken(lines)).total < 0n) return 'The total is below 0. Change a price or a discount.';
  return leastTotal(lines) < 0n
    ? 'If the customer chooses every optional line with a price below 0, the total is below 0. Change a price, or which lines are optional.'
    : null;
}

/** A draft as its form holds it. */
async function recordOf(db: Db, estimate: StaffEstimate) {
  const lines = (await estimateLines(db, estimate.id)).map(({ line }) => line);
  const names = Object.keys(estimateLabels) as (keyof typeof estimateLabels)[];
  const head = Object.fromEntries(names.map((name) => [name, estimate[name]]));
  const optional = { line_optional: lines.map((line) => (line.optional ? 'on' : '')) };
  return {
    ...head,
    ...optional,
    ...typedLines(lines, estimate.currency, db.calendar.locale),
    version: estimate.version,
  };
}

async function compare(db: Db, typed: Typed, present: StaffEstimate): Promise<FormState> {
  return formInConflict(typed, await recordOf(db, present), estimateLabels, {
    customer_id: () => present.customer,
  });
}

async function formPage(
  db: Db,
  state: FormState,
  estimate: StaffEstimate | null,
  status = 200,
): Promise<PageReply> {
  const [customers, prices] = await Promise.all([
    billedCustomers(db, idIn(state.values['customer_id']) ?? null),
    offeredPrices(db),
  ]);
  const label = estimate && { id: estimate.id, label: estimateNumber(estimate.number) };
  return estimatePages.form({ state, customers, prices, estimate: label }, status);
}

/** An estimate's page, with why something was not possible. */
export async function estimatePage(
  { db, actor }: StaffContext,
  estimate: StaffEstimate,
  wrong: string | null = null,
  status = 200,
): Promise<PageReply> {
  const [lines, decisions, unanswered, links, documents, files, tickets] = await Promise.all([
    estimateLines(db, estimate.id),
    decisionsOf(db, estimate.id),
    unansweredVersions(db, estimate),
    linksOf(db, estimate),
    documentsOfMoney(db, 'estimate_id', estimate.id),
    filesOffered(db, estimate.id),
    isAllowed(actor, ['view_records', 'keep_tickets']) ? ticketsAbout(db, 'estimate_id', estimate.id) : null,
  ]);
  const may = {
    keep: isAllowed(actor, keep.allow),
    makeWork: isAllowed(actor, ['keep_work_orders']),
    seeWork: isAllowed(actor, ['view_records', 'keep_work_orders']),
  };
  const locals = { decisions, unanswered, links, documents, files, tickets, may, wrong };
  return estimatePages.admin(db.calendar, estimate, lines, locals, status);
}
