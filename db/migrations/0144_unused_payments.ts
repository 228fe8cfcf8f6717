import type { Knex } from 'knex';

const tables = ['payments', 'payment_parts'];

/**
 * How much of each payment its invoices have used, kept with it, and indexes of what is left in the order in which it is used: a
 * company's unused credit was summed from all payments it ever had.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table payments add column used_minor bigint not null default 0,
      add constraint payments_used check (used_minor between 0 and amount_minor)`);
  // Of every tenant, and without a word in the log: nothing that anybody did has changed.
  for (const table of tables)
    await knex.raw(`alter table ${table} no force row level security, disable trigger user`);
  await knex.raw(`
    update payments p set used_minor = x.used
      from (select tenant_id, payment_id, sum(amount_minor) as used from payment_parts group by tenant_id, payment_id) x
      where x.tenant_id = p.tenant_id and x.payment_id = p.id`);
  for (const table of tables)
    await knex.raw(`alter table ${table} force row level security, enable trigger user`);
  await knex.raw(`
    create index payments_unused on payments (tenant_id, customer_id, paid_on, id)
      where reversed_at is null and used_minor < amount_minor;
    create index invoices_overpaid on invoices (tenant_id, customer_id, dated_on, id)
      where status = 'issued' and kind = 'invoice' and paid_minor + credited_minor > total_minor`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index invoices_overpaid; alter table payments drop column used_minor cascade');
}
