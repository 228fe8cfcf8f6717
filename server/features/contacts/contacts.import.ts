import { customersNamed, oneCustomer } from '../../domain/customers/byNumber.queries.ts';
import {
  contactForm,
  contactLabels as labels,
  contactNames,
  contactStatuses,
} from '../../domain/contacts/contacts.form.ts';
import { contactsKnown, placeOf, type AskedContact } from '../../domain/contacts/known.queries.ts';
import { judgeRow, type Recorded } from '../../imports/judge.ts';
import { rightNames } from '../../domain/permissionPresets/rights.ts';
import { importFields, type Cells, type ImportField, type ImportKind } from '../../imports/kind.ts';
import { byRecordId, recordIdField, recordOf } from '../../imports/records.queries.ts';
import { without } from '../../shared/keys.ts';
import { addContact, contacts, saveContact, shown, withCustomer, type Contact } from './contacts.queries.ts';

const yesOrNo = { read: 'yes_no', example: ['No', 'No'] } as const;

const fields: readonly ImportField[] = [
  { name: 'customer', label: labels.customer_id, aliases: ['Customer number', 'Customer name', 'Company'], required: true, stays: true,
    hint: 'The customer number or name.', example: ['C-2001', 'C-2002'] },
  ...importFields(labels, without(contactNames, 'customer_id'), {
    code: { example: ['K-1', 'K-2'] },
    title: { aliases: ['Salutation'], example: ['Ms', ''] },
    first_name: { aliases: ['Given name', 'Forename', 'First'], required: true, example: ['Rosa', 'Emil'] },
    last_name: { aliases: ['Family name', 'Surname', 'Last'], required: true, example: ['Lindqvist', 'Hollis'] },
    job_title: { aliases: ['Position', 'Role'], example: ['Quality manager', ''] },
    phone: { aliases: ['Telephone', 'Mobile'], example: ['020 7946 0124', ''] },
    email: { aliases: ['Email address'], example: ['rosa@fairwind.example', 'emil@hollis.example'] },
    status: { read: contactStatuses, stays: true, example: ['Active', 'Active'] },
    notes: { read: 'lines' },
    ...Object.fromEntries(rightNames.map((name) => [name, yesOrNo])),
    all_facilities: { ...yesOrNo, example: ['Yes', 'No'] },
  }),
  recordIdField,
]; // prettier-ignore

const recorded: Recorded<typeof contactForm, Contact> = {
  fields,
  form: contactForm,
  begins: { status: 'active' },
  columnOf: { customer_id: 'customer' },
  said: (name, value) => {
    if (rightNames.some((right) => right === name)) return value === 'on' ? 'yes' : 'no';
    return contactStatuses.find((one) => one.value === value)?.label ?? value;
  },
  add: (db, values) => addContact(db, { ...values, facility_id: null }),
  save: (db, { id, version }, values) => saveContact(db, id, version, values),
};

const nameOf = (cells: Cells) => `${cells['last_name'] ?? ''} ${cells['first_name'] ?? ''}`.trim();

/** Contacts from a file, each known at its customer by Contact ID, email or name. None changes customer by it (A33). */
export const contactImport: ImportKind = {
  name: 'contacts',
  noun: { one: 'contact', many: 'contacts' },
  title: 'Contacts',
  list: { href: '/admin/contacts', label: 'Contacts' },
  allow: ['administrator'],
  fields,
  known: 'A contact is recognized at their customer by Contact ID, or else by email, or else by name.',
  look: async (db, rows) => {
    const [byId, named] = await Promise.all([
      byRecordId<Contact>(db, withCustomer(contacts(db)).select(shown), 'k', rows.map(({ record_id: id }) => id)),
      customersNamed(db, rows.flatMap(({ customer }) => (customer === undefined ? [] : [customer]))),
    ]); // prettier-ignore
    const customerOf = (text: string) => {
      const customer = oneCustomer(named, text);
      return 'id' in customer ? customer.id : null;
    };
    const asked = (textOf: (cells: Cells) => string | undefined) =>
      rows.flatMap((cells): AskedContact[] => {
        const customerId = cells['customer'] === undefined ? null : customerOf(cells['customer']);
        const text = textOf(cells);
        return customerId === null || text === undefined || text === '' ? [] : [{ customerId, text }];
      });
    const asking = () => withCustomer(contacts(db)).select(shown);
    const [byCode, byEmail, byName] = await Promise.all([
      contactsKnown<Contact>(db, asking(), 'code', asked(({ code }) => code)),
      contactsKnown<Contact>(db, asking(), 'email', asked(({ code, email }) => (code === undefined ? email : undefined))),
      contactsKnown<Contact>(db, asking(), 'name', asked((cells) => nameOf(cells))),
    ]); // prettier-ignore
    return (cells, wrong) => judgeRow(recorded, cells, wrong, found(cells));

    function found(cells: Cells) {
      const problems: Record<string, string> = {};
      const record = recordOf(byId, cells['record_id'], 'contact');
      if (record && 'problem' in record) problems['record_id'] = record.problem;
      const text = cells['customer'];
      const customer = text === undefined ? null : oneCustomer(named, text);
      if (customer && 'problem' in customer) problems['customer'] = customer.problem;
      if (!customer && !record) problems['customer'] = 'Enter a customer number.';
      const customerId =
        customer && 'id' in customer ? customer.id : record && 'id' in record ? record.customer_id : null;
      const same =
        record && 'id' in record ? record : customerId === null ? null : matching(cells, customerId);
      if (same && 'problem' in same) problems[same.field] = same.problem;
      const present = same && 'id' in same ? same : null;
      if (present && customerId !== null && present.customer_id !== customerId)
        problems['customer'] = 'This contact is at another customer. Change that on their own page.';
      const key = keyOf(cells, customerId);
      return {
        present,
        chosen: { ...(customerId !== null && { customer_id: customerId }) },
        problems,
        keys: [...(key === null ? [] : [key]), ...(present ? [{ field: 'record_id', key: present.id }] : [])],
      };
    }

    /** Who a row means at its customer. Somebody with another Contact ID or email has only the name in common. */
    function matching(cells: Cells, customerId: string): Contact | { field: string; problem: string } | null {
      const { code, email } = cells;
      if (code !== undefined) {
        const [coded, ...more] = byCode.get(placeOf(customerId, code)) ?? [];
        if (more.length > 0)
          return {
            field: 'code',
            problem: `More than one contact of this customer has the Contact ID ${code}. Add the Gatehouse ID.`,
          };
        return coded ?? null;
      }
      const mailed = email === undefined ? [] : (byEmail.get(placeOf(customerId, email)) ?? []);
      const sameName = byName.get(placeOf(customerId, nameOf(cells))) ?? [];
      const alike =
        mailed.length > 0 ? mailed : sameName.filter((one) => email === undefined || one.email === null);
      const both = alike.filter((one) => sameName.some(({ id }) => id === one.id));
      const [one, ...more] = both.length > 0 ? both : alike;
      if (more.length === 0) return one ?? null;
      return {
        field: 'code',
        problem:
          'More than one contact of this customer has this email or name. Add the Contact ID or the Gatehouse ID.',
      };
    }
  },
};

/** By what another row would be the same contact. */
function keyOf(cells: Cells, customerId: string | null): { field: string; key: string } | null {
  if (customerId === null) return null;
  const { code, email } = cells;
  if (code !== undefined) return { field: 'code', key: `${customerId} code ${code.toLowerCase()}` };
  return email === undefined
    ? { field: 'last_name', key: `${customerId} name ${nameOf(cells).toLowerCase()}` }
    : { field: 'email', key: `${customerId} email ${email.toLowerCase()} ${nameOf(cells).toLowerCase()}` };
}
