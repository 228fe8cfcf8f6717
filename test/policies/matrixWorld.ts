import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import {
  makeCast,
  portalNames,
  staffNames,
  viewerNames,
  type Cast,
  type PlayerName,
} from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { ownRecords } from '../support/ownRecords.ts';

export const playerNames: readonly PlayerName[] = [...staffNames, ...portalNames, ...viewerNames];

/** Two tenants alike, each with a row of every kind; `own` is the one whose people act. */
export interface World {
  own: Cast;
  other: Cast;
  /** Of `own`: the contact user's contact, one of south's, and a user who is nobody's portal user. */
  nora: string;
  sam: string;
  loose: string;
  /** Of `own`: accounts in bulk that somebody has begun with. */
  bulkImport: string;
  /** A file of contacts, which are the administrators' alone; there is one of assets too. */
  import: string;
  /** Of `own`: certificates that the administrator has uploaded. */
  certificateUpload: string;
  /** Of `own`: a file of a bank that isn't recorded yet; there is one that is. */
  bankFile: string;
  /** Of `own`: a payment of north's that is for no invoice yet. */
  sparePayment: string;
  /** Of `own`: a work order at cal-1 and one at dock. */
  orders: { cal1: string; dock: string };
}

let kept: Promise<World> | null = null;

/**
 * Makes the two tenants of the matrix once for all who ask from now on: their tests take back what they write.
 * @public `npm run mutate` requires it, as mocha does
 */
export async function keepWorld(): Promise<void> {
  kept = makeAnew();
  await kept;
}

/** The two tenants of the matrix; others each time, unless they are kept. */
export function makeWorld(): Promise<World> {
  return kept ?? makeAnew();
}

async function makeAnew(): Promise<World> {
  const own = await makeCast('matrix');
  const other = await makeCast('matrix');
  const { admin } = await testDatabase();
  const made: {
    sam: string;
    loose: string;
    bulkImport: string;
    import: string;
    certificateUpload: string;
    bankFile: string;
    sparePayment: string;
  }[] = [];
  for (const cast of [own, other]) {
    const { rows } = await admin.query<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name, archived_at)
       values ($1, $2, 'Sam', 'Contact', null), ($1, $3, 'Arno', 'Archived', now()) returning id`,
      [cast.tenantId, cast.customers.south, cast.customers.north],
    );
    const { rows: users } = await admin.query<{ id: string }>(
      `insert into users (tenant_id, first_name, last_name, username, is_external) values ($1, 'Lo', 'Ose', 'loose', true) returning id`,
      [cast.tenantId],
    );
    const { rows: bulk } = await admin.query<{ id: string }>(
      `with made as (insert into bulk_imports (tenant_id, user_id, file_name) values ($1, $2, 'accounts.csv') returning id)
       insert into bulk_import_rows (tenant_id, import_id, line, cells, outcome)
         select $1, id, 2, '{}', 'new' from made returning import_id as id`,
      [cast.tenantId, cast.players.administrator.userId],
    );
    const { rows: imported } = await admin.query<{ id: string }>(
      `with made as (insert into imports (tenant_id, user_id, kind, file_name, sheets)
           values ($1, $2, 'contacts', 'contacts.csv', '[]'), ($1, $2, 'assets', 'assets.csv', '[]') returning id, kind),
         remembered as (insert into import_columns (tenant_id, kind, heading, field)
           select $1, kind, 'heading', 'name' from made),
         told as (insert into import_progress (tenant_id, import_id, step, done, total)
           select $1, id, 'checking', 0, 9 from made)
       insert into import_rows (tenant_id, import_id, sheet, line, cells)
         select $1, id, 0, case kind when 'assets' then 3 else 2 end, '[]' from made order by kind desc returning import_id as id`,
      [cast.tenantId, cast.players.administrator.userId],
    );
    const { rows: uploaded } = await admin.query<{ id: string }>(
      `with made as (insert into certificate_uploads (tenant_id, user_id) values ($1, $2) returning id)
       insert into certificate_files (tenant_id, upload_id, place, name, size, sha256, file_id, outcome)
         select $1, id, 1, 'waiting.pdf', 9, repeat('0', 64), gen_random_uuid(), 'unknown' from made returning upload_id as id`,
      [cast.tenantId, cast.players.administrator.userId],
    );
    await admin.query(
      `insert into company_logos (tenant_id, file_id, size, sha256, width, height, archived_at)
       values ($1, gen_random_uuid(), 9, repeat('0', 64), 90, 30, null), ($1, gen_random_uuid(), 9, repeat('0', 64), 90, 30, now())`,
      [cast.tenantId],
    );
    const { rows: spare } = await admin.query<{ id: string }>(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by)
       values ($1, $2, '2026-02-11', 500, 'EUR', 'cash', 'Ada') returning id`,
      [cast.tenantId, cast.customers.north],
    );
    const { rows: banked } = await admin.query<{ id: string }>(
      `with made as (insert into bank_files (tenant_id, user_id, file_name, format, currency, state)
           values ($1, $2, 'bank.csv', 'csv', 'EUR', 'draft'), ($1, $2, 'done.csv', 'csv', 'EUR', 'done') returning id, state)
       insert into bank_lines (tenant_id, file_id, line)
         select $1, id, case state when 'draft' then 2 else 3 end from made order by state desc returning file_id as id`,
      [cast.tenantId, cast.players.administrator.userId],
    );
    made.push({
      bankFile: banked[0]!.id,
      sam: rows[0]!.id,
      loose: users[0]!.id,
      bulkImport: bulk[0]!.id,
      import: imported[0]!.id,
      certificateUpload: uploaded[0]!.id,
      sparePayment: spare[0]!.id,
    });
    await admin.query(
      `insert into access_requests (tenant_id, name, company, email) values ($1, 'Rita Asks', 'North', 'rita@north.example')`,
      [cast.tenantId],
    );
    await admin.query(
      `insert into form_submissions (tenant_id, session_id, form_id, path)
       select tenant_id, id, gen_random_uuid(), '/tickets' from login_sessions where tenant_id = $1`,
      [cast.tenantId],
    );
    await admin.query(
      `insert into kept_forms (tenant_id, session_id, content)
       select tenant_id, id, 'sealed' from login_sessions where tenant_id = $1`,
      [cast.tenantId],
    );
    await admin.query(
      `insert into one_time_tokens (tenant_id, purpose, user_id, token_hash, expires_at) values ($1, 'hand_over', $2, $3, now())`,
      [cast.tenantId, cast.players.administrator.userId, randomBytes(32)],
    );
    await admin.query(
      'insert into shared_logins (tenant_id, user_id, person_id) values ($1, $2, gen_random_uuid())',
      [cast.tenantId, cast.players.contactUser.userId],
    );
    await admin.query(
      `insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Percy', 'Sonnel', $2)`,
      [cast.tenantId, cast.players.technician.userId],
    );
    await admin.query(
      `with more as (insert into partners (tenant_id, number, name) values ($1, 'P-2', 'Peer'))
       insert into agents (tenant_id, name) values ($1, 'Other agency')`,
      [cast.tenantId],
    );
    await admin.query(
      `with choice as (
         insert into recall_choices (tenant_id, user_id, every)
           select tenant_id, id, 'monthly' from users where tenant_id = $1 and username = 'loose' returning tenant_id, user_id)
       insert into recall_notices (tenant_id, user_id, period_start, sent_on, days)
         select tenant_id, user_id, '2026-02-02', '2026-02-02', 30 from choice`,
      [cast.tenantId],
    );
    // What an issued invoice deducts can't be added any more, so it is planted beside the guard.
    await admin.query(`
      begin; set local session_replication_role = replica;
      insert into invoice_deductions (tenant_id, invoice_id, deposit_id, rate_milli, net_minor, tax_minor)
        select tenant_id, id, '${cast.invoices.ofNorth}', 19000, 1, 0 from invoices where tenant_id = '${cast.tenantId}';
      commit`);
    await admin.query(
      `insert into recurring_periods (tenant_id, recurring_id, period_on, invoice_id) values ($1, $2, '2026-01-31', $3)`,
      [cast.tenantId, cast.recurring, cast.invoices.ofNorth],
    );
    await admin.query(
      `with mail as (insert into report_mails (tenant_id, user_id, report, day, added_by)
         values ($1, $2, 'work', 1, 'Ada') returning tenant_id, id)
       insert into report_sendings (tenant_id, report_mail_id, month, sent_on)
         select tenant_id, id, '2026-02-01', '2026-02-01' from mail`,
      [cast.tenantId, cast.players.customerUser.userId],
    );
    await admin.query(
      `with stop as (insert into reminder_stops (tenant_id, invoice_id, reason, stopped_by) values ($1, $2, 'Disputed', 'Ada'))
       insert into reminders (tenant_id, invoice_id, step, sent_on) values ($1, $2, 1, '2026-04-01')`,
      [cast.tenantId, cast.invoices.ofNorth],
    );
    await admin.query(
      `insert into report_months (tenant_id, customer_id, kind, month, key, facility_id, entries, due, on_time, failed)
         select $1, customer, kind, '2026-01-01', coalesce(facility::text, ''), facility, 1, 0, 0, 0
           from (values ($2::uuid, 'work', null::uuid), ($2, 'left', null), ($2, 'unsaid', null), ($3, 'due', null), (null, 'due', null),
             ($2, 'facility', $4), ($3, 'facility', $5), (null, 'facility', $4)) r(customer, kind, facility)`,
      [cast.tenantId, cast.customers.north, cast.customers.south, cast.facilities.cal1, cast.facilities.dock],
    );
    await admin.query(
      `insert into column_choices (tenant_id, user_id, list, columns)
       select distinct tenant_id, user_id, 'assets', array['model'] from login_sessions
         where tenant_id = $1 and user_id is not null and kind = 'portal'`,
      [cast.tenantId],
    );
    await admin.query(
      `insert into notification_choices (tenant_id, event, is_on, user_id)
       select distinct tenant_id, 'ticket_comment', false, user_id from login_sessions
         where tenant_id = $1 and user_id is not null and kind <> 'view'`,
      [cast.tenantId],
    );
    await admin.query(
      `with link as (insert into password_links (tenant_id, purpose, user_id, key_version,
        expires_at) values ($1, 'invitation', $2, 'x', now())),
         template as (insert into email_templates (tenant_id, kind, subject, body) values ($1, 'invitation', 's', 'b')),
         usual as (insert into notification_defaults (tenant_id, event, is_on) values ($1, 'ticket_comment', false))
       insert into emails (tenant_id, kind, to_address, to_name, user_id)
         values ($1, 'invitation', 'customer@north.example', 'Cus Tomer', $2)`,
      [cast.tenantId, cast.players.customerUser.userId],
    );
    await admin.query(
      `with made as (
         insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, partner_id)
         select f.tenant_id, 500 + row_number() over (order by f.code), $2, f.id, f.customer_id, 'open', 'Ada',
           case f.code when 'pier' then $3::uuid end
         from facilities f join assets a on a.tenant_id = f.tenant_id and a.facility_id = f.id
           where f.tenant_id = $1 and f.code <> 'cal-1'
         returning *),
       every as (select tenant_id, id from made union all select $1, $4::uuid)
       insert into work_order_comments (tenant_id, work_order_id, body, internal, by_staff, author_name)
         select tenant_id, id, 'word', inside, true, 'Tess' from every, unnest(array[true, false]) inside`,
      [cast.tenantId, cast.workOrderType, cast.partnerId, cast.workOrder],
    );
    await admin.query(
      `with inspection as (insert into work_order_types (tenant_id, name) values ($1, 'Safety inspection') returning id)
       insert into asset_services (tenant_id, asset_id, type_id, interval_months)
         select a.tenant_id, a.id, i.id, 12 from assets a, inspection i where a.tenant_id = $1
           and not exists (select from asset_services s where s.tenant_id = a.tenant_id and s.asset_id = a.id)`,
      [cast.tenantId],
    );
    await admin.query(
      `insert into order_drafts (tenant_id, asset_id, type_id, due_on)
         select tenant_id, id, $2, '2026-02-02' from assets where tenant_id = $1`,
      [cast.tenantId, cast.workOrderType],
    );
    await admin.query(
      `insert into work_order_lines (tenant_id, work_order_id, asset_id)
         select w.tenant_id, w.id, a.id from work_orders w
         join assets a on a.tenant_id = w.tenant_id and a.facility_id = w.facility_id
         where w.tenant_id = $1 and w.id <> $2`,
      [cast.tenantId, cast.workOrder],
    );
    await admin.query(
      `with settings as (insert into work_settings (tenant_id, setting, value) values ($1, 'counts_from', 'due'))
       insert into work_order_events (tenant_id, work_order_id, to_status, by_staff, author_name)
         select tenant_id, id, status, true, 'Ada' from work_orders where tenant_id = $1`,
      [cast.tenantId],
    );
    await admin.query(
      `with links as (insert into calendar_links (tenant_id, user_id, key_version)
         select tenant_id, id, '0' from users where tenant_id = $1 and username = 'loose')
       insert into work_order_signatures (tenant_id, work_order_id, name, content, content_sha256, by_staff, author_name)
         select tenant_id, id, 'Sam', '', $2, true, 'Tess' from work_orders where tenant_id = $1`,
      [cast.tenantId, '0'.repeat(64)],
    );
    await admin.query(
      `insert into warranty_claims (tenant_id, number, partner_id, asset_id, description, failed_on, currency, status, filed_by)
       select tenant_id, 2, id, $2, 'Not seen', '2026-03-02', 'EUR', 'waiting', 'Peer' from partners
        where tenant_id = $1 and number = 'P-2'`,
      [cast.tenantId, cast.assets.dock],
    );
    await admin.query(
      `insert into claim_comments (tenant_id, claim_id, body, internal, by_staff, author_name)
         select tenant_id, id, 'word', inside, true, 'Tess' from warranty_claims, unnest(array[true, false]) inside
          where tenant_id = $1`,
      [cast.tenantId],
    );
    await admin.query(documentsOfWorld, [cast.tenantId]);
    await admin.query(
      `insert into customer_activity (tenant_id, customer_id, at, actor_kind, actor_name, action, record_name)
         select tenant_id, id, now(), 'staff', 'Ada', 'added', name from customers where tenant_id = $1`,
      [cast.tenantId],
    );
    await admin.query(
      `select app.audit_append($1, app.audit_actor_of($1, $2, null), '[{"action": "added", "table": "customers", "name": "North"}]')`,
      [cast.tenantId, cast.players.administrator.sessionId],
    );
  }
  const { rows: orders } = await admin.query<{ code: string; id: string }>(
    'select f.code, w.id from work_orders w join facilities f on f.id = w.facility_id where w.tenant_id = $1',
    [own.tenantId],
  );
  const at = (code: string) => orders.find((order) => order.code === code)!.id;
  const ordersOfOwn = { cal1: at('cal-1'), dock: at('dock') };
  return { own, other, nora: own.players.contactUser.contactId!, orders: ordersOfOwn, ...made[0]! };
}

/** Each asset, line, order and comment has a document that is shown; each asset has others that aren't, or not any more. */
const documentsOfWorld = `
  with kept as (
    select tenant_id, 'asset' as of, id, state, state <> 'hidden' as shown
      from assets, unnest(array['shown', 'hidden', 'archived', 'replaced']) state where tenant_id = $1
    ${[
      ['order', 'work_orders'],
      ['line', 'work_order_lines'],
      ['ticket', 'ticket_comments'],
      ['on order', 'work_order_comments'],
      ['claim', 'claim_comments'],
    ]
      .map(
        ([of, table]) =>
          `union all select tenant_id, '${of}', id, 'shown', true from ${table} where tenant_id = $1`,
      )
      .join(' ')}
    ${[
      ['estimate', 'estimates'],
      ['invoice', 'invoices'],
    ]
      .map(
        ([of, table]) => `union all select tenant_id, '${of}', id, state, state <> 'hidden'
          from ${table}, unnest(array['shown', 'hidden']) state where tenant_id = $1`,
      )
      .join(' ')})
  insert into documents (tenant_id, asset_id, work_order_id, work_order_line_id, ticket_comment_id, work_order_comment_id,
    claim_comment_id, estimate_id, invoice_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name,
    archived_at, replaced_at)
  select tenant_id, ${['asset', 'order', 'line', 'ticket', 'on order', 'claim', 'estimate', 'invoice']
    .map((of) => `case of when '${of}' then id end`)
    .join(', ')}, 'certificate', state, 9,
    'text/plain',
    repeat('0', 64), gen_random_uuid(), shown, true, 'Tess', case state when 'archived' then now() end,
    case state when 'replaced' then now() end from kept`;

const ofOrder = (table: string, more: string) =>
  `select x.id, x.tenant_id, 'W-' || f.code || ${more} as label from ${table} x
     join work_orders w on w.id = x.work_order_id join facilities f on f.id = w.facility_id`;

/** How a test names a row: by what a reader knows it by. */
const labelSql: Record<string, string> = {
  ...Object.fromEntries(
    Object.values(ownRecords).map(({ table, calledBy }) => [
      table,
      `select id, tenant_id, ${calledBy} as label from ${table}`,
    ]),
  ),
  tenants: `select id, id as tenant_id, 'the tenant' as label from tenants`,
  users: 'select id, tenant_id, username as label from users',
  usergroups: 'select id, tenant_id, name as label from usergroups',
  user_usergroups: `select x.id, x.tenant_id, u.username || ' in ' || g.name as label from user_usergroups x
    join users u on u.id = x.user_id join usergroups g on g.id = x.usergroup_id`,
  user_labs: `select x.id, x.tenant_id, u.username || ' in ' || f.code as label from user_labs x
    join users u on u.id = x.user_id join facilities f on f.id = x.facility_id`,
  counters: 'select id, tenant_id, name as label from counters',
  login_sessions: `select s.id, s.tenant_id, case s.kind when 'view' then 'view by ' else '' end || coalesce(u.username, 'link') as label
    from login_sessions s left join users u on u.id = s.user_id`,
  form_submissions: `select x.id, x.tenant_id, case s.kind when 'view' then 'view by ' else ''
    end || coalesce(u.username, 'link') as label from form_submissions x
    join login_sessions s on s.id = x.session_id left join users u on u.id = s.user_id`,
  kept_forms: `select x.id, x.tenant_id, 'form' as label from kept_forms x`,
  one_time_tokens:
    'select x.id, x.tenant_id, u.username as label from one_time_tokens x join users u on u.id = x.user_id',
  shared_logins:
    'select x.id, x.tenant_id, u.username as label from shared_logins x join users u on u.id = x.user_id',
  customers: 'select id, tenant_id, name as label from customers',
  facilities: 'select id, tenant_id, code as label from facilities',
  contacts: 'select id, tenant_id, first_name as label from contacts',
  contact_facilities: `select x.id, x.tenant_id, k.first_name || ' at ' || f.code as label from contact_facilities x
    join contacts k on k.id = x.contact_id join facilities f on f.id = x.facility_id`,
  portal_users:
    'select x.id, x.tenant_id, u.username as label from portal_users x join users u on u.id = x.user_id',
  secure_links: `select x.id, x.tenant_id, 'link of ' || c.name as label from secure_links x join customers c on c.id = x.customer_id`,
  assets: 'select id, tenant_id, code as label from assets',
  order_drafts: `select d.id, d.tenant_id, a.code as label from order_drafts d join assets a on a.id = d.asset_id`,
  asset_services: `select s.id, s.tenant_id, a.code as label from asset_services s join assets a on a.id = s.asset_id`,
  tickets: 'select id, tenant_id, number::text as label from tickets',
  ticket_comments: `select x.id, x.tenant_id, t.number || case when x.internal then ' inside' else ' in public' end as label
    from ticket_comments x join tickets t on t.id = x.ticket_id`,
  ticket_descriptions:
    'select x.id, x.tenant_id, t.number::text as label from ticket_descriptions x join tickets t on t.id = x.ticket_id',
  work_order_types: 'select id, tenant_id, name as label from work_order_types',
  work_settings: 'select id, tenant_id, setting as label from work_settings',
  work_orders: `select w.id, w.tenant_id, 'W-' || f.code as label from work_orders w join facilities f on f.id = w.facility_id`,
  work_order_lines: `select l.id, l.tenant_id, a.code as label from work_order_lines l join assets a on a.id = l.asset_id`,
  work_order_signatures: ofOrder('work_order_signatures', `''`),
  calendar_links:
    'select x.id, x.tenant_id, u.username as label from calendar_links x join users u on u.id = x.user_id',
  document_usage: `select id, tenant_id, 'used' as label from document_usage`,
  work_order_comments: ofOrder('work_order_comments', `case when x.internal then ' inside' else '' end`),
  estimates: `select e.id, e.tenant_id, case when e.status = 'draft' then 'draft' else 'E-' || c.name end as label
    from estimates e join customers c on c.id = e.customer_id`,
  estimate_lines: `select l.id, l.tenant_id, case when e.status = 'draft' then 'draft' else 'E-' || c.name end as label
    from estimate_lines l join estimates e on e.id = l.estimate_id join customers c on c.id = e.customer_id`,
  estimate_decisions: `select d.id, d.tenant_id, 'E-' || c.name as label
    from estimate_decisions d join estimates e on e.id = d.estimate_id join customers c on c.id = e.customer_id`,
  estimate_versions: `select v.id, v.tenant_id, 'E-' || c.name as label
    from estimate_versions v join estimates e on e.id = v.estimate_id join customers c on c.id = e.customer_id`,
  invoices: `select x.id, x.tenant_id, case when x.number is null then 'draft' else 'I-' || c.name end as label
    from invoices x join customers c on c.id = x.customer_id`,
  invoice_lines: `select l.id, l.tenant_id, case when x.number is null then 'draft' else 'I-' || c.name end as label
    from invoice_lines l join invoices x on x.id = l.invoice_id join customers c on c.id = x.customer_id`,
  recurring_invoices: 'select id, tenant_id, name as label from recurring_invoices',
  recurring_lines: 'select id, tenant_id, description as label from recurring_lines',
  recurring_periods: 'select id, tenant_id, period_on::text as label from recurring_periods',
  invoice_deductions: `select d.id, d.tenant_id, case when x.number is null then 'draft' else 'I-' || c.name end as label
    from invoice_deductions d join invoices x on x.id = d.invoice_id join customers c on c.id = x.customer_id`,
  payments: `select id, tenant_id, amount_minor::text as label from payments`,
  report_months: `select d.id, d.tenant_id, concat_ws(' ', coalesce(c.name, 'Company'), d.kind) as label from report_months d
    left join customers c on c.id = d.customer_id`,
  money_days: `select d.id, d.tenant_id, concat_ws(' ', c.name, d.kind, d.day) as label from money_days d
    left join customers c on c.id = d.customer_id`,
  payment_parts: `select id, tenant_id, amount_minor::text as label from payment_parts`,
  warranty_claims: `select id, tenant_id, 'CL-' || number as label from warranty_claims`,
  claim_comments: `select x.id, x.tenant_id, 'CL-' || c.number || case when x.internal then ' inside' else '' end as label
    from claim_comments x join warranty_claims c on c.id = x.claim_id`,
  work_order_events: ofOrder('work_order_events', `''`),
  documents: `select d.id, d.tenant_id, case when d.asset_id is not null then a.code || ' ' || d.name
    when d.work_order_id is not null then 'W-' || f.code when d.work_order_line_id is not null then 'line ' || b.code
    when d.estimate_id is not null then case when q.status = 'draft' then 'E draft' else 'E-' || qc.name end || ' ' || d.name
    when d.invoice_id is not null then case when i.status = 'draft' then 'I draft' else 'I-' || ic.name end || ' ' || d.name
    when d.claim_comment_id is not null then 'comment CL-' || y.number || case when z.internal then ' inside' else '' end
    when d.work_order_comment_id is not null then 'comment W-' || g.code || case when n.internal then ' inside' else '' end
    else t.number || case when m.internal then ' inside' else '' end end as label
    from documents d left join assets a on a.id = d.asset_id
    left join work_orders w on w.id = d.work_order_id left join facilities f on f.id = w.facility_id
    left join work_order_lines l on l.id = d.work_order_line_id left join assets b on b.id = l.asset_id
    left join ticket_comments m on m.id = d.ticket_comment_id left join tickets t on t.id = m.ticket_id
    left join work_order_comments n on n.id = d.work_order_comment_id left join work_orders v on v.id = n.work_order_id
    left join facilities g on g.id = v.facility_id
    left join claim_comments z on z.id = d.claim_comment_id left join warranty_claims y on y.id = z.claim_id
    left join estimates q on q.id = d.estimate_id left join customers qc on qc.id = q.customer_id
    left join invoices i on i.id = d.invoice_id left join customers ic on ic.id = i.customer_id`,
  company_logos: `select id, tenant_id, case when archived_at is null then 'logo' else 'earlier' end as label from company_logos`,
  partners: 'select id, tenant_id, name as label from partners',
  agents: 'select id, tenant_id, name as label from agents',
  personnel: 'select id, tenant_id, first_name as label from personnel',
  access_requests: 'select id, tenant_id, name as label from access_requests',
  bank_files: 'select id, tenant_id, file_name as label from bank_files',
  bank_lines: `select id, tenant_id, 'line ' || line as label from bank_lines`,
  imports: 'select id, tenant_id, kind as label from imports',
  certificate_uploads: 'select id, tenant_id, kind as label from certificate_uploads',
  certificate_files: 'select id, tenant_id, name as label from certificate_files',
  import_rows: `select id, tenant_id, 'line ' || line as label from import_rows`,
  import_progress: `select p.id, p.tenant_id, i.kind as label from import_progress p
    join imports i on i.tenant_id = p.tenant_id and i.id = p.import_id`,
  import_columns: 'select id, tenant_id, kind as label from import_columns',
  bulk_imports: 'select id, tenant_id, file_name as label from bulk_imports',
  bulk_import_rows: `select id, tenant_id, 'line ' || line as label from bulk_import_rows`,
  password_links:
    'select x.id, x.tenant_id, u.username as label from password_links x join users u on u.id = x.user_id',
  emails: `select id, tenant_id, kind || ' to ' || to_address as label from emails`,
  email_templates: 'select id, tenant_id, kind as label from email_templates',
  notification_defaults: 'select id, tenant_id, event as label from notification_defaults',
  notification_choices:
    'select x.id, x.tenant_id, u.username as label from notification_choices x join users u on u.id = x.user_id',
  column_choices:
    'select x.id, x.tenant_id, u.username as label from column_choices x join users u on u.id = x.user_id',
  recall_choices:
    'select x.id, x.tenant_id, u.username as label from recall_choices x join users u on u.id = x.user_id',
  recall_notices:
    'select x.id, x.tenant_id, u.username as label from recall_notices x join users u on u.id = x.user_id',
  reminders: `select id, tenant_id, 'step ' || step as label from reminders`,
  reminder_stops: 'select id, tenant_id, reason as label from reminder_stops',
  report_mails: 'select id, tenant_id, report as label from report_mails',
  report_sendings: 'select id, tenant_id, month::text as label from report_sendings',
  audit_log: `select id, tenant_id, action || ' ' || record_name as label from audit_log`,
  customer_activity: `select x.id, x.tenant_id, 'done at ' || c.name as label from customer_activity x
    join customers c on c.id = x.customer_id`,
  audit_heads: `select id, tenant_id, 'the end' as label from audit_heads`,
};

/** Each row of one table in both tenants, by id: its label, `other: …` when it is the other tenant's, and where it lies. */
export async function labelled(
  client: pg.ClientBase,
  table: string,
  { own, other }: World,
): Promise<Map<string, { label: string; version: string }>> {
  const label = labelSql[table];
  if (label === undefined)
    throw new Error(
      `Add a row of ${table} to test/support/ownRecords.ts, or to castRecords.ts and its name to labelSql in matrixWorld.ts.`,
    );
  const { rows } = await client.query<{ id: string; tenant_id: string; label: string; version: string }>(
    `select l.*, x.ctid::text as version from (${label}) l join ${table} x on x.id = l.id where l.tenant_id = any ($1)`,
    [[own.tenantId, other.tenantId]],
  );
  return new Map(
    rows.map(({ id, tenant_id, label, version }) => [
      id,
      { label: tenant_id === own.tenantId ? label : `other: ${label}`, version },
    ]),
  );
}
