import type pg from 'pg';

/** Adds an issued invoice of a customer and a draft; issuing gives its number by the tenant's counter, so the tenant is said first. */
export async function addInvoices(
  admin: pg.Pool,
  tenantId: string,
  customerId: string,
): Promise<Record<'invoice' | 'draft' | 'estimate' | 'estimateDraft' | 'recurring', string>> {
  const client = await admin.connect();
  const add = async () => {
    const { rows } = await client.query<{ id: string }>(
      `with made as (
         insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by, net_minor, tax_minor, total_minor, buyer, seller)
         values ($1, $2, current_date, current_date + 30, 'EUR', 'Bench', 12000, 2280, 14280, '{"name": "Buyer"}', '{"name": "Seller"}')
         returning tenant_id, id),
       lines as (
         insert into invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor)
         select tenant_id, id, n, 'Calibration ' || n, 1000, 10000000, 0, 19000, 1000 from made, generate_series(1, 12) n)
       select id from made`,
      [tenantId, customerId],
    );
    return rows[0]?.id ?? '';
  };
  try {
    await client.query('begin');
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    await client.query(
      `update tenants set pay_holder = 'Bench', pay_iban = 'DE89370400440532013000', pay_bank = 'Bank', pay_other = 'Or by cheque.',
         pay_page = 'https://pay.example.com/{number}?amount={amount}' where id = $1`,
      [tenantId],
    );
    const [invoice, draft] = [await add(), await add()];
    await client.query(
      "update invoices set status = 'issued', issued_by = 'Bench' where tenant_id = $1 and id = $2",
      [tenantId, invoice],
    );
    const { rows } = await client.query<{ id: string }>(
      `insert into estimates (tenant_id, number, customer_id, dated_on, valid_until, currency, opened_by, terms)
       select $1, 1000000 + (select count(*) from estimates where tenant_id = $1) + n, $2, current_date, current_date + 30, 'EUR', 'Bench', 'Terms'
       from generate_series(1, 2) n returning id`,
      [tenantId, customerId],
    );
    const [estimate, estimateDraft] = [rows[0]?.id ?? '', rows[1]?.id ?? ''];
    await client.query(
      `insert into estimate_lines (tenant_id, estimate_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor)
       select $1, e, n, 'Calibration', 1000, 10000000, 0, 19000, 1000 from unnest($2::uuid[]) e, generate_series(1, 12) n`,
      [tenantId, [estimate, estimateDraft]],
    );
    await client.query("update estimates set status = 'sent' where tenant_id = $1 and id = $2", [
      tenantId,
      estimate,
    ]);
    await client.query('commit');
    const { rows: plans } = await client.query<{ id: string }>(
      `insert into recurring_invoices (tenant_id, name, customer_id, currency, every, unit, anchor_day, first_on, next_on, issues,
         net_minor, tax_minor, total_minor, rates, opened_by)
       select $1, 'Contract ' || n, $2, 'EUR', 1, 'month', 1, '2199-01-01', '2199-01-01', true, 10000, 1900, 11900, '[]', 'Bench'
         from generate_series(1, 500) n returning id`,
      [tenantId, customerId],
    );
    const recurring = plans[0]?.id ?? '';
    await client.query(
      `insert into recurring_lines (tenant_id, recurring_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor)
       values ($1, $2, 1, 'Rent', 1000, 100000000, 0, 19000, 10000)`,
      [tenantId, recurring],
    );
    return { invoice, draft, estimate, estimateDraft, recurring };
  } finally {
    client.release();
  }
}
