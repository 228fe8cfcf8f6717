import { expect } from 'chai';
import { accessOf } from '../../db/policies/index.ts';
import { build } from '../../server/database/build.ts';
import type { Db } from '../../server/database/db.ts';
import { assetTexts } from '../../server/domain/assets/assets.form.ts';
import { contactNames } from '../../server/domain/contacts/contacts.form.ts';
import { customerNames } from '../../server/domain/customers/customers.form.ts';
import { everythingKept } from '../../server/features/customers/everything/everything.tables.ts';
import { contactMerging } from '../../server/features/merging/contacts/contacts.kind.ts';
import { customerMerging } from '../../server/features/merging/customers/customers.kind.ts';
import { signedIn } from '../support/app.ts';
import { makeCast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

/** Columns that something may leave out, each reason with those it holds for: `column` of any table, or `table.column`. */
type LeftOut = readonly (readonly [why: string, columns: string])[];

const housekeeping = [
  ['the database finds and orders rows by it', 'tenant_id id version sort_name twin'],
  ['the audit log tells when and by whom', 'updated_at archived_at'],
] as const;

const notMerged: LeftOut = [
  ...housekeeping,
  ['it is the day when that one was added', 'created_at'],
  ['both are the same customer’s', 'contacts.customer_id'],
  ['the one that stays keeps its own', 'customers.number customers.secure_link_on'],
  ['the merger writes it', 'merged_into'],
  ['it follows from the status, and who chose it', 'contacts.shut_by_staff'],
  ['it follows from the agent', 'customers.agent_since'],
  ['it follows from the email, and who typed it', 'customers.email_confirmed customers.email_by_partner'],
];

const notInEverything: LeftOut = [
  ...housekeeping,
  ['the files have their rows in this order', 'position'],
  ['it is another form of what is here', 'reference_key'],
  ['when its row was made says nothing of the customer', 'created_at'],
  ['the record that it belongs to is told by name or number', `customer_id contact_id facility_id facility_customer_id asset_id
    work_order_id ticket_id claim_id estimate_id invoice_id user_id type_id for_customer_id follows_order_id follows_line_id
    handed_from_id counts_type_id credits_id credit_of_id deposit_of_id revises_id`],
  ['another company is no part of the customer', 'partner_id agent_id agent_since lab_id facilities.is_lab'],
  ['it is about a person of the company', `technician_id requested_by_user_id filed_by_user_id recorded_by reversed_by issued_by
    signed_by`],
  ['it is how the portal is used', `secure_link_on email_confirmed email_by_partner shut_by_staff is_external account_type scope
    claim_authorization_required chosen_for_billing`],
  ['such a record is archived, and the one that stays is here', 'merged_into'],
  ['it is worked out from what is here', `staff_wrote_last last_comment_at turned_at done_at by_portal by_staff imported used_minor
    estimates.opened_by invoices.opened_by sent_at issued_at signed_at finished_at`],
  ['the line says what came of it', `not_required next_is_given base_last_on base_next_on base_required before_next_on next_day steps
    steps_done steps_failed`],
  ['the document says it, which is among the files', `rates buyer seller tax_reason no_tax unit_price estimate_numbers
    deposit_percent_milli deposit_revision`],
  ['it is how a statement of the bank is known again', 'bank_key bank_turn'],
]; // prettier-ignore

/** Fails for each column that isn't carried and isn't named as left out, and for each name that is no column left out. */
async function expectCarried(
  carried: ReadonlyMap<string, (column: string) => boolean>,
  leftOut: LeftOut,
  advice: string,
): Promise<void> {
  const { admin } = await testDatabase();
  const { rows } = await admin.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
       where table_schema = 'public' and is_generated = 'NEVER' and table_name = any ($1) order by 1, 2`,
    [[...carried.keys()]],
  );
  const named = new Set(leftOut.flatMap(([, columns]) => columns.split(/\s+/)));
  const used = new Set<string>();
  const lost = rows.filter(({ table, column }) => {
    if (carried.get(table)!(column)) return false;
    const name = [`${table}.${column}`, column].find((one) => named.has(one));
    if (name !== undefined) used.add(name);
    return name === undefined;
  });
  expect(
    lost.map(({ table, column }) => `${table}.${column}`),
    advice,
  ).to.deep.equal([]);
  const idle = [...named].filter((name) => !used.has(name));
  expect(
    idle,
    'these are carried or are no columns any more: take them off the list in this test',
  ).to.deep.equal([]);
}

/** Builds queries and runs none: what is asked for shows in their text. */
const asking = {
  from: (table: string, alias: string) => build.from({ [alias]: table }),
  raw: (sql: string, bindings: readonly string[] = []) => build.raw(sql, [...bindings]),
  row: (query: unknown) => Promise.resolve(String(query)),
} as unknown as Db;
const plainly = (query: unknown) => String(query).replaceAll('"', '');

/** The names of the forms by which staff keep these, and the view that has them. */
const kept = [
  { table: 'customers', names: customerNames, view: 'views/customers/form.ejs' },
  { table: 'contacts', names: contactNames, view: 'views/contacts/form.ejs' },
  { table: 'assets', names: assetTexts, view: 'views/assets/form.ejs' },
] as const;

describe('A column that somebody adds', () => {
  it('may be saved by staff', () => {
    for (const { table, names } of kept) {
      const { insert, update } = accessOf(table).staff ?? {};
      for (const columns of [insert?.columns ?? [], update?.columns ?? []])
        expect(
          names.filter((name) => !columns.includes(name)),
          `add these to the columns of ${table} in db/policies/, or saving the form answers 500`,
        ).to.deep.equal([]);
    }
  });

  it('is in the form, or whoever saves the form would empty it', async () => {
    const { players, customers, assets } = await makeCast('carried');
    const administrator = await signedIn(players.administrator);
    const pages = {
      customers: customers.north,
      contacts: `${players.contactUser.contactId ?? ''}/details`,
      assets: assets.cal1,
    };
    for (const { table, names, view } of kept) {
      const { text } = await administrator.get(`/admin/${table}/${pages[table]}`);
      expect(
        names.filter((name) => !new RegExp(`name="${name}"`).test(text)),
        `add these to ${view}`,
      ).to.deep.equal([]);
    }
  });

  it('is kept when two records are merged, or is named here with the reason why not', async () => {
    const carried = new Map<string, (column: string) => boolean>();
    for (const [table, { fields, get }] of [
      ['customers', customerMerging],
      ['contacts', contactMerging],
    ] as const) {
      const written = (fields as readonly { write?: (pair: never, choice: 'goes') => object }[]).flatMap(
        ({ write }) => (write ? Object.keys(write({ stays: {}, goes: {} } as never, 'goes')) : []),
      );
      const read = plainly(await get(asking, 'x'));
      carried.set(
        table,
        (column) => written.includes(column) && new RegExp(`\\b[ck]\\.${column}\\b`).test(read),
      );
    }
    await expectCarried(
      carried,
      notMerged,
      'these are lost when two records are merged: add each to the fields in NOUN.form.ts, or to those in ' +
        'server/features/merging/NOUN/NOUN.kind.ts with its query, or to notMerged in this test with the reason',
    );
  });

  it('is among everything about a customer, or is named here with the reason why not', async () => {
    const carried = new Map<string, (column: string) => boolean>();
    for (const { rows, columns } of everythingKept) {
      const [, table = '', alias = ''] = /from (\w+) as (\w+)/.exec(plainly(rows(asking, 'x'))) ?? [];
      const told = Object.values(columns(asking)).map(plainly).join(' ');
      carried.set(table, (column) => new RegExp(`\\b${alias}\\.${column}\\b`).test(told));
    }
    await expectCarried(
      carried,
      notInEverything,
      'these are missing in the ZIP: add each, with its heading, to ' +
        'server/features/customers/everything/everything.tables.ts, or to notInEverything in this test with the reason',
    );
  });
});
