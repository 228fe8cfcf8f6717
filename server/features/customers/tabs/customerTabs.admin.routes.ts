import { listCsv, listPage } from '../../../lists/listPage.ts';
import { isAllowed } from '../../../request/allow.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { together, withRecord } from '../../../request/withRecord.ts';
import { getCustomer } from '../customers.queries.ts';
import { contactsOf, facilitiesOf } from './customerTabs.list.ts';
import { customerTabPages } from './customerTabs.pages.ts';

const pathOf = (id: string) => `/admin/customers/${id}`;
const see = { allow: ['view_records'] } as const;

/** A customer's facilities and contacts, each a tab of its page. */
export const customerTabRoutes: readonly Route[] = [
  staffGet(
    `${pathOf(':id')}/facilities`,
    see,
    withRecord(
      (db, id, context) =>
        together(getCustomer(db, id), listPage(context, `${pathOf(id)}/facilities`, facilitiesOf(id))),
      ({ actor }, [customer, { list, rows }]) => {
        const mayAdd = isAllowed(actor, ['keep_records']);
        return customerTabPages.facilities(customer, { list, facilities: rows, mayAdd });
      },
    ),
  ),

  staffGet(
    `${pathOf(':id')}/facilities/export.csv`,
    see,
    withRecord(getCustomer, (context, { id }) => listCsv(context, facilitiesOf(id))),
  ),

  staffGet(
    `${pathOf(':id')}/contacts/export.csv`,
    see,
    withRecord(getCustomer, (context, { id }) => listCsv(context, contactsOf(id))),
  ),

  staffGet(
    `${pathOf(':id')}/contacts`,
    see,
    withRecord(
      (db, id, context) =>
        together(getCustomer(db, id), listPage(context, `${pathOf(id)}/contacts`, contactsOf(id))),
      ({ actor }, [customer, { list, rows }]) => {
        const mayAdd = isAllowed(actor, ['administrator']);
        return customerTabPages.contacts(customer, { list, contacts: rows, mayAdd });
      },
    ),
  ),
];
