import type { Knex } from 'knex';

/** The two lists of kinds of emails; each migration adds its own, so what stands there is kept. */
const lists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;

/** Allows kinds of emails, and templates of them. */
export async function addMailKinds(knex: Knex, kinds: readonly string[]): Promise<void> {
  await change(knex, (definition) => definition.replace(']', `, ${inSql(kinds)}]`));
}

/** Takes kinds of emails back, with the emails and templates of them; for the way down of what added them in the same order. */
export async function removeMailKinds(knex: Knex, kinds: readonly string[]): Promise<void> {
  for (const [table] of lists) {
    // Row security is forced on the owner too, so without this nothing would be deleted.
    await knex.raw(`alter table ${table} no force row level security`);
    await knex.raw(`delete from ${table} where kind = any (?)`, [[...kinds]]);
    await knex.raw(`alter table ${table} force row level security`);
  }
  await change(knex, (definition) => definition.replace(`, ${inSql(kinds)}`, ''));
}

const inSql = (kinds: readonly string[]) => kinds.map((kind) => `'${kind}'::text`).join(', ');

async function change(knex: Knex, changed: (definition: string) => string): Promise<void> {
  for (const [table, name] of lists) {
    const { rows } = await knex.raw<{ rows: { definition: string }[] }>(
      'select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ?',
      [name],
    );
    const definition = changed(rows[0]?.definition ?? '');
    await knex.raw(`alter table ${table} drop constraint ${name}, add constraint ${name} ${definition}`);
  }
}
