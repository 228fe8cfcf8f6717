import { alphabets, sortLetters, type AlphabetName } from '../alphabets.ts';
import { requestRoles } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/** In the statements below the sign that sorts behind every letter (U+FFFF): no name has it, and `chr` writes it. */
const high = '>';

const person = (row: string) => `trim(${row}.last_name || ' ' || ${row}.first_name)`;
const name = (row: string) => `${row}.name`;

/** What each table's names are sorted by, and made of. The order of the tables is that in which they are sorted anew. */
const sorted: Readonly<
  Record<string, { column: string; of: readonly string[]; from: (row: string) => string }>
> = {
  customers: { column: 'sort_name', of: ['name'], from: name },
  facilities: { column: 'sort_name', of: ['name'], from: name },
  contacts: { column: 'sort_name', of: ['first_name', 'last_name'], from: person },
  users: { column: 'sort_name', of: ['first_name', 'last_name'], from: person },
  partners: { column: 'sort_name', of: ['name'], from: name },
  agents: { column: 'sort_name', of: ['name'], from: name },
  personnel: { column: 'sort_name', of: ['first_name', 'last_name'], from: person },
  usergroups: { column: 'name_lc', of: ['name'], from: name },
  permission_presets: { column: 'name_lc', of: ['name'], from: name },
  work_order_types: { column: 'name_lc', of: ['name'], from: name },
};

const letterCases = (Object.keys(alphabets) as Exclude<AlphabetName, 'any'>[]).map((alphabet) => {
  const letters = sortLetters(alphabet, high);
  // What lies between letters that could be meant is taken in one piece.
  const starts = [...new Set(Object.keys(letters).map((letter) => letter.charAt(0)))].join('');
  return `when '${alphabet}' then
      letters := '${Object.keys(letters).join('|')}'; plain := '|[^${starts}]+|.';
      keys := replace('${JSON.stringify(letters)}', '${high}', chr(65535))::jsonb;`;
});

const sorting = ([table, { column, of, from }]: (typeof entries)[number]): DatabaseFunction[] => [
  {
    owner: 'definer_jobs',
    execute: ['owner'],
    // The transaction gets its number before it asks for the alphabet: whoever sorts the names anew waits for those with an earlier one.
    sql: `
create function app.sort_${table}() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform pg_current_xact_id();
  new.${column} := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), ${from('new')});
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger sort_${table} before insert or update of ${of.join(', ')} on ${table} for each row execute function app.sort_${table}()`,
  },
  // Rows that are copied, with other triggers off, need the column as well.
  { owner: 'owner', execute: [], sql: `alter table ${table} enable always trigger sort_${table}` },
];
const entries = Object.entries(sorted);

/** One step: the names of at most so many records behind an id. Only rows that change are written, by what they are called then. */
const step = ([table, { column, from }]: (typeof entries)[number]) => `
    when '${table}' then
      select coalesce((select r.id from ${table} r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update ${table} r set ${column} = app.sort_key(a, ${from('r')})
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.${column} collate "C" <> app.sort_key(a, ${from('r')}) collate "C";`;

/** Names in the order of a company's alphabet: what they are sorted by is written with them, and anew when the alphabet changes. */
export const alphabetFunctions: DatabaseFunction[] = [
  {
    owner: 'owner',
    execute: ['definer_jobs'],
    sql: `
create function app.sort_key(p_alphabet text, p_text text) returns text language plpgsql immutable strict parallel safe as $$
declare t text; letters text; plain text; keys jsonb;
begin
  case p_alphabet
    ${letterCases.join('\n    ')}
    else return lower(p_text);
  end case;
  t := normalize(p_text, NFC);
  -- Turkish has two letters where others have I.
  if p_alphabet = 'tr' then t := translate(t, 'Iİ', 'ıi'); end if;
  t := lower(t);
  if t !~ letters then return t; end if;
  return array_to_string(array(select coalesce(keys ->> m[1], m[1]) from regexp_matches(t, letters || plain, 'g') m), '');
end $$`,
  },
  {
    owner: 'definer_jobs',
    execute: requestRoles,
    // What a name of the actor's company may be sorted by, to find the records that are called so: while names are sorted anew, some
    // are written by the alphabet before.
    sql: `
create function app.name_keys(p_name text) returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select array[app.sort_key(t.alphabet, p_name), app.sort_key(t.sorted_in, p_name)] from tenants t
    where t.id = current_setting('app.tenant_id')::uuid
$$`,
  },
  ...entries.flatMap(sorting),
  {
    owner: 'definer_jobs',
    execute: ['owner'],
    sql: `
create function app.change_alphabet() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform app.enqueue(new.id, 'sort_names', 'sort_names', jsonb_build_object('alphabet', new.alphabet), 10);
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger change_alphabet after update of alphabet on tenants
      for each row when (new.alphabet <> old.alphabet) execute function app.change_alphabet()`,
  },
  {
    owner: 'definer_jobs',
    execute: ['app_worker'],
    sql: `
create function app.sort_names(p_tenant uuid, p_table text, p_behind uuid, p_most integer) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a text; upto uuid; behind uuid := coalesce(p_behind, '00000000-0000-0000-0000-000000000000');
begin
  perform pg_current_xact_id();
  select t.alphabet into a from tenants t where t.id = p_tenant;
  case app.at_most(p_table, 30) ${entries.map(step).join('')}
  end case;
  return upto;
end $$`,
  },
  {
    owner: 'definer_jobs',
    execute: ['app_worker'],
    // Where it was changed once more meanwhile, that change's job says so.
    sql: `
create function app.names_sorted(p_tenant uuid, p_alphabet text) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  update tenants set sorted_in = alphabet where id = p_tenant and alphabet = p_alphabet
$$`,
  },
];
