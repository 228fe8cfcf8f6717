import { expect } from 'chai';
import type pg from 'pg';
import { countedMoneyDays } from '../../db/moneyDays.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { generator } from '../faults/random.ts';
import { seedOf } from '../support/seeds.ts';
import { actAs } from './actAs.ts';

const seed = seedOf('MONEY_DAYS_SEED');

/** Sums that triggers keep beside the rows that they are of: whatever is written in whatever order, both come to the same. */
describe(`sums of money by day (MONEY_DAYS_SEED=${seed})`, function () {
  this.timeout(120_000);
  const random = generator(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  let cast: Cast;
  let admin: pg.Pool;
  before(async () => {
    cast = await makeCast('moneydays');
    ({ admin } = await testDatabase());
  });

  /** In a transaction of its own, as the tenant; what the database refuses is taken back, as for a person. */
  const attempt = async (work: (client: pg.PoolClient) => Promise<unknown>): Promise<boolean> => {
    const client = await admin.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('app.tenant_id', $1, true)", [cast.tenantId]);
      await work(client);
      await client.query('commit');
      return true;
    } catch (error) {
      await client.query('rollback');
      if (!(error instanceof Error && 'code' in error)) throw error;
      return false;
    } finally {
      client.release();
    }
  };

  const kept = `select customer_id, currency, kind, day::text, sum(minor)::text as minor, sum(entries)::text as entries from money_days
    where tenant_id = $1 group by 1, 2, 3, 4 having sum(minor) <> 0 or sum(entries) <> 0 order by 1, 2, 3, 4`;
  const counted = `select customer_id, currency, kind, day::text, minor::text, entries::text from (${countedMoneyDays('$1')}) c
    order by 1, 2, 3, 4`;
  const compare = async (when: string) => {
    const [is, shall] = await Promise.all([kept, counted].map((text) => admin.query(text, [cast.tenantId])));
    expect(shall!.rows.length, when).to.be.greaterThan(0);
    expect(is!.rows, when).to.deep.equal(shall!.rows);
  };

  const addInvoice = (
    client: pg.PoolClient,
    customer: string,
    credits: string | null = null,
    part?: number,
  ) =>
    client.query<{ id: string }>(
      `with of as (select coalesce((select currency from invoices where id = $3), $5) as currency),
         made as (insert into invoices (tenant_id, kind, credits_id, customer_id, dated_on, due_on, currency, opened_by, net_minor,
             total_minor, buyer, seller)
           select $1, case when $3::uuid is null then 'invoice' else 'credit_note' end, $3, $2, $6::date, $6::date + 14, currency,
             'Ada', $4, $4, '{"name": "B"}', '{"name": "S"}' from of returning tenant_id, id)
       insert into invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli,
           net_minor)
         select tenant_id, id, 1, 'Work', 1000, $4::bigint * 10000, 0, 0, $4 from made returning invoice_id as id`,
      [
        ...[cast.tenantId, customer, credits, part ?? 100 + Math.floor(random() * 900)],
        ...[pick(['EUR', 'EUR', 'USD']), `2026-0${pick([1, 2, 3])}-1${pick([0, 1, 2])}`],
      ],
    );
  const issue = (client: pg.PoolClient, id: string) =>
    client.query("update invoices set status = 'issued', issued_by = 'Ada' where id = $1", [id]);
  const some = async (client: pg.PoolClient, table: string, condition: string) =>
    (
      await client.query<Record<string, string>>(
        `select * from ${table} where tenant_id = $1 and ${condition} order by md5(id::text || $2) limit 1`,
        [cast.tenantId, String(random())],
      )
    ).rows[0];
  const pay = (client: pg.PoolClient, of: Record<string, string>, amount: number, creditOf: string | null = null) =>
    client.query<{ id: string }>(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by, credit_of_id)
         values ($1, $2, $3, $4, $5, case when $6::uuid is null then 'cash' else 'credit' end, 'Ada', $6) returning id`,
      [cast.tenantId, of['customer_id'], `2026-0${1 + Math.floor(random() * 4)}-20`, amount, of['currency'], creditOf],
    ); // prettier-ignore
  const settle = (client: pg.PoolClient, payment: string, invoice: string, amount: number) =>
    client.query(
      'insert into payment_parts (tenant_id, payment_id, invoice_id, amount_minor) values ($1, $2, $3, $4)',
      [cast.tenantId, payment, invoice, amount],
    );

  /** What people do with money, each with what comes of chance. */
  const doings: ((client: pg.PoolClient) => Promise<unknown>)[] = [
    async (client) => {
      const made = await addInvoice(client, pick([cast.customers.north, cast.customers.west]));
      if (random() < 0.8) await issue(client, made.rows[0]!.id);
    },
    async (client) => {
      const open = await some(client, 'invoices', 'is_open');
      if (!open) return;
      const amount = 1 + Math.floor(random() * 1000);
      const left = Number(open['total_minor']) - Number(open['paid_minor']) - Number(open['credited_minor']);
      const made = await pay(client, open, amount);
      await settle(client, made.rows[0]!.id, open['id']!, Math.min(amount, left));
    },
    async (client) => {
      const paid = await some(client, 'payments', 'reversed_at is null');
      await client.query("update payments set reversed_at = now(), reversed_by = 'Ada' where id = $1", [
        paid?.['id'],
      ]);
    },
    async (client) => {
      const issued = await some(client, 'invoices', "status = 'issued' and kind = 'invoice'");
      if (!issued) return;
      const part = Math.max(1, Math.floor(Number(issued['total_minor']) * (random() < 0.5 ? 1 : random())));
      const note = await addInvoice(client, issued['customer_id']!, issued['id'], part);
      await issue(client, note.rows[0]!.id);
    },
    async (client) => {
      const over = await some(client, 'invoices', "status = 'issued' and paid_minor + credited_minor > total_minor");
      if (!over) return;
      const same = `customer_id = '${over['customer_id']!}' and currency = '${over['currency']!}'`;
      const open = await some(client, 'invoices', `is_open and ${same}`);
      if (!open) return;
      const used = await pay(client, over, 1, over['id']);
      await settle(client, used.rows[0]!.id, open['id']!, 1);
    },
    async (client) => {
      const draft = await some(client, 'invoices', "status = 'draft'");
      await client.query('delete from invoices where id = $1', [draft?.['id']]);
    },
    (client) => client.query('select 1 / 0'),
  ]; // prettier-ignore

  it('come to what the rows come to, after each of 300 doings of every kind', async () => {
    const done = new Map(doings.map((_, at) => [at, 0]));
    for (let round = 0; round < 300; round += 1) {
      const at = Math.floor(random() * doings.length);
      if (await attempt(doings[at]!)) done.set(at, done.get(at)! + 1);
      if (round % 20 === 0) await compare(`round ${round}`);
    }
    await compare('at the end');
    for (const [at, times] of [...done].slice(0, -1)) expect(times, `doing ${at}`).to.be.greaterThan(0);
  });

  it('come to the same when many do it at once', async () => {
    for (let round = 0; round < 15; round += 1)
      await Promise.all(Array.from({ length: 6 }, () => attempt(pick(doings.slice(0, 6)))));
    await compare('after all of them');
  });

  it('S25: nobody waits for anybody: two who pay for the same customers in turn both come to their end', async () => {
    const customers = [cast.customers.north, cast.customers.west].map((customer_id) => ({
      customer_id,
      currency: 'EUR',
    }));
    const [one, other] = [await admin.connect(), await admin.connect()];
    try {
      for (const client of [one, other]) await client.query("begin; set local lock_timeout = '1s'");
      await pay(one, customers[0]!, 7);
      await pay(other, customers[1]!, 7);
      await pay(one, customers[1]!, 7);
      await pay(other, customers[0]!, 7);
    } finally {
      for (const client of [one, other]) {
        await client.query('commit');
        client.release();
      }
    }
    await compare('after both');
  });

  it('A41: follow what they are sums of when two customers are merged', async () => {
    const client = await admin.connect();
    const { north, west } = cast.customers;
    try {
      await client.query('begin');
      const { rows: before } = await client.query(kept, [cast.tenantId]);
      const own = before.filter(({ customer_id: id }) => id === west);
      expect(own.length).to.be.greaterThan(0);
      await actAs(client, cast.players.administrator);
      await client.query('select app.merge_customers($1, $2)', [north, west]);
      await client.query('reset role');
      const { rows: is } = await client.query(kept, [cast.tenantId]);
      expect(is.filter(({ customer_id: id }) => id === west)).to.deep.equal([]);
      expect(is).to.deep.equal((await client.query(counted, [cast.tenantId])).rows);
      expect(is.filter(({ customer_id: id }) => id === null)).to.deep.equal(before.filter(({ customer_id: id }) => id === null));
    } finally {
      await client.query('rollback');
      client.release();
    }
  }); // prettier-ignore
});
