import type { Knex } from 'knex';

/** Marks above and below letters, apostrophes, and characters that nobody sees: a search takes no notice of them. */
const marks =
  '[\\u00AD\\u02B9-\\u02BF\\u0300-\\u036F\\u0483-\\u0487\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7\\u061C\\u0640' +
  '\\u064B-\\u065F\\u0670\\u180B-\\u180E\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u2018\\u2019\\u201B\\u200B-\\u200F\\u202A-\\u202E' +
  '\\u2032\\u2060-\\u206F\\u20D0-\\u20FF\\uFE00-\\uFE0F\\uFE20-\\uFE2F\\uFEFF]';
const easternDigits = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹';
/** Letters that Unicode doesn't take for another one with a mark, the end's sigma, every dash, and quotation marks. */
const letters = ['łøđðħŧŋıəς‐‑‒–—―−“”„«»', 'loddhtnieσ-------'] as const;

/** What a search compares, of a text and of a word alike. */
const functions = [
  `create function public.search_fold(p_text text) returns text language plpgsql immutable strict parallel safe as $$
   declare t text := p_text;
   begin
     if octet_length(t) > length(t) then
       -- Typed for an apostrophe; what follows would make a space and a mark of it.
       t := replace(t, '´', '');
       -- Lower, upper, lower: ß is ss. By ICU, the same whatever the database's locale.
       t := lower(upper(lower(normalize(t, NFKC) collate "und-x-icu")));
       t := normalize(regexp_replace(normalize(t, NFKD), '${marks}', '', 'g'), NFC);
       t := translate(t, '${letters[0]}${easternDigits}', '${letters[1]}     01234567890123456789');
       t := replace(replace(replace(t, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
     else
       t := lower(t);
     end if;
     return regexp_replace(translate(t, E'\\t,;"''\`', '    '), '(?<=[0-9])[-./()]+(?=[0-9])', '', 'g');
   end $$`,
  // What stands at a word's ends may stand between digits in the text, where it is left out.
  `create function public.search_word(p_word text) returns text language sql immutable strict parallel safe as $$
     select btrim(public.search_fold(p_word), E' -./()+')
   $$`,
  // ü is ue as well, and ue may be meant for ü: words that can be written otherwise stand in the text both ways. Not after a, e
  // and q, where ue is no ü (Bauer, neue, Quelle).
  `create function public.search_text(p_text text) returns text language plpgsql immutable strict parallel safe as $$
   declare t text := public.search_fold(p_text); written text; meant text;
   begin
     if octet_length(p_text) > length(p_text) then
       select string_agg(public.search_fold(replace(replace(replace(replace(replace(
           w[1], 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa')), ' ') into written
         from regexp_matches(lower(normalize(p_text, NFKC) collate "und-x-icu"), '\\S*[äöüøå]\\S*', 'g') w;
     end if;
     if t ~ '[ao]e|aa|(?<![aeq])ue' then
       select string_agg(regexp_replace(w[1], '([ao])e|(?<![aeq])(u)e|a(a)', '\\1\\2\\3', 'g'), ' ') into meant
         from regexp_matches(t, '\\S*(?:[ao]e|aa|(?<![aeq])ue)\\S*', 'g') w;
     end if;
     return concat_ws(E'\\n', t, written, meant);
   end $$`,
  `create function public.phone_digits(p_phone text) returns text language sql immutable strict parallel safe as $$
     select regexp_replace(translate(normalize(p_phone, NFKC), '${easternDigits}', '01234567890123456789'), '\\( *0 *\\)|[^0-9]', '', 'g')
   $$`,
];

/** `column` as it may be missing. */
const maybe = (column: string) => `coalesce(${column}, '')`;
/** Each by itself: no word holds a line feed, so none is found across two of them. */
const lines = (...columns: string[]) => columns.join(` || E'\\n' || `);
const person = `last_name || ' ' || first_name`;
/** A phone as it was typed, and its digits alone. */
const phone = lines(maybe('phone'), `public.phone_digits(${maybe('phone')})`);

const folded = (...columns: string[]) => `public.search_text(${lines(...columns)})`;

/**
 * What a search looks in, by table. What stands behind a form feed isn't looked for with records that belong to this one:
 * some digits of a customer's phone would find all its contacts.
 */
const searched: Readonly<Record<string, string>> = {
  customers: `${folded('name', 'number')} || E'\\f' || ${folded(maybe('email'), phone)}`,
  facilities: folded('name', 'code'),
  contacts: folded(person, maybe('code'), maybe('email'), phone),
  users: folded(person, 'username', maybe('email')),
  assets: folded(
    ...['code', 'barcode', 'description', 'manufacturer', 'model', 'serial_number', 'department'].map(maybe),
  ),
  tickets: folded(`'T-' || number::text`, 'subject'),
  audit_log: folded('actor_name', maybe('as_name'), maybe('address'), 'record_name'),
  partners: folded('name', 'number', maybe('email'), phone),
  agents: folded('name', maybe('email'), phone),
  personnel: folded(person, maybe('job_title')),
  usergroups: folded('name'),
  emails: folded('to_address', 'to_name', maybe('subject')),
  secure_links: folded(maybe('sent_to')),
};

/** Whose searches an index serves. The log's has a short list of what isn't sorted in yet: an entry that fills it holds up its writers. */
const indexed: Readonly<Record<string, string>> = {
  customers: '',
  facilities: '',
  contacts: '',
  users: '',
  assets: '',
  tickets: '',
  audit_log: ' with (gin_pending_list_limit = 256)',
};

interface Ordered {
  column: string;
  before: 'und-x-icu' | 'default';
}
const byName: Ordered = { column: 'sort_name', before: 'und-x-icu' };
const by = (column: string): Ordered => ({ column, before: 'default' });

/** What lists are ordered by: names, numbers and codes alike. */
const ordered: Readonly<Record<string, readonly Ordered[]>> = {
  customers: [byName, by('number_lc')],
  facilities: [byName, by('code_lc')],
  contacts: [byName, by('code')],
  users: [byName, by('username_lc')],
  assets: [{ column: 'code_lc', before: 'und-x-icu' }],
  partners: [byName, by('number_lc')],
  agents: [byName],
  personnel: [byName],
  usergroups: [by('name_lc')],
  emails: [by('to_address')],
};

/**
 * Records are found and put in order as people look for them. A search compares texts without marks, case, width and
 * apostrophes, and numbers without what parts their digits; one function makes what is compared, of the record and of the word.
 * Lists have Ä beside A and Z-2 in front of Z-10, and the indexes that page through them are in that order.
 */
export async function up(knex: Knex): Promise<void> {
  for (const sql of functions) await knex.raw(escaped(sql));
  await knex.raw(`create collation public.reading_order (provider = icu, locale = 'und-u-kn-true')`);
  await dropSearches(knex);
  await inOrder(knex, () => 'public.reading_order');
  await byStatus(knex, 'code_lc, id');
  for (const [table, text] of Object.entries(searched)) await searchIn(knex, table, text);
}

export async function down(knex: Knex): Promise<void> {
  await dropSearches(knex);
  await inOrder(knex, ({ before }) => `"${before}"`);
  await byStatus(knex, 'created_at desc, id desc');
  await knex.raw('drop collation public.reading_order');
  for (const name of ['search_text', 'search_word', 'search_fold', 'phone_digits'])
    await knex.raw(`drop function public.${name}(text)`);
  for (const [table, text] of Object.entries(searchedBefore)) await searchIn(knex, table, `lower(${text})`);
}

/** Out of the way: what a column is made of keeps its type. */
async function dropSearches(knex: Knex): Promise<void> {
  for (const table of Object.keys(searched))
    await knex.raw(`alter table ${table} drop column if exists search_text`);
}

async function searchIn(knex: Knex, table: string, text: string): Promise<void> {
  await knex.raw(
    `alter table ${table} add column search_text text not null generated always as (${text}) stored`,
  );
  const options = indexed[table];
  if (options !== undefined)
    await knex.raw(
      `create index ${table}_search on ${table} using gin (tenant_id, search_text gin_trgm_ops)${options}`,
    );
}

/** All columns of a table at once, so that each of its indexes is made anew once. */
async function inOrder(knex: Knex, collationOf: (one: Ordered) => string): Promise<void> {
  for (const [table, columns] of Object.entries(ordered)) {
    const changes = columns.map((one) => `alter column ${one.column} type text collate ${collationOf(one)}`);
    await knex.raw(`alter table ${table} ${changes.join(', ')}`);
  }
}

/** The few assets of a status that hardly any has, in the order that a list has unless another one is chosen. */
async function byStatus(knex: Knex, order: string): Promise<void> {
  for (const [name, scope] of [
    ['assets_by_status', ''],
    ['assets_by_customer_status', 'customer_id, '],
  ] as const) {
    await knex.raw(`drop index ${name}`);
    await knex.raw(`create index ${name} on assets (tenant_id, ${scope}status, ${order})`);
  }
}

/** knex reads a question mark as a binding unless it is escaped. */
const escaped = (sql: string) => sql.replaceAll('?', '\\?');

const spaced = (...columns: string[]) => columns.join(` || ' ' || `);
const searchedBefore: Readonly<Record<string, string>> = {
  customers: lines('name', 'number'),
  facilities: lines('name', 'code'),
  contacts: lines(person, maybe('code'), maybe('email'), maybe('phone')),
  users: lines(person, 'username', maybe('email')),
  assets: spaced(
    ...[maybe('code'), maybe('barcode'), 'description'],
    ...['manufacturer', 'model', 'serial_number', 'department'].map(maybe),
  ),
  tickets: spaced(`'t-' || number::text`, 'subject'),
  audit_log: spaced('actor_name', maybe('as_name'), maybe('address'), 'record_name'),
};
