import type { Knex } from 'knex';

/**
 * What a customer paid too much pays another invoice: a payment out of the credit of one invoice, which is taken off it. And what
 * a sent estimate says of both sides, as an issued invoice does.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table payments
      add column credit_of_id uuid, drop constraint payments_method_check,
      add constraint payments_method_check check (method in ('bank_transfer', 'card', 'cash', 'cheque', 'credit', 'other')),
      add constraint payments_of_credit check ((method = 'credit') = (credit_of_id is not null)),
      add foreign key (tenant_id, credit_of_id) references invoices (tenant_id, id)`);
  await knex.raw(
    'create index payments_of_credit_of on payments (tenant_id, credit_of_id) where credit_of_id is not null',
  );
  // Credit that was used elsewhere can't be paid back by reversing what it came from.
  await knex.raw('alter table invoices add constraint invoices_paid check (paid_minor >= 0)');
  await knex.raw('alter table estimates add column buyer jsonb, add column seller jsonb');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table estimates drop column buyer, drop column seller');
  await knex.raw('alter table invoices drop constraint invoices_paid');
  await knex.raw('alter table payments no force row level security');
  await knex.raw(`update payments set method = 'other', credit_of_id = null where method = 'credit'`);
  await knex.raw('alter table payments force row level security');
  await knex.raw(`
    alter table payments drop constraint payments_of_credit, drop constraint payments_method_check, drop column credit_of_id,
      add constraint payments_method_check check (method in ('bank_transfer', 'card', 'cash', 'cheque', 'other'))`);
}
