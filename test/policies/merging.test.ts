import { expect } from 'chai';
import type pg from 'pg';
import { contactMoves, customerMoves } from '../../db/mergeMoves.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

describe('A41: two customers, or two contacts, become one', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('merging');
  });

  const merge = (client: pg.ClientBase, name: 'customers' | 'contacts', stays: string, goes: string) =>
    attempt(client, `select app.merge_${name}($1, $2)`, [stays, goes]);

  it('whatever names a customer or a contact is dealt with', async () => {
    const { admin } = await testDatabase();
    for (const [of, moves] of [
      ['customers', customerMoves],
      ['contacts', contactMoves],
    ] as const) {
      // Columns with a key to the table, and those that repeat one of its columns by another key.
      const { rows } = await admin.query<{ table: string; column: string }>(
        `select distinct c.conrelid::regclass::text as table, a.attname as column
           from pg_constraint c
           cross join unnest(c.conkey) with ordinality k(num, at)
           join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num
           join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[k.at]
           where c.contype = 'f' and a.attname <> 'tenant_id'
             and (c.confrelid = $1::regclass and f.attname = 'id' or f.attname = $2)`,
        [of, of === 'customers' ? 'customer_id' : 'contact_id'],
      );
      const named = (list: readonly { table: string; column: string }[]) =>
        [...new Set(list.map(({ table, column }) => `${table}.${column}`))].sort();
      // A table that joins here goes on the list in db/mergeMoves.ts: it moves, or stays with a reason.
      expect(named(rows)).to.deep.equal(named(moves));
    }
  });

  it('moves all that a customer has, frozen and finished ones too, and archives it', async () => {
    await inRollback(async (client) => {
      const { north, south } = cast.customers;
      await client.query('set local session_replication_role = replica');
      await client.query(`update work_orders set status = 'closed' where customer_id = $1`, [north]);
      await client.query('set local session_replication_role = origin');
      const counts = async (id: string) =>
        Object.fromEntries(
          await Promise.all(
            customerMoves
              .filter(({ stays }) => stays === null)
              .map(async ({ table, column }) => {
                const { rows } = await client.query<{ n: string }>(
                  `select count(*) as n from ${table} where ${column} = $1`,
                  [id],
                );
                return [table, Number(rows[0]!.n)] as const;
              }),
          ),
        );
      const [before, there] = [await counts(north), await counts(south)];
      for (const table of [
        'contacts',
        'facilities',
        'work_orders',
        'work_order_lines',
        'tickets',
        'portal_users',
        'documents',
        'estimates',
        'invoices',
        'payments',
      ])
        // prettier-ignore
        expect(before[table], table).to.be.greaterThan(0);
      const bought = await client.query('select buyer from invoices where id = $1', [cast.invoices.ofNorth]);
      await actAs(client, cast.players.administrator);
      expect(await merge(client, 'customers', south, north)).to.include({ state: 'done' });
      await client.query('reset role');
      expect(Object.values(await counts(north)).every((n) => n === 0)).to.equal(true);
      expect(await counts(south)).to.deep.equal(
        Object.fromEntries(Object.entries(there).map(([table, n]) => [table, n + before[table]!])),
      );
      const { rows } = await client.query(
        'select merged_into, archived_at is not null as archived from customers where id = $1',
        [north],
      );
      expect(rows).to.deep.equal([{ merged_into: south, archived: true }]);
      expect(
        (await client.query('select buyer from invoices where id = $1', [cast.invoices.ofNorth])).rows,
      ).to.deep.equal(bought.rows);
    });
  });
});
