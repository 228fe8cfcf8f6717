/**
 * What is kept by day of a company's money (money_days), told from the rows that it is the sum of: the trigger adds what a statement
 * has changed, and whoever has written rows without triggers counts them anew.
 *
 * `invoiced`: invoices less credit notes, by their dates. `paid`: payments, those that were reversed later too, but no credit that
 * pays another invoice. `owed`: what is open, by the day when it is due. `credit`: what nobody has used.
 */
const ofInvoices = (rows: string, sign: '' | '-') => `
  select r.tenant_id, r.customer_id, r.currency, x.kind, x.day, ${sign}x.minor as minor, ${sign}x.entries as entries
    from ${rows} r cross join lateral (values
      ('invoiced', r.dated_on, case r.kind when 'invoice' then r.total_minor else -r.total_minor end, 1),
      ('owed', r.due_on, case when r.is_open then r.total_minor - r.paid_minor - r.credited_minor else 0 end, 0),
      ('credit', r.dated_on, case r.kind when 'invoice' then greatest(r.paid_minor + r.credited_minor - r.total_minor, 0) else 0 end, 0))
      x(kind, day, minor, entries)
    where r.status = 'issued'`;

const ofPayments = (rows: string, sign: '' | '-') => `
  select r.tenant_id, r.customer_id, r.currency, x.kind, r.paid_on as day, ${sign}x.minor as minor, ${sign}x.entries as entries
    from ${rows} r cross join lateral (values
      ('paid', case when r.credit_of_id is null then r.amount_minor else 0 end, case when r.credit_of_id is null then 1 else 0 end),
      ('credit', case when r.reversed_at is null then r.amount_minor - r.used_minor else 0 end, 0)) x(kind, minor, entries)`;

/** The same of each table that has a part in it. */
export const moneyDaysOf = { invoices: ofInvoices, payments: ofPayments };

/** Their sums, of each customer and of the whole company (without a customer). */
export const summed = (parts: readonly string[]) => `
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (${parts.join(' union all ')}) s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0`;

/** A tenant's sums, counted from its rows as they are. @param tenant how the statement names the tenant */
export const countedMoneyDays = (tenant: string) =>
  summed(
    Object.entries(moneyDaysOf).map(([table, of]) =>
      of(`(select * from ${table} where tenant_id = ${tenant})`, ''),
    ),
  );

/** Adds a tenant's sums where none are: rows that were added without triggers have none yet. */
export const addMoneyDays = (tenant: string) =>
  `insert into money_days (tenant_id, customer_id, currency, kind, day, minor, entries) ${countedMoneyDays(tenant)}`;
