import { expect } from 'chai';
import type pg from 'pg';
import { makeCast, type Cast } from '../support/cast.ts';
import { inRollback } from './support.ts';

/** What one statement adds. */
const many = 1000;
/** Rows and entries of indexes that a look-up may read for each; if each read the others, it would be 500. */
const mostEach = 5;

const read = `select coalesce(sum(pg_stat_get_xact_tuples_returned(oid)), 0)::int as n from pg_class
  where relname = any ($1) and relnamespace = 'public'::regnamespace`;

/** The figures that the planner has of accounts: none, as in a new installation, or of a time when there was one. */
const figures = {
  'never counted': 'relpages = 0, reltuples = -1',
  'counted when there was one': 'relpages = 1, reltuples = 1',
} as const;

describe('P3: what a change reads besides its own', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('many');
  });

  for (const [title, set] of Object.entries(figures)) {
    it(`A5: of other accounts, when ${many} are made by one statement, and accounts were ${title}`, () =>
      inRollback(async (client) => {
        await forget(client, set);
        expect(await readBy(client, () => add(client, cast))).to.be.below(mostEach * many);
      }));

    it(`A5: of other accounts, when ${many} are renamed by one statement, and accounts were ${title}`, () =>
      inRollback(async (client) => {
        await add(client, cast);
        await forget(client, set);
        const { rows } = await client.query<{ ids: string[] }>(
          "select array_agg(id) as ids from users where tenant_id = $1 and username like 'many.%'",
          [cast.tenantId],
        );
        const rename = () =>
          client.query(
            "update users set username = 'more.' || username where tenant_id = $1 and id = any ($2)",
            [cast.tenantId, rows[0]!.ids],
          );
        // Finding them reads them once, and what is no longer in an index is stepped over.
        expect(await readBy(client, rename)).to.be.below(4 * mostEach * many);
      }));
  }

  it('A4: a contact that moves to another customer ends its links, and reads no others', () =>
    inRollback(async (client) => {
      await client.query(
        `with k as (insert into contacts (tenant_id, customer_id, code, first_name, last_name)
           select $1, $2, 'L-' || n, 'Ann', 'Many ' || n from generate_series(1, $3::int) n returning tenant_id, customer_id, id)
         insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at, sent_to)
           select tenant_id, customer_id, id, 'x', now(), 'ann@example.com' from k`,
        [cast.tenantId, cast.customers.north, many],
      );
      await client.query('analyze contacts, secure_links');
      const move = () =>
        client.query("update contacts set customer_id = $2 where tenant_id = $1 and code = 'L-1'", [
          cast.tenantId,
          cast.customers.south,
        ]);
      expect(await readBy(client, move, 'secure_links')).to.be.within(1, 50);
      const { rows } = await client.query<{ ended: string }>(
        'select count(*) as ended from secure_links where tenant_id = $1 and ended_at = now()',
        [cast.tenantId],
      );
      expect(rows).to.deep.equal([{ ended: '1' }]);
    }));
});

/** Runs something; returns how much it read of a table. Nothing may be planned before. */
async function readBy(client: pg.ClientBase, work: () => Promise<unknown>, table = 'users'): Promise<number> {
  const { rows: names } = await client.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where indrelid = $1::regclass',
    [table],
  );
  const tables = [table, ...names.map(({ name }) => name)];
  const count = async () => (await client.query<{ n: number }>(read, [tables])).rows[0]?.n ?? 0;
  const before = await count();
  await work();
  return (await count()) - before;
}

/** Takes what the planner knows of accounts away; the end of the transaction gives it back. */
async function forget(client: pg.ClientBase, set: string): Promise<void> {
  await client.query(`update pg_class set ${set} where oid = 'users'::regclass or oid in
    (select indexrelid from pg_index where indrelid = 'users'::regclass)`);
  await client.query("delete from pg_statistic where starelid = 'users'::regclass");
  await client.query('discard plans');
}

const add = (client: pg.ClientBase, { tenantId }: Cast) =>
  client.query(
    `insert into users (tenant_id, first_name, last_name, username, email, is_external)
     select $1, 'Ann', 'Many ' || n, 'many.' || n, 'many.' || n || '@example.com', true from generate_series(1, $2::int) n`,
    [tenantId, many],
  );
