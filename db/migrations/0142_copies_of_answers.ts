import type { Knex } from 'knex';

/** The two lists of kinds of emails; other migrations add to them too, so what stands there is kept. */
const kindLists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;
const ownKind = `'estimate_copy'::text`;

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

/** Whoever approves or declines an estimate gets a copy by email. */
export async function up(knex: Knex): Promise<void> {
  await changeKinds(knex, (definition) => definition.replace(']', `, ${ownKind}]`));
}

export async function down(knex: Knex): Promise<void> {
  for (const [table] of kindLists) {
    await knex.raw(`alter table ${table} no force row level security`);
    await knex.raw(`delete from ${table} where kind = 'estimate_copy'`);
    await knex.raw(`alter table ${table} force row level security`);
  }
  await changeKinds(knex, (definition) => definition.replace(`, ${ownKind}`, ''));
}
