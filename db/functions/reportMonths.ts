import {
  addedDays,
  ofAssets,
  ofFacilities,
  ofLines,
  ofOrders,
  reportMonthKey,
  summedMonths,
} from '../reportMonths.ts';
import { afterEachStatement } from './afterEachStatement.ts';
import { reportMonthFigures } from './dayFigures.ts';
import type { DatabaseFunction } from './index.ts';

const all = [...reportMonthKey, ...reportMonthFigures, 'by_day'];

/** One of the rows of a sum that nobody holds. */
const heldFor = (customer: string) =>
  `(select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and ${customer} limit 1 for update skip locked)`;

/** The plans are kept from a connection's first rows, and look up whatever comes later one by one. */
const rowByRow = ' set enable_hashjoin = off set enable_mergejoin = off';

/** Adds the sums of rows, in one statement: to rows that nobody holds, and to new ones where none is. */
const add = (parts: readonly string[]) => `
    with counted as (${summedMonths(parts)}),
    held as (select c.*, case when c.customer_id is null then ${heldFor('m.customer_id is null')}
      else ${heldFor('m.customer_id = c.customer_id')} end as held_id from counted c),
    added_to as (update report_months d set ${reportMonthFigures.map((one) => `${one} = d.${one} + h.${one}`).join(', ')},
      by_day = ${addedDays('d.by_day', 'h.by_day')}
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (${all.join(', ')}) select ${all.map((one) => `h.${one}`).join(', ')} from held h where h.held_id is null;`;

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
const line = (rows: string) => ofLines(`${rows} r ${tenant()} ${order} ${asset}`, 'r.sign');
const ofType = (rows: string) =>
  ofLines(`${rows} w ${lines('w', 'work_order_id')} ${tenant()} ${asset}`, 'w.sign');
const ofModel = (rows: string) =>
  ofLines(`${rows} a ${lines('a', 'asset_id')} ${tenant()} ${order}`, 'a.sign');
const done = (rows: string) => ofOrders(`${rows} r ${tenant()}`, 'r.sign');
const due = (rows: string) => ofAssets(`${rows} r`, 'r.sign');
const atFacility = (rows: string) => ofFacilities(`${rows} r`, 'r.sign');

/** What rows come to that have a `sign`. */
type Part = (rows: string) => string;
const signed = {
  added: '(select 1 as sign, n.* from added n)',
  gone: '(select -1 as sign, g.* from gone g)',
  both: '(select 1 as sign, n.* from added n union all select -1, g.* from gone g)',
};
/** Most updates change nothing that is counted, and end with this. */
const differs = (columns: string) =>
  `exists (select tenant_id, id, ${columns} from added except select tenant_id, id, ${columns} from gone)`;
/** Nobody changes the zone meanwhile: the lock is that of a key, which every row of the tenant takes. */
const holdTenant = (rows: string) =>
  `
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from ${rows} n)) for key share;`;

interface Keeping {
  /** What a row itself comes to, the columns that decide it, and which rows come to anything. */
  own: Part;
  columns: string;
  counts: string;
  /** What is held before anything is read, so that it stays as it is read. */
  hold?: (rows: string) => string;
  /** What else it comes to, itself or other rows by it, and what of its columns decides that: less often than `columns`. */
  others?: { of: Part; columns: string; isOwn?: true }[];
}

const kept: Record<string, Keeping> = {
  work_order_lines: {
    own: line,
    columns:
      'customer_id, work_order_id, asset_id, type_id, outcome, serviced_on, before_next_on, finished_at, handed_from_id',
    counts: 'finished_at is not null',
    // The order is held by guard_work_order_line. Of the asset the key is held, which only hold_asset_reports waits for.
    hold: (rows) => `${holdTenant(rows)}
    perform from ${rows} n cross join lateral
      (select from assets a where a.tenant_id = n.tenant_id and a.id = n.asset_id for key share) h;`,
  },
  work_orders: {
    own: done,
    columns: 'customer_id, status, done_at, created_at',
    counts: 'done_at is not null',
    hold: holdTenant,
    others: [{ of: ofType, columns: 'type_id' }],
  },
  assets: {
    own: due,
    columns: 'customer_id, status, next_service_on',
    counts: 'next_service_on is not null',
    others: [
      { of: ofModel, columns: 'customer_id, manufacturer, model' },
      { of: atFacility, columns: 'customer_id, facility_id, status, next_service_on is null', isOwn: true },
    ],
  },
};

/** A statement that finds something to count holds what that depends on, and then counts. */
const counting = ({ own, counts, hold, others = [] }: Keeping, rows: 'added' | 'gone') => `
    if exists (select from ${rows} where ${counts}) then${hold?.(rows) ?? ''}${add(
      [own, ...others.filter(({ isOwn }) => isOwn).map(({ of }) => of)].map((part) => part(signed[rows])),
    )}
    end if;
    return null;`;

const keeping = Object.entries(kept).flatMap(([table, one]): DatabaseFunction[] => [
  {
    owner: 'definer_search',
    execute: ['owner'],
    sql: `
create function app.keep_report_months_of_${table}() returns trigger
language plpgsql volatile security definer${rowByRow} set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then${counting(one, 'added')}
  elsif tg_op = 'DELETE' then${counting(one, 'gone')}
  elsif not ${differs([one.columns, ...(one.others ?? []).map(({ columns }) => columns)].join(', '))} then
    return null;
  end if;${one.hold?.('added') ?? ''}${add([one.own(signed.both)])}${(one.others ?? [])
    .map(
      ({ of, columns }) => `
  if ${differs(columns)} then${add([of(signed.both)])}
  end if;`,
    )
    .join('')}
  return null;
end $$`,
  },
  ...afterEachStatement('report_months', table),
]);

const ofTenant = (table: string, which = 'true') =>
  `(select 1 as sign, n.* from ${table} n where n.tenant_id = new.id and ${which})`;

/**
 * The sums of report_months, kept by what each statement changes. As with money_days, several rows may be of the same: who finds each of
 * them held by another transaction adds one, so that nobody waits for anybody. What a sum is of besides its own row is held while it is
 * added: who changes an asset's model or the company's zone waits for those who are just finishing work, and then moves theirs as well.
 */
export const reportMonthFunctions: DatabaseFunction[] = [
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
    // What belongs to another day by the new zone, or took other days.
    sql: `
create function app.recount_report_months() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from tenants t where t.id = new.id for update;
  update report_months m set ${reportMonthFigures.map((one) => `${one} = 0`).join(', ')}, by_day = '{}'
    where m.tenant_id = new.id and (m.kind = 'turnaround' or m.kind = 'work' and m.outcome = 'not_done');${add(
      [done(ofTenant('work_orders')), line(ofTenant('work_order_lines', "n.outcome = 'not_done'"))],
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
