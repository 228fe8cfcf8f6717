import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const known = (more: string) => `check (
  setting = 'counts_from' and value in ('done', 'due') or setting = 'lands_on' and value in ('day', 'month_end')${more})`;

/** The two lists of kinds of emails; other migrations add to them too, so what stands there is kept. */
const kindLists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;
const ownKind = `'recall_notice'::text`;

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

/** Recall notices: whether a company sends them, how often each person wants one, and who got one when. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table work_settings drop constraint work_settings_known');
  await knex.raw(
    `alter table work_settings add constraint work_settings_known ${known(
      ` or setting = 'recall_notices' and value in ('on', 'off') or setting = 'recall_days' and value ~ '^[1-9][0-9]{0,2}$'`,
    )}`,
  );
  await tenantTable(
    knex,
    'recall_choices',
    `user_id uuid not null, every text not null check (every in ('weekly', 'monthly')),
     days integer check (days between 1 and 365),
     created_at timestamptz not null default now(),
     constraint recall_choices_once unique (tenant_id, user_id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
  // Two clocks at once, and one that was off for a while, send a person one for each week or month.
  await tenantTable(
    knex,
    'recall_notices',
    `user_id uuid not null, period_start date not null, sent_on date not null, days integer not null,
     created_at timestamptz not null default now(),
     constraint recall_notices_once unique (tenant_id, user_id, period_start),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
  await changeKinds(knex, (definition) => definition.replace(']', `, ${ownKind}]`));
  await knex.raw('create index recall_notices_latest on recall_notices (tenant_id, user_id, sent_on desc)');
}

export async function down(knex: Knex): Promise<void> {
  for (const [table] of kindLists) {
    await knex.raw(`alter table ${table} no force row level security`);
    await knex.raw(`delete from ${table} where kind = 'recall_notice'`);
    await knex.raw(`alter table ${table} force row level security`);
  }
  await changeKinds(knex, (definition) => definition.replace(`, ${ownKind}`, ''));
  await knex.raw('drop table recall_notices');
  await knex.raw('drop table recall_choices');
  await knex.raw('alter table work_settings no force row level security');
  await knex.raw(`delete from work_settings where setting like 'recall%'`);
  await knex.raw('alter table work_settings force row level security');
  await knex.raw('alter table work_settings drop constraint work_settings_known');
  await knex.raw(`alter table work_settings add constraint work_settings_known ${known('')}`);
}
