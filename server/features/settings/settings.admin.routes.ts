import { mySiteGroup } from '../../domain/siteGroups/siteGroups.queries.ts';
import { staffGet, type Route } from '../../request/route.ts';
import { settingsPages } from './settings.pages.ts';

const path = '/admin/settings';

/** What there is to set, each with its page. */
const settings = [
  {
    href: `${path}/company`,
    label: 'Company',
    text: 'Change its name, logo, time zone and currency, where answers to its emails go, and how exports are written.',
  },
  {
    href: `${path}/payment`,
    label: 'How to pay',
    text: 'Enter the bank details and the payment page that invoices show.',
  },
  {
    href: `${path}/electronic_invoices`,
    label: 'Electronic invoices',
    text: 'Add a file to invoices that accounting software can read.',
  },
  {
    href: `${path}/email_templates`,
    label: 'Email templates',
    text: 'Change what emails say.',
  },
  {
    href: `${path}/notifications`,
    label: 'Notifications',
    text: 'Choose which emails people get by default.',
  },
  {
    href: '/admin/permission_presets',
    label: 'Permission presets',
    text: 'Name sets of permissions, and give them to many contacts at once.',
  },
  {
    href: '/admin/price_list',
    label: 'Price list',
    text: 'Manage codes, prices and tax rates for estimates and invoices.',
  },
  {
    href: '/admin/work_order_types',
    label: 'Work order types',
    text: 'Manage the kinds of work you do, and their checklists.',
  },
  {
    href: `${path}/service_dates`,
    label: 'Service dates',
    text: 'Choose how the next service is counted, and how many days of grace there are.',
  },
];

/** The way to everything that a company can set. */
export const settingsAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['administrator'] }, async ({ db }) =>
    settingsPages.list(settings, (await mySiteGroup(db)) ?? null),
  ),
];
