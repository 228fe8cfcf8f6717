import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { sha256 } from '../../server/request/cookieSessions.ts';
import type { KeyRing } from '../../server/secrets/keys.ts';
import { makeLinkToken, type LinkPurpose } from '../../server/secrets/tokens.ts';
import { eachOwn, ownAddresses, ownRecords, type OwnAddress } from '../../test/support/ownRecords.ts';
import type { PlaceIds } from '../../test/support/places.ts';
import { addInvoices } from './invoices.ts';
import type { BenchActor, MeasuredTenant } from '../dataset.ts';

/** Rows of the file that a page of accounts in bulk shows: it grows with the tenant. */
const bulkRows = 'least(5000, (select count(*) / 2 from contacts where tenant_id = $1))';

/** The records whose pages are measured: of each kind one, as full in the big tenant as in the small one where the number doesn't grow. */
const found = `select
  (select id from portal_users where tenant_id = $1 and user_id = $2) as portal_user,
  (select id from usergroups where tenant_id = $1 and name = 'Technicians') as usergroup,
  (select id from portal_users where tenant_id = $1 and partner_id = $3 order by id limit 1) as partners_user,
  (select id from portal_users where tenant_id = $1 and agent_id = $4 order by id limit 1) as agents_user,
  (select id from personnel where tenant_id = $1 and user_id is not null order by id limit 1) as personnel,
  (select id from secure_links where tenant_id = $1 and customer_id = $5 and sent_at is null and ended_at is null) as link,
  (select id from facilities where tenant_id = $1 and code = 'F-0') as facility,
  (select id from work_order_types where tenant_id = $1 order by name limit 1) as work_order_type`;

/** What a tenant's pages need that its people would have made: a file of accounts, an email, its template, links that wait to be used. */
const made = `with bulk as (
    insert into bulk_imports (tenant_id, user_id, file_name) values ($1, $2, 'accounts.csv') returning id),
  cells as (
    insert into bulk_import_rows (tenant_id, import_id, line, cells, outcome, problems)
    select $1, bulk.id, n + 1, jsonb_build_object('account_type', 'customer', 'user_id', 'bulk-' || n, 'name', 'Bulk Person ' || n,
      'email', 'bulk' || n || '@example.com', 'customer_or_partner', 'C-0'), case when n % 9 = 0 then 'problem' else 'new' end,
      case when n % 9 = 0 then '{"name": "Is too long."}'::jsonb else '{}' end
    from bulk, generate_series(1, ${bulkRows}) n),
  imported as (
    insert into imports (tenant_id, user_id, kind, file_name, sheets, sheet, columns, state)
    select $1, $2, 'customers', name, '[{"name": "", "headings": ["Customer number", "Name"], "rows": 0, "hidden": 0}]', 0,
      '["number", "name"]', state from (values ('customers.csv', 'draft'), ('columns.csv', 'columns')) f (name, state)
    returning id, state),
  imported_cells as (
    insert into import_rows (tenant_id, import_id, sheet, line, cells, outcome, problems)
    select $1, i.id, 0, n + 1, jsonb_build_array('I-' || n, 'Imported ' || n), case when n % 9 = 0 then 'problem' else 'new' end,
      case when n % 9 = 0 then '{"name": "Is too long."}'::jsonb else '{}' end
    from imported i, generate_series(1, ${bulkRows}) n),
  email as (
    insert into emails (tenant_id, kind, to_address, to_name, user_id, state, subject, body)
    values ($1, 'ticket_comment', 'contact10@example.com', 'Contact', $3, 'sent', 'News', 'Hello') returning id),
  token as (
    insert into one_time_tokens (tenant_id, purpose, user_id, token_hash, expires_at)
    values ($1, 'hand_over', $2, $4, now() + interval '1 day')),
  template as (
    insert into email_templates (tenant_id, kind, subject, body)
    values ($1, 'ticket_comment', 'News of {{ticket_number}}', E'Hello {{first_name}},\\n\\n{{comment}}\\n\\n{{portal_link}}')
    on conflict do nothing),
  loose as (
    insert into users (tenant_id, first_name, last_name, username, email, is_external, state)
    values ($1, 'Lo', 'Ose', 'loose-' || substr(encode($4, 'hex'), 1, 12), 'loose@example.com', true, 'invited') returning id),
  claim as (
    insert into warranty_claims (tenant_id, number, partner_id, asset_id, description, failed_on, currency, status, filed_by)
    select $1, 1000000 + (select count(*) from warranty_claims where tenant_id = $1), c.partner_id, a.id, 'It drifts.', '2026-03-01', 'EUR', 'waiting', 'Bench'
    from customers c join assets a on a.tenant_id = c.tenant_id and a.customer_id = c.id
    where c.tenant_id = $1 and c.partner_id = $6 limit 1 returning id),
  links as (
    insert into password_links (tenant_id, user_id, purpose, key_version, expires_at)
    select $1, id, p, $5, now() + interval '1 day' from (select id, 'invitation' as p from loose union all select $2, 'reset') l
    returning id, purpose),
  service as (
    insert into asset_services (tenant_id, asset_id, type_id, interval_months, last_service_on, next_service_on, service_required)
    select $1, a.id, t.id, a.service_interval_months, a.last_service_on, a.next_service_on, a.service_required
    from (select * from assets where tenant_id = $1 limit 1) a, (select id from work_order_types where tenant_id = $1 limit 1) t
    on conflict (tenant_id, asset_id, type_id) do update set updated_at = now() returning id, asset_id),
  bank_file as (
    insert into bank_files (tenant_id, user_id, file_name, format, currency, sheets, sheet, columns, state)
    select $1, $2, 'bank.csv', 'csv', 'EUR', '[{"name": "", "headings": ["Date", "Amount", "Purpose"], "rows": 0, "hidden": 0}]', 0,
      '["paid_on", "amount", "purpose"]', state from (values ('draft'), ('columns')) f (state) returning id, state),
  bank_cells as (
    insert into bank_lines (tenant_id, file_id, line, cells, paid_on, amount_minor, currency, purpose, outcome)
    select $1, f.id, n + 1, jsonb_build_array('2026-05-04', n::text, 'Thanks'), '2026-05-04', n * 100, 'EUR', 'Thanks ' || n,
      case when n % 9 = 0 then 'decide' else 'not_incoming' end
    from bank_file f, generate_series(1, 2000) n),
  -- Only whoever uploaded them sees them, for an hour: the administrator opens the page.
  uploaded as (insert into certificate_uploads (tenant_id, user_id) values ($1, $7) returning id),
  waiting as (
    insert into certificate_files (tenant_id, upload_id, place, name, size, sha256, file_id, outcome)
    select $1, id, n, 'A-' || n || '.pdf', 9, repeat('0', 64), gen_random_uuid(), 'unknown'
    from uploaded, generate_series(1, 200) n returning upload_id),
  other_customer as (
    insert into customers (tenant_id, number, name) values ($1, 'T-' || substr(encode($4, 'hex'), 1, 12), 'Twin') returning id),
  other_contact as (
    insert into contacts (tenant_id, first_name, last_name, customer_id)
    select $1, 'Twin', 'Contact', p.customer_id from portal_users p where p.tenant_id = $1 and p.user_id = $3 limit 1 returning id)
  select bulk.id as bulk, (select upload_id from waiting limit 1) as certificates,
    (select id from other_customer) as other_customer, (select id from other_contact) as other_contact,
    (select asset_id || '/services/' || id from service) as asset_service, email.id as email, (select id from links where purpose = 'invitation') as invitation,
    (select id from links where purpose = 'reset') as reset,
    (select id from imported where state = 'draft') as import_file,
    (select id from imported where state = 'columns') as import_columns,
    (select id from bank_file where state = 'draft') as bank_file,
    (select id from bank_file where state = 'columns') as bank_columns,
    (select id from claim) as claim from bulk, email`;

/** A ticket's page has comments, and an asset's a document: there is one of each, whatever the tenant is made of. */
const attached = `with comment as (
    insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name) values ($1, $2, 'Word', true, 'Tess') returning id),
  words as (
    insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name) values ($1, $4, 'Word', true, 'Tess')
    returning id),
  question as (
    insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name) values ($1, $5, 'Word', true, 'Tess') returning id),
  document as (
    insert into documents (tenant_id, asset_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name)
    values ($1, $3, 'certificate', 'certificate.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Tess')
    returning id)
  select comment.id as comment, words.id as on_order, question.id as on_claim, document.id as document
    from comment, words, question, document`;

type Found = Record<
  | 'portal_user'
  | 'usergroup'
  | 'partners_user'
  | 'agents_user'
  | 'personnel'
  | 'link'
  | 'facility'
  | 'work_order_type',
  string
>;
type Made = Record<
  | 'bulk'
  | 'asset_service'
  | 'import_file'
  | 'import_columns'
  | 'certificates'
  | 'bank_file'
  | 'bank_columns'
  | 'other_customer'
  | 'other_contact'
  | 'email'
  | 'invitation'
  | 'reset'
  | 'claim',
  string
>;

/** Makes what is missing in a tenant for all its pages, and says what the pages' addresses are made of, for each person. */
export async function idsIn(
  admin: pg.Pool,
  keys: KeyRing,
  tenant: MeasuredTenant,
): Promise<(of: BenchActor) => Promise<PlaceIds>> {
  const { tenantId, people, customerId, linkCustomerId, partnerId, agentId } = tenant;
  const { contactUser, technician, customerUser } = people;
  const handOverToken = randomBytes(24).toString('base64url');
  const one = async <T>(text: string, values: unknown[]) =>
    (await admin.query<T & object>(text, values)).rows[0] as T;
  const ids = await one<Found>(found, [tenantId, contactUser.userId, partnerId, agentId, linkCustomerId]);
  const more = await one<Made>(made, [
    tenantId, technician.userId, contactUser.userId, sha256(handOverToken), keys.newest, partnerId, people.administrator.userId,
  ]); // prettier-ignore
  const own = eachOwn((address) => address as string);
  for (const address of ownAddresses)
    own[address] = `${address}/${await addOwn(admin, tenantId, ownRecords[address])}`;
  const invoices = await addInvoices(admin, tenantId, customerId);
  const token = (purpose: LinkPurpose, id: string) =>
    makeLinkToken(keys, purpose, { tenantId, id, keyVersion: keys.newest }) ?? '';
  const customer = `/admin/customers/${customerId}`;
  const job = await seenBy(admin, people.administrator, tenant);
  await assign(admin, tenant, job.work_order);
  const seenAlready = new Map<string, ReturnType<typeof seenBy>>();
  return async (of) => {
    const seeing = seenAlready.get(of.sessionId) ?? seenBy(admin, of, tenant);
    seenAlready.set(of.sessionId, seeing);
    const seen = await seeing;
    const { comment, on_order, on_claim, document } = await one<
      Record<'comment' | 'on_order' | 'on_claim' | 'document', string>
    >(attached, [tenantId, seen.ticket, seen.asset, seen.work_order, more.claim]);
    return {
      linkToken: token('secure link', ids.link),
      invitation: `/invitation/${token('password link', more.invitation)}`,
      reset: `/reset_password/${token('password link', more.reset)}`,
      handOverToken,
      unsubscribe: `/unsubscribe/${token('unsubscribe link', more.email)}`,
      customerId,
      customer,
      otherCustomer: more.other_customer,
      otherContact: more.other_contact,
      portalUser: `${customer}/portal_users/${ids.portal_user}`,
      contact: `/admin/contacts/${contactUser.contactId ?? ''}`,
      user: `/admin/users/${technician.userId ?? ''}`,
      usergroup: `/admin/usergroups/${ids.usergroup}`,
      partner: `/admin/partners/${partnerId}`,
      partnersUser: `/admin/partners/${partnerId}/users/${ids.partners_user}`,
      agent: `/admin/agents/${agentId}`,
      agentsUser: `/admin/agents/${agentId}/users/${ids.agents_user}`,
      personnel: `/admin/personnel/${ids.personnel}`,
      partnersCustomer: `/customers/${linkCustomerId}`,
      email: more.email,
      bulk: `/admin/accounts/bulk/${more.bulk}`,
      importColumns: `/admin/imports/files/${more.import_columns}`,
      certificates: `/admin/certificates/${more.certificates}`,
      bankFile: `/admin/invoices/bank/${more.bank_file}`,
      bankColumns: `/admin/invoices/bank/${more.bank_columns}`,
      importFile: `/admin/imports/files/${more.import_file}`,
      accountMade: `/admin/accounts/made/${customerUser.userId ?? ''}`,
      customersUserId: customerUser.userId ?? '',
      facilityId: ids.facility,
      facility: `/admin/facilities/${ids.facility}`,
      asset: `/assets/${seen.asset}`,
      assetService: `/admin/assets/${more.asset_service}`,
      ticket: `/tickets/${seen.ticket}`,
      comment,
      orderComment: on_order,
      claimComment: on_claim,
      document,
      shownDocument: document,
      workOrder: `/work_orders/${seen.work_order}`,
      workOrderLine: seen.line,
      workOrderType: `/admin/work_order_types/${ids.work_order_type}`,
      estimate: `/estimates/${invoices.estimate}`,
      estimateDraft: `/admin/estimates/${invoices.estimateDraft}`,
      invoice: `/invoices/${invoices.invoice}`,
      invoiceDraft: `/admin/invoices/${invoices.draft}`,
      own,
      recurring: `/admin/invoices/recurring/${invoices.recurring}`,
      claim: `/claims/${more.claim}`,
      job: `/admin/my_jobs/${job.work_order}`,
      jobLine: job.line,
      tenantId,
      // No page of the platform's own is measured.
      operatorSetUp: '',
      siteGroup: '',
    };
  };
}

/** Adds a record of the company's own; it is called otherwise than those that were added before. */
async function addOwn(
  admin: pg.Pool,
  tenantId: string,
  { table, row, calledBy }: (typeof ownRecords)[OwnAddress],
): Promise<string> {
  const values: Record<string, unknown> = { ...row, [calledBy]: `bench-${randomBytes(6).toString('hex')}` };
  const columns = Object.keys(values);
  const { rows } = await admin.query<{ id: string }>(
    `insert into ${table} (tenant_id, ${columns.join(', ')})
       values ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')}) returning id`,
    [tenantId, ...Object.values(values)],
  );
  return rows[0]?.id ?? '';
}

/** Gives the administrator a job: a work order in any state, which the triggers would let nobody touch. */
async function assign(
  admin: pg.Pool,
  { tenantId, people }: MeasuredTenant,
  workOrder: string,
): Promise<void> {
  const userId = people.administrator.userId ?? '';
  await admin.query(
    `begin; set local session_replication_role = replica;
     insert into personnel (tenant_id, first_name, last_name, user_id) values ('${tenantId}', 'Ada', 'Marsh', '${userId}')
       on conflict do nothing;
     update work_orders set technician_id = (
         select id from personnel where tenant_id = '${tenantId}' and user_id = '${userId}' and archived_at is null)
       where id = '${workOrder}'; commit`,
  );
}

type Seen = Record<'asset' | 'ticket' | 'work_order' | 'line', string>;

/** An asset, a ticket and a work order with a line that somebody sees: the contact's own, else the contact user's, or those of whose portal the links open. */
async function seenBy(
  admin: pg.Pool,
  { contactId, customerId, side }: BenchActor,
  { tenantId, people, linkCustomerId, ...tenant }: MeasuredTenant,
): Promise<Seen> {
  const staff = side === 'staff';
  const customer = staff ? tenant.customerId : (customerId ?? linkCustomerId);
  const ofContact = contactId ?? (customer === tenant.customerId ? people.contactUser.contactId : null);
  const { rows } = await admin.query<Seen>(
    `with here as (select f.id from facilities f
         left join contact_facilities k on k.tenant_id = $1 and k.contact_id = $3 and k.facility_id = f.id
         where f.tenant_id = $1 and f.customer_id = $2 order by k.facility_id is null, f.code limit 1),
       theirs as (select w.id from work_orders w, here where w.tenant_id = $1 and w.facility_id = here.id order by w.number limit 1)
     select (select a.id from assets a, here where a.tenant_id = $1 and a.facility_id = here.id order by a.code limit 1) as asset,
      (select id from theirs) as work_order,
      (select l.id from work_order_lines l, theirs where l.tenant_id = $1 and l.work_order_id = theirs.id order by l.id limit 1) as line,
      (select id from tickets where tenant_id = $1 and customer_id = $2 and ($3::uuid is null or contact_id = $3)
        order by number limit 1) as ticket`,
    [tenantId, customer, ofContact],
  );
  if (!rows[0] || Object.values(rows[0]).some((id) => !id))
    throw new Error('somebody sees no asset, ticket or work order');
  return rows[0];
}
