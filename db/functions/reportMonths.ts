import {
  ofAssets,
  ofLines,
  ofOrders,
  reportMonthFigures,
  reportMonthKey,
  summedMonths,
} from '../reportMonths.ts';
import type { DatabaseFunction } from './index.ts';

const types: Readonly<Record<string, string>> = {
  ...{ tenant_id: 'uuid', customer_id: 'uuid', kind: 'text', month: 'date', key: 'text', type_id: 'uuid' },
  ...{ outcome: 'text', manufacturer: 'text', model: 'text', days: 'integer' },
};
const all = [...reportMonthKey, ...reportMonthFigures];
const key = 'm.tenant_id = p_tenant_id and m.kind = p_kind and m.month = p_month and m.key = p_key';

/** Adds to a row that nobody holds. */
const addTo = (customer: string) => `
    update report_months d set ${reportMonthFigures.map((one) => `${one} = d.${one} + p_${one}`).join(', ')}
      where d.tenant_id = p_tenant_id and d.id = (select m.id from report_months m where ${key} and m.customer_id ${customer}
        limit 1 for update skip locked);`;

const add = (parts: readonly string[]) => `
    perform app.add_to_report_month(${all.map((one) => `c.${one}`).join(', ')}) from (${summedMonths(parts)}) c;`;

/** Looked up row by row by the primary key: whatever a plan that is kept was made for, there may be one row or a million. */
const lookUp = (table: string, alias: string, what: string, on: string, join = 'cross join') =>
  `${join} lateral (select ${what} from ${table} s where ${on} offset 0) ${alias}${join === 'cross join' ? '' : ' on true'}`;
const tenant = (of = 'r') => lookUp('tenants', 't', 's.time_zone', `s.id = ${of}.tenant_id`);
const order = lookUp(
  'work_orders',
  'w',
  's.type_id',
  's.tenant_id = r.tenant_id and s.id = r.work_order_id',
  'left join',
);
const asset = lookUp(
  'assets',
  'a',
  's.customer_id, s.manufacturer, s.model',
  's.tenant_id = r.tenant_id and s.id = r.asset_id',
);
const lines = (of: string, column: string) =>
  lookUp(
    'work_order_lines',
    'r',
    's.*',
    `s.tenant_id = ${of}.tenant_id and s.${column} = ${of}.id and s.finished_at is not null`,
  );

/** What each table's rows come to, and what of them: nothing else that changes is looked at. */
const line = (rows: string, sign: '' | '-') => ofLines(`${rows} r ${tenant()} ${order} ${asset}`, sign);
const ofType = (rows: string, sign: '' | '-') =>
  ofLines(`${rows} w ${lines('w', 'work_order_id')} ${tenant()} ${asset}`, sign);
const ofModel = (rows: string, sign: '' | '-') =>
  ofLines(`${rows} a ${lines('a', 'asset_id')} ${tenant()} ${order}`, sign);
const done = (rows: string, sign: '' | '-') => ofOrders(`${rows} r ${tenant()}`, sign);
const due = (rows: string, sign: '' | '-') => ofAssets(`${rows} r`, sign);

type Part = (rows: string, sign: '' | '-') => string;
const differs = (columns: string) =>
  `exists (select tenant_id, id, ${columns} from added except select tenant_id, id, ${columns} from gone)`;
/** Nobody changes the zone meanwhile: the lock is that of a key, which every row of the tenant takes. */
const holdTenant = (rows: string) =>
  `
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from ${rows} n)) for key share;`;

interface Keeping {
  /** What a row itself comes to, and the columns that decide it. */
  own: Part;
  columns: string;
  /** What is held before anything is read, so that it stays as it is read. */
  hold?: (rows: string) => string;
  /** What other rows come to by it, and the columns that decide that. */
  others?: { of: Part; columns: string };
}

const kept: Record<string, Keeping> = {
  work_order_lines: {
    own: line,
    columns:
      'customer_id, work_order_id, asset_id, type_id, outcome, serviced_on, before_next_on, finished_at, handed_from_id',
    // The order is held by guard_work_order_line. Of the asset the key is held, which only hold_asset_reports waits for.
    hold: (rows) => `${holdTenant(rows)}
    perform from ${rows} n cross join lateral
      (select from assets a where a.tenant_id = n.tenant_id and a.id = n.asset_id for key share) h;`,
  },
  work_orders: {
    own: done,
    columns: 'customer_id, status, done_at, created_at',
    hold: holdTenant,
    others: { of: ofType, columns: 'type_id' },
  },
  assets: {
    own: due,
    columns: 'customer_id, status, next_service_on',
    others: { of: ofModel, columns: 'customer_id, manufacturer, model' },
  },
};

const keeping = Object.entries(kept).flatMap(
  ([table, { own, columns, hold, others }]): DatabaseFunction[] => [
    {
      owner: 'definer_search',
      execute: ['owner'],
      sql: `
create function app.keep_report_months_of_${table}() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then${hold?.('added') ?? ''}${add([own('added', '')])}
    return null;
  elsif tg_op = 'DELETE' then${hold?.('gone') ?? ''}${add([own('gone', '-')])}
    return null;
  end if;
  if ${differs(columns)} then${hold?.('added') ?? ''}${add([own('added', ''), own('gone', '-')])}
  end if;${
    others
      ? `
  if ${differs(others.columns)} then${add([others.of('added', ''), others.of('gone', '-')])}
  end if;`
      : ''
  }
  return null;
end $$`,
    },
    ...Object.entries({
      insert: 'new table as added',
      update: 'new table as added old table as gone',
      delete: 'old table as gone',
    }).map(([what, rows]): DatabaseFunction => ({
      owner: 'owner',
      execute: [],
      sql: `create trigger keep_report_months_on_${what} after ${what} on ${table} referencing ${rows}
        for each statement execute function app.keep_report_months_of_${table}()`,
    })),
  ],
);

const ofTenant = (table: string) => `(select * from ${table} where tenant_id = new.id)`;

/**
 * The sums of report_months, kept by what each statement changes. As with money_days, several rows may be of the same: who finds each of
 * them held by another transaction adds one, so that nobody waits for anybody. What a sum is of besides its own row is held while it is
 * added: who changes an asset's model or the company's zone waits for those who are just finishing work, and then moves theirs as well.
 */
export const reportMonthFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_search',
    execute: [],
    sql: `
create function app.add_to_report_month(${all.map((one) => `p_${one} ${types[one] ?? 'integer'}`).join(', ')}) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if p_customer_id is null then${addTo('is null')}
  else${addTo('= p_customer_id')}
  end if;
  if not found then
    insert into report_months (${all.join(', ')}) values (${all.map((one) => `p_${one}`).join(', ')});
  end if;
end $$`,
  },
  ...keeping,
  {
    owner: 'definer_search',
    execute: ['owner'],
    sql: `
create function app.hold_asset_reports() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from assets a where a.tenant_id = old.tenant_id and a.id = old.id for update;
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger hold_asset_reports before update of customer_id, manufacturer, model on assets for each row
      when (new.customer_id is distinct from old.customer_id or new.manufacturer is distinct from old.manufacturer
        or new.model is distinct from old.model) execute function app.hold_asset_reports()`,
  },
  {
    owner: 'definer_search',
    execute: ['owner'],
    // What belongs to another month by the new zone, or took other days.
    sql: `
create function app.recount_report_months() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from tenants t where t.id = new.id for update;
  update report_months m set ${reportMonthFigures.map((one) => `${one} = 0`).join(', ')}
    where m.tenant_id = new.id and (m.kind = 'turnaround' or m.kind = 'work' and m.outcome = 'not_done');${add(
      [
        done(ofTenant('work_orders'), ''),
        ofLines(
          `(select * from work_order_lines where tenant_id = new.id and outcome = 'not_done') r ${tenant()} ${order} ${asset}`,
          '',
        ),
      ],
    )}
  return null;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger recount_report_months after update of time_zone on tenants for each row
      when (new.time_zone <> old.time_zone) execute function app.recount_report_months()`,
  },
];
