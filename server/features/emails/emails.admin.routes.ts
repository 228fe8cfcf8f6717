import type { Db } from '../../database/db.ts';
import { TooMany } from '../../request/errors.ts';
import { csv, notFound, redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route } from '../../request/route.ts';
import type { Services } from '../../request/services.ts';
import type { CsvColumn } from '../../lists/csv.ts';
import { isoDateTime } from '../../shared/dates.ts';
import { emailStates } from '../../domain/emails/emails.words.ts';
import { emptyByRequest } from '../../lists/empty.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { sendingTone, sendingWords } from '../../domain/emails/mailWay.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { emailPages } from './emails.pages.ts';
import {
  exportEmails,
  getEmail,
  listEmails,
  sendAgain,
  ticketOf,
  type Email,
  type EmailRow,
} from './emails.queries.ts';
import { causerOf, kindInWords, kindOptions, reasonOf, stateBadge } from './emails.words.ts';

const path = '/admin/emails';
const noun = { one: 'email', many: 'emails' };
const any = { value: '', label: 'Any' };
const spec: ListSpec = {
  sorts: [
    { key: 'time', label: 'Time', direction: 'desc' },
    { key: 'to', label: 'To' },
  ],
  filters: [
    {
      name: 'state',
      label: 'State',
      options: [any, ...Object.entries(emailStates).map(([value, { label }]) => ({ value, label }))],
    },
    { name: 'kind', label: 'Kind', options: [any, ...kindOptions] },
  ],
};

/** The outbox in the back office (S24): every email, what became of it, and sending it again. */
export const emailAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async ({ db, query, services }) => {
    const request = listQuery(query, spec);
    const { page, count } = await listEmails(db, request);
    const list = listView(request, spec, {
      path,
      noun,
      searchLabel: 'Search by address or subject',
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    const empty =
      page.rows.length > 0 ? null : (emptyByRequest(request, { count, path, noun }) ?? nothingYet);
    return emailPages.list({ list, emails: page.rows, empty, mailWay: services.mailer.way });
  }),

  staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query }) =>
    csv('emails.csv', columns, exportEmails(db, listQuery(query, spec))),
  ),

  staffGet(`${path}/:id`, { allow: ['view_records'] }, async ({ db, actor, params, services }) => {
    const email = await getEmail(db, params['id'] ?? '');
    if (!email) return notFound();
    return emailPages.email(email, {
      record: await recordOf(db, email),
      mailWay: services.mailer.way,
      mayOpenUsers: isAllowed(actor, ['administrator']),
      maySend: isAllowed(actor, ['keep_records']),
    });
  }),

  staffPost(
    `${path}/:id/send_again`,
    { allow: ['keep_records'] },
    async ({ db, params, tenant, services }) => {
      const email = await getEmail(db, params['id'] ?? '');
      if (!email) return notFound();
      const page = `${path}/${email.id}`;
      const not = (why: string) => redirect(page, why, 'warn');
      if (email.state === 'waiting') return not(onItsWay);
      if (email.link_over) return not('The link in this email is over, so it was not sent again.');
      const tooMany = await spendMail(services, `${tenant.id} ${email.to_address.toLowerCase()}`);
      if (tooMany !== null) return not(tooMany);
      const address = await sendAgain(db, email.id);
      if (address === null) return not(onItsWay);
      if (address === '')
        return not('Its recipient is deleted or has no Email any more, so it was not sent again.');
      const { way } = services.mailer;
      return redirect(page, sendingWords(way, 'The email', address), sendingTone(way));
    },
  ),
];

const onItsWay = 'The email is on its way already.';

/** S11: nobody's mailbox is filled by presses of a button. What to say when too many were sent, or null. */
async function spendMail({ limits }: Services, who: string): Promise<string | null> {
  try {
    await limits.spend('mail_again', who);
    return null;
  } catch (error) {
    if (error instanceof TooMany) return error.message;
    throw error;
  }
}

const nothingYet = {
  title: 'No emails yet',
  text:
    'Whatever is sent to users, contacts and customers is listed here from then on: ' +
    'invitations, new passwords, secure links, news of their tickets.',
};

async function recordOf(db: Db, email: Email): Promise<{ href: string; label: string } | null> {
  if (email.record_kind !== 'tickets' || email.record_id === null) return null;
  const ticket = await ticketOf(db, email.record_id);
  if (!ticket) return null;
  const label = `${ticketNumber(ticket.number)} ${ticket.subject}`;
  return { href: `/admin/tickets/${email.record_id}`, label };
}

const columns: readonly CsvColumn<EmailRow>[] = [
  { heading: 'To', value: (row) => row.to_name },
  { heading: 'Address', value: (row) => row.to_address },
  { heading: 'Subject', value: (row) => row.subject },
  { heading: 'Kind', value: (row) => kindInWords(row.kind) },
  { heading: 'State', value: (row) => stateBadge(row).text },
  { heading: 'Reason', value: (row) => reasonOf(row) },
  { heading: 'Tries', value: (row) => row.tries },
  { heading: 'Caused by', value: (row) => causerOf(row) },
  { heading: 'Time', value: (row) => isoDateTime(row.created_at) },
  { heading: 'Next try', value: (row) => isoDateTime(row.next_try_at) },
  { heading: 'Sent', value: (row) => isoDateTime(row.sent_at) },
];
