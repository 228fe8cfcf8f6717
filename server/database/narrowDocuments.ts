import type { Query } from './build.ts';

/** The records with a place that documents can belong to, by their columns. */
const placed = { asset_id: 'assets', work_order_id: 'work_orders', work_order_line_id: 'work_order_lines' };

/**
 * Documents are where their records are. So the chosen facility narrows them (A15), and so does the customer that a partner
 * chose (A20a). Those of tickets, estimates and invoices have no place, nor have those of claims, which have a customer.
 */
export function narrowDocuments(
  query: Query,
  alias: string,
  {
    facilityId,
    customerId,
    readsComments,
  }: { facilityId: string | null; customerId: string | null; readsComments: boolean },
): void {
  if (facilityId === null && customerId === null) return;
  const chosen = [
    ...(facilityId === null ? [] : [{ column: 'facility_id', id: facilityId }]),
    ...(customerId === null ? [] : [{ column: 'customer_id', id: customerId }]),
  ];
  const where = chosen.map(({ column }) => ` and n.${column} = ?`).join('');
  const standsThere = Object.entries(placed).map(
    ([column, table]) =>
      `exists (select from ${table} n where n.tenant_id = ${alias}.tenant_id and n.id = ${alias}.${column}${where})`,
  );
  const values = standsThere.flatMap(() => chosen.map(({ id }) => id));
  if (readsComments) {
    standsThere.push(
      `exists (select from work_order_comments m join work_orders n on n.tenant_id = m.tenant_id and n.id = m.work_order_id
      where m.tenant_id = ${alias}.tenant_id and m.id = ${alias}.work_order_comment_id${where})`,
    );
    values.push(...chosen.map(({ id }) => id));
  } else if (customerId === null) standsThere.push(`${alias}.claim_comment_id is not null`);
  else {
    standsThere.push(
      `exists (select from claim_comments m join warranty_claims n on n.tenant_id = m.tenant_id and n.id = m.claim_id
      where m.tenant_id = ${alias}.tenant_id and m.id = ${alias}.claim_comment_id and n.customer_id = ?)`,
    );
    values.push(customerId);
  }
  const nowhere = ['ticket_comment_id', 'estimate_id', 'invoice_id'].map(
    (column) => `${alias}.${column} is not null`,
  );
  void query.whereRaw(`(${[...nowhere, ...standsThere].join(' or ')})`, values);
}
