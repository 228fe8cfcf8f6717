import type { TableName } from '../../db/policies/index.ts';

/** A kind of record that belongs to the company and to no customer, with a list and a page for each that says all of its address. */
interface OwnRecord {
  table: TableName;
  /** The one that is in every tenant of the tests. */
  row: Readonly<Record<string, string | number | boolean>>;
  /** The column that a test calls it by; its value in `row` is no other record's. */
  calledBy: string;
  form: {
    /** The view that `_version` stands in. */
    view: string;
    /** What somebody else changes while the form is saved, and how the conflict shows it. */
    meanwhile: readonly [column: string, value: string | number | boolean, shown: string];
  };
}

/**
 * These, by the address of their list. From here come the row of each cast and of the bench, its name in the matrix, its place
 * in the route matrix, the place where its pages are looked at, and the test of two who save it at once.
 */
export const ownRecords = {
  '/admin/permission_presets': {
    table: 'permission_presets',
    row: { name: 'Bookkeeper', access_billing: true },
    calledBy: 'name',
    form: { view: 'permissionPresets/form.ejs', meanwhile: ['edit_contact', true, 'Ticked'] },
  },
  '/admin/price_list': {
    table: 'price_list_items',
    row: {
      code: 'CAL-1',
      description: 'Calibration',
      unit_price: '1000000',
      currency: 'EUR',
      tax_milli: 19_000,
    },
    calledBy: 'code',
    form: { view: 'prices/form.ejs', meanwhile: ['tax_milli', 7000, '7'] },
  },
} as const satisfies Record<string, OwnRecord>;

/** The address of the list of such records. */
export type OwnAddress = keyof typeof ownRecords;
export const ownAddresses = Object.keys(ownRecords) as OwnAddress[];

/** A record of its own of each kind, by the address of its list. */
export type OwnIds = Readonly<Record<OwnAddress, string>>;

/** Makes something of each kind. */
export const eachOwn = <T>(make: (address: OwnAddress, record: OwnRecord) => T): Record<OwnAddress, T> =>
  Object.fromEntries(ownAddresses.map((address) => [address, make(address, ownRecords[address])])) as Record<
    OwnAddress,
    T
  >;
