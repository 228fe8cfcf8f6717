import { customersNamed, oneCustomer } from '../../domain/customers/byNumber.queries.ts';
import { judgeRow, type Recorded } from '../../imports/judge.ts';
import type { Cells, ImportField, ImportKind } from '../../imports/kind.ts';
import { alikeKeys, byRecordId, grouped, recordIdField, recordOf } from '../../imports/records.queries.ts';
import { facilityForm, facilityLabels as labels, ownFacility } from './facilities.form.ts';
import {
  addFacility,
  facilitiesCoded,
  saveFacility,
  shown,
  withCustomer,
  type Facility,
} from './facilities.queries.ts';

const fields: readonly ImportField[] = [
  { name: 'code', label: labels.code, aliases: ['Facility code', 'Site code'], required: true, stays: true,
    example: ['BRS-1', 'LDS-1'] },
  { name: 'name', label: labels.name, aliases: ['Facility', 'Facility name', 'Site'], required: true, stays: true,
    example: ['Bristol works', 'Leeds kitchen'] },
  { name: 'customer', label: labels.customer_id, aliases: ['Customer number', 'Customer name'], required: true, stays: true,
    hint: `The customer number or name; ${ownFacility} for one of your own.`, example: ['C-2001', 'C-2002'] },
  { name: 'is_lab', label: labels.is_lab, read: 'yes_no', hint: 'Yes or no; for your own facilities only.', example: ['No', 'No'] },
  { name: 'address', label: labels.address, read: 'lines', example: ['12 Quay street, Bristol', '3 Mill lane, Leeds'] },
  { name: 'active', label: labels.active, read: 'yes_no', hint: 'Yes or no.', example: ['Yes', 'Yes'] },
  recordIdField,
]; // prettier-ignore

const recorded: Recorded<typeof facilityForm, Facility> = {
  fields,
  form: facilityForm,
  begins: { active: 'on' },
  columnOf: { customer_id: 'customer' },
  said: (name, value) => (name === 'is_lab' || name === 'active' ? (value === 'on' ? 'yes' : 'no') : value),
  add: (db, { moves: _moves, ...values }) => addFacility(db, values),
  save: (db, { id, version }, { moves: _moves, ...values }) => saveFacility(db, id, version, values),
};

const isOwn = (text: string) => text.toLowerCase() === ownFacility.toLowerCase();
const key = (customerId: string | null, code: string) => `${customerId ?? ''} ${code}`;

/** Facilities from a file, each known by its code at its customer. Neither changes customer by it (A33). */
export const facilityImport: ImportKind = {
  name: 'facilities',
  noun: { one: 'facility', many: 'facilities' },
  title: 'Facilities',
  list: { href: '/admin/facilities', label: 'Facilities' },
  allow: ['keep_records'],
  fields,
  known: 'A facility is recognized by its customer and code.',
  look: async (db, rows) => {
    const [byId, keys, named] = await Promise.all([
      byRecordId<Facility>(db, withCustomer(db.from('facilities', 'f')).select(shown), 'f', rows.map(({ record_id: id }) => id)),
      alikeKeys(db, rows.map(({ code }) => code)),
      customersNamed(db, rows.flatMap(({ customer = '' }) => (customer === '' || isOwn(customer) ? [] : [customer]))),
    ]); // prettier-ignore
    const coded = await facilitiesCoded(db, [...new Set(keys.values())]);
    const atCustomer = grouped(coded, (one) => key(one.customer_id, one.code_key));
    return (cells, wrong) => judgeRow(recorded, cells, wrong, found(cells));

    function found(cells: Cells) {
      const problems: Record<string, string> = {};
      const record = recordOf(byId, cells['record_id'], 'facility');
      if (record && 'problem' in record) problems['record_id'] = record.problem;
      let customerId: string | null | undefined;
      const text = cells['customer'];
      if (text !== undefined) {
        const customer = isOwn(text) ? null : oneCustomer(named, text);
        if (customer && 'problem' in customer) problems['customer'] = customer.problem;
        else customerId = customer?.id ?? null;
      } else if (record && 'id' in record) customerId = record.customer_id;
      else problems['customer'] = `Enter a customer number, or ${ownFacility}.`;
      const codeKey = cells['code'] === undefined ? undefined : keys.get(cells['code']);
      const place = codeKey === undefined || customerId === undefined ? undefined : key(customerId, codeKey);
      const holder = place === undefined ? undefined : atCustomer.get(place)?.[0];
      const present = record && 'id' in record ? record : (holder ?? null);
      if (present && holder && holder.id !== present.id)
        problems['code'] = 'Another facility of this customer already has this code.';
      if (present && customerId !== undefined && present.customer_id !== customerId)
        problems['customer'] =
          'This facility belongs to another customer. Change that on its own page, which says who gains and who loses access.';
      if (present?.is_lab && (cells['is_lab'] === '' || cells['active'] === ''))
        problems[cells['is_lab'] === '' ? 'is_lab' : 'active'] =
          'Change this on the lab’s own page, because people may work there.';
      return {
        present,
        chosen: { customer_id: customerId ?? '' },
        problems,
        keys: [
          ...(place === undefined ? [] : [{ field: 'code', key: place }]),
          ...(present ? [{ field: 'record_id', key: present.id }] : []),
        ],
      };
    }
  },
};
