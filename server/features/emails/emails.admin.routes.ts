import type { Db } from '../../database/db.ts';
import { sendingTone, sendingWords } from '../../domain/emails/mailWay.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { tooManyOf } from '../../request/errors.ts';
import { redirect } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { emailList } from './emails.list.ts';
import { emailPages } from './emails.pages.ts';
import { heldWords } from './emails.words.ts';
import { getEmail, heldEmails, sendAgain, ticketOf, type Email } from './emails.queries.ts';

const path = '/admin/emails';
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;

/** The outbox in the back office (S24): every email, what became of it, and sending it again. */
export const emailAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { list, rows, empty } = await listPage(context, path, emailList, { none: nothingYet });
    const held = await heldEmails(context.db);
    return emailPages.list({
      ...{ list, emails: rows, empty, mailWay: context.services.mailer.way },
      held: held ? heldWords(held, context.db.calendar.locale) : null,
    });
  }),

  staffGet(`${path}/export.csv`, see, (context) => listCsv(context, emailList)),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getEmail, async ({ db, actor, services }, email) =>
      emailPages.email(email, {
        record: await recordOf(db, email),
        mailWay: services.mailer.way,
        mayOpenUsers: isAllowed(actor, ['administrator']),
        maySend: isAllowed(actor, keep.allow),
      }),
    ),
  ),

  staffPost(
    `${path}/:id/send_again`,
    keep,
    withRecord(getEmail, async ({ db, tenant, services }, email) => {
      const page = `${path}/${email.id}`;
      const not = (why: string) => redirect(page, why, 'warn');
      if (email.state === 'waiting') return not(onItsWay);
      if (email.link_over) return not('The link in this email no longer works, so it wasn’t sent again.');
      // S11: nobody's mailbox is filled by presses of a button.
      const who = `${tenant.id} ${email.to_address.toLowerCase()}`;
      const tooMany = await tooManyOf(services.limits.spend('mail_again', who));
      if (tooMany) return not(tooMany.message);
      const address = await sendAgain(db, email.id);
      if (address === null) return not(onItsWay);
      if (address === '')
        return not(
          'The recipient has been deleted or no longer has an email address, so it wasn’t sent again.',
        );
      const { way } = services.mailer;
      return redirect(page, sendingWords(way, 'The email', address), sendingTone(way));
    }),
  ),
];

const onItsWay = 'The email is already on its way.';

const nothingYet = {
  title: 'No emails yet',
  text:
    'Emails to users, contacts and customers will appear here: ' +
    'invitations, new passwords, secure links and news about tickets.',
};

async function recordOf(db: Db, email: Email): Promise<{ href: string; label: string } | null> {
  if (email.record_kind !== 'tickets' || email.record_id === null) return null;
  const ticket = await ticketOf(db, email.record_id);
  if (!ticket) return null;
  const label = `${ticketNumber(ticket.number)} ${ticket.subject}`;
  return { href: `/admin/tickets/${email.record_id}`, label };
}
