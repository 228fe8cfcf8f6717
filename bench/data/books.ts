import { addMoneyDays } from '../../db/moneyDays.ts';
import type { Statement } from './records.ts';
import type { TenantSize } from './size.ts';
import { word } from './words.ts';

/** How many there are of each, beside the tenant's assets and tickets. */
const booksOf = ({ assets, tickets }: TenantSize) => ({
  invoices: assets,
  estimates: tickets,
  claims: Math.max(60, Math.floor(assets / 50)),
});

/** What a document's rate table has: one rate of 19 %. */
const rates = `jsonb_build_array(jsonb_build_object('rate', '19000', 'net', net::text, 'tax', (net * 19 / 100)::text))`;

/**
 * A tenant's invoices (as many as assets: most are paid, one in twenty is a draft, one in a hundred credited), payments,
 * estimates and claims, as statements of sets. Its customers and assets must be there. They begin in any state here, so no
 * trigger looks at them.
 */
export function moneyOf(tenantId: string, size: TenantSize): Statement[] {
  const { invoices, estimates, claims } = booksOf(size);
  const statement = (text: string, ...values: unknown[]) => ({ text, values: [tenantId, ...values] });
  return [
    // The n-th invoice is of the n-th asset's customer: half of all belong to one.
    statement(
      `insert into invoices (tenant_id, kind, status, number, customer_id, dated_on, due_on, currency, purchase_order,
         net_minor, tax_minor, total_minor, rates, buyer, seller, paid_minor, opened_by, issued_by, issued_at, created_at)
       select $1, 'invoice', case when n % 20 = 3 then 'draft' else 'issued' end, case when n % 20 <> 3 then n end, a.customer_id,
         day, day + 30, 'EUR', 'PO-' || n || ' ' || ${word('n')}, net, net * 19 / 100, net + net * 19 / 100, ${rates},
         jsonb_build_object('name', 'Customer ' || n % 97), '{"name": "Seller"}',
         case when n % 20 = 3 or n % 10 = 6 then 0 else net + net * 19 / 100 end, 'Staff 0', 'Staff 0', day, day
       from generate_series(1, $2::int) n
       join assets a on a.tenant_id = $1 and a.code = 'A-' || n and a.customer_id is not null
       cross join lateral (select current_date - 720 + n % 710 as day, (1000 + n % 977 * 100)::bigint as net) m`,
      invoices,
    ),
    statement(
      `insert into invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli,
         net_minor)
       select $1, id, 1, 'Calibration', 1000, net_minor * 10000, 0, 19000, net_minor from invoices where tenant_id = $1`,
    ),
    statement(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, used_minor, currency, method, reference, recorded_by, created_at)
       select $1, customer_id, dated_on + 20, total_minor, total_minor, 'EUR', 'bank_transfer', 'INV-' || number, 'Staff 0', dated_on + 20
       from invoices where tenant_id = $1 and paid_minor > 0`,
    ),
    statement(
      `insert into payment_parts (tenant_id, payment_id, invoice_id, amount_minor)
       select $1, p.id, i.id, p.amount_minor from payments p
       join invoices i on i.tenant_id = $1 and i.number = substr(p.reference, 5)::bigint and i.kind = 'invoice'
       where p.tenant_id = $1`,
    ),
    statement(
      `insert into invoices (tenant_id, kind, status, number, customer_id, credits_id, dated_on, due_on, currency,
         net_minor, tax_minor, total_minor, rates, buyer, seller, opened_by, issued_by, issued_at)
       select $1, 'credit_note', 'issued', row_number() over (), customer_id, id, dated_on + 5, dated_on + 5, 'EUR',
         net_minor, tax_minor, total_minor, rates, buyer, seller, 'Staff 0', 'Staff 0', dated_on + 5
       from invoices where tenant_id = $1 and number % 100 = 16`,
    ),
    statement(
      `update invoices i set credited_minor = total_minor where tenant_id = $1 and kind = 'invoice' and number % 100 = 16`,
    ),
    statement(addMoneyDays('$1')),
    statement(
      `insert into counters (tenant_id, name, value)
       select $1, k, coalesce((select max(number) from invoices where tenant_id = $1 and kind = k), 0)
       from unnest(array['invoice', 'credit_note']) k`,
    ),
    statement(
      `insert into estimates (tenant_id, number, customer_id, status, dated_on, valid_until, currency, purchase_order, note, terms,
         reason, net_minor, tax_minor, total_minor, rates, buyer, seller, opened_by, sent_at, created_at)
       select $1, n, t.customer_id, s, day, day + 60, 'EUR', 'PO-' || n, ${word('n')} || ' probe', 'Our terms.', 'Too dear.',
         net, net * 19 / 100, net + net * 19 / 100, ${rates}, '{"name": "Buyer"}', '{"name": "Seller"}', 'Staff 0', day, day
       from generate_series(1, $2::int) n
       join tickets t on t.tenant_id = $1 and t.number = n
       cross join lateral (select current_date - 720 + n % 710 as day, (1000 + n % 977 * 100)::bigint as net,
         (array['approved','approved','declined','sent','withdrawn','draft','approved'])[1 + n % 7] as s) m`,
      estimates,
    ),
    statement(
      `insert into estimate_lines (tenant_id, estimate_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli,
         net_minor)
       select $1, id, 1, 'New probe', 1000, net_minor * 10000, 0, 19000, net_minor from estimates where tenant_id = $1`,
    ),
    statement(
      `insert into warranty_claims (tenant_id, number, partner_id, customer_id, asset_id, asset_name, description, failed_on,
         amount_minor, currency, status, reason, filed_by, created_at)
       select $1, row_number() over (), partner_id, customer_id, id, name, 'It drifts: ' || ${word('n')}, current_date - n % 300,
         12500, 'EUR', (array['waiting','authorised','rejected','service_order_made'])[1 + n % 4], 'Worn out.', 'Paula', created_at
       from (select c.partner_id, a.customer_id, a.id, a.code || ' ' || a.description as name, a.created_at, row_number() over ()::int as n
         from assets a join customers c on c.tenant_id = $1 and c.id = a.customer_id
         where a.tenant_id = $1 and c.partner_id is not null limit $2::int) a`,
      claims,
    ),
  ];
}

/** A document for each asset: certificates of assets and of their finished lines, reports and photos of work orders. */
export function documentsOf(tenantId: string): Statement[] {
  const columns = `tenant_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, created_at, customer_id`;
  const values = (kind: string, name: string) =>
    `$1, ${kind}, ${name}, 9000, 'application/pdf', repeat('0', 64), gen_random_uuid()`;
  const statement = (text: string) => ({ text, values: [tenantId] });
  return [
    statement(
      `insert into documents (${columns}, asset_id, about_asset_id)
       select ${values(`'certificate'`, `a.code || ' ' || ${word('substr(a.code, 3)::int')} || '.pdf'`)}, true, true, 'Staff 0',
         a.created_at, a.customer_id, a.id, a.id
       from assets a where a.tenant_id = $1 and substr(a.code, 3)::int % 2 = 0`,
    ),
    statement(
      `insert into documents (${columns}, work_order_line_id, about_asset_id)
       select ${values(`'certificate'`, `l.asset_code || ' WO.pdf'`)}, true, true, 'Staff 0', coalesce(l.finished_at, now()), l.customer_id, l.id, l.asset_id
       from work_order_lines l where l.tenant_id = $1 and substr(l.asset_code, 3)::int % 5 = 1`,
    ),
    statement(
      `insert into documents (${columns}, work_order_id)
       select ${values(`case when w.number % 4 = 1 then 'report' else 'photo' end`, `'WO-' || w.number || '.pdf'`)},
         w.number % 8 <> 1, true, 'Staff 0', w.created_at, w.customer_id, w.id
       from work_orders w where w.tenant_id = $1 and w.number % 5 = 3`,
    ),
  ];
}
