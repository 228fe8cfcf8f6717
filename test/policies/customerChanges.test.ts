import { expect } from 'chai';
import type pg from 'pg';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

/** A record of North's with nothing to it yet, and how staff would give it to South. */
const records: Record<string, { insert: string; move: string }> = {
  tickets: {
    insert: `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by)
      values ($T, 90, 'Clean', 'By staff.', $NORTH, 'Tess') returning id`,
    move: 'update tickets set customer_id = $SOUTH where id = $ID returning id',
  },
  work_orders: {
    insert: `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
      values ($T, 90, $TYPE, $CAL2, $NORTH, 'open', 'Tess') returning id`,
    move: 'update work_orders set customer_id = $SOUTH, facility_id = $DOCK where id = $ID returning id',
  },
  estimates: {
    insert: `insert into estimates (tenant_id, number, customer_id, dated_on, valid_until, currency, opened_by, terms)
      values ($T, 90, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada', '') returning id`,
    move: 'update estimates set customer_id = $SOUTH where id = $ID returning id',
  },
  invoices: {
    insert: `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by)
      values ($T, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada') returning id`,
    move: 'update invoices set customer_id = $SOUTH where id = $ID returning id',
  },
};
const order = (more: string, values: string) =>
  `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, ${more})
     values ($T, 91, $TYPE, $CAL2, $NORTH, 'open', 'Tess', ${values})`;
const bill = (more: string) => `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by, work_order_id)
  values ($T, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada', ${more})`; // prettier-ignore
const file = (column: string) =>
  `insert into documents (tenant_id, ${column}, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name)
     values ($T, $ID, 'report', 'kept.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), false, true, 'Tess')`;

/** Each past that a record can have, by hand from A33: the record, the word, and how it comes by it. */
const pasts: readonly (readonly [table: string, past: string, sql: string])[] = [
  ['tickets', 'words', 'update tickets set by_portal = true where id = $ID'],
  ['tickets', 'words', `insert into ticket_descriptions (tenant_id, ticket_id, body, author_name, replaced_by)
    values ($T, $ID, 'w', 'O', 'T')`],
  ['tickets', 'comments', `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name)
    values ($T, $ID, 'w', true, 'Tess')`],
  ['tickets', 'comments', `insert into ticket_comments (tenant_id, ticket_id, body, internal, by_staff, author_name)
    values ($T, $ID, 'w', true, true, 'T')`],
  ['tickets', 'order', order('ticket_id', '$ID')],
  ['tickets', 'about', 'update tickets set asset_id = $ASSET where id = $ID'],
  ['tickets', 'about', 'update tickets set work_order_id = $ORDER where id = $ID'],
  ['work_orders', 'assets', `insert into work_order_lines (tenant_id, work_order_id, asset_id, facility_id, customer_id, asset_description)
    values ($T, $ID, $ASSET, $CAL2, $NORTH, 'Gauge')`],
  ['work_orders', 'comments', `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name)
    values ($T, $ID, 'w', true, 'T')`],
  ['work_orders', 'documents', file('work_order_id')],
  ['work_orders', 'request', 'update work_orders set by_portal = true where id = $ID'],
  ['work_orders', 'request', 'update work_orders set ticket_id = $TICKET where id = $ID'],
  ['work_orders', 'follows', 'update work_orders set follows_order_id = $ORDER where id = $ID'],
  ['work_orders', 'follows', 'update work_orders set follows_order_id = $ID where id = $ORDER'],
  ['work_orders', 'reasons', `insert into work_order_events (tenant_id, work_order_id, to_status, reason, by_staff, author_name)
    values ($T, $ID, 'on_hold', 'Parts', true, 'T')`],
  ['work_orders', 'reasons', `update work_orders set signed_by = 'Olivia' where id = $ID`],
  ['work_orders', 'reasons', `insert into work_order_signatures (tenant_id, work_order_id, name, content, content_sha256,
      by_staff, author_name)
    values ($T, $ID, 'Olivia', '', repeat('0', 64), true, 'T')`],
  ['work_orders', 'billing', bill('$ID')],
  ['work_orders', 'billing', `insert into estimates (tenant_id, number, customer_id, dated_on, valid_until, currency,
    opened_by, terms, work_order_id)
    values ($T, 91, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada', '', $ID)`],
  ['estimates', 'versions', 'update estimates set revision = 2 where id = $ID'],
  ['estimates', 'versions', 'update estimates set revises_id = $ESTIMATE where id = $ID'],
  ['estimates', 'documents', file('estimate_id')],
  ['estimates', 'billing', 'update estimates set work_order_id = $ORDER where id = $ID'],
  ['invoices', 'documents', file('invoice_id')],
  ['invoices', 'billing', 'update invoices set work_order_id = $ORDER where id = $ID'],
  ['invoices', 'billing', 'update work_orders set invoice_id = $ID where id = $ORDER'],
  ['work_orders', 'billing', 'update work_orders set invoice_id = $INVOICE where id = $ID'],
  ['invoices', 'billing', `update invoices set kind = 'credit_note', credits_id = $INVOICE where id = $ID`],
  ['invoices', 'billing', `insert into estimates (tenant_id, number, customer_id, dated_on, valid_until, currency,
    opened_by, terms, invoice_id)
    values ($T, 91, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada', '', $ID)`],
]; // prettier-ignore

describe('A33: what stays behind when a record changes customer', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('changes');
  });

  const filled = (text: string, id = '') =>
    Object.entries({
      TICKET: cast.tickets.ofNorth,
      TYPE: cast.workOrderType,
      NORTH: cast.customers.north,
      SOUTH: cast.customers.south,
      CAL2: cast.facilities.cal2,
      DOCK: cast.facilities.dock,
      ASSET: cast.assets.cal2,
      ORDER: cast.workOrder,
      INVOICE: cast.invoices.ofNorth,
      ESTIMATE: cast.estimates.ofNorth,
      ID: id,
      T: cast.tenantId,
    }).reduce((sql, [name, value]) => sql.replaceAll(new RegExp(`\\$${name}\\b`, 'g'), `'${value}'`), text);

  /** Makes a record and its past as superuser, past the guards of states; then a technician moves it. */
  const moved = (table: string, past: string | null) =>
    inRollback(async (client) => {
      const { rows } = await client.query<{ id: string }>(filled(records[table]!.insert));
      const { id } = rows[0]!;
      if (past !== null) {
        await client.query('set local session_replication_role = replica');
        await client.query(filled(past, id));
        await client.query('set local session_replication_role = origin');
      }
      await actAs(client, cast.players.technician);
      const tried = await attempt(client, filled(records[table]!.move, id));
      const kept = await attempt(client, `select customer_id from ${table} where id = $1`, [id]);
      return { ...tried, customer: kept.rows[0]!['customer_id'] };
    });

  for (const table of Object.keys(records))
    it(`${table} without a past go to another customer`, async () => {
      const { state, rows, customer } = await moved(table, null);
      expect([state, rows.length, customer]).to.deep.equal(['done', 1, cast.customers.south]);
    });

  for (const [table, past, sql] of pasts)
    it(`${table} with ${past} stay (${sql.trim().split(/\s+/).slice(0, 4).join(' ')})`, async () => {
      const { state, customer } = await moved(table, sql);
      expect([state, customer]).to.deep.equal(['GH015', cast.customers.north]);
    });

  it('an estimate that was sent stays, also where the same statement makes a draft of it', async () => {
    for (const set of ["status = 'draft', revision = 2", "status = 'withdrawn'"])
      for (const [customer, state] of [
        [cast.customers.south, 'GH015'],
        [cast.customers.north, 'done'],
      ])
        await inRollback(async (client) => {
          await actAs(client, cast.players.technician);
          const sql = `update estimates set ${set}, customer_id = $2 where id = $1`;
          expect((await attempt(client, sql, [cast.estimates.ofNorth, customer])).state, set).to.equal(state);
        });
  });

  it('whatever belongs to such a record has been thought of', async () => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ of: string; belonging: string[] }>(
      `select f.relname as of, array_agg(distinct t.relname::text order by t.relname::text) as belonging
         from pg_constraint c join pg_class f on f.oid = c.confrelid join pg_class t on t.oid = c.conrelid
         where c.contype = 'f' and f.relname = any ($1) group by 1 order by 1`,
      [Object.keys(records)],
    );
    // A table that joins here is a past of its record (db/functions/customerChanges.ts), or goes along with reason.
    expect(Object.fromEntries(rows.map(({ of, belonging }) => [of, belonging]))).to.deep.equal({
      // Lines go with the draft that they are of; a decision, a reminder, a deposit and a question only come of what was sent.
      estimates: [
        'documents',
        'estimate_decisions',
        'estimate_lines',
        'estimate_versions',
        'estimates',
        'invoices',
        'reminders',
        'tickets',
      ],
      // Payments and reminders are for what is issued, which never changes.
      invoices: [
        'documents', 'estimates', 'invoice_deductions', 'invoice_lines', 'invoices', 'payment_parts', 'payments', 'recurring_periods',
        'reminder_stops', 'reminders', 'work_orders',
      ], // prettier-ignore
      tickets: ['ticket_comments', 'ticket_descriptions', 'work_orders'],
      // A ticket about an order is its own customer's, and shows nobody the order. A draft that became the order is the asset's.
      work_orders: [
        // A file that waits to be a certificate is judged again when it becomes one.
        'certificate_files',
        'documents', 'estimates', 'invoices', 'order_drafts', 'tickets', 'work_order_comments', 'work_order_events', 'work_order_lines',
        'work_order_signatures', 'work_orders',
      ], // prettier-ignore
    });
  });

  it('work orders of a claim stay', async () => {
    await inRollback(async (client) => {
      await client.query('set local session_replication_role = replica');
      const { rows } = await client.query<{ id: string }>(
        filled(order('claim_id', `'${cast.claim}'`) + ' returning id'),
      );
      await client.query('set local session_replication_role = origin');
      await actAs(client, cast.players.technician);
      expect((await attempt(client, filled(records['work_orders']!.move, rows[0]!.id))).state).to.equal(
        'GH015',
      );
    });
  });

  it('whose a payment, a claim, a document, a line or the activity is, no role may write', async () => {
    for (const table of [
      'payments',
      'warranty_claims',
      'documents',
      'work_order_lines',
      'customer_activity',
      'emails',
    ])
      await inRollback(async (client) => {
        await actAs(client, cast.players.administrator);
        const { state } = await attempt(client, filled(`update ${table} set customer_id = $SOUTH`));
        expect(state, table).to.equal('42501');
      });
  });

  /** The codes of the assets that somebody sees, in this transaction. */
  async function assetsOf(client: pg.ClientBase, name: PlayerName): Promise<string[]> {
    await client.query('savepoint looking');
    await client.query("set local app.begun = ''");
    await actAs(client, cast.players[name]);
    const { rows } = await attempt(
      client,
      `select code from assets where code in ('A-dock', 'A-MT') order by code`,
    );
    await client.query('rollback to savepoint looking');
    return rows.map((row) => String(row['code']));
  }
  const relate = (client: pg.ClientBase, name: PlayerName, facility: string) =>
    client.query(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select tenant_id, $2, id, customer_id from facilities where id = $1`,
      [facility, cast.players[name].contactId],
    );
  /** As staff who keep records and no contacts: the rule holds whoever moves it. */
  async function give(client: pg.ClientBase, facility: string, customer: string | null): Promise<string> {
    await client.query('savepoint giving');
    await client.query("set local app.begun = ''");
    await actAs(client, cast.players.technician);
    const { state } = await attempt(client, 'update facilities set customer_id = $2 where id = $1', [
      facility,
      customer,
    ]);
    await client.query('reset role');
    return state;
  }

  it('A12: a facility parts with the contacts of others; its assets go along, and nobody else sees them', async () => {
    await inRollback(async (client) => {
      await relate(client, 'contactUser', cast.facilities.dock);
      await relate(client, 'mixedContact', cast.facilities.dock);
      expect(await assetsOf(client, 'contactUser')).to.deep.equal(['A-dock']);
      expect(await assetsOf(client, 'mixedContact')).to.deep.equal(['A-MT', 'A-dock']);
      expect(await assetsOf(client, 'link')).to.deep.equal(['A-dock']);
      expect(await give(client, cast.facilities.dock, cast.customers.north)).to.equal('done');
      // Nora is North's: what she was given on purpose, she keeps.
      expect(await assetsOf(client, 'contactUser')).to.deep.equal(['A-dock']);
      expect(await assetsOf(client, 'customerUser')).to.deep.equal(['A-dock']);
      expect(await assetsOf(client, 'mixedContact')).to.deep.equal(['A-MT']);
      expect(await assetsOf(client, 'link')).to.deep.equal([]);
    });
  });

  it('A12: the same for one that was the company’s own, and one that becomes it', async () => {
    await inRollback(async (client) => {
      expect(await assetsOf(client, 'mixedContact')).to.deep.equal(['A-MT']);
      expect(await give(client, cast.facilities.mt, cast.customers.north)).to.equal('done');
      expect(await assetsOf(client, 'mixedContact')).to.deep.equal([]);
      expect(await assetsOf(client, 'allContactWithOutside')).to.deep.equal([]);
      for (const name of ['adminContactWithOutside', 'customerUser', 'allContact'] as const)
        expect(await assetsOf(client, name), name).to.deep.equal(['A-MT']);
      await client.query("set local app.begun = ''");
      expect(await give(client, cast.facilities.mt, null)).to.equal('done');
      for (const name of ['adminContactWithOutside', 'customerUser', 'allContact', 'mixedContact'] as const)
        expect(await assetsOf(client, name), name).to.deep.equal([]);
    });
  });

  it('a facility with work orders stays', async () => {
    await inRollback(async (client) => {
      expect(await give(client, cast.facilities.cal1, cast.customers.south)).to.equal('23503');
    });
  });

  it('a contact parts with its facilities, but for those of its new customer, and its mailed links end', async () => {
    await inRollback(async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `insert into contacts (tenant_id, customer_id, first_name, last_name, admin_access)
          values ($1, $2, 'Cleo', 'Moves', true) returning id`,
        [cast.tenantId, cast.customers.north],
      );
      const { id } = rows[0]!;
      const { dock, cal2, mt } = cast.facilities;
      await client.query(
        `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
           select tenant_id, $2, id, customer_id from facilities where id = any ($1::uuid[])`,
        [[dock, cal2, mt], id],
      );
      await client.query(
        `insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at, sent_to)
          values ($1, $2, $3, 'x', now(), 'c@x.example')`,
        [cast.tenantId, cast.customers.north, id],
      );
      await actAs(client, cast.players.administrator);
      const { state } = await attempt(client, 'update contacts set customer_id = $2 where id = $1', [
        id,
        cast.customers.south,
      ]);
      expect(state).to.equal('done');
      await client.query('reset role');
      const left = await client.query('select facility_id from contact_facilities where contact_id = $1', [
        id,
      ]);
      expect(left.rows).to.deep.equal([{ facility_id: dock }]);
      const links = await client.query(
        'select from secure_links where contact_id = $1 and ended_at is null',
        [id],
      );
      expect(links.rowCount).to.equal(0);
    });
  });

  it('a contact with tickets or a portal user stays', async () => {
    await inRollback(async (client) => {
      await actAs(client, cast.players.administrator);
      for (const name of ['contactUser', 'allContact'] as const) {
        const { contactId } = cast.players[name];
        const { state } = await attempt(client, 'update contacts set customer_id = $2 where id = $1', [
          contactId,
          cast.customers.south,
        ]);
        expect(state, name).to.equal('23503');
      }
    });
  });

  const commentOnOrder = async () =>
    (
      await (
        await testDatabase()
      ).admin.query<{ id: string }>(
        `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name)
           values ($1, $2, 'w', true, 'T') returning id`,
        [cast.tenantId, cast.workOrder],
      )
    ).rows[0]!.id;

  it('A26: documents of a record that was another customer’s stay behind, whatever brought it there', async () => {
    for (const [column, id, of] of [
      ['work_order_id', cast.workOrder, 'work_orders'],
      ['work_order_line_id', cast.workOrderLine, 'work_order_lines'],
      ['ticket_comment_id', cast.comments.public, 'ticket_comments'],
      ['work_order_comment_id', await commentOnOrder(), 'work_order_comments'],
      ['asset_id', cast.assets.cal1, 'assets'],
    ] as const)
      await inRollback(async (client) => {
        await client.query(
          filled(file(column), id).replace('gen_random_uuid(), false', 'gen_random_uuid(), true'),
        );
        const seen = async () => {
          await client.query('savepoint looking');
          await client.query("set local app.begun = ''");
          await actAs(client, cast.players.customerUser);
          const there = await attempt(client, `select from ${of} where id = '${id}'`);
          const { rows } = await attempt(
            client,
            `select from documents where ${column} = '${id}' and name = 'kept.pdf' and shown`,
          );
          await client.query('rollback to savepoint looking');
          return [there.rows.length, rows.length];
        };
        expect(await seen(), of).to.deep.equal([1, 1]);
        await client.query('set local session_replication_role = replica');
        await client.query(`update documents set customer_id = $2 where ${column} = $1`, [
          id,
          cast.customers.south,
        ]);
        await client.query('set local session_replication_role = origin');
        expect(await seen(), of).to.deep.equal([1, 0]);
      });
  });

  it('who adds a comment while the ticket is moved is waited for, and the ticket stays', async () => {
    const { admin } = await testDatabase();
    const [one, two] = [await admin.connect(), await admin.connect()];
    try {
      const { rows } = await admin.query<{ id: string }>(filled(records['tickets']!.insert));
      const { id } = rows[0]!;
      await one.query('begin');
      await one.query(
        filled(
          `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name) values ($T, $ID, 'w', true, 'T')`,
          id,
        ),
      );
      await two.query('begin');
      await actAs(two, cast.players.technician);
      const moving = attempt(two, filled(records['tickets']!.move, id));
      await new Promise((done) => setTimeout(done, 200));
      await one.query('commit');
      expect((await moving).state).to.equal('GH015');
    } finally {
      await one.query('rollback');
      await two.query('rollback');
      one.release();
      two.release();
    }
  });
});
