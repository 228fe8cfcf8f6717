import { moneyDaysOf, summed } from '../moneyDays.ts';
import { afterEachStatement } from './afterEachStatement.ts';
import type { DatabaseFunction } from './index.ts';

const key = 'm.tenant_id = p_tenant and m.kind = p_kind and m.currency = p_currency and m.day = p_day';

/** Adds to a row that nobody holds. */
const addTo = (customer: string) => `
    update money_days d set minor = d.minor + p_minor, entries = d.entries + p_entries
      where d.tenant_id = p_tenant and d.id = (select m.id from money_days m where ${key} and m.customer_id ${customer}
        limit 1 for update skip locked);`;

const from = (parts: readonly string[]) => `
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (${summed(parts)}) c;`;

const keeping = Object.entries(moneyDaysOf).flatMap(([table, of]): DatabaseFunction[] => [
  {
    owner: 'definer_search',
    execute: ['owner'],
    sql: `
create function app.keep_money_days_of_${table}() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then${from([of('added', '')])}
  elsif tg_op = 'DELETE' then${from([of('gone', '-')])}
  else${from([of('added', ''), of('gone', '-')])}
  end if;
  return null;
end $$`,
  },
  ...afterEachStatement('money_days', table),
]);

/**
 * The sums of money_days, kept by what each statement changes. Several rows may share a day: who finds each of them held by
 * another transaction adds one, so that nobody waits for anybody, and no two wait for each other. A day has as many rows as there
 * ever were at once.
 */
export const moneyDayFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_search',
    execute: [],
    sql: `
create function app.add_to_money_day(p_tenant uuid, p_customer uuid, p_currency text, p_kind text, p_day date, p_minor bigint,
  p_entries integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if p_customer is null then${addTo('is null')}
  else${addTo('= p_customer')}
  end if;
  if not found then
    insert into money_days (tenant_id, customer_id, currency, kind, day, minor, entries)
      values (p_tenant, p_customer, p_currency, p_kind, p_day, p_minor, p_entries);
  end if;
end $$`,
  },
  ...keeping,
];
