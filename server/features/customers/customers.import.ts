import type { Db } from '../../database/db.ts';
import { judgeRow, type Recorded } from '../../imports/judge.ts';
import { importFields, type Cells, type ImportField, type ImportKind } from '../../imports/kind.ts';
import { alikeKeys, byRecordId, recordIdField, recordOf } from '../../imports/records.queries.ts';
import {
  customerLabels as labels,
  customerNames,
  customerForm,
  customerStatuses,
} from '../../domain/customers/customers.form.ts';
import { addCustomer, customers, saveCustomer, shown, type Customer } from './customers.queries.ts';

const fields: readonly ImportField[] = [
  ...importFields(labels, customerNames, {
    number: { aliases: ['Number', 'Customer no', 'Customer ID', 'Account number'], required: true, stays: true,
      example: ['C-2001', 'C-2002'] },
    name: { aliases: ['Customer', 'Customer name', 'Company'], required: true, stays: true, example: ['Fairwind', 'Hollis'] },
    phone: { aliases: ['Telephone'], example: ['020 7946 0123', ''] },
    email: { aliases: ['Email address'], example: ['office@fairwind.example', 'lab@hollis.example'] },
    address: { aliases: ['Street address', 'Street'], read: 'lines', example: ['12 Quay street, Bristol', '3 Mill lane, Leeds'] },
    country: { aliases: ['Country'], hint: 'Two letters or a name, such as GB or Germany.', example: ['GB', 'GB'] },
    tax_number: { aliases: ['VAT number', 'Tax ID'], example: ['GB123456789', ''] },
    payment_days: { aliases: ['Payment days', 'Payment terms', 'Pay days', 'Days to pay'], read: 'number', example: ['30', '14'] },
    purchase_order: { aliases: ['Purchase order number', 'PO number', 'PO'], example: ['PO-4711', ''] },
    status: { read: customerStatuses, stays: true, example: ['Active', 'Active'] },
    notes: { read: 'lines', example: ['Calls before each visit', ''] },
  }),
  recordIdField,
]; // prettier-ignore

const recorded: Recorded<typeof customerForm, Customer> = {
  fields,
  form: customerForm,
  begins: { status: 'active' },
  said: (name, value) => (name === 'status' ? (customerStatuses.find((one) => one.value === value)?.label ?? value) : value),
  add: (db, values, keys) => addCustomer(db, values, keys.newest),
  save: (db, { id, version }, values) => saveCustomer(db, id, version, values),
}; // prettier-ignore

/** Customers from a file, each known by its number. */
export const customerImport: ImportKind = {
  name: 'customers',
  noun: { one: 'customer', many: 'customers' },
  title: 'Customers',
  list: { href: '/admin/customers', label: 'Customers' },
  allow: ['keep_records'],
  fields,
  known: 'A customer is recognized by its customer number.',
  look: async (db, rows) => {
    const [byId, keys] = await Promise.all([
      byRecordId<Customer>(db, customers(db).select(shown), 'c', rows.map(({ record_id: id }) => id)),
      alikeKeys(db, rows.map(({ number }) => number)),
    ]); // prettier-ignore
    const byKey = await numbered(db, [...new Set(keys.values())]);
    return (cells, wrong) => judgeRow(recorded, cells, wrong, found(cells));

    function found(cells: Cells) {
      const key = cells['number'] === undefined ? undefined : keys.get(cells['number']);
      const holder = key === undefined ? undefined : byKey.get(key);
      const named = recordOf(byId, cells['record_id'], 'customer');
      const problems: Record<string, string> = {};
      if (named && 'problem' in named) problems['record_id'] = named.problem;
      const present = named && 'id' in named ? named : (holder ?? null);
      if (present && holder && present.id !== holder.id)
        problems['number'] = 'Another customer already has this number.';
      return {
        present,
        chosen: {},
        problems,
        keys: [
          ...(key === undefined ? [] : [{ field: 'number', key }]),
          ...(present ? [{ field: 'record_id', key: present.id }] : []),
        ],
      };
    }
  },
};

/** Customers by their numbers as the database compares them. */
async function numbered(db: Db, keys: readonly string[]): Promise<Map<string, Customer>> {
  if (keys.length === 0) return new Map();
  const found = await db.rows<Customer & { key: string }>(
    customers(db)
      .joinRaw('join unnest(?::text[]) as g(key) on c.number_key = g.key', [[...keys]])
      .select(shown)
      .select('g.key'),
  );
  return new Map(found.map(({ key, ...customer }) => [key, customer]));
}
