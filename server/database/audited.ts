import type { TableName } from '../../db/policies/index.ts';
import { mailKinds } from '../mail/kinds.ts';
import { auditKinds, type AuditAction, type AuditChanges, type AuditKind } from '../shared/auditWords.ts';

/** How the log names a table's records: SQL that can use each column of the row by the table's name. */
interface Audited {
  name: string;
  /** Columns whose history nobody needs. If nothing else changes, there is no entry. */
  silent?: readonly string[];
}

/** A table whose changes are not in the log, and why. One that is in the log is among `auditKinds` (server/shared/auditWords.ts). */
interface UnauditedAsNotInAuditKinds {
  unaudited: string;
}

const person = (of: string) => `trim(${of}.first_name || ' ' || ${of}.last_name)`;
/** A column of another record of the tenant, by its id in the row. */
const named = (table: TableName, name: (of: string) => string, row: TableName, column: string) =>
  `(select ${name('o')} from ${table} o where o.tenant_id = ${row}.tenant_id and o.id = ${row}.${column})`;
const ofOrder = (table: TableName) => named('work_orders', (of) => `${of}.number`, table, 'work_order_id');
const ofName = (of: string) => `${of}.name`;

/**
 * Every table of a tenant: how the audit log names its records, or why their changes are not in it (S22). A table that
 * is missing here, or among the kinds that the log's page knows, doesn't compile: none can be forgotten.
 */
const audited: { [T in TableName]: T extends AuditKind ? Audited : UnauditedAsNotInAuditKinds } = {
  tenants: { name: 'tenants.name', silent: ['logo'] },
  company_logos: { name: `'Logo'` },
  users: { name: person('users') },
  usergroups: { name: 'usergroups.name' },
  user_usergroups: {
    name:
      `concat(${named('users', person, 'user_usergroups', 'user_id')}, ' in ', ` +
      `${named('usergroups', ofName, 'user_usergroups', 'usergroup_id')})`,
  },
  user_labs: {
    name: `concat(${named('users', person, 'user_labs', 'user_id')}, ' at ', ${named('facilities', ofName, 'user_labs', 'facility_id')})`,
    silent: ['is_lab'],
  },
  login_sessions: {
    name: named('users', person, 'login_sessions', 'user_id'),
    // What a person chose to look at is none of the log's business, and the id that a session is found by is a secret.
    silent: ['seen_at', 'facility_id', 'lab_id', 'customer_id', 'token_hash'],
  },
  customers: { name: 'customers.name' },
  facilities: { name: 'facilities.name' },
  contacts: { name: person('contacts') },
  contact_facilities: {
    name:
      `concat(${named('contacts', person, 'contact_facilities', 'contact_id')}, ' at ', ` +
      `${named('facilities', ofName, 'contact_facilities', 'facility_id')})`,
    silent: ['facility_customer_id'],
  },
  partners: { name: 'partners.name' },
  agents: { name: 'agents.name' },
  personnel: { name: person('personnel') },
  portal_users: { name: named('users', person, 'portal_users', 'user_id') },
  secure_links: { name: named('customers', ofName, 'secure_links', 'customer_id') },
  assets: { name: `concat(assets.code || ' ', assets.description)` },
  asset_services: {
    name:
      `concat(${named('assets', (of) => `concat(${of}.code || ' ', ${of}.description)`, 'asset_services', 'asset_id')}, ', ', ` +
      `${named('work_order_types', ofName, 'asset_services', 'type_id')})`,
  },
  order_drafts: {
    name:
      `concat(${named('assets', (of) => `concat(${of}.code || ' ', ${of}.description)`, 'order_drafts', 'asset_id')}, ', ', ` +
      `${named('work_order_types', ofName, 'order_drafts', 'type_id')})`,
  },
  tickets: {
    name: `concat('T-', tickets.number, ' ', tickets.subject)`,
    silent: ['staff_wrote_last', 'needs_answer'],
  },
  ticket_comments: {
    name: `concat('T-', ${named('tickets', (of) => `${of}.number`, 'ticket_comments', 'ticket_id')}, ', ', ticket_comments.author_name)`,
  },
  ticket_descriptions: {
    unaudited: 'the change of the ticket is in the log, and these are the ticket’s own',
  },
  work_order_types: { name: 'work_order_types.name' },
  work_settings: {
    name: `case when work_settings.setting like 'recall%' then 'Recall notices' when work_settings.setting like '%reminder%'
      then 'Reminders' else 'Next service dates' end`,
  },
  recall_choices: { unaudited: 'what a person wants to be told is no business of the log' },
  column_choices: { unaudited: 'what a person shows in its lists is no business of the log' },
  calendar_links: { unaudited: 'where a person reads its own calendar is no business of the log' },
  recall_notices: { unaudited: 'the page of emails is their history' },
  reminders: { unaudited: 'the page of emails is their history' },
  report_mails: {
    name: `concat(report_mails.report, ' for ', (select trim(u.first_name || ' ' || u.last_name) from users u
      where u.tenant_id = report_mails.tenant_id and u.id = report_mails.user_id))`,
  },
  report_sendings: { unaudited: 'the page of emails is their history' },
  reminder_stops: {
    name: `coalesce(${named('customers', ofName, 'reminder_stops', 'customer_id')},
      'INV-' || ${named('invoices', (of) => `${of}.number`, 'reminder_stops', 'invoice_id')})`,
  },
  work_orders: {
    name: `concat('WO-', work_orders.number)`,
    silent: ['search_text', 'staff_wrote_last', 'last_comment_at', 'turned_at', 'done_at', 'needs_answer'],
  },
  work_order_lines: {
    // What was done before Gatehouse came has no order.
    name: `concat(coalesce('WO-' || ${ofOrder('work_order_lines')},
      case when work_order_lines.handed_from_id is null then 'Before Gatehouse' else 'Handed over' end), ', ',
      coalesce(work_order_lines.asset_code, work_order_lines.asset_description))`,
    silent: [
      'facility_id',
      'asset_code',
      'asset_description',
      'before_next_on',
      'base_last_on',
      'base_next_on',
      'base_required',
      'counts_type_id',
      'next_day',
    ],
  },
  work_order_comments: {
    name: `concat('WO-', ${ofOrder('work_order_comments')}, ', ', work_order_comments.author_name)`,
  },
  work_order_signatures: {
    name: `concat('WO-', ${ofOrder('work_order_signatures')}, ', signed by ', work_order_signatures.name)`,
    silent: ['drawing', 'content', 'content_sha256'],
  },
  certificate_uploads: { unaudited: 'it waits for an hour; the documents that come of it are in the log' },
  certificate_files: { unaudited: 'it waits for an hour; the documents that come of it are in the log' },
  document_usage: { unaudited: 'a sum is no record; what is added to it is in the log' },
  documents: { name: 'documents.name', silent: ['search_text'] },
  warranty_claims: {
    name: `concat('CL-', warranty_claims.number)`,
    silent: ['search_text', 'staff_wrote_last', 'last_comment_at', 'needs_answer', 'wants_answer'],
  },
  claim_comments: {
    name: `concat('CL-', ${named('warranty_claims', (of) => `${of}.number`, 'claim_comments', 'claim_id')}, ', ',
      claim_comments.author_name)`,
  },
  invoices: {
    name:
      `case when invoices.number is null then concat('Draft ', case invoices.kind when 'invoice' then 'invoice' else 'credit note' end, ` +
      `' for ', ${named('customers', ofName, 'invoices', 'customer_id')}) ` +
      `else concat(case invoices.kind when 'invoice' then 'INV-' else 'CN-' end, invoices.number) end`,
    silent: ['search_text', 'rates', 'buyer', 'seller'],
  },
  price_list_items: { name: 'price_list_items.code' },
  estimates: {
    name: `concat('EST-', estimates.number)`,
    silent: ['search_text', 'rates', 'buyer', 'seller'],
  },
  estimate_lines: { unaudited: 'they change with their draft, whose totals are in the log' },
  estimate_versions: { unaudited: 'the sending of the estimate is in the log' },
  estimate_decisions: {
    name: `concat('EST-', ${named('estimates', (of) => `${of}.number`, 'estimate_decisions', 'estimate_id')}, ' ',
      estimate_decisions.decision)`,
    silent: ['content'],
  },
  invoice_lines: { unaudited: 'they change with their draft, whose totals are in the log' },
  recurring_invoices: { name: 'recurring_invoices.name', silent: ['search_text', 'rates', 'anchor_day'] },
  recurring_lines: { unaudited: 'they change with their recurring invoice, whose totals are in the log' },
  recurring_periods: { unaudited: 'the invoice of a period is in the log' },
  invoice_deductions: { unaudited: 'they change with their draft, whose totals are in the log' },
  payments: { name: `concat('Payment of ', payments.paid_on)`, silent: ['bank_key', 'bank_turn'] },
  report_months: { unaudited: 'sums of work and of what falls due, which are in the log' },
  money_days: { unaudited: 'sums of invoices and payments, which are in the log' },
  payment_parts: { unaudited: 'they are made with their payment, and never change' },
  bank_files: {
    name: 'bank_files.file_name',
    silent: ['finished_at', 'queued_at', 'told', 'sheets', 'columns', 'day_orders', 'decimal_mark'],
  },
  bank_lines: { unaudited: 'the payment that is made of a line is in the log' },
  work_order_events: { unaudited: 'a move is in the log as a change of its work order' },
  form_submissions: { unaudited: 'it only remembers the answer to a form that was sent' },
  kept_forms: { unaudited: 'it only holds what was typed until it is shown again' },
  shared_logins: { unaudited: 'what is done by it is in the log of each company, as words about its user' },
  one_time_tokens: { unaudited: 'what a token was used for is in the log' },
  counters: { unaudited: 'a number is no record; what it was given to is in the log' },
  bulk_imports: {
    name: `coalesce(bulk_imports.file_name, 'Pasted text')`,
    silent: ['queued_at', 'finished_at'],
  },
  imports: {
    name: 'imports.file_name',
    silent: ['queued_at', 'finished_at', 'sheets', 'columns', 'day_orders'],
  },
  import_columns: { unaudited: 'which column was what is only remembered for the next file' },
  import_progress: { unaudited: 'how far a job is, is no change of a record' },
  import_rows: { unaudited: 'what is made of a row is in the log' },
  permission_presets: { name: 'permission_presets.name', silent: ['search_text'] },
  access_requests: { name: 'access_requests.name', silent: ['search_text', 'decided_by'] },
  bulk_import_rows: { unaudited: 'what is made of a row is in the log' },
  password_links: { unaudited: 'who was invited is in the log, and what a link was used for' },
  emails: { unaudited: 'the page of emails is their history' },
  email_templates: {
    name: `case email_templates.kind ${Object.entries(mailKinds)
      .map(([kind, { label }]) => `when '${kind}' then '${label}'`)
      .join(' ')} end`,
  },
  notification_defaults: { name: 'notification_defaults.event' },
  notification_choices: { unaudited: 'what a person wants to be told is no business of the log' },
  customer_activity: { unaudited: 'it repeats what the log says, for the customer' },
  audit_log: { unaudited: 'it is the log' },
  audit_heads: { unaudited: 'it is the end of the log' },
};

/** Functions that write in an actor's transaction and return what the log needs to know about it (`app.audit_note`). */
export const notingFunctions: ReadonlySet<string> = new Set([
  'set_own_password',
  'end_other_sessions',
  'end_link_sessions',
  'give_facilities',
  'take_facility',
  'delete_contact',
  'add_portal_person',
  'invite_portal_person',
  'suspend_portal_person',
  'resume_portal_person',
  'sign_out_portal_person',
  'register_customer',
]);

/** The other functions that write in an actor's transaction, each with the reason why the log needs no entry. */
export const silentFunctions: Readonly<Record<string, string>> = {
  audit: 'it writes the log',
  next_number: 'a number is no record',
  check_deposits: 'it only checks, and holds a lock',
  claim_licences: 'it only counts',
  room_for_document: 'it only counts',
  add_job: 'what the job does is in the log',
  hold_site_group: 'it only holds a lock',
  share_account: 'it writes an entry in the log of each other company; the caller notes the own account',
  suspend_in_group: 'it writes an entry in the log of each other company; the caller notes the own user',
  send_password_link: 'the caller notes it, as a word about the user',
  invite_users: 'the caller notes each, as words about the users',
  merge_customers: 'the caller notes it, as a word about both',
  merge_contacts: 'the caller notes it, as a word about both',
  end_password_links: 'it repeats what the entry of the changed user says',
  tell_of_password: 'it goes before a change of the user, whose entry says it',
  send_email_again: 'the page of emails is their history',
  send_test_email: 'the page of emails is their history',
  mail_document: 'the caller notes it, as a word about the document',
  mail_statement: 'the caller notes it, as a word about the customer',
  choose_billing_recipients: 'the caller notes it, as a change of the customer',
  mail_invoice: 'the caller notes it, as a word about the invoice',
  send_report_now: 'the caller notes it, as a word about the report',
  mail_secure_link: "the link's own entry says it",
  tell_of_ticket: 'the page of emails is their history',
  tell_of_answer: 'the page of emails is their history',
  tell_of_estimate: 'the page of emails is their history',
  tell_of_invoice: 'the page of emails is their history',
  tell_of_claim: 'the page of emails is their history',
  tell_of_new_claim: 'the page of emails is their history',
  tell_of_claim_comment: 'the page of emails is their history',
  tell_of_comment: 'the page of emails is their history',
  tell_of_request: 'the page of emails is their history',
  tell_of_work_comment: 'the page of emails is their history',
  tell_of_work: 'the page of emails is their history',
  choose_facility: 'what a person chose to look at is no business of the log',
  choose_customer: 'what a person chose to look at is no business of the log',
  open_view: 'it writes its entry itself, with the view that it opens',
  set_own_dates: 'how a person wants times shown is no business of the log',
  choose_columns: 'what a person shows in its lists is no business of the log',
};

/** How a table's records are named in the log, or null when they aren't in it. */
export function auditOf(table: TableName): (Audited & { kind: AuditKind }) | null {
  const found: Audited | UnauditedAsNotInAuditKinds = audited[table];
  return 'name' in found && isKind(table) ? { ...found, kind: table } : null;
}

const isKind = (table: string): table is AuditKind => table in auditKinds;

/** The word for a change of an existing record. */
export function actionOf(table: TableName, changes: AuditChanges): AuditAction {
  const after = (column: string) => changes[column]?.[1];
  if (changes['archived_at']) return after('archived_at') === null ? 'restored' : 'archived';
  if (changes['ended_at'] && table === 'login_sessions') return 'session_ended';
  if (changes['ended_at'] && table === 'secure_links') return 'link_ended';
  if (changes['password_hash']) return 'password_changed';
  if (changes['state'] && table === 'users')
    return ({ suspended: 'suspended', invited: 'invited' } as const)[String(after('state'))] ?? 'resumed';
  return 'changed';
}
