import { expect } from 'chai';
import { importKinds } from '../../server/features/jobs.ts';
import { headingKey, matchColumns } from '../../server/imports/headings.ts';
import { assetImport } from '../../server/features/assets/importing/assets.import.ts';
import { contactImport } from '../../server/features/contacts/contacts.import.ts';
import { customerImport } from '../../server/features/customers/customers.import.ts';
import { facilityImport } from '../../server/features/facilities/facilities.import.ts';
import { historyImport } from '../../server/features/workOrders/history/history.import.ts';

describe('Headings of spreadsheets', () => {
  for (const { name: file, fields } of importKinds)
    it(`mean the field that is called so, in a file of ${file}`, () => {
      for (const { name, label } of fields)
        for (const other of fields.filter((one) => one.name !== name))
          expect(
            (other.aliases ?? []).map(headingKey),
            `"${label}" is what ${name} is called: take it out of the aliases of ${other.name}, or choose another label`,
          ).not.to.include(headingKey(label));
    });

  const matched = ({ fields }: Pick<typeof assetImport, 'fields'>, ...headings: string[]) =>
    matchColumns(headings, fields, new Map());

  it('are known as people shorten them', () => {
    expect(
      matched(assetImport, 'Asset', 'Desc', 'Maker', 'S/N', 'Cust', 'Site', 'Last cal', 'Next cal'),
    ).to.deep.equal([
      'code',
      'description',
      'manufacturer',
      'serial_number',
      'customer',
      'facility',
      'last_service_on',
      'next_service',
    ]);
    expect(matched(assetImport, 'Asset No.', 'Instrument', 'Serial No', 'Cal due')).to.deep.equal([
      'code',
      'description',
      'serial_number',
      'next_service',
    ]);
    expect(
      matched(
        customerImport,
        'Cust. No',
        'Company ',
        'Tel.',
        'E-mail',
        'Street address',
        'Country',
        'Pay days',
      ),
    ).to.deep.equal(['number', 'name', 'phone', 'email', 'address', 'country', 'payment_days']);
    expect(matched(facilityImport, 'Site code', 'Site', 'Customer no.')).to.deep.equal([
      'code',
      'name',
      'customer',
    ]);
    expect(matched(contactImport, 'Customer No', 'First', 'Last', 'Tel', 'E-mail')).to.deep.equal([
      'customer',
      'first_name',
      'last_name',
      'phone',
      'email',
    ]);
    expect(matched(historyImport, 'Asset', 'S/N', 'Date', 'Result', 'By', 'Cert no')).to.deep.equal([
      'code',
      'serial_number',
      'serviced_on',
      'outcome',
      'technician_name',
      'reference',
    ]);
  });
});
