/**
 * How the log calls a field whose column says it otherwise than its form: by the column alone, or by the kind of record and the
 * column. The other columns are readable as they are.
 */
const fields: Readonly<Record<string, string>> = {
  about_asset_id: 'Asset that it’s about',
  amount_minor: 'Amount',
  asks_outcome: 'Asks for an outcome for each asset',
  'assets.code': 'Asset ID',
  'assets.earlier_codes': 'Asset IDs from before',
  by_portal: 'Added in the portal',
  by_staff: 'Added by staff',
  'contacts.code': 'Contact ID',
  content_sha256: 'Checksum',
  credit_of_id: 'Credit from',
  credited_minor: 'Credited',
  credits_id: 'Credit note for',
  customer_signs: 'The customer needs to sign',
  dated_on: 'Date',
  deposit_of_id: 'Deposit for',
  deposit_percent_milli: 'Deposit',
  deposit_revision: 'Deposit for version',
  due_on: 'Due date',
  emails_a_day: 'Emails a day',
  ends_at: 'Ends',
  failed_on: 'Failure date',
  first_on: 'First date',
  follows_line_id: 'Follow-up of the line',
  follows_order_id: 'Follow-up of',
  interval_months: 'Service interval (months)',
  is_administrators: 'Administrators',
  is_on: 'On',
  last_on: 'Last date',
  last_service_on: 'Last service',
  made: 'Created so far',
  makes_service_orders: 'For service orders',
  net_minor: 'Net',
  next_is_given: 'Next service entered by hand',
  next_on: 'Next date',
  next_service_on: 'Next service',
  not_done_reason: 'Why it wasn’t done',
  paid_minor: 'Paid',
  paid_on: 'Date',
  paused_why: 'Why it’s paused',
  pay_bank: 'Bank',
  pay_bic: 'BIC',
  pay_holder: 'Account holder',
  pay_iban: 'IBAN',
  pay_other: 'Other ways to pay',
  pay_page: 'Payment page',
  payment_days: 'Payment terms (days)',
  requested_by_user_id: 'Requested by',
  revises_id: 'New version of',
  revision: 'Version',
  scheduled_on: 'Scheduled date',
  service_interval_months: 'Service interval (months)',
  sha256: 'Checksum',
  shown: 'Shown in the portal',
  shut_by_staff: 'Suspended by staff',
  slug: 'Subdomain',
  steps: 'Checklist',
  tax_milli: 'Tax',
  tax_minor: 'Tax',
  technician_name: 'Done by',
  total_minor: 'Total',
  twin: 'Looks the same as',
  used_minor: 'Used',
  wanted_on: 'Wanted date',
  with_hidden: 'With hidden rows',
  'work_orders.lab_id': 'Work is done at',
};

/** A changed column in words. */
export const fieldInWords = (kind: string, column: string): string =>
  fields[`${kind}.${column}`] ?? fields[column] ?? readable(column.replace(/_id$/, '').replace(/^is_/, ''));

/** `some_word` is `Some word`. */
export function readable(word: string): string {
  const text = word.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
