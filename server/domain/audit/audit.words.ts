import { auditActions, auditKinds, type AuditChanges } from '../../shared/auditWords.ts';
import type { Calendar } from '../../shared/dates.ts';
import { isUuid } from '../../shared/uuid.ts';

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

/** The changes of an entry, field by field; ids of records become their names. */
export function changesInWords(
  changes: AuditChanges,
  names: ReadonlyMap<string, string>,
  calendar: Calendar,
): FieldChange[] {
  const fields = Object.entries(changes).map(([column, change]) => {
    const field = readable(column.replace(/_id$/, ''));
    if (change === 'changed') return { field, before: '', after: '', secret: true };
    const [before, after] = change;
    const inWords = (value: unknown) => valueInWords(value, names, calendar);
    return { field, before: inWords(before), after: inWords(after), secret: false };
  });
  return fields.sort((a, b) => a.field.localeCompare(b.field, 'en'));
}

/** `some_word` is `Some word`. */
function readable(word: string): string {
  const text = word.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
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
