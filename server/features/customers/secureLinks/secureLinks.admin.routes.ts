import { notFound, redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { isoDate } from '../../../shared/dates.ts';
import { parseForm } from '../../../shared/forms.ts';
import { formAgain, newForm } from '../../../shared/record.ts';
import { getCustomer } from '../customers.queries.ts';
import { linkView } from './linkView.ts';
import { endOfDay, secureLinkForm } from './secureLinks.form.ts';
import { secureLinkPages } from './secureLinks.pages.ts';
import { linkFacts, replaceLink, setLinkEnd, switchLink } from './secureLinks.queries.ts';

const path = '/admin/customers/:id/secure_link';
const pathOf = (customerId: string) => path.replace(':id', customerId);

/** A customer's secure link in the back office (A2–A4): its state for all who see customers, the rest for those who keep them. */
export const secureLinkAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const id = context.params['id'] ?? '';
    const [customer, facts] = await Promise.all([getCustomer(context.db, id), linkFacts(context.db, id)]);
    if (!customer) return notFound();
    const form = newForm({ ends_on: isoDate(facts.link?.ends_at) });
    return secureLinkPages.show(customer, { view: linkView(context, customer, facts), form });
  }),

  staffPost(path, { allow: ['keep_records'] }, async (context) => {
    const { db, params, body } = context;
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const form = parseForm(secureLinkForm, body);
    if (!form.ok) {
      const view = linkView(context, customer, await linkFacts(db, customer.id));
      return secureLinkPages.show(customer, { view, form: formAgain(form.typed, form.errors, null) }, 422);
    }
    const { ends_on: endsOn } = form.values;
    await setLinkEnd(db, customer.id, endsOn === null ? null : endOfDay(endsOn));
    return redirect(pathOf(customer.id), 'Saved.');
  }),

  staffPost(`${path}/replace`, { allow: ['keep_records'] }, async ({ db, params, services }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    await replaceLink(db, customer.id, services.keys.newest);
    return redirect(pathOf(customer.id), 'The link is replaced. Hand out the new address.');
  }),

  ...([true, false] as const).map((on) =>
    staffPost(`${path}/switch_${on ? 'on' : 'off'}`, { allow: ['keep_records'] }, async ({ db, params }) => {
      const customer = await getCustomer(db, params['id'] ?? '');
      if (!customer) return notFound();
      await switchLink(db, customer.id, on);
      return redirect(pathOf(customer.id), `The link is switched ${on ? 'on' : 'off'}.`);
    }),
  ),
];
