import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** The two lists of kinds of emails; other migrations add to them too, so what stands there is kept. */
const kindLists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;
const kinds = ['statement_sent', 'report_sent'];
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

/**
 * Statements by email, and reports that somebody gets every month. What a report is narrowed to goes with it: one of a facility
 * that is gone would be of all of them.
 */
export async function up(knex: Knex): Promise<void> {
  await changeKinds(knex, (definition) => definition.replace(']', `, ${ownKinds}]`));
  await tenantTable(
    knex,
    'report_mails',
    `user_id uuid not null, report text not null check (report ~ '^[a-z_]{1,30}$'), customer_id uuid, facility_id uuid,
     day integer not null check (day between 1 and 31), added_by text not null, stopped_at timestamptz, stopped_by text,
     last_email_id uuid,
     created_at timestamptz not null default now(), updated_at timestamptz not null default now(), version integer not null default 1,
     constraint report_mails_once unique nulls not distinct (tenant_id, user_id, report, customer_id, facility_id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
     foreign key (tenant_id, last_email_id) references emails (tenant_id, id) on delete set null (last_email_id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
     foreign key (tenant_id, facility_id) references facilities (tenant_id, id) on delete cascade`,
  );
  await knex.raw('create index report_mails_new on report_mails (tenant_id, created_at desc, id desc)');
  // Two clocks at once, and one that was off for a while, send a report once for each month.
  await tenantTable(
    knex,
    'report_sendings',
    `report_mail_id uuid not null, month date not null, sent_on date not null,
     created_at timestamptz not null default now(),
     constraint report_sendings_once unique (tenant_id, report_mail_id, month),
     foreign key (tenant_id, report_mail_id) references report_mails (tenant_id, id) on delete cascade`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table report_sendings');
  await knex.raw('drop table report_mails');
  for (const [table] of kindLists) {
    await knex.raw(`alter table ${table} no force row level security`);
    await knex.raw(`delete from ${table} where kind = any (?)`, [kinds]);
    await knex.raw(`alter table ${table} force row level security`);
  }
  await changeKinds(knex, (definition) => definition.replace(`, ${ownKinds}`, ''));
}
