import { expect } from 'chai';
import pg from 'pg';
import { portalRoles, readOnlyRoles, roleName, type LoginRole } from '../../db/roles.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { attackAs, attackers, beginAs, forbidden, poolOf, run, type Attacker } from './attack.ts';

const secret = 'hidden-from-the-attacker';

describe('what outlives a transaction, and what the functions give away (S18, S19)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('pool');
    other = await makeCast('pool');
    const { admin } = await testDatabase();
    await admin.query('update assets set description = $2, barcode = $2 where id = $1', [
      other.assets.cal1,
      secret,
    ]);
    for (const [asset, words] of [
      [cast.assets.dock, `${secret} of south`],
      [cast.assets.pier, `${secret} of west`],
    ])
      await admin.query('update assets set description = $2 where id = $1', [asset, words]);
  });
  const attack = (who: Attacker, sql: string, values: unknown[] = []) => attackAs(cast, who, sql, values);

  describe('through the pool', () => {
    const forge = (client: pg.ClientBase, victim: Cast) =>
      client.query(
        Object.entries({
          tenant_id: victim.tenantId,
          customer_id: victim.customers.north,
          user_id: victim.players.administrator.userId,
          session_id: victim.players.administrator.sessionId,
          partner_id: victim.partnerId,
          create_accounts: 'true',
          role: 'app_staff',
          contact_id: victim.players.contactUser.contactId,
          administrator: 'true',
          whole_customer: 'true',
          all_facilities: 'true',
          edit_contact: 'true',
          kind: 'staff',
          begun: '1',
        })
          .map(([setting, value]) => `set app.${setting} = '${value}'`)
          .join('; '),
      );

    for (const who of attackers)
      it(`a session-level SET gives the next transaction nothing: ${who} sees its own rows, and can begin`, async () => {
        const { pools } = await testDatabase();
        const player = cast.players[who];
        const read = async (client: pg.ClientBase) => {
          await client.query('begin');
          await beginAs(client, player);
          const assets = await run(client, 'select id from assets order by id');
          const customers = await run(client, 'select id, name from customers order by id');
          const contacts = await run(client, 'select id from contacts order by id');
          const found = await run(client, "select * from app.search_assets('{}') as id order by id");
          await client.query('rollback');
          return [assets, customers, contacts, found];
        };
        const client = await pools[poolOf(cast, who)].connect();
        try {
          const honest = await read(client);
          await forge(client, other);
          expect(await read(client)).to.deep.equal(honest);
          // Another customer, and more rights, within the own tenant.
          await forge(client, { ...cast, customers: { ...cast.customers, north: cast.customers.south } });
          expect(await read(client)).to.deep.equal(honest);
          expect(await read(client)).to.deep.equal(honest);
          if (player.side !== 'staff')
            expect((await run(client, 'select from assets')).state).to.equal(forbidden);
        } finally {
          client.release(true);
        }
      });

    for (const login of ['app_staff', 'app_portal'] as const)
      it(`a default that ${login} gives itself is nothing either: begin says otherwise`, async () => {
        const { admin, databaseUrl, prefix, passwords } = await testDatabase();
        const role = roleName(prefix, login);
        await admin.query(`alter role ${role} set app.tenant_id = '${other.tenantId}'`);
        try {
          const url = new URL(databaseUrl);
          url.username = role.replaceAll('"', '');
          url.password = passwords[login as LoginRole];
          const client = new pg.Client({ connectionString: url.href });
          await client.connect();
          await client.query('begin');
          await beginAs(client, cast.players[login === 'app_staff' ? 'administrator' : 'customerUser']);
          const { rows } = await client.query<{ tenant_id: string }>('select distinct tenant_id from assets');
          expect(rows).to.deep.equal([{ tenant_id: cast.tenantId }]);
          await client.end();
        } finally {
          await admin.query(`alter role ${role} reset app.tenant_id`);
        }
      });
  });

  describe('through the functions of sign-in', () => {
    it('a guessed, empty or null token begins nothing', async () => {
      for (const [side, fn, more] of [
        ['staff', 'begin_staff', "'1 year', '1 year'"],
        ['portal', 'begin_portal', "'1 year', '1 year', '1 year', '1 year'"],
        ['portal', 'find_portal', "'1 year', '1 year', '1 year', '1 year'"],
        ['portal', 'begin_view', "'1 year', '1 year', '1 year'"],
        ['portal', 'find_view', "'1 year', '1 year', '1 year'"],
        ['portal', 'begin_as', `'${other.players.contactUser.userId}', null, '1 year', '1 year'`],
        ['portal', 'find_as', `null, '${other.customers.south}', '1 year', '1 year'`],
      ] as const) {
        const { pools } = await testDatabase();
        for (const token of [Buffer.alloc(32), Buffer.alloc(0), null])
          for (const slug of [other.slug, '', '%', null]) {
            const client = await pools[side].connect();
            const { state } = await run(client, `select * from app.${fn}($1, $2, ${more})`, [token, slug]);
            client.release();
            expect(state).to.be.oneOf(['GH001', 'GH002']);
          }
      }
    }); // prettier-ignore

    it('A40: a guessed or empty calendar begins nothing', async () => {
      const { pools } = await testDatabase();
      for (const fn of ['begin_calendar', 'find_calendar'])
        for (const link of [other.players.contactUser.userId, null])
          for (const slug of [other.slug, '', null]) {
            const client = await pools.portal.connect();
            const { state } = await run(client, `select * from app.${fn}($1, $2, null)`, [slug, link]);
            client.release();
            expect(state).to.be.oneOf(['GH001', 'GH002']);
          }
    });

    // An agent's role is portal_customer_ro: of itself it changes the password, and ends its sessions (A21).
    const withPassword = [
      'app_staff',
      ...portalRoles.filter((role) => role !== 'portal_link'),
      'portal_customer_ro',
    ];
    const everybodyInside = ['app_staff', ...portalRoles, ...readOnlyRoles];
    const each = (names: string[], roles: string[]) => Object.fromEntries(names.map((name) => [name, roles]));
    /** Who may execute what, by hand. A function that is missing here fails. */
    // A link and who only looks change nothing; a partner has no contacts.
    const contactEditors = portalRoles.filter((role) => role !== 'portal_link' && role !== 'partner');
    const executors: Record<string, readonly string[]> = {
      begin_staff: ['app_staff'],
      ...each(
        [
          ...['begin_portal', 'find_portal', 'begin_view', 'find_view', 'begin_as', 'find_as'],
          ...['begin_calendar', 'find_calendar'],
        ],
        ['app_portal'],
      ),
      ...each(
        [
          'find_job',
          'begin_job',
          'worker_beat',
          'worker_gone',
          'draft_clock',
          'recurring_due',
          'recurring_make',
          'recurring_stop',
          'recall_clock',
          'report_clock',
          'invoice_reminder_clock',
          'estimate_reminder_clock',
          'return_bulk_import',
          'return_bank_file',
          'return_import',
          'note_import',
          'reserve_tickets',
          'files_with_documents',
          'end_certificate_uploads',
          'some_files',
          'forget_access_requests',
          'forget_operator_log',
          'sort_names',
          'names_sorted',
        ],
        ['app_worker'],
      ),
      add_job: ['app_staff'],
      ...each(
        [
          'enqueue',
          'enqueue_emails',
          'mail_address',
          'emails_waiting',
          'put_email',
          'put_invitations',
          'mail_causer',
          'wants',
          'tell_staff',
          'tell_who_may',
          'tell_keepers',
          'order_followers',
          'tell_order_people',
          'note_order_words',
          'note_claim_words',
          'note_ticket_words',
          'note_turn',
          'note_done',
          'key_ticket_reference',
          'tell_customer',
          'make_password_link',
          'at_most',
          'count_job',
          'reaches_facility',
          'enqueue_later',
          'rehearse_email',
        ],
        [],
      ),
      ...each(
        [
          'find_recipient',
          'begin_recipient',
          'email_facts',
          'email_tried',
          'email_ended',
          'email_bounced',
          'send_password_resets',
        ],
        ['app_worker'],
      ),
      ...each(
        [
          'send_email_again',
          'send_test_email',
          'mail_secure_link',
          'send_password_link',
          'end_password_links',
          'invite_users',
          'tell_of_password',
        ],
        ['app_staff'],
      ),
      ...each(['tell_of_ticket', 'tell_of_comment', 'tell_of_work_comment'], ['app_staff', ...portalRoles]),
      tell_of_claim_comment: ['app_staff', 'partner'],
      ...each(['tell_of_answer', 'tell_of_request'], [...portalRoles]),
      ...each(
        [
          'form_keeper',
          'form_of_another',
          'keep_form',
          'kept_form',
          'notice_facts',
          'choose_notice',
          'ask_password_reset',
          'password_link_facts',
          'use_password_link',
        ],
        ['app_public'],
      ),
      ...each(
        ['contact_reach', 'staff_actor', 'portal_actor', 'enter_portal', 'missing_steps', 'end_views'],
        [],
      ),
      ...each(
        [
          'audit_hash',
          'audit_actor_of',
          'audit_append',
          'audit_session',
          'audit_chains',
          'audit_faults',
          'files_to_verify',
        ],
        [],
      ),
      audit: ['app_staff', ...portalRoles, 'portal_customer_ro'],
      my_customers: ['partner', 'partner_ro'],
      ...each(
        [
          'last_change',
          'licences',
          'claim_licences',
          'can_be_viewed',
          'open_view',
          'contact_sign_ins',
          'user_sign_ins',
        ],
        ['app_staff'],
      ),
      choose_facility: [...portalRoles, ...readOnlyRoles],
      ...each(['choose_customer', 'choosable_customers'], ['portal_customer_ro', 'partner', 'partner_ro']),
      my_outside_facilities: ['portal_contact_admin', 'portal_contact_admin_ro'],
      search_assets: everybodyInside,
      search_tickets: everybodyInside,
      search_work_orders: everybodyInside,
      search_warranty_claims: everybodyInside,
      search_invoices: everybodyInside,
      search_estimates: everybodyInside,
      search_documents: everybodyInside,
      ...each(
        [
          'tell_of_claim',
          'tell_of_invoice',
          'tell_of_estimate',
          'tell_of_work',
          'mail_document',
          'has_payers',
          'statement_readers',
          'mail_statement',
          'invoice_readers',
          'credit_note_readers',
          'mail_invoice',
          'send_report_now',
          'reports_turned_off',
          'deposits_of',
          'check_deposits',
          'recurring_next',
        ],
        ['app_staff'],
      ),
      search_facilities: everybodyInside,
      search_customers: ['app_staff', 'partner', 'partner_ro'],
      search_contacts: everybodyInside.filter((role) => !/^partner/.test(role)),
      ...each(['search_users', 'search_emails', 'search_audit_log'], ['app_staff']),
      ...each(
        [
          'lacks_facility_of',
          'guard_admin_access',
          'guard_contact_email',
          'guard_username',
          'may_give_claims',
          'has_all_of_contact',
          'tell_customers',
          'date_agent',
          'confirm_changed_email',
          'end_links_to_email',
          'note_who_suspended',
          'keep_shut_contact',
          'leave_contacts',
          'keep_off_merged_customer',
          'keep_off_merged_contact',
          'leave_facilities',
          ...['tickets', 'work_orders', 'facilities', 'estimates', 'invoices'].map(
            (table) => `keep_customer_of_${table}`,
          ),
          'hold_own_facility',
          'fix_steps',
          ...[
            ...['ticket_comments', 'ticket_descriptions', 'work_orders'].map((child) => `${child}_ticket_id`),
            'work_order_comments_work_order_id',
            'work_order_events_work_order_id',
            'work_order_signatures_work_order_id',
            ...['documents', 'invoices', 'estimates'].map((child) => `${child}_work_order_id`),
            ...['estimate', 'invoice'].map((record) => `documents_${record}_id`),
            'estimates_invoice_id',
            'work_orders_invoice_id',
            'invoices_credits_id',
            'contact_facilities_contact_id',
          ].flatMap((name) => [`hold_customer_${name}`, `seen_after_hold_${name}`]),
          ...[
            ...[
              'tickets',
              'ticket_comments',
              'ticket_descriptions',
              'work_orders',
              'work_order_comments',
              'work_order_events',
            ],
            ...[
              'work_order_signatures',
              'warranty_claims',
              'claim_comments',
              'documents',
              'estimates',
              'invoices',
            ],
            ...['recurring_invoices', 'payments', 'reminder_stops', 'report_mails'],
            ...[
              'issued_by_of_invoices',
              'reversed_by_of_payments',
              'recorded_by_of_bank_files',
              'stopped_by_of_report_mails',
            ],
            ...['decided_by_of_access_requests', 'decided_by_of_warranty_claims'],
          ].map((table) => `sign_${table}`),
        ],
        [],
      ),
      // Of the platform's operator: each judges the token of a session first.
      ...each(
        [
          ...['facts', 'sign_in', 'begin', 'seen', 'sign_out', 'set_up_facts', 'set_up', 'entries'],
          ...[
            'tenants',
            'tenant',
            'decide',
            'health',
            'groups',
            'group',
            'make_group',
            'change_group',
            'retry',
          ],
        ].map((name) => `operator_${name}`),
        ['app_operator'],
      ),
      ...each(['operator_of', 'operator_note', 'operator_invite', 'operator_remove'], []),
      ...each(['failed_jobs', 'retry_jobs', 'tenant_of_job', 'guard_operator_log'], []),
      suspension: ['app_public'],
      // A24: what reaches the other companies of a site group.
      ...each(
        [
          ...['hold_site_group', 'share_account', 'account_in_group', 'left_out_in_group'],
          ...['my_site_group', 'suspend_in_group'],
        ],
        ['app_staff'],
      ),
      ...each(
        [
          'hold_audit_heads',
          'note_in_group',
          'numbers_in_group',
          'hold_shared_login',
          'share_password',
          'forget_group_suspension',
        ],
        [],
      ),
      note_agent_look: ['app_public'],
      note_download: ['app_public'],
      my_session: portalRoles.filter((role) => role !== 'partner'),
      ...each(
        ['facilities_of_contact', 'merged_contact'],
        everybodyInside.filter((role) => !/^(partner|app_staff)/.test(role)),
      ),
      ...each(['may_edit_contact', 'give_facilities', 'take_facility'], contactEditors),
      ...each(['delete_contact', 'users_of_contact'], ['portal_customer', 'portal_contact_admin']),
      ...each(
        ['may_manage_user', 'person_lacks'],
        everybodyInside.filter((role) => !/^(app_staff|portal_link)/.test(role)),
      ),
      ...each(
        [
          'may_give_contact',
          'my_other_companies',
          'add_portal_person',
          'invite_portal_person',
          'suspend_portal_person',
          'resume_portal_person',
          'sign_out_portal_person',
        ],
        [...contactEditors, 'partner'],
      ),
      ...each(['likely_customers', 'register_customer'], ['partner']),
      customer_that_stays: ['partner', 'partner_ro'],
      next_number: ['app_staff', ...portalRoles],
      own_password_hash: withPassword,
      set_own_password: withPassword,
      end_other_sessions: withPassword,
      set_own_dates: withPassword,
      choose_columns: withPassword.filter((role) => role !== 'app_staff'),
      day_begins: everybodyInside,
      // What triggers do with work orders and their lines.
      ...each(
        [
          'guard_work_order',
          'guard_work_order_line',
          'note_ticket_closed',
          'follow_asset',
          'keep_evidence',
          'hand_on_service',
          'keep_earlier_code',
          'repeat_first_service',
          'guard_claim',
          'guard_service_order',
          'guard_estimate',
          'guard_estimate_line',
          'keep_decision',
          'decision_is_made',
          'guard_invoice',
          'recurring_log',
          'guard_recurring',
          'guard_invoice_line',
          'guard_payment_part',
          'guard_credit_used',
          'settle_invoice',
          'settle_part',
          'settle_payment',
          'settle_credit',
          'sort_key',
          'change_alphabet',
          ...[
            'customers', 'facilities', 'contacts', 'users', 'partners', 'agents', 'personnel',
            'usergroups', 'permission_presets', 'work_order_types',
          ].map((table) => `sort_${table}`), // prettier-ignore
          'payers_of',
          'billing_recipients',
          'email_counts',
          'day_for_emails',
          'turn_of_day',
          'keep_sent_version',
          'guard_version',
          'forget_billing_choice',
          'add_to_money_day',
          'keep_money_days_of_invoices',
          'keep_money_days_of_payments',
          'keep_report_months_of_work_orders',
          'keep_report_months_of_work_order_lines',
          'keep_report_months_of_assets',
          'hold_asset_reports',
          'recount_report_months',
          'move_held_emails',
          'hold_contact_of_user',
          'put_report',
          'tell_payers',
          'tell_technician',
          'guard_document',
          'keep_documents',
          'leave_estimate_documents',
          'leave_invoice_documents',
          'return_documents',
          'count_document',
        ],
        [],
      ),
      name_keys: everybodyInside,
      end_link_sessions: ['app_staff'],
      has_activity: ['app_staff'],
      told_of_billing: ['app_staff'],
      my_held_emails: ['app_staff'],
      choose_billing_recipients: ['app_staff'],
      tell_of_new_claim: ['partner'],
      newest_certificates: everybodyInside,
      partner_assets: ['partner', 'partner_ro'],
      merge_customers: ['app_staff'],
      merge_contacts: ['app_staff'],
      // Whoever may add documents, which agents and partners don't.
      room_for_document: ['app_staff', ...portalRoles],
      ...each(
        [
          'tenant_by_slug', 'logo_file', 'ask_access', 'find_tenants', 'slug_is_taken', 'sign_up', 'hand_over', 'hand_over_waits',
          'sign_in_facts',
          'open_password_session', 'link_facts', 'open_link_session', 'end_session', 'end_view', 'note_seen',
        ],
        ['app_public'],
      ), // prettier-ignore
    };

    it('are executed by the roles that need them, and by nobody else', async () => {
      const { admin, prefix } = await testDatabase();
      const { rows } = await admin.query<{ name: string; roles: string[] }>(
        `select p.proname as name, coalesce(array_agg(substr(r.rolname, length($1) + 2)) filter
          (where r.oid is not null), '{}')::text[] as roles
         from pg_proc p left join pg_roles r on r.rolname like $1 || '\\_%' and r.rolname !~ '_(owner|migrator|definer_[a-z_]+)$'
           and has_function_privilege(r.oid, p.oid, 'execute')
         where p.pronamespace = 'app'::regnamespace group by p.oid`,
        [prefix],
      );
      // at_most is there once for each type that it measures.
      expect([...new Set(rows.map((row) => row.name))]).to.have.members(Object.keys(executors));
      for (const { name, roles } of rows) expect(roles, name).to.have.members([...executors[name]!]);
    });

    it("S19: a person's own password hash is the only one that comes out, and none for a link", async () => {
      const { admin } = await testDatabase();
      const { rows } = await admin.query<{ password_hash: string }>(
        'select password_hash from users where id = $1',
        [cast.players.contactUser.userId],
      );
      await admin.query("update users set password_hash = 'own' where id = $1", [
        cast.players.contactUser.userId,
      ]);
      const seen = await attack('contactUser', 'select * from app.own_password_hash()');
      expect(seen.rows.map((row) => row['password_hash'])).to.deep.equal(['own']);
      await admin.query('update users set password_hash = $2 where id = $1', [
        cast.players.contactUser.userId,
        rows[0]!.password_hash,
      ]);
      expect((await attack('link', 'select * from app.own_password_hash()')).state).to.equal(forbidden);
    });

    it('A12: the searches find what their actor sees, and can not be asked about the rest', async () => {
      const hits: Record<(typeof attackers)[number], number> = {
        administrator: 2,
        technician: 2,
        contactUser: 0,
        wideContact: 0,
        customerUser: 0,
        link: 1,
        partnerUser: 1,
        agentUser: 0,
        viewer: 0,
      };
      for (const who of attackers) {
        const { rows } = await attack(who, 'select * from app.search_assets($1)', [[secret]]);
        expect(rows, who).to.have.length(hits[who]);
        for (const table of ['assets', 'tickets']) {
          const all = await attack(who, `select count(*) from app.search_${table}('{}')`);
          const seen = await attack(who, `select count(*) from ${table}`);
          // A partner may not even ask for tickets (A20a), so that it finds none.
          expect(all.rows, `${who} ${table}`).to.deep.equal(
            seen.state === forbidden ? [{ count: '0' }] : seen.rows,
          );
        }
        for (const [table, live] of [
          ['facilities', 'true'],
          ['customers', 'archived_at is null'],
          ['contacts', 'archived_at is null'],
          ['users', 'archived_at is null'],
        ] as const) {
          const all = await attack(who, `select count(*) from app.search_${table}('{}')`);
          // Where the search isn't theirs, nothing is found out by it.
          if (all.state === forbidden) continue;
          const seen = await attack(who, `select count(*) from ${table} where ${live}`);
          expect(all.rows, `${who} ${table}`).to.deep.equal(
            who === 'partnerUser' && table === 'customers'
              ? (await attack(who, 'select count(*) from customers')).rows
              : seen.rows,
          );
        }
        const log = await attack(who, "select count(*) from app.search_audit_log('{}')");
        const seenLog = await attack(who, 'select count(*) from audit_log');
        if (log.state !== forbidden) expect(log.rows, `${who} audit_log`).to.deep.equal(seenLog.rows);
      }
    });
  });
});
