import { getCustomerHead } from '../../../domain/customers/head.ts';
import { sendingTone, sendingWords } from '../../../domain/emails/mailWay.ts';
import { choice, id, integer, optionalId } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { listPage } from '../../../lists/listPage.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { notFound, page, redirect, type PageReply, type Reply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { href } from '../../../shared/href.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { kindOf, reportNamed, reportNames, reportStaff, titleOf } from '../reports.kinds.ts';
import { getReportFacility } from '../reports.queries.ts';
import {
  addReportMail,
  countReportMails,
  getReportMail,
  mostReportMails,
  ownEmail,
  reportMailList,
  reportReadersAt,
  sendReportNow,
  stopReportMail,
  turnedOff,
  type ReportMail,
} from './reportMails.queries.ts';
import { mailForView } from './reportMails.words.ts';

/** Where they are listed. */
const mailsPath = '/admin/report_mails';
const staff = { allow: reportStaff };
/** As many people as a form offers. */
const mostOffered = 100;

const labels = {
  report: 'Report',
  user_id: 'Send to',
  day: 'Day of the month',
  customer_id: 'Customer',
  facility_id: 'Facility',
} as const;
const mailForm = form({
  report: choice(reportNames, { label: labels.report }),
  user_id: id({ label: labels.user_id }),
  day: integer({ label: labels.day, min: 1, max: 31, required: true }),
  customer_id: optionalId({ label: labels.customer_id }),
  facility_id: optionalId({ label: labels.facility_id }),
});

/** Reports that somebody gets by email every month: who gets which, what became of the last one, and sending one now (A27). */
export const reportMailRoutes: readonly Route[] = [
  staffGet(mailsPath, staff, async (context) => {
    const { list, rows, empty } = await listPage(context, mailsPath, reportMailList, {
      none: {
        title: 'No reports are sent by email yet',
        text: 'Open a report and press Email every month. The person you choose gets it as a PDF once a month.',
        action: { href: '/admin/reports', label: 'Reports' },
      },
    });
    const off = await turnedOff(context.db);
    const mails = rows.map((row) => ({ ...mailForView(row, context.actor, off), mine: mayTouch(context, row) }));
    const isAdministrator = isAllowed(context.actor, ['administrator']);
    return page('reports/mails/list', { list, mails, empty, isAdministrator }, { title: 'Reports by email' });
  }),

  staffGet(`${mailsPath}/new`, staff, (context) => {
    const { query, actor } = context;
    const values = {
      report: query['report'] ?? 'due',
      user_id: query['user_id'] ?? actor.userId,
      day: query['day'] ?? '1',
      customer_id: query['customer_id'] ?? '',
      facility_id: query['facility_id'] ?? '',
    };
    return formPage(context, newForm(values));
  }),

  staffPost(mailsPath, staff, (context) =>
    submit(context, {
      form: mailForm,
      save: async (values) => {
        const { db, actor } = context;
        const offered = await offeredTo(context, values);
        if (offered === null) return refused({ report: 'Open the report again and press Email every month.' });
        if (!offered.people.some(({ id: one }) => one === values.user_id))
          return refused({ user_id: 'Choose somebody who can open this report and has an email address.' });
        if ((await countReportMails(db)) >= mostReportMails)
          return refused({ report: `There are already ${mostReportMails} reports by email, which is the limit. Stop some of them first.` });
        const added = await addReportMail(db, { ...values, added_by: actor.name });
        return added ? saved(null) : refused({ user_id: 'They get this report already. It’s under Reports by email.' });
      },
      done: (_saved, { day }) => redirect(mailsPath, `The report will be sent on day ${day} of every month.`),
      again: (state, status) => formPage(context, state, status),
    }),
  ),

  staffPost(`${mailsPath}/:id/send`, staff, withRecord(getReportMail, async (context, mail) => {
    const { db, services } = context;
    if (!mayTouch(context, mail)) return notFound();
    const tooMany = await tooManyOf(services.limits.spend('link_mail', mail.user_id));
    if (tooMany) return redirect(mailsPath, tooMany.message, 'warn');
    const address = await sendReportNow(db, mail.id);
    if (address === null)
      return redirect(mailsPath, `${mail.person} has no email address, or has turned off reports by email.`, 'warn');
    db.note({ action: 'report_mailed', table: 'report_mails', id: mail.id, name: `${mail.report}, ${address}` });
    const { way } = services.mailer;
    return redirect(mailsPath, sendingWords(way, 'The report', address), sendingTone(way));
  })),

  ...(['stop', 'resume'] as const).map((what) =>
    staffPost(`${mailsPath}/:id/${what}`, staff, withRecord(getReportMail, async (context, mail) => {
      if (!mayTouch(context, mail)) return notFound();
      await stopReportMail(context.db, mail.id, what === 'stop' ? context.actor.name : null);
      const says = what === 'stop' ? `${mail.person} won’t get this report any more.` : `${mail.person} will get this report again.`;
      return redirect(mailsPath, says);
    })),
  ),
]; // prettier-ignore

/** Whoever sees records sends reports to themselves; to others, whoever keeps records does. */
const mayTouch = ({ actor }: StaffContext, { user_id: userId }: Pick<ReportMail, 'user_id'>) =>
  userId === actor.userId || isAllowed(actor, ['keep_records']);

/** Whom a report can be sent to, and what it is narrowed to; null where that isn't there. */
async function offeredTo(
  { db, actor }: StaffContext,
  asked: { report: string; customer_id: string | null; facility_id: string | null },
) {
  const name = reportNamed(asked.report);
  const [customer, facility] = await Promise.all([
    asked.customer_id === null ? null : getCustomerHead(db, asked.customer_id),
    asked.facility_id === null ? null : getReportFacility(db, asked.facility_id),
  ]);
  if (name === undefined || customer === undefined || facility === undefined) return null;
  const own = await ownEmail(db, actor.userId);
  const others =
    customer && isAllowed(actor, ['keep_records'])
      ? await reportReadersAt(db, customer.id, kindOf(name), mostOffered)
      : [];
  const me = own === null ? [] : [{ id: actor.userId, name: `${actor.name} (you)`, email: own }];
  return { name, customer, facility, people: [...me, ...others] };
}

async function formPage(context: StaffContext, state: FormState, status = 200): Promise<PageReply | Reply> {
  const text = (name: keyof typeof labels) => {
    const value = state.values[name];
    return typeof value === 'string' ? value : '';
  };
  const offered = await offeredTo(context, {
    report: text('report'),
    customer_id: idIn(text('customer_id')),
    facility_id: idIn(text('facility_id')),
  });
  if (!offered) return status === 200 ? notFound() : redirect(mailsPath, 'What this report is about no longer exists.', 'warn');
  const { name, customer, facility, people } = offered;
  const kept = { report: name, customer_id: customer?.id, facility_id: facility?.id };
  return page(
    'reports/mails/form',
    {
      ...{ state, labels, people, customer, facility, kept, title: titleOf(name, context.actor) },
      when: kindOf(name).when,
      backHref: href('/admin/reports', kept),
      mayAskOthers: isAllowed(context.actor, ['keep_records']),
    },
    { title: 'Email a report every month', status },
  );
} // prettier-ignore
