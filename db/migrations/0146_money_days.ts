import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * Sums of money by day, of each customer and of the company (without a customer): what a statement begins with, what is open and
 * since when, and what a month came to were added up from all invoices and payments there ever were. A trigger keeps them
 * (db/functions/moneyDays.ts). And indexes of an account's movements in their order, one currency after the other.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'money_days',
    `customer_id uuid, currency text not null, kind text not null check (kind in ('invoiced', 'paid', 'owed', 'credit')),
     day date not null, minor bigint not null, entries integer not null,
     stands boolean not null generated always as (kind in ('owed', 'credit') and minor <> 0) stored,
     foreign key (tenant_id, customer_id) references customers (tenant_id, id) on delete cascade`,
  );
  for (const table of ['invoices', 'payments'])
    await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(`
    alter table money_days no force row level security;
    insert into money_days (tenant_id, customer_id, currency, kind, day, minor, entries)
      select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor), sum(s.entries) from (
        select i.tenant_id, i.customer_id, i.currency, x.kind, x.day, x.minor, x.entries
          from invoices i cross join lateral (values
            ('invoiced', i.dated_on, case i.kind when 'invoice' then i.total_minor else -i.total_minor end, 1),
            ('owed', i.due_on, case when i.is_open then i.total_minor - i.paid_minor - i.credited_minor else 0 end, 0),
            ('credit', i.dated_on,
              case i.kind when 'invoice' then greatest(i.paid_minor + i.credited_minor - i.total_minor, 0) else 0 end, 0))
            x(kind, day, minor, entries)
          where i.status = 'issued'
        union all
        select p.tenant_id, p.customer_id, p.currency, x.kind, p.paid_on, x.minor, x.entries
          from payments p cross join lateral (values
            ('paid', case when p.credit_of_id is null then p.amount_minor else 0 end, case when p.credit_of_id is null then 1 else 0 end),
            ('credit', case when p.reversed_at is null then p.amount_minor - p.used_minor else 0 end, 0)) x(kind, minor, entries)) s
        group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
        having sum(s.minor) <> 0 or sum(s.entries) <> 0;
    alter table money_days force row level security`);
  for (const table of ['invoices', 'payments'])
    await knex.raw(`alter table ${table} force row level security`);
  await knex.raw(`
    create index money_days_of on money_days (tenant_id, customer_id, kind, currency, day);
    create index money_days_standing on money_days (tenant_id, customer_id, kind, currency, day) where stands;
    create index invoices_of_account on invoices (tenant_id, customer_id, currency, dated_on, kind desc, id) where status = 'issued';
    create index payments_of_account on payments (tenant_id, customer_id, currency, paid_on, id) where credit_of_id is null;
    create index payments_reversed on payments (tenant_id, customer_id, currency, reversed_at, id)
      where reversed_at is not null and credit_of_id is null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index invoices_of_account, payments_of_account, payments_reversed');
  await knex.raw('drop table money_days');
}
