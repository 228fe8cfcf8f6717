import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast, makeCastByRows, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

/** What two casts may never have in common: ids, hashes of tokens. */
const ownValue = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\\\x[0-9a-f]{64}/g;
const moment = /\d{4}-\d\d-\d\dT[\d:.]+\+00:00/g;

/** Most casts are copies of the first one (test/support/castPattern.ts), at whose rows no trigger has looked. */
describe('The casts of the tests', () => {
  let byRows: Cast;
  let copy: Cast;

  before(async () => {
    await makeCast();
    byRows = await makeCastByRows();
    copy = await makeCast();
  });

  /** All rows of a tenant by their tables, generated columns included. */
  async function rowsOf({ tenantId }: Cast): Promise<Record<string, string>> {
    const { admin } = await testDatabase();
    const { rows: tables } = await admin.query<{ name: string }>(
      `select table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
        where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'tenant_id' order by 1`,
    );
    const all: Record<string, string> = {};
    for (const { name } of [{ name: 'tenants' }, ...tables]) {
      const of = name === 'tenants' ? 'id' : 'tenant_id';
      const { rows } = await admin.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${name} t where ${of} = $1`,
        [tenantId],
      );
      all[name] = rows.map(({ row }) => row).join('\n');
    }
    return all;
  }

  /**
   * The same text for the same rows. An id that others point at is told by its place among those, since each must point at the same
   * row. What nothing points at is drawn by chance, also within a millisecond; and the tenant’s own id is the database’s.
   */
  function normal(rows: Record<string, string>, { slug, tenantId }: Cast) {
    const counts = new Map<string, number>();
    for (const one of Object.values(rows).flatMap((text) => text.match(ownValue) ?? []))
      counts.set(one, (counts.get(one) ?? 0) + 1);
    const ids = [...counts].flatMap(([one, count]) => (count > 1 && one !== tenantId ? [one] : [])).sort();
    const places = new Map(ids.map((id, place) => [id, `id ${place}`]));
    return Object.fromEntries(
      Object.entries(rows).map(([table, text]) => [
        table,
        text
          .replaceAll(slug, 'the slug')
          .replaceAll(tenantId, 'the tenant')
          .replaceAll(moment, 'a moment')
          .replaceAll(ownValue, (one) => places.get(one) ?? 'drawn')
          .split('\n')
          .sort(),
      ]),
    );
  }

  it('a copy has the rows that triggers and constraints have seen, each pointing where it should', async () => {
    const [seen, copied] = [await rowsOf(byRows), await rowsOf(copy)];
    const [wanted, got] = [normal(seen, byRows), normal(copied, copy)];
    expect(Object.values(wanted).flat().filter(Boolean).length).to.be.above(400);
    for (const [table, rows] of Object.entries(wanted)) expect(got[table], table).to.deep.equal(rows);
  });

  it('a copy has nothing of another cast, and nothing that is yet to come', async () => {
    const [seen, copied, another] = [
      await rowsOf(byRows),
      await rowsOf(copy),
      await rowsOf(await makeCast()),
    ];
    const ownOf = (rows: Record<string, string>) => new Set(Object.values(rows).join('\n').match(ownValue));
    const [first, second, third] = [ownOf(seen), ownOf(copied), ownOf(another)];
    expect([...second].filter((one) => first.has(one) || third.has(one))).to.deep.equal([]);
    expect([...first].filter((one) => third.has(one))).to.deep.equal([]);
    const moments = Object.values(copied).flatMap((text) => text.match(moment) ?? []);
    expect(moments.length).to.be.above(400);
    expect(moments.filter((one) => Date.parse(one) > Date.now())).to.deep.equal([]);
    expect(copy.slug).not.to.equal(byRows.slug);
    expect(Object.values(copied).join('\n')).not.to.include(byRows.slug);
  });

  it('what it says of itself is so, and each of its people is signed in', async () => {
    const { admin } = await testDatabase();
    const shape = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Buffer.isBuffer(value)
        ? typeof value
        : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]));
    expect(shape(copy)).to.deep.equal(shape(byRows));
    const { rows } = await admin.query<{ number: string }>('select number from customers where id = $1', [
      copy.customers.south,
    ]);
    expect(rows).to.deep.equal([{ number: 'C-2' }]);
    for (const [name, player] of Object.entries(copy.players)) {
      if (player.side === 'view') continue;
      const { status } = await (await signedIn(player)).get(player.side === 'staff' ? '/admin' : '/');
      expect(status, name).to.equal(200);
      const elsewhere = await (await signedIn(player, byRows.slug)).get('/admin');
      expect(elsewhere.status, `${name} elsewhere`).to.equal(303);
    }
  });
});
