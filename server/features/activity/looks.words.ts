import { estimateNumber, ticketNumber, workOrderNumber } from '../../shared/numbers.ts';

const pages: Readonly<Record<string, readonly [list: string, one: string]>> = {
  '': ['the overview', 'the overview'],
  assets: ['assets', 'an asset'],
  in_work: ['work in progress', 'a work order'],
  recalls: ['recalls', 'recalls'],
  delinquent: ['overdue assets', 'overdue assets'],
  work_orders: ['work orders', 'a work order'],
  tickets: ['tickets', 'a ticket'],
  contacts: ['contacts', 'a contact'],
  facilities: ['facilities', 'a facility'],
  invoices: ['invoices', 'an invoice'],
  estimates: ['estimates', 'an estimate'],
  reports: ['reports', 'a report'],
  documents: ['a document', 'a document'],
  search: ['the search', 'the search'],
};

/** One record as the reader knows it, by the first part of its address. */
const ones: Readonly<Record<string, (name: string) => string>> = {
  assets: (name) => `the asset ${name}`,
  work_orders: (number) => `work order ${workOrderNumber(number)}`,
  tickets: (number) => `ticket ${ticketNumber(number)}`,
  contacts: (name) => `the contact ${name}`,
  facilities: (name) => `the facility ${name}`,
  invoices: (number) => `${number.startsWith('CN') ? 'credit note' : 'invoice'} ${number}`,
  estimates: (number) => `estimate ${estimateNumber(number)}`,
  documents: (name) => `the document ${name}`,
};

const record = /^\/[a-z_]+\/[0-9a-f-]{36}(\/|$)/;

/** A page that an agent looked at, in words: of one record with its name, where the reader sees that. */
export function lookInWords(path: string, lookedAt: string | null): string {
  const [, first = ''] = path.split('/');
  const named = lookedAt === null ? undefined : ones[first]?.(lookedAt);
  if (named !== undefined) return named;
  const [list, one] = pages[first] ?? [first.replaceAll('_', ' '), first.replaceAll('_', ' ')];
  if (path.endsWith('.csv')) return `an export of ${list}`;
  return record.test(path) ? one : list;
}

/** Where the page is, for a link; null where the reader would find nothing there (A16). */
export const lookHref = (path: string, lookedAt: string | null): string | null =>
  record.test(path) && lookedAt === null ? null : path;
