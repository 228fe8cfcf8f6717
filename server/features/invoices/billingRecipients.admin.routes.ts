import { customerHead, getCustomerHead, type HeadedCustomer } from '../../domain/customers/head.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { FormState } from '../../forms/state.ts';
import { refusedWith } from '../../forms/submit.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { page, redirect, type PageReply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { isUuid } from '../../shared/uuid.ts';
import { chooseForBilling, chosenForBilling } from './billingRecipients.queries.ts';
import { statementReaders } from './books/statementMail.queries.ts';
import { keep } from './invoices.admin.routes.ts';

const path = '/admin/customers/:id/billing_recipients';
/** As many people as the page offers. */
const most = 200;

/** Who gets a customer's invoices by email: of those who see them (A13), all or those whom staff choose. */
export const billingRecipientRoutes: readonly Route[] = [
  staffGet(
    path,
    keep,
    withRecord(getCustomerHead, (context, customer) => choosePage(context, customer)),
  ),
  staffPost(
    path,
    keep,
    withRecord(getCustomerHead, async (context, customer) => {
      const { db, body } = context;
      const seen = seenIn(body['chosen']);
      const ticked = [...new Set([body['people'] ?? []].flat())];
      if (context.again) {
        const { errors, status } = context.again;
        if (status !== 409) return choosePage(context, customer, { errors, ticked, seen }, status);
        return conflictPage(context, customer, ticked);
      }
      const refuse = async (errors: FieldErrors) =>
        refusedWith(await choosePage(context, customer, { errors, ticked, seen }, 422), errors, 422);
      if (ticked.length === 0) return refuse({ people: 'Choose at least one person.' });
      const people = (await peopleOf(db, customer)).filter(({ key }) => isUuid(key));
      const chosen = people.filter(({ key }) => ticked.includes(key));
      if (chosen.length < ticked.length)
        return refuse({
          people: 'Choose only people who can see this customer’s invoices and have an email address.',
        });
      const before = await chosenForBilling(db, customer.id);
      const says = namesIn(people);
      if (!(await chooseForBilling(db, customer.id, ticked, seen)))
        return refusedWith(await conflictPage(context, customer, ticked), {}, 409);
      const isAll = chosen.length === people.length;
      db.note({
        ...{ action: 'changed', table: 'customers', id: customer.id, name: customer.name },
        changes: { billing_recipients: [says(before), says(isAll ? [] : ticked)] },
      });
      return redirect(
        `/admin/customers/${customer.id}/billing`,
        isAll
          ? `Everyone who can see the invoices of ${customer.name} will get them by email.`
          : `Invoices for ${customer.name} will be emailed to ${says(ticked)}.`,
      );
    }),
  ),
];

const peopleOf = (db: StaffContext['db'], { id, name }: HeadedCustomer) =>
  statementReaders(db, { id, name }, most, 'invoice_readers');

const labels = { people: 'Send invoices to' };

/** Those of some people who were chosen, by their names; nobody is everyone. */
const namesIn = (people: readonly { key: string; name: string }[]) => (ids: readonly string[]) =>
  people
    .filter(({ key }) => ids.includes(key))
    .map(({ name }) => name)
    .join(', ') || 'Everyone';

/** What somebody else chose meanwhile, beside what was ticked. */
async function conflictPage(
  context: StaffContext,
  customer: HeadedCustomer,
  ticked: readonly string[],
): Promise<PageReply> {
  const { db } = context;
  const [people, now] = await Promise.all([peopleOf(db, customer), chosenForBilling(db, customer.id)]);
  const says = namesIn(people);
  const conflict = {
    said: 'Somebody else changed this while you were editing',
    fields: [{ label: labels.people, theirs: says(now), yours: says(ticked) }],
  };
  return choosePage(context, customer, { ticked, conflict }, 409);
}

/** Who was chosen when the form was opened; nobody where it says nothing, which is what it says while everyone is. */
const seenIn = (chosen: string | string[] | undefined): string[] =>
  [chosen ?? ''].flat().join(' ').split(' ').filter(isUuid);

interface Shown {
  errors?: FieldErrors;
  ticked?: readonly string[];
  /** Who was chosen when the form was opened first, where that isn't who is now. */
  seen?: readonly string[];
  conflict?: FormState['conflict'];
}

async function choosePage(
  { db }: StaffContext,
  customer: HeadedCustomer,
  { errors = {}, ticked, seen, conflict }: Shown = {},
  status = 200,
): Promise<PageReply> {
  const [people, chosen] = await Promise.all([peopleOf(db, customer), chosenForBilling(db, customer.id)]);
  const keys = people.map(({ key }) => key);
  const among = chosen.filter((id) => keys.includes(id));
  return page(
    'invoices/billingRecipients',
    {
      ...customerHead(customer, '/billing'),
      ...{ people, errors, labels, conflict: conflict ?? null, seen: seen ?? chosen },
      ticked: ticked ?? (among.length > 0 ? among : keys),
      byLink: people.some(({ key }) => !isUuid(key)),
    },
    { title: `Billing recipients · ${customer.name}`, status },
  );
}
