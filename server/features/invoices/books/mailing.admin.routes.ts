import { getCustomerHead, type HeadedCustomer } from '../../../domain/customers/head.ts';
import { sendingTone, sendingWords } from '../../../domain/emails/mailWay.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { refusedWith } from '../../../forms/submit.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { notFound, page, redirect, type PageReply, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { href } from '../../../shared/href.ts';
import { previewStatement } from './statement.preview.ts';
import { daysIn } from './statement.pages.ts';
import { mailStatement, statementReaders, type StatementReader } from './statementMail.queries.ts';

const path = '/admin/customers/:id/statement/email';
const keep = { allow: ['keep_billing'] as const, heavy: true };
/** As many people as a page offers. */
const most = 100;

/** A customer's statement of two days by email, to people who see its money, and to nobody else (A13). */
export const statementMailRoutes: readonly Route[] = [
  staffGet(path, keep, withRecord(getCustomerHead, (context, customer) => choosePage(context, customer))),

  staffGet(`${path}/preview`, keep, withRecord(getCustomerHead, async (context, customer) => {
    const days = daysIn(context);
    const people = await statementReaders(context.db, customer, most);
    const person = people.find(({ key }) => key === context.query['person']);
    return person && days.wrong === null ? previewStatement(context, customer, days, person) : notFound();
  })),

  staffPost(path, keep, withRecord(getCustomerHead, async (context, customer) => {
    const { db, body, services } = context;
    const asked = { db, query: { from: textOf(body['from']), to: textOf(body['to']) } };
    const days = daysIn(asked);
    const ticked = [body['people'] ?? []].flat();
    if (context.again)
      return choosePage(context, customer, { days, errors: context.again.errors, ticked }, context.again.status);
    const refuse = async (errors: FieldErrors) =>
      refusedWith(await choosePage(context, customer, { days, errors, ticked }, 422), errors, 422);
    if (days.wrong !== null) return refuse({ from: days.wrong });
    if (ticked.length === 0) return refuse({ people: 'Choose at least one person.' });
    const people = (await statementReaders(db, customer, most)).filter(({ key }) => ticked.includes(key));
    if (people.length < new Set(ticked).size)
      return refuse({ people: 'Choose only people who can see this customer’s invoices and have an email address.' });
    if (body['do'] !== 'send') return previewPage(customer, days, people);
    const tooMany = await tooManyOf(services.limits.spend('link_mail', customer.id));
    if (tooMany) return refuse({ people: tooMany.message });
    const sent: string[] = [];
    for (const { key } of people) {
      const address = await mailStatement(db, customer.id, key, days, services.keys.newest);
      if (address === null) continue;
      sent.push(address);
      db.note({
        ...{ action: 'statement_mailed', table: 'customers', id: customer.id },
        name: `${customer.name}, ${days.from} to ${days.to}, ${address}`,
      });
    }
    const { way } = services.mailer;
    const whom = sent.length === 1 ? (sent[0] ?? '') : `${sent.length} people`;
    return redirect(
      href(`/admin/customers/${customer.id}/statement`, { from: days.from, to: days.to }),
      sendingWords(way, 'The statement', whom), sendingTone(way),
    );
  })),
]; // prettier-ignore

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

type Days = ReturnType<typeof daysIn>;

async function choosePage(
  context: StaffContext,
  customer: HeadedCustomer,
  given: { days?: Days; errors?: FieldErrors; ticked?: readonly string[] } = {},
  status = 200,
): Promise<Reply> {
  const days = given.days ?? daysIn(context);
  const errors = given.errors ?? (days.wrong === null ? {} : { from: days.wrong });
  const people = await statementReaders(context.db, customer, most);
  return page(
    'invoices/books/mail',
    {
      ...{ customer, days, errors, people, ticked: given.ticked ?? [] },
      labels: { from: 'From', to: 'To', people: 'Send to' },
    },
    {
      title: `Email statement · ${customer.name}`,
      status: status === 200 && days.wrong !== null ? 422 : status,
    },
  );
}

const previewPage = (customer: HeadedCustomer, days: Days, people: readonly StatementReader[]): PageReply =>
  page(
    'invoices/books/mailPreview',
    { customer, days, people },
    { title: `Send this email? · ${customer.name}`, holdsFrame: true },
  );
