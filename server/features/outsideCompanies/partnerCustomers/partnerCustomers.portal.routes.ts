import { listCsv, listPage } from '../../../lists/listPage.ts';
import { portalGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { partnerCustomerPages } from './partnerCustomers.pages.ts';
import { customerList, facilitiesOf, getCustomer } from './partnerCustomers.list.ts';

const path = '/customers';
const see = { allow: ['partner_user'] } as const;

/** A partner's customers in its portal, with their facilities (A20a). */
export const partnerCustomerRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, tenant } = context;
    const none = {
      title: 'No customers yet',
      text: `Customers that ${actor.subject.name} registers with ${tenant.name} will appear here.`,
    };
    const { list, rows, empty } = await listPage(context, path, customerList, { none });
    return partnerCustomerPages.list({ list, customers: rows, empty });
  }),

  portalGet(`${path}/export.csv`, see, (context) => listCsv(context, customerList)),

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
