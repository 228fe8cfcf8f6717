import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const recall = `setting = 'counts_from' and value in ('done', 'due') or setting = 'lands_on' and value in ('day', 'month_end')
  or setting = 'recall_notices' and value in ('on', 'off') or setting = 'recall_days' and value ~ '^[1-9][0-9]{0,2}$'`;
const reminders = `or setting = 'reminders' and value in ('on', 'off')
  or setting = 'reminder_days' and value ~ '^[0-9]{1,3}( [0-9]{1,3}){0,2}$'
  or setting = 'estimate_reminder_days' and value ~ '^[0-9]{1,2}$'`;

/** The two lists of kinds of emails; other migrations add to them too, so what stands there is kept. */
const kindLists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;
const kinds = ['invoice_reminder_1', 'invoice_reminder_2', 'invoice_reminder_3', 'estimate_expires'];
const ownKinds = kinds.map((kind) => `'${kind}'::text`).join(', ');

async function changeKinds(knex: Knex, change: (definition: string) => string): Promise<void> {
  for (const [table, name] of kindLists) {
    const { rows } = await knex.raw<{ rows: { definition: string }[] }>(
      'select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ?',
      [name],
    );
    const changed = change(rows[0]?.definition ?? '');
    await knex.raw(`alter table ${table} drop constraint ${name}, add constraint ${name} ${changed}`);
  }
}

const known = async (knex: Knex, condition: string) => {
  await knex.raw('alter table work_settings drop constraint work_settings_known');
  await knex.raw(`alter table work_settings add constraint work_settings_known check (${condition})`);
};

/** Reminders of invoices that are overdue and of estimates that expire: which were sent, and where they were stopped. */
export async function up(knex: Knex): Promise<void> {
  await known(knex, `${recall} ${reminders}`);
  // Two clocks at once, and one that was off for a while, send each step once.
  await tenantTable(
    knex,
    'reminders',
    `invoice_id uuid, estimate_id uuid, step integer not null check (step > 0), sent_on date not null,
     created_at timestamptz not null default now(),
     constraint reminders_of_one check (num_nonnulls(invoice_id, estimate_id) = 1),
     constraint reminders_of_invoice_once unique (tenant_id, invoice_id, step),
     constraint reminders_of_estimate_once unique (tenant_id, estimate_id, step),
     foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
     foreign key (tenant_id, estimate_id) references estimates (tenant_id, id) on delete cascade`,
  );
  await tenantTable(
    knex,
    'reminder_stops',
    `invoice_id uuid, customer_id uuid, reason text not null, stopped_by text not null,
     created_at timestamptz not null default now(),
     constraint reminder_stops_of_one check (num_nonnulls(invoice_id, customer_id) = 1),
     constraint reminder_stops_of_invoice unique (tenant_id, invoice_id),
     constraint reminder_stops_of_customer unique (tenant_id, customer_id),
     foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await changeKinds(knex, (definition) => definition.replace(']', `, ${ownKinds}]`));
}

export async function down(knex: Knex): Promise<void> {
  for (const [table] of kindLists) {
    await knex.raw(`alter table ${table} no force row level security`);
    await knex.raw(`delete from ${table} where kind = any (?)`, [kinds]);
    await knex.raw(`alter table ${table} force row level security`);
  }
  await changeKinds(knex, (definition) => definition.replace(`, ${ownKinds}`, ''));
  await knex.raw('drop table reminder_stops');
  await knex.raw('drop table reminders');
  await knex.raw('alter table work_settings no force row level security');
  await knex.raw(`delete from work_settings where setting like '%reminder%'`);
  await knex.raw('alter table work_settings force row level security');
  await known(knex, recall);
}
