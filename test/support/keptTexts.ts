import { expect } from 'chai';
import { readsAsEmpty } from './anyText.ts';
import { all } from './people.ts';

/** A column with texts, as `table.column`, and the texts in it. */
export type KeptTexts = Map<string, Set<string>>;

/** A person may have only one of the names, and a line of a bank has what the bank said. */
const mayBeEmpty = new Set(['first_name', 'last_name', 'payer', 'purpose', 'reference', 'bank_id']);
/** What nobody types on purpose and no text keeps: what is invisible, other spaces, control characters. */
const unwanted = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00a0\u3000]|(?![\n\t])\p{Cc}/u;

/** Every text that a tenant's tables hold as it was given, by column. */
export async function keptTexts(tenantId: string): Promise<KeptTexts> {
  const columns = await all<{ table: string; column: string; many: boolean }>(
    `select c.table_name as table, c.column_name as column, c.data_type = 'ARRAY' as many from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.udt_name in ('text', '_text') and c.is_generated = 'NEVER'
       and exists (select from information_schema.columns k where k.table_schema = 'public'
         and k.table_name = c.table_name and k.column_name = 'tenant_id')`,
  );
  const kept: KeptTexts = new Map();
  for (const { table, column, many } of columns) {
    const rows = await all<{ value: string }>(
      `select distinct ${many ? `unnest(${column})` : column} as value from ${table} where tenant_id = $1 and ${column} is not null`,
      tenantId,
    );
    kept.set(`${table}.${column}`, new Set(rows.map(({ value }) => value)));
  }
  return kept;
}

/**
 * Expects of everything that a tenant has got since that it reads as something and hides nothing.
 * @returns how many texts were looked at
 */
export async function expectSeen(tenantId: string, before: KeptTexts): Promise<number> {
  let checked = 0;
  const hidden: string[] = [];
  for (const [where, values] of await keptTexts(tenantId)) {
    const [table = '', column = ''] = where.split('.');
    // What an email says is composed: its directions are marked for the reader's program.
    if (table === 'emails') continue;
    for (const value of values) {
      if (before.get(where)?.has(value)) continue;
      checked += 1;
      const isLeftOut = value === '' && mayBeEmpty.has(column);
      if ((readsAsEmpty(value) && !isLeftOut) || unwanted.test(value))
        hidden.push(`${where}: ${JSON.stringify(value)}`);
    }
  }
  expect(hidden).to.deep.equal([]);
  return checked;
}
