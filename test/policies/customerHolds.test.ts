import { expect } from 'chai';
import type pg from 'pg';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { beginAs, poolOf, run } from './attack.ts';

const records = {
  tickets: [
    `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by)
      values ($T, $N, 'Clean', 'By staff.', $NORTH, 'Tess') returning id`,
    'update tickets set customer_id = $SOUTH where id = $ID',
  ],
  work_orders: [
    `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
      values ($T, $N, $TYPE, $CAL2, $NORTH, 'open', 'Tess') returning id`,
    'update work_orders set customer_id = $SOUTH, facility_id = $DOCK where id = $ID',
  ],
  invoices: [
    `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by)
      values ($T, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada') returning id`,
    'update invoices set customer_id = $SOUTH where id = $ID',
  ],
  contacts: [
    `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($T, $NORTH, 'Mo', 'Ved') returning id`,
    'update contacts set customer_id = $SOUTH where id = $ID',
  ],
  facilities: [
    `insert into facilities (tenant_id, customer_id, code, name) values ($T, $NORTH, $N, 'Annex') returning id`,
    'update facilities set customer_id = $SOUTH where id = $ID',
  ],
} as const;
type Table = keyof typeof records;

/** What is added while the record is moved: by whom, to what, and how. */
const added: readonly (readonly [who: PlayerName, to: Table, child: string, statement: string])[] = [
  ['customerUser', 'tickets', 'ticket_comments', `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name)
    values ($T, $ID, 'secret', false, '')`],
  ['technician', 'tickets', 'ticket_comments', `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name)
    values ($T, $ID, 'secret', true, 'T')`],
  ['technician', 'tickets', 'ticket_descriptions', `insert into ticket_descriptions (tenant_id, ticket_id, body, author_name, replaced_by)
    values ($T, $ID, 'secret', 'O', 'T')`],
  ['technician', 'tickets', 'work_orders', `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status,
    opened_by, ticket_id) values ($T, $N, $TYPE, $CAL2, $NORTH, 'open', 'Tess', $ID)`],
  ['customerUser', 'work_orders', 'work_order_comments', `insert into work_order_comments (tenant_id, work_order_id, body, by_staff,
    author_name) values ($T, $ID, 'secret', false, '')`],
  ['technician', 'work_orders', 'work_order_comments', `insert into work_order_comments (tenant_id, work_order_id, body, by_staff,
    author_name) values ($T, $ID, 'secret', true, 'T')`],
  ['technician', 'work_orders', 'work_order_events', `insert into work_order_events (tenant_id, work_order_id, from_status, to_status,
    reason, by_staff, author_name) values ($T, $ID, 'open', 'on_hold', 'did not pay', true, 'T')`],
  ['technician', 'work_orders', 'documents', `insert into documents (tenant_id, work_order_id, kind, name, size, media_type, sha256,
    file_id, shown, by_staff, author_name)
    values ($T, $ID, 'report', 'kept.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), false, true, 'Tess')`],
  ['administrator', 'invoices', 'documents', `insert into documents (tenant_id, invoice_id, kind, name, size, media_type, sha256,
    file_id, shown, by_staff, author_name)
    values ($T, $ID, 'other', 'kept.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Ada')`],
  ['administrator', 'work_orders', 'invoices', `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by,
    work_order_id) values ($T, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada', $ID)`],
  ['administrator', 'work_orders', 'estimates', `insert into estimates (tenant_id, number, customer_id, dated_on, valid_until, currency,
    opened_by, terms, work_order_id) values ($T, $N, $NORTH, '2026-01-01', '2026-02-01', 'EUR', 'Ada', '', $ID)`],
  ['administrator', 'invoices', 'work_orders', 'update work_orders set invoice_id = $ID where id = $ORDER'],
  ['administrator', 'contacts', 'contact_facilities', `insert into contact_facilities (tenant_id, contact_id, facility_id,
    facility_customer_id) values ($T, $ID, $CAL2, $NORTH)`],
]; // prettier-ignore

describe('A33: what is added to a record while it is given to another customer', () => {
  let cast: Cast;
  let number = 900;
  before(async () => {
    cast = await makeCast('holds');
  });

  const filled = (text: string, id = '') =>
    Object.entries({
      TYPE: cast.workOrderType,
      NORTH: cast.customers.north,
      SOUTH: cast.customers.south,
      CAL2: cast.facilities.cal2,
      DOCK: cast.facilities.dock,
      ORDER: cast.workOrder,
      ID: id,
      N: String((number += 1)),
      T: cast.tenantId,
    }).reduce(
      (statement, [name, value]) => statement.replaceAll(new RegExp(`\\$${name}\\b`, 'g'), `'${value}'`),
      text,
    );
  const made = async (table: Table) => (await sql<{ id: string }>(filled(records[table][0])))[0]!.id;

  /** Two transactions at once: staff move the record first, and end as told while the other statement waits. */
  async function race<T>(
    table: Table,
    id: string,
    end: 'commit' | 'rollback',
    other: () => Promise<T>,
  ): Promise<T> {
    const { pools, admin } = await testDatabase();
    const mover = await pools.staff.connect();
    try {
      await mover.query('begin');
      const { rows } = await mover.query<{ pid: number }>('select pg_backend_pid() as pid');
      const pid = rows[0]!.pid;
      await beginAs(mover, cast.players.administrator);
      expect((await run(mover, filled(records[table][1], id))).state).to.equal('done');
      const going = other();
      await until('the other one waits for this one', async () => {
        const waits = 'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))';
        return (await admin.query(waits, [pid])).rowCount !== 0;
      });
      await mover.query(end);
      return await going;
    } finally {
      await mover.query('rollback');
      mover.release();
    }
  }
  async function adding(
    who: PlayerName,
    begin: (client: pg.PoolClient) => Promise<unknown>,
    statement: string,
  ) {
    const { pools } = await testDatabase();
    const client = await pools[poolOf(cast, who as 'technician')].connect();
    try {
      await client.query('begin');
      await begin(client);
      const { state } = await run(client, statement);
      await client.query(state === 'done' ? 'commit' : 'rollback');
      return state;
    } finally {
      client.release();
    }
  }
  const childrenOf = async (child: string, statement: string, id: string) => {
    const column = /(ticket_id|work_order_id|invoice_id|contact_id)/.exec(statement)![1]!;
    return (await sql(`select from ${child} where ${column} = $1`, id)).length;
  };

  for (const [who, to, child, statement] of added)
    it(`${child} by ${who} are not added to ${to} that go first; where they stay, they are`, async () => {
      for (const end of ['commit', 'rollback'] as const) {
        const id = await made(to);
        const begin = (client: pg.PoolClient) => beginAs(client, cast.players[who]);
        const state = await race(to, id, end, () => adding(who, begin, filled(statement, id)));
        expect([state, await childrenOf(child, statement, id)], end).to.deep.equal(
          end === 'commit' ? ['42501', 0] : ['done', 1],
        );
      }
    });

  it('a signature is not added either, whoever writes it', async () => {
    const { admin } = await testDatabase();
    const id = await made('work_orders');
    const outcome = await race('work_orders', id, 'commit', () =>
      admin
        .query(
          `insert into work_order_signatures (tenant_id, work_order_id, name, content, content_sha256, by_staff, author_name)
             values ($1, $2, 'Olivia', '', repeat('0', 64), true, 'T')`,
          [cast.tenantId, id],
        )
        .then(
          () => 'done',
          (error: unknown) => {
            const { code, constraint } = error as pg.DatabaseError;
            return `${code} ${constraint}`;
          },
        ),
    );
    expect(outcome).to.equal('42501 customer_changed');
  });

  it('their forms answer 409, say nothing of where it went, and nothing is saved', async () => {
    const olivia = await signedIn(cast.players.customerUser);
    const ada = await signedIn(cast.players.administrator);
    for (const [browser, table, path] of [
      [olivia, 'tickets', '/tickets/'],
      [ada, 'tickets', '/admin/tickets/'],
      [olivia, 'work_orders', '/work_orders/'],
      [ada, 'work_orders', '/admin/work_orders/'],
    ] as const) {
      const id = await made(table);
      const answer = await race(table, id, 'commit', () =>
        browser.post(`${path}${id}/comments`, { body: 'secret' }),
      );
      expect([path, answer.status]).to.deep.equal([path, 409]);
      expect(answer.text).to.contain('nothing was saved').and.not.contain('South');
      const child = table === 'tickets' ? 'ticket_comments' : 'work_order_comments';
      expect(await childrenOf(child, table === 'tickets' ? 'ticket_id' : 'work_order_id', id)).to.equal(0);
    }
  });

  it('A12: a contact that moves, or a facility, is asked about before another customer’s facility is added', async () => {
    const ada = await signedIn(cast.players.administrator);
    for (const [moving, more] of [
      ['contacts', {}],
      ['contacts', { confirmed: 'on' }],
      ['facilities', {}],
    ] as const) {
      const [contact, facility] = [await made('contacts'), await made('facilities')];
      const post = (body: object) =>
        ada.post(`/admin/contacts/${contact}/facilities`, { facilities: facility, ...body });
      const related = async () =>
        (await sql('select from contact_facilities where contact_id = $1', contact)).length;
      const answer = await race(moving, moving === 'contacts' ? contact : facility, 'commit', () =>
        post(more),
      );
      expect([moving, answer.status, await related()]).to.deep.equal([moving, 200, 0]);
      expect(answer.text).to.contain('Annex from another customer?');
      expect([(await post({ confirmed: 'on' })).status, await related()]).to.deep.equal([303, 1]);
    }
  });
});
