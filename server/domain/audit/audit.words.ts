import { auditActions, auditKinds, type AuditChanges } from '../../shared/auditWords.ts';
import type { Calendar } from '../../shared/dates.ts';
import { isUuid } from '../../shared/uuid.ts';
import { money, typedDecimal, typedPrice } from '../money/amounts.ts';
import { fieldInWords, readable } from './audit.fields.ts';

/** A changed field in words. A secret's values are kept nowhere. */
export interface FieldChange {
  field: string;
  before: string;
  after: string;
  secret: boolean;
}

const actors: Readonly<Record<string, string>> = {
  staff: 'Staff',
  link: 'Secure link',
  customer_user: 'Customer user',
  contact_user: 'Contact user',
  partner_user: 'Partner user',
  agent_user: 'Agent user',
  operator: 'Operator',
  site_group: 'Company of the site group',
};

/** Records that have a page in the back office, and where. */
export const recordPages: Readonly<Record<string, string>> = {
  customers: '/admin/customers',
  facilities: '/admin/facilities',
  contacts: '/admin/contacts',
  users: '/admin/users',
  usergroups: '/admin/usergroups',
  partners: '/admin/partners',
  agents: '/admin/agents',
  personnel: '/admin/personnel',
  assets: '/admin/assets',
  tickets: '/admin/tickets',
  work_orders: '/admin/work_orders',
  work_order_types: '/admin/work_order_types',
  permission_presets: '/admin/permission_presets',
};

const of = (words: Readonly<Record<string, string>>) => (word: string) => words[word] ?? readable(word);

/** The words of an entry; one that is on no list (any more) is made readable. */
export const actionInWords = of(auditActions);
export const kindInWords = of(auditKinds);
export const actorInWords = of(actors);

/** An entry whose changes are told. */
interface Entry {
  record_kind: string;
  record_id: string | null;
  changes: AuditChanges;
}

/** What entries mention: the names of records, and the currencies in which records' amounts are written, by the records' ids. */
export interface Mentioned {
  names: ReadonlyMap<string, string>;
  currencies: ReadonlyMap<string, string>;
}

/** The changes of an entry, field by field; ids of records become their names, amounts are written in their currency. */
export function changesInWords(
  { record_kind: kind, record_id: id, changes }: Entry,
  { names, currencies }: Mentioned,
  calendar: Calendar,
): FieldChange[] {
  const currency = currencies.get(id ?? '') ?? currencyIn(changes);
  const fields = Object.entries(changes).map(([column, change]) => {
    const field = fieldInWords(kind, column);
    if (change === 'changed') return { field, before: '', after: '', secret: true };
    const [before, after] = change;
    const inWords = (value: unknown) =>
      figureInWords(column, value, currency, calendar) ??
      (isState.test(column) ? stateInWords(value) : valueInWords(value, names, calendar));
    return { field, before: inWords(before), after: inWords(after), secret: false };
  });
  return fields.sort((a, b) => a.field.localeCompare(b.field, 'en'));
}

/** The currency of a record that is gone, which its entry tells. */
function currencyIn({ currency: change }: AuditChanges): string | null {
  if (change === undefined || change === 'changed') return null;
  const [before, after] = change;
  const told = after ?? before;
  return typeof told === 'string' ? told : null;
}

/** Columns that hold one of a few words, or several of them. */
const isState =
  /^(?:status|state|outcome|decision|scope|account_type|kind|method|permissions|priority|counts_from|lands_on)$/;
const spelt: Readonly<Record<string, string>> = {
  authorised: 'Authorized',
  service_order_made: 'Service order created',
};

const stateInWords = (value: unknown): string =>
  [value]
    .flat()
    .flatMap((word) => (typeof word === 'string' ? [spelt[word] ?? readable(word)] : []))
    .join(', ');

/** What is kept as a whole number of something smaller: an amount, or thousandths of a percent; null for anything else. */
function figureInWords(
  column: string,
  value: unknown,
  currency: string | null,
  { locale }: Calendar,
): string | null {
  const figures = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!/^-?\d+$/.test(figures)) return null;
  const whole = BigInt(figures);
  if (column.endsWith('_milli')) return `${typedDecimal(whole, 3, locale)} %`;
  if (currency === null) return null;
  if (column === 'unit_price') return `${currency} ${typedPrice(whole, currency, locale)}`;
  return column.endsWith('_minor') ? money(whole, currency, locale) : null;
}

function valueInWords(value: unknown, names: ReadonlyMap<string, string>, calendar: Calendar): string {
  if (value === true) return 'Yes';
  if (value === false) return 'No';
  if (Array.isArray(value)) return value.map((one) => valueInWords(one, names, calendar)).join(', ');
  if (isUuid(value)) return names.get(value) ?? value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value === null || value === undefined ? '' : JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return calendar.dateTime(value) || value;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return calendar.date(value) || value;
  return value;
}
