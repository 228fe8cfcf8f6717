import { chooseCustomer } from '../../../domain/customers/chosen.queries.ts';
import { parseForm } from '../../../forms/parse.ts';
import { newForm } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { redirect } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import { portalGet, portalPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused } from '../../../shared/saved.ts';
import { likelyWords, registeredWords, registrationForm } from './registration.form.ts';
import { likelyCustomers, registerCustomer, type LikelyCustomer } from './registration.queries.ts';
import { partnerCustomerPages } from './partnerCustomers.pages.ts';
import { customerList, facilitiesOf, getCustomer } from './partnerCustomers.list.ts';

const path = '/customers';
const see = { allow: ['partner_user'] } as const;
/** Who registers customers (A19). */
const register = { allow: ['partner_user:can_create_users'] } as const;

/** A partner's customers in its portal, with their facilities (A20a). */
export const partnerCustomerRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, tenant } = context;
    const none = {
      title: 'No customers yet',
      text: `Customers that ${actor.subject.name} registers with ${tenant.name} will appear here.`,
    };
    const { list, rows, empty } = await listPage(context, path, customerList, { none });
    const mayRegister = !actor.readOnly && isAllowed(actor, register.allow);
    const action = { href: `${path}/new`, label: 'Register customer' };
    return partnerCustomerPages.list({
      list,
      customers: rows,
      empty: empty?.title === none.title && mayRegister ? { ...empty, action } : empty,
      mayRegister,
    });
  }),

  portalGet(`${path}/export.csv`, see, (context) => listCsv(context, customerList)),

  portalGet(`${path}/new`, { ...register, viewers: false }, () =>
    partnerCustomerPages.register(newForm(), [], { chosen: null }),
  ),

  // A19: a likely duplicate is shown before a second customer is made. Which others have the same name, nobody hears.
  portalPost(path, register, async (context) => {
    const { db, services, tenant, actor } = context;
    const narrowed = db.customerId !== null;
    let likely: readonly LikelyCustomer[] = [];
    return submit(context, {
      form: registrationForm,
      save: async (values) => {
        const who = actor.kind === 'link' ? '' : actor.userId;
        const tooMany = await tooManyOf(services.limits.spend('register_customer', who));
        if (tooMany) return refused(tooMany);
        const made = await db.attempt(async () => {
          const id = await registerCustomer(db, values, services.keys.newest);
          // While one customer is chosen, the pages of the others aren't found; the new one's is opened next.
          if (id !== null && narrowed) await chooseCustomer(db, id);
          return id;
        });
        if (!made.ok || made.value !== null) return made;
        likely = await likelyCustomers(db, values);
        return refused({ another: likelyWords });
      },
      done: (id, values) => {
        const also = narrowed ? ' It’s now chosen at the top.' : '';
        return redirect(`${path}/${id ?? ''}`, `${registeredWords(values, tenant.name)}${also}`);
      },
      again: async (state, status) => {
        // Shown once more after a reload, what was likely is looked for again.
        if (likely.length === 0 && state.errors['another'] !== undefined) {
          const read = parseForm(registrationForm, context.body);
          if (read.ok) likely = await likelyCustomers(db, read.values);
        }
        return partnerCustomerPages.register(state, likely, { chosen: db.customerId }, status);
      },
    });
  }),

  portalGet(
    `${path}/:id`,
    see,
    withRecord(getCustomer, async (context, customer) => {
      const none = {
        title: 'No facilities yet',
        text: `${context.tenant.name} hasn’t added any facilities for ${customer.name} yet.`,
      };
      const facilities = facilitiesOf(customer.id);
      const page = await listPage(context, `${path}/${customer.id}`, facilities, { none });
      const { list, rows, empty } = page;
      return partnerCustomerPages.show(customer, { list, facilities: rows, empty });
    }),
  ),
];
