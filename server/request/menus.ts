import type { Actor } from './actor.ts';
import { routedPath } from './returnPath.ts';
import {
  customerReaders,
  everyReader,
  isAllowed,
  payers,
  type PortalAllow,
  type StaffAllow,
} from './allow.ts';
import type { MenuSection } from './frame.ts';

interface Item {
  href: string;
  label: string;
  allow: readonly (StaffAllow | PortalAllow)[];
}

interface Setting extends Item {
  text: string;
  /** It isn't in the menu. */
  onPageAlone?: true;
}

/** What there is to set, each with its page; the page *Settings* says more of each than the menu. */
export const settings: readonly Setting[] = [
  { href: '/admin/settings/company', label: 'Company', allow: ['administrator'],
    text: 'Change its name, logo, time zone and currency, where answers to its emails go, and how exports are written.' },
  { href: '/admin/settings/payment', label: 'How to pay', allow: ['administrator'],
    text: 'Enter the bank details and the payment page that invoices show.' },
  { href: '/admin/settings/electronic_invoices', label: 'Electronic invoices', allow: ['administrator'],
    text: 'Add a file to invoices that accounting software can read.', onPageAlone: true },
  { href: '/admin/settings/email_templates', label: 'Email templates', allow: ['administrator'],
    text: 'Change what emails say.' },
  { href: '/admin/settings/notifications', label: 'Notifications', allow: ['administrator'],
    text: 'Choose which emails people get by default.' },
  { href: '/admin/price_list', label: 'Price list', allow: ['keep_billing'],
    text: 'Manage codes, prices and tax rates for estimates and invoices.' },
  { href: '/admin/permission_presets', label: 'Permission presets', allow: ['administrator'],
    text: 'Name sets of permissions, and give them to many contacts at once.' },
  { href: '/admin/work_order_types', label: 'Work order types', allow: ['administrator'],
    text: 'Manage the kinds of work you do, and their checklists.' },
  { href: '/admin/settings/service_dates', label: 'Service dates', allow: ['administrator'],
    text: 'Choose how the next service is counted, and how many days of grace there are.' },
]; // prettier-ignore

const staffMenu: readonly { label: string | null; items: readonly Item[] }[] = [
  { label: null, items: [{ href: '/admin/customers', label: 'Customers', allow: ['view_records'] }] },
  {
    label: 'Work',
    items: [
      { href: '/admin/work_orders', label: 'Work Orders', allow: ['view_records', 'keep_work_orders'] },
      { href: '/admin/order_drafts', label: 'Orders to confirm', allow: ['keep_work_orders'] },
      { href: '/admin/tickets', label: 'Tickets', allow: ['view_records', 'keep_tickets'] },
      { href: '/admin/assets', label: 'Assets', allow: ['view_records', 'keep_assets'] },
      { href: '/admin/claims', label: 'Claims', allow: ['view_records', 'keep_claims'] },
      { href: '/admin/reports', label: 'Reports', allow: ['view_records'] },
      { href: '/admin/my_jobs', label: 'My jobs', allow: ['staff'] },
    ],
  },
  {
    label: 'Billing',
    items: [
      { href: '/admin/invoices', label: 'Invoices', allow: ['view_records', 'keep_billing'] },
      { href: '/admin/estimates', label: 'Estimates', allow: ['view_records', 'keep_billing'] },
      { href: '/admin/reminders', label: 'Reminders', allow: ['view_records', 'keep_billing'] },
    ],
  },
  {
    label: 'Setup',
    items: [
      { href: '/admin/users', label: 'Users', allow: ['administrator'] },
      { href: '/admin/usergroups', label: 'Usergroups', allow: ['administrator'] },
      { href: '/admin/contacts', label: 'Contacts', allow: ['view_records'] },
      { href: '/admin/facilities', label: 'Facilities', allow: ['view_records'] },
      { href: '/admin/personnel', label: 'Personnel', allow: ['view_records'] },
      { href: '/admin/partners', label: 'Partners', allow: ['view_records'] },
      { href: '/admin/agents', label: 'Agents', allow: ['view_records'] },
      { href: '/admin/access_requests', label: 'Access requests', allow: ['administrator'] },
    ],
  },
  {
    label: 'Activity',
    items: [
      { href: '/admin/accounts/new', label: 'User Account Management Utility', allow: ['create_accounts'] },
      { href: '/admin/emails', label: 'Emails', allow: ['view_records'] },
      { href: '/admin/recall_notices', label: 'Recall notices', allow: ['view_portals'] },
      { href: '/admin/audit', label: 'Audit log', allow: ['administrator'] },
      { href: '/admin/imports', label: 'Imports', allow: ['keep_records', 'keep_assets'] },
    ],
  },
  { label: 'Settings', items: settings.filter(({ onPageAlone }) => !onPageAlone) },
];

const portalMenu: readonly { label: string | null; items: readonly Item[] }[] = [
  {
    label: null,
    items: [
      { href: '/', label: 'Overview', allow: everyReader },
      { href: '/assets', label: 'Assets', allow: everyReader },
      { href: '/in_work', label: 'In Work', allow: customerReaders },
      { href: '/recalls', label: 'Recalls', allow: everyReader },
      { href: '/delinquent', label: 'Overdue', allow: everyReader },
      { href: '/work_orders', label: 'Work orders', allow: everyReader },
      { href: '/tickets', label: 'Tickets', allow: customerReaders },
      { href: '/invoices', label: 'Invoices', allow: payers },
      { href: '/estimates', label: 'Estimates', allow: payers },
      {
        href: '/reports',
        label: 'Reports',
        allow: ['link', 'customer_user', 'agent_user', 'contact_user:access_reports'],
      },
      { href: '/claims', label: 'Claims', allow: ['partner_user'] },
      { href: '/customers', label: 'Customers', allow: ['partner_user'] },
    ],
  },
  {
    label: 'Account',
    items: [
      {
        href: '/contacts',
        label: 'Contacts',
        allow: ['link', 'customer_user', 'agent_user', 'contact_user:edit_contact'],
      },
      { href: '/users', label: 'Users', allow: ['can_create_users'] },
      { href: '/facilities', label: 'Facilities', allow: customerReaders },
      { href: '/activity', label: 'Activity', allow: ['customer_user'] },
    ],
  },
];

/** The menu with what this actor may open, and the page's place in it. */
export function menuOf(actor: Actor, path: string): MenuSection[] {
  const here = routedPath(path);
  const isHere = (href: string) => here === href || (href !== '/' && here.startsWith(`${href}/`));
  return (actor.kind === 'staff' ? staffMenu : portalMenu)
    .map(({ label, items }) => ({
      label,
      items: items
        .filter((item) => isAllowed(actor, item.allow))
        .map(({ href, label: text }) => ({ href, label: text, current: isHere(href) })),
    }))
    .filter((section) => section.items.length > 0);
}
