/**
 * What becomes of each column that names a customer or a contact when two of them are merged: it names the one that stays (`moves`),
 * or keeps what it says, with the reason. A test compares these lists with the catalogue.
 */
interface Column {
  table: string;
  column: string;
  /** Null: the column moves. */
  stays: string | null;
}
const moving = (column: string, tables: readonly string[]): Column[] =>
  tables.map((table) => ({ table, column, stays: null }));
const staying = (table: string, column: string, stays: string): Column => ({ table, column, stays });

/** In the order in which they are moved. */
export const customerMoves: readonly Column[] = [
  // A facility takes its assets along, by their key.
  ...moving('customer_id', [
    'contacts', 'facilities', 'assets', 'work_orders', 'work_order_lines', 'tickets', 'portal_users', 'documents', 'estimates', 'invoices',
    'payments', 'recurring_invoices', 'warranty_claims', 'emails', 'customer_activity', 'certificate_files',
  ]), // prettier-ignore
  ...moving('for_customer_id', ['work_orders']),
  staying('contact_facilities', 'facility_customer_id', 'it repeats its facility’s, and follows it'),
  staying('secure_links', 'customer_id', 'a link never shows more at once: it ends'),
  staying('login_sessions', 'customer_id', 'a choice of what to look at is made again'),
  staying('login_sessions', 'subject_customer_id', 'a view of what is gone ends'),
  staying('notification_choices', 'customer_id', 'it is about the merged one’s own email address'),
  staying(
    'reminder_stops',
    'customer_id',
    'staff choose whether the one that stays gets reminders, and the page writes it',
  ),
  staying('report_mails', 'customer_id', 'a report never shows more at once: it isn’t sent any more'),
  staying('money_days', 'customer_id', 'they are sums, which follow the invoices and payments'),
  staying('report_months', 'customer_id', 'they are sums, which follow the work and the assets'),
  staying('customers', 'merged_into', 'merged ones lead on to the one that stays'),
];

export const contactMoves: readonly Column[] = [
  ...moving('contact_id', ['tickets', 'portal_users', 'contact_facilities', 'emails']),
  staying('secure_links', 'contact_id', 'a link never shows more at once: it ends'),
  staying('notification_choices', 'contact_id', 'it is about the merged one’s own email address'),
  staying('contacts', 'merged_into', 'merged ones lead on to the one that stays'),
];

/** A condition of the guards: the statement isn't that of a merger, whose owner no process can be. */
export const notMerging = `right(current_user, 14) <> '_definer_merge'`;
