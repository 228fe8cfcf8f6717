import type { Knex } from 'knex';

/** Characters that nobody sees, or that only change how the ones beside them look: format characters and their kin. */
const unseen =
  '[\\u00AD\\u034F\\u0600-\\u0605\\u061C\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F' +
  '\\u200B-\\u200F\\u202A-\\u202E' +
  '\\u2060-\\u206F\\u2800\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\U000110BD\\U000110CD' +
  '\\U00013430-\\U0001343F\\U0001BCA0-\\U0001BCA3' +
  '\\U0001D173-\\U0001D17A\\U000E0000-\\U000E0FFF]';

/**
 * Usernames that look alike are one (S35): `username_key` is what they are compared by, at sign-in as well. Width, case,
 * spaces and what nobody sees make no difference to it. Characters that nobody sees leave the usernames that have some; names that
 * would be the same then stop the migration, since only people know whose name is to change.
 */
export async function up(knex: Knex): Promise<void> {
  // ICU's case mapping is the same whatever the database's locale. Lower, upper, lower: ß and ss, ς and σ, ı and i become one. A
  // capital with a dot of its own (İ) loses it, as it would be an i that looks no different.
  await knex.raw(`
    create function public.username_key(p_name text) returns text language sql immutable strict parallel safe as $$
      select replace(normalize(lower(upper(lower(normalize(
        trim(regexp_replace(regexp_replace(normalize(p_name, NFKC), '${unseen}', '', 'g'), ' +', ' ', 'g')),
        NFKC) collate "und-x-icu"))), NFKC), U&'i\\0307', 'i')
    $$`);
  // As the owner this would touch no row while row security is forced.
  await knex.raw(
    'alter table users no force row level security; alter table tenants no force row level security',
  );
  await refuseClashes(knex);
  await knex.raw(
    `update users set username = regexp_replace(username, '${unseen}', '', 'g'), version = version + 1 where username ~ '${unseen}'`,
  );
  await knex.raw(`
    alter table users
      add column username_key text not null generated always as (public.username_key(username)) stored,
      add constraint users_username_seen check (username !~ '${unseen}' and public.username_key(username) <> '')`);
  await knex.raw('drop index users_username');
  await knex.raw(
    'create unique index users_username on users (tenant_id, username_key) where archived_at is null',
  );
  await knex.raw('alter table users force row level security; alter table tenants force row level security');
}

/** The usernames stay as they are: what was taken out of them could not be seen. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index users_username');
  await knex.raw('alter table users drop constraint users_username_seen, drop column username_key');
  await knex.raw(
    'create unique index users_username on users (tenant_id, username_lc) where archived_at is null',
  );
  await knex.raw('drop function public.username_key(text)');
}

async function refuseClashes(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { slug: string; names: string[] }[] }>(`
    select t.slug, array_agg(u.username order by u.created_at, u.id) as names
    from users u join tenants t on t.id = u.tenant_id where u.archived_at is null
    group by t.slug, public.username_key(u.username) having count(*) > 1 or public.username_key(u.username) = ''
    order by t.slug`);
  if (rows.length === 0) return;
  // In ASCII, or two names that look alike would look alike here too.
  const shown = (name: string) => JSON.stringify(name).replace(/[^\x20-\x7e]/g, escaped);
  const lines = rows.map(({ slug, names }) => `  ${slug}: ${names.map(shown).join(', ')}`);
  throw new Error(
    [
      'These usernames look alike, and only one of each line may stay as it is. Nothing was changed.',
      'Rename the others (Users, then the user, Username), then migrate again:',
      ...lines,
    ].join('\n'),
  );
}

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
