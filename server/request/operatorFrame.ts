import { mailingOf, type MailWay } from '../domain/emails/mailWay.ts';
import type { Assets, MenuSection, Notice, PageFrame } from './frame.ts';
import { newFormId } from './formOwner.ts';
import { routedPath } from './returnPath.ts';

const pages = [
  { href: '/operator', label: 'Companies' },
  { href: '/operator/groups', label: 'Site groups' },
  { href: '/operator/health', label: 'Health' },
  { href: '/operator/log', label: 'Log' },
] as const;

/** A company's page belongs to the list of them. */
const current = (href: string, path: string) =>
  href === '/operator'
    ? path === href || path.startsWith('/operator/tenants')
    : path === href || path.startsWith(`${href}/`);

function menuOf(address: string): MenuSection[] {
  const path = routedPath(address);
  return [{ label: null, items: pages.map((page) => ({ ...page, current: current(page.href, path) })) }];
}

/** What surrounds a page of the platform's operator, who is nobody in any tenant. */
export function operatorFrame(parts: {
  assets: Assets;
  operator: { email: string };
  path: string;
  notice: Notice | null;
  mailWay: MailWay;
}): PageFrame {
  const { assets, operator, path, notice, mailWay } = parts;
  return {
    assets,
    tenant: null,
    user: { name: operator.email, detail: 'Operator' },
    menu: menuOf(path),
    notices: notice ? [notice] : [],
    formId: newFormId(),
    rights: { viewPortals: false, explainAccess: false, readAudit: false, addOrders: false },
    mailing: mailingOf[mailWay],
    facilities: null,
    customers: null,
    labs: null,
    searchAction: null,
    banner: null,
    agentFor: null,
    path,
    homeHref: '/operator',
    profileHref: null,
    signOutAction: '/operator/sign_out',
  };
}
