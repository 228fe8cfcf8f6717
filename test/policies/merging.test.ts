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
                return [column === 'customer_id' ? table : `${table}.${column}`, Number(rows[0]!.n)] as const;
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

  it('A23: administrators alone, within their own company, and no portal at all', async () => {
    const { north, south } = cast.customers;
    const others = await makeCast('merging');
    for (const [name, stays, goes, state] of [
      ['technician', south, north, '42501'],
      ['dataAdministrator', south, north, '42501'],
      ['customerUser', south, north, '42501'],
      ['administrator', south, south, '42501'],
      ['administrator', south, others.customers.north, '42501'],
      ['administrator', others.customers.south, others.customers.north, '42501'],
      ['administrator', south, north, 'done'],
    ] as const)
      await inRollback(async (client) => {
        await actAs(client, cast.players[name]);
        expect((await merge(client, 'customers', stays, goes)).state, `${name} ${stays}`).to.equal(state);
      });
    await inRollback(async (client) => {
      await actAs(client, cast.players.administrator);
      const [one, other] = [cast.players.contactUser.contactId!, cast.players.wideContact.contactId!];
      expect((await merge(client, 'contacts', one, other)).state).to.equal('42501');
      // Nobody else says where an address leads, or gets round the guards by it.
      for (const sql of [
        'update customers set merged_into = id',
        'update contacts set merged_into = id',
        `update invoices set customer_id = '${south}' where customer_id = '${north}' and status = 'issued'`,
      ])
        expect((await attempt(client, sql)).state, sql).to.be.oneOf(['42501', 'GH009', 'GH015']);
    });
  });

  it('A33: whoever adds something for the merged one meanwhile waits, and adds nothing', async () => {
    const { admin } = await testDatabase();
    const own = await makeCast('merging');
    const { north, south } = own.customers;
    const [nora, nils] = [own.players.contactUser.contactId!, own.players.contactWithPermissions.contactId!];
    const t = own.tenantId;
    const insert = (table: string, values: Record<string, string | number>) =>
      `insert into ${table} (tenant_id, ${Object.keys(values).join()}) values ('${t}', '${Object.values(values).join("', '")}')`;
    const [customers, contacts] = [
      ['customers', [south, north]],
      ['contacts', [nils, nora]],
    ] as const;
    const paid = {
      paid_on: '2026-01-01',
      amount_minor: 1,
      currency: 'EUR',
      method: 'cash',
      recorded_by: 'Ada',
    };
    const related = { facility_id: own.facilities.cal2, facility_customer_id: north };
    const adding = [
      ['a facility', ...customers, insert('facilities', { code: 'new', name: 'New', customer_id: north })],
      ['a contact', ...customers, insert('contacts', { first_name: 'New', last_name: 'One', customer_id: north })],
      ['a payment', ...customers, insert('payments', { customer_id: north, ...paid })],
      ['a link', ...customers, insert('secure_links', { customer_id: north, key_version: 'x', sent_at: '2026-01-01' })],
      ['a facility of a contact', ...contacts, insert('contact_facilities', { contact_id: nora, ...related })],
      [
        ...['a portal user', ...contacts],
        `update portal_users set contact_id = '${nora}' where user_id = '${own.players.allContact.userId}'`,
      ],
      ['a ticket', ...contacts, `update tickets set contact_id = '${nora}' where id = '${own.tickets.ofNorth}'`],
    ] as const; // prettier-ignore
    for (const [what, table, [stays, goes], sql] of adding) {
      const [one, two] = [await admin.connect(), await admin.connect()];
      try {
        await one.query('begin');
        await actAs(one, own.players.administrator);
        expect((await merge(one, table, stays, goes)).state, what).to.equal('done');
        await two.query('begin');
        await actAs(two, own.players.administrator);
        const late = attempt(two, sql);
        const first = await Promise.race([
          late.then(() => 'went ahead'),
          new Promise((done) => setTimeout(() => { done('waits'); }, 150)),
        ]); // prettier-ignore
        expect(first, what).to.equal('waits');
        await one.query('commit');
        expect((await late).state, what).to.be.oneOf(['42501', '23503']);
        // Back again, for the next.
        await two.query('rollback');
        await admin.query(`update ${table} set merged_into = null, archived_at = null where id = $1`, [goes]);
        const there = await admin.query(`select from ${table} where id = $1 and merged_into is null`, [goes]);
        expect(there.rowCount).to.equal(1);
      } finally {
        await one.query('rollback');
        await two.query('rollback');
        one.release();
        two.release();
      }
    }
  });
});
