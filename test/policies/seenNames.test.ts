import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { ownRecords } from '../support/ownRecords.ts';
import { all } from '../support/people.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

/** What a person reads nothing of: blanks, and what has no width. */
const unseen = ['', '  ', '\t\n', '\u00A0', '\u200B\u2060', '\u3164', '\u2800'];
/** Short, and in scripts of their own. */
const seen = ['x', '.', '李', ' Ada ', 'א\u200f', '👩‍🔧'];

/** By which column each kind of record is called, by hand. */
const called: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.values(ownRecords).map(({ table, calledBy }) => [table, [calledBy]])),
  tenants: ['name'],
  site_groups: ['name'],
  agents: ['name'],
  usergroups: ['name'],
  work_order_types: ['name'],
  documents: ['name'],
  recurring_invoices: ['name'],
  access_requests: ['name'],
  estimate_decisions: ['name'],
  customers: ['name', 'number'],
  partners: ['name', 'number'],
  facilities: ['name', 'code'],
  assets: ['description', 'code', 'barcode', 'serial_number'],
  price_list_items: ['code', 'description'],
  contacts: ['code'],
};
/** Who has a first name, a last name or both. */
const people = ['users', 'contacts', 'personnel'];
/** Columns of that name that call nothing, and why. */
const leftOut: Readonly<Record<string, string>> = {
  counters: 'a word of the code',
  work_order_signatures: 'asked since reasons are',
  certificate_files: 'as a file came, before it is a document',
  schema_migrations: 'a file of the code',
};

describe('S37: a name that reads as empty is none, in the database too', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('seen');
  });

  /** What a constraint says of texts. */
  async function judged(table: string, columns: readonly string[], name: string, texts: readonly string[]) {
    const [rule] = await all<{ sql: string }>(
      `select pg_get_expr(conbin, conrelid) as sql from pg_constraint where conrelid = $1::regclass and conname = $2`,
      `public.${table}`,
      name,
    );
    if (!rule) return null;
    const rows = await all<{ ok: boolean }>(
      `select ${rule.sql} as ok from (select n, ${columns.map((one) => `t as ${one}`).join(', ')}
         from unnest($1::text[]) with ordinality u(t, n)) x order by n`,
      texts,
    );
    return rows.map(({ ok }) => ok);
  }

  for (const [table, columns] of Object.entries(called))
    for (const column of columns)
      it(`${table}.${column}`, async () => {
        const name = `${table}_${column}_seen`;
        expect(await judged(table, [column], name, unseen)).to.deep.equal(unseen.map(() => false));
        expect(await judged(table, [column], name, seen)).to.deep.equal(seen.map(() => true));
      });

  for (const table of people)
    it(`${table}: the first name, the last name or both`, async () => {
      const names = ['first_name', 'last_name'];
      const name = `${table}_name_seen`;
      expect(await judged(table, names, name, unseen)).to.deep.equal(unseen.map(() => false));
      expect(await judged(table, names, name, seen)).to.deep.equal(seen.map(() => true));
    });

  it('nothing that has a name is forgotten', async () => {
    const named = await all<{ table: string }>(
      `select c.table_name::text as table from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
        where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'name' order by 1`,
    );
    const known = new Set([...Object.keys(called), ...Object.keys(leftOut)]);
    expect(named.map(({ table }) => table).filter((table) => !known.has(table))).to.deep.equal([]);
  });

  it('is refused to staff who write it by SQL, and the record keeps its name', async () => {
    const answers = await inRollback(async (client) => {
      await actAs(client, cast.players.administrator);
      const one = async (sql: string) => (await attempt(client, sql)).state;
      return [
        await one(`update customers set name = '  ' where id = '${cast.customers.north}'`),
        await one(`update facilities set name = '\u00A0' where id = '${cast.facilities.cal1}'`),
        await one(`update assets set description = ' ' where id = '${cast.assets.cal1}'`),
        await one(`update contacts set first_name = ' ', last_name = '' where customer_id = '${cast.customers.north}'`),
        await one(`update customers set name = 'North and more' where id = '${cast.customers.north}'`),
      ];
    }); // prettier-ignore
    expect(answers).to.deep.equal(['23514', '23514', '23514', '23514', 'done']);
    const [kept] = await all<{ name: string }>(
      'select name from customers where id = $1',
      cast.customers.north,
    );
    expect(kept?.name.trim()).to.not.equal('');
  });
});
