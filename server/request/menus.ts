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
  {
    label: 'Settings',
    items: [
      { href: '/admin/settings/company', label: 'Company', allow: ['administrator'] },
      { href: '/admin/settings/payment', label: 'How to pay', allow: ['administrator'] },
      { href: '/admin/settings/email_templates', label: 'Email templates', allow: ['administrator'] },
      { href: '/admin/settings/notifications', label: 'Notifications', allow: ['administrator'] },
      { href: '/admin/price_list', label: 'Price list', allow: ['keep_billing'] },
      { href: '/admin/permission_presets', label: 'Permission presets', allow: ['administrator'] },
      { href: '/admin/work_order_types', label: 'Work order types', allow: ['administrator'] },
      { href: '/admin/settings/service_dates', label: 'Service dates', allow: ['administrator'] },
    ],
  },
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
