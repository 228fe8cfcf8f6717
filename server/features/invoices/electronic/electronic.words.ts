import { listInWords } from '../../../shared/words.ts';
import type { StaffInvoice } from '../invoices.queries.ts';
import type { Lacking } from './electronic.ts';

/** Why a document has no XML, or won't have one when it's issued. */
export function withoutXml(missing: readonly Lacking[], isDraft: boolean): string {
  const words = listInWords(missing.map(({ what }) => what));
  return isDraft
    ? `This won’t have an XML file when you issue it. What’s missing is ${words}.`
    : `This has no XML file. What was missing when it was issued was ${words}.`;
}

/**
 * Where what a document lacks is entered: in its draft, for its customer, or for the company, which only administrators open. What
 * was issued doesn't change, so that only the next one gains by it.
 */
export function placesToEnter(
  missing: readonly Lacking[],
  { id, customer_id: customer, customer: name, status }: StaffInvoice,
  isAdministrator: boolean,
): { href: string; label: string }[] {
  const places = new Set(missing.map(({ at }) => at));
  return [
    ...(places.has('draft') && status === 'draft'
      ? [{ href: `/admin/invoices/${id}/edit`, label: 'the draft' }]
      : []),
    ...(places.has('customer') ? [{ href: `/admin/customers/${customer}`, label: name }] : []),
    ...(places.has('company') && isAdministrator
      ? [{ href: '/admin/settings/company', label: 'Company' }]
      : []),
  ];
}

/** What somebody is told who opens an address that a document had once. */
export const noXml = 'This has no XML file.';

/** What to do before invoices can be electronic ones. */
export const enterFirst = (missing: readonly string[]): string =>
  `Enter your ${listInWords(missing)} under Company first.`;
