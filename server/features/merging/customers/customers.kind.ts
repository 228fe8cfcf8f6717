import { customerLabels, customerNames } from '../../../domain/customers/customers.form.ts';
import { without } from '../../../shared/keys.ts';
import { chosenPlain, notesOf, type MergeField, type MergeKind } from '../merging.kind.ts';
import { sameIn } from '../merging.words.ts';
import { effects, numbered } from './customers.effects.ts';
import {
  findDuplicates,
  getMergedCustomer,
  holdCustomers,
  mergeCustomers,
  type FoundCustomer,
  type MergedCustomer,
} from './mergedCustomers.queries.ts';

const path = '/admin/customers';
const labels = customerLabels;
type Field = MergeField<MergedCustomer>;

/** All that is filled in and needs no question of its own. The one that stays keeps its number. */
const plain = without(customerNames, 'number', 'notes', 'status');

const fields: readonly Field[] = [
  ...plain.map((name): Field => chosenPlain(name, labels[name])),
  notesOf(labels.notes),
  {
    name: 'status',
    label: labels.status,
    asks: true,
    said: ({ status }) => (status === 'active' ? 'Active' : 'Inactive'),
    write: ({ goes }) => ({ status: goes.status }),
  },
  {
    name: 'agent',
    label: 'Agent',
    asks: true,
    said: ({ agent }) => agent ?? '',
    differs: ({ stays, goes }) => stays.agent_id !== goes.agent_id,
    write: ({ goes }) => ({ agent_id: goes.agent_id }),
  },
  {
    name: 'partner',
    label: 'Partner',
    asks: true,
    said: ({ partner }) => partner ?? '',
    differs: ({ stays, goes }) => stays.partner_id !== goes.partner_id,
    write: ({ goes }) => ({ partner_id: goes.partner_id }),
  },
  {
    name: 'reminders',
    label: 'Reminders',
    asks: true,
    said: ({ stopped }) => (stopped === null ? 'Sent' : 'Stopped'),
  },
];

/** Two customers that are one (A41). */
export const customerMerging: MergeKind<MergedCustomer, FoundCustomer> = {
  noun: 'customer',
  path,
  fields,
  get: getMergedCustomer,
  find: findDuplicates,
  columns: ['Name', 'Customer number', 'Email', 'Same'],
  row: (customer) => (row) => ({
    id: row.id,
    name: row.name,
    cells: [
      row.number,
      row.email ?? '–',
      sameIn(customer, row, { name: 'Name', email: 'Email', phone: 'Phone', address: 'Address' }),
    ],
  }),
  fit: () => true,
  detail: ({ number }) => `Customer ${number}`,
  called: numbered,
  effects,
  hold: holdCustomers,
  merge: async ({ db, services }, pair, { chosen, effects: { replacesLink }, values }) => {
    await mergeCustomers(db, {
      ...pair,
      values,
      remindsAsGoes: chosen['reminders'] === 'goes',
      newLink: replacesLink ? services.keys.newest : null,
    });
    db.note({
      action: 'merged',
      table: 'customers',
      id: pair.goes.id,
      name: pair.goes.name,
      changes: { merged_into: [null, numbered(pair.stays)] },
    });
    db.note({
      action: 'merged',
      table: 'customers',
      id: pair.stays.id,
      name: pair.stays.name,
      changes: { merged: [numbered(pair.goes), null] },
    });
  },
  back: ({ id }) => `${path}/${id}`,
};
