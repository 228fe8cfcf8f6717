import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import pg from 'pg';
import { verifyAudit } from '../../db/auditVerify.ts';
import { migrate } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { workOrderMoves } from '../../db/workOrderMoves.ts';
import { readConfig } from '../../server/config.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { demoCompanies } from '../../server/demo/companies.ts';
import { openDemo } from '../../server/demo/demo.ts';
import { recallsDue } from '../../server/jobs/recallClock.ts';
import { createLogger } from '../../server/request/log.ts';
import type { Services } from '../../server/request/services.ts';
import { createServices } from '../../server/services.ts';
import { testDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/madeOnce.ts';

/** The columns whose values say what became of a row. */
const stateColumns = ['status', 'state', 'outcome', 'decision', 'priority'];

/** Tables whose states the demo need not have, and why. A table that isn't here has one row in each of its states. */
const leftOut: Readonly<Record<string, string>> = {
  tenants: 'a suspended company is no demo',
  ...{ customers: 'people', contacts: 'people', users: 'people', personnel: 'people' },
  ...{ partners: 'people', agents: 'people', access_requests: 'people' },
  ...{ imports: 'files', import_rows: 'files', bulk_imports: 'files', bulk_import_rows: 'files' },
  ...{ bank_files: 'files', bank_lines: 'files', certificate_files: 'files' },
  emails: 'a mail server decides',
};

describe('The demo', function () {
  this.timeout(600_000);
  const name = 'gatehouse_demo';
  let services: Services;
  let client: pg.Client;
  let dataDir: string;

  before(async () => {
    const { adminUrl, keys } = await testDatabase();
    const passwords = rolePasswords((purpose) => keys.derive(purpose));
    await prepareDatabase(adminUrl, name, passwords);
    const databaseUrl = urlOfDatabase(adminUrl, name);
    await migrate(databaseUrl, name);
    dataDir = await temporaryFolder('gatehouse-demo-');
    services = createServices({
      config: readConfig({ DATA_DIR: dataDir }),
      ...{ keys, database: { databaseUrl, prefix: name, passwords }, logger: createLogger('silent') },
    });
    client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await openDemo(services, databaseUrl);
    await recallsDue(services);
  });

  after(async () => {
    await services.pools.end();
    await client.end();
    await rm(dataDir, { recursive: true, force: true });
    const server = new pg.Client({ connectionString: (await testDatabase()).adminUrl });
    await server.connect();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  });

  const rows = async <T>(text: string, values: unknown[] = []) =>
    (await client.query(text, values)).rows as T[];

  /** Every value that a check constraint lets a state column have. */
  async function everyState(): Promise<{ table: string; column: string; values: string[] }[]> {
    const checks = await rows<{ table: string; column: string; rule: string }>(
      `select c.conrelid::regclass::text as table, a.attname as column, pg_get_constraintdef(c.oid) as rule
         from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'c' and cardinality(c.conkey) = 1 and c.connamespace = 'public'::regnamespace
          and a.attname = any($1) order by 1, 2`,
      [stateColumns],
    );
    return checks
      .map(({ rule, ...of }) => ({
        ...of,
        values: [...rule.matchAll(/'([a-z_]+)'::text/g)].map(([, value]) => value ?? ''),
      }))
      .filter(({ table, values }) => !(table in leftOut) && values.length > 0);
  }

  for (const { slug } of demoCompanies) {
    /** Of a query about the company's rows of a table, `t`: how many there are. */
    const count = async (table: string, where: string) => {
      const [row] = await rows<{ n: number }>(
        `select count(*)::int as n from ${table} t join tenants c on c.id = t.tenant_id where c.slug = $1 and (${where})`,
        [slug],
      );
      return row?.n ?? 0;
    };
    const lacking = async (wanted: Readonly<Record<string, readonly [table: string, where: string]>>) => {
      const missing: string[] = [];
      for (const [what, [table, where]] of Object.entries(wanted))
        if ((await count(table, where)) === 0) missing.push(what);
      return missing;
    };

    it(`${slug} has one of everything in each state that the database knows`, async () => {
      const states = await everyState();
      expect(states.map(({ table }) => table)).to.include.members(['work_orders', 'tickets', 'estimates']);
      const wanted = states.flatMap(({ table, column, values }) =>
        values.map((value) => [`${table}.${column} ${value}`, [table, `t.${column} = '${value}'`]] as const),
      );
      expect(await lacking(Object.fromEntries(wanted))).to.deep.equal([]);
    });

    it(`${slug} has work that went every way there is`, async () => {
      const wanted = Object.entries(workOrderMoves).map(([move, { from, to }]) => {
        const states = from.map((state) => `'${state}'`).join(', ');
        return [
          move,
          ['work_order_events', `t.from_status in (${states}) and t.to_status = '${to}'`],
        ] as const;
      });
      expect(await lacking(Object.fromEntries(wanted))).to.deep.equal([]);
    });

    it(`${slug} has services of every kind, two years of them, and a recall notice`, async () => {
      const several = 'select from asset_services s where s.tenant_id = t.tenant_id and s.asset_id = t.id';
      const inUse = "t.customer_id is not null and t.status <> 'retired'";
      expect(
        await lacking({
          overdue: ['assets', `${inUse} and t.next_service_on < current_date`],
          'due within 30 days': [
            'assets',
            `${inUse} and t.next_service_on between current_date and current_date + 30`,
          ],
          'not required': ['assets', `${inUse} and not t.service_required`],
          'several services': [
            'assets',
            `(select count(*) from asset_services s where s.asset_id = t.id) > 1`,
          ],
          'one service': ['assets', `${inUse} and t.service_required and not exists (${several})`],
          'an overdue service of several': ['asset_services', 't.next_service_on < current_date'],
          'a service of several that is not required': ['asset_services', 'not t.service_required'],
          'a line without an outcome': ['work_order_lines', 't.outcome is null'],
          'work two years ago': ['work_order_lines', 't.serviced_on < current_date - 700'],
          'work a year ago': [
            'work_order_lines',
            't.serviced_on between current_date - 400 and current_date - 300',
          ],
          'a signature': ['work_order_signatures', 'true'],
          'a checklist': ['work_order_types', "t.steps <> '{}'"],
          'work that the customer signs': ['work_order_types', 't.customer_signs'],
          'a step that is done': ['work_order_lines', "t.steps_done <> '{}'"],
          'a step that failed': ['work_order_lines', "t.steps_failed <> '{}'"],
          'work that follows it': ['work_orders', 't.follows_line_id is not null'],
          'overdue work': ['work_orders', 't.in_work and t.scheduled_on < current_date'],
          'an internal comment': ['work_order_comments', 't.internal'],
          'a comment of a customer': ['work_order_comments', 'not t.by_staff'],
          'a question about a claim': ['warranty_claims', 't.wants_answer'],
          'an answer to one': ['warranty_claims', 't.needs_answer'],
          'a file with it': ['documents', 't.claim_comment_id is not null and not t.by_staff'],
          'a ticket about an asset': ['tickets', 't.asset_id is not null'],
          'a ticket about a work order': ['tickets', 't.work_order_id is not null'],
          'work that came of a ticket': ['work_orders', 't.ticket_id is not null'],
          'a recall notice': ['emails', "t.kind = 'recall_notice'"],
        }),
      ).to.deep.equal([]);
    });

    it(`${slug} tells of moves over two years, each after the one before it and none in the future`, async () => {
      const events = await rows<{
        order: string;
        from: string | null;
        to: string;
        at: Date;
        day: string | null;
      }>(
        `select e.work_order_id as order, e.from_status as from, e.to_status as to, e.created_at as at, w.scheduled_on::text as day
           from work_order_events e join work_orders w on w.id = e.work_order_id join tenants t on t.id = e.tenant_id
          where t.slug = $1 order by e.work_order_id, e.created_at`,
        [slug],
      );
      const days = new Set(events.map(({ at }) => at.toISOString().slice(0, 10)));
      const all = [...days].sort();
      expect(days.size).to.be.above(30);
      expect(Date.parse(all.at(-1)!) - Date.parse(all[0]!)).to.be.above(690 * 86_400_000);
      for (const [index, event] of events.entries()) {
        const before = events[index - 1];
        const follows = before?.order === event.order;
        expect(event.from, event.order).to.equal(follows ? before.to : null);
        if (follows) expect(event.at.getTime(), event.order).to.be.above(before.at.getTime());
        expect(event.at.getTime()).to.be.below(Date.now());
        if (event.from === 'scheduled' && event.to === 'in_progress')
          expect(event.at.toISOString().slice(0, 10), event.order).to.equal(event.day);
      }
      const wrong = await rows(
        `select w.number from work_orders w join tenants t on t.id = w.tenant_id where t.slug = $1 and (
           w.created_at > (select min(e.created_at) from work_order_events e where e.work_order_id = w.id)
           or w.done_at is distinct from case when w.status in ('done', 'closed') then
             (select max(e.created_at) from work_order_events e where e.work_order_id = w.id and e.to_status = 'done') end
           or exists (select from work_order_signatures s where s.work_order_id = w.id and s.created_at::date <> w.scheduled_on)
           or exists (select from work_order_lines l where l.work_order_id = w.id and l.finished_at::date <> w.scheduled_on))`,
        [slug],
      );
      expect(wrong).to.deep.equal([]);
    });

    it(`${slug} numbers its orders and tickets as they came, and works all year`, async () => {
      for (const table of ['work_orders', 'tickets']) {
        const out = await rows(
          `select n.number from (select r.number, r.created_at, lag(r.created_at) over (order by r.number) as before
             from ${table} r join tenants t on t.id = r.tenant_id where t.slug = $1) n where n.created_at < n.before`,
          [slug],
        );
        expect(out, table).to.deep.equal([]);
      }
      const [gap] = await rows<{ days: number }>(
        `select max(day - before) as days from (select w.scheduled_on as day, lag(w.scheduled_on) over (order by w.scheduled_on) as before
           from work_orders w join tenants t on t.id = w.tenant_id where t.slug = $1 and w.scheduled_on is not null) d`,
        [slug],
      );
      expect(gap!.days).to.be.below(170);
      const [latest] = await rows<{ days: number }>(
        `select count(*)::int as days from (select distinct w.done_at::date from work_orders w join tenants t on t.id = w.tenant_id
          where t.slug = $1 and w.done_at > now() - interval '120 days') d`,
        [slug],
      );
      expect(latest!.days).to.be.above(4);
    });

    it(`${slug} has tickets of two years, each answered after it came and closed after that`, async () => {
      const tickets = await rows<{
        number: string;
        at: Date;
        age: number;
        ends: Date | null;
        closed: boolean;
        comments: Date[];
        updated: Date;
      }>(
        `select k.number, k.created_at as at, extract(day from now() - k.created_at)::int as age, k.closed_at as ends,
             k.status = 'closed' as closed, k.updated_at as updated,
             array(select c.created_at from ticket_comments c where c.tenant_id = k.tenant_id and c.ticket_id = k.id
               order by c.created_at, c.id) as comments
           from tickets k join tenants t on t.id = k.tenant_id where t.slug = $1 order by k.number`,
        [slug],
      );
      expect(tickets.length).to.be.above(12);
      expect(Math.max(...tickets.map(({ age }) => age))).to.be.above(600);
      expect(new Set(tickets.map(({ age }) => age)).size).to.be.above(10);
      expect(tickets.filter(({ age }) => age === 0)).to.have.length.below(3);
      for (const { number, at, ends, closed, comments, updated } of tickets) {
        const moments = [at, ...comments, ...(ends ? [ends] : [])].map((moment) => moment.getTime());
        expect(new Set(moments).size, number).to.equal(moments.length);
        expect(moments, number).to.deep.equal([...moments].sort((a, b) => a - b));
        expect(Math.max(...moments, updated.getTime()), number).to.be.at.most(Date.now());
        expect(closed, number).to.equal(ends !== null);
      }
      const early = await rows(
        `select w.number from work_orders w join tenants t on t.id = w.tenant_id join tickets k on k.id = w.ticket_id
          where t.slug = $1 and w.created_at <= k.created_at`,
        [slug],
      );
      expect(early).to.deep.equal([]);
    });

    it(`${slug}: the audit log tells of the same two years, in order and whole`, async () => {
      const [said] = await rows<{
        entries: number;
        age: number;
        days: number;
        latest: number;
        out: number;
        late: number;
      }>(
        `select count(*)::int as entries, extract(day from now() - min(l.at))::int as age, count(distinct l.at::date)::int as days,
             (count(*) filter (where l.at > now() - interval '1 day'))::int as latest,
             (count(*) filter (where l.at < l.before))::int as out, (count(*) filter (where l.at > now()))::int as late
           from (select a.*, lag(a.at) over (partition by a.tenant_id order by a.seq) as before from audit_log a) l
           join tenants t on t.id = l.tenant_id where t.slug = $1`,
        [slug],
      );
      expect(said!.age).to.be.above(700);
      expect(said!.days).to.be.above(60);
      expect(said!.latest / said!.entries).to.be.below(0.35);
      expect([said!.out, said!.late]).to.deep.equal([0, 0]);
      const wrong = await rows(
        `select l.record_name, l.at, w.created_at from audit_log l join tenants t on t.id = l.tenant_id and t.slug = $1
           join work_orders w on w.id = l.record_id where l.record_kind = 'work_orders' and l.action = 'added' and l.at <> w.created_at
         union all select l.record_name, l.at, k.created_at from audit_log l join tenants t on t.id = l.tenant_id and t.slug = $1
           join tickets k on k.id = l.record_id where l.record_kind = 'tickets' and l.action = 'added' and l.at <> k.created_at
         union all select l.record_name, l.at, c.at from customer_activity c join tenants t on t.id = c.tenant_id and t.slug = $1
           join audit_log l on l.tenant_id = c.tenant_id and l.seq = c.seq where l.at <> c.at or l.actor_name <> c.actor_name`,
        [slug],
      );
      expect(wrong).to.deep.equal([]);
      const { sound, lines } = await verifyAudit(urlOfDatabase((await testDatabase()).adminUrl, name));
      expect(lines.filter((line) => line.startsWith('  '))).to.deep.equal([]);
      expect(sound).to.equal(true);
    });

    it(`${slug}: the past was serviced on time for the most part, and took its orders days`, async () => {
      const [said] = await rows<{ lines: number; on_time: number; orders: number; spreads: number }>(
        `select count(*)::int as lines, (count(*) filter (where l.serviced_on <= l.before_next_on))::int as on_time,
             count(distinct w.id)::int as orders, count(distinct w.done_at::date - w.created_at::date)::int as spreads
           from work_order_lines l join work_orders w on w.id = l.work_order_id join tenants t on t.id = w.tenant_id
          where t.slug = $1 and l.before_next_on is not null and w.done_at > now() - interval '12 months'`,
        [slug],
      );
      expect(said!.lines).to.be.above(20);
      expect(said!.on_time / said!.lines).to.be.within(0.6, 0.97);
      expect(said!.spreads).to.be.above(3);
    });

    it(`${slug}: each service says what its newest finished line says, and without one says nothing`, async () => {
      const said = await rows<{
        code: string;
        last: string | null;
        next: string | null;
        of: string[] | null;
      }>(
        `with services as (
           select a.id as asset_id, a.code, null::uuid as type_id, a.last_service_on, a.next_service_on, a.tenant_id, a.service_required
             from assets a where not exists (select from asset_services s where s.asset_id = a.id)
           union all select s.asset_id, a.code, s.type_id, s.last_service_on, s.next_service_on, s.tenant_id, s.service_required
             from asset_services s join assets a on a.id = s.asset_id)
         select s.code, s.last_service_on::text as last, case when s.service_required then s.next_service_on::text end as next,
           (select array[l.serviced_on::text, case when s.service_required then l.next_service_on::text end] from work_order_lines l
              left join work_orders w on w.id = l.work_order_id
             where l.asset_id = s.asset_id and l.finished_at is not null and l.outcome <> 'not_done'
               and (s.type_id is null or coalesce(l.counts_type_id, l.type_id, w.type_id) = s.type_id)
             order by l.serviced_on desc, l.finished_at desc limit 1) as of
           from services s join tenants t on t.id = s.tenant_id where t.slug = $1`,
        [slug],
      );
      expect(said.length).to.be.above(20);
      expect(
        said.filter(({ last, next, of }) => last !== (of?.[0] ?? null) || next !== (of?.[1] ?? null)),
      ).to.deep.equal([]);
    });

    it(`A34: ${slug} has tickets that people of the customers opened, and none of staff`, async () => {
      const opened = await rows<{ by: string; staff: boolean }>(
        `select k.opened_by as by, exists (select from users u where u.tenant_id = k.tenant_id and not u.is_external
             and u.first_name || ' ' || u.last_name = k.opened_by) as staff
           from tickets k join tenants t on t.id = k.tenant_id where t.slug = $1`,
        [slug],
      );
      expect(opened).to.have.length.above(0);
      expect(opened.filter(({ staff }) => staff)).to.deep.equal([]);
    });

    it(`${slug} has requests by people of the customers, and none by staff`, async () => {
      const requests = await rows<{
        number: string;
        opened_by: string;
        name: string | null;
        external: boolean;
      }>(
        `select w.number, w.opened_by, u.first_name || ' ' || u.last_name as name, coalesce(u.is_external, false) as external
           from work_orders w join tenants t on t.id = w.tenant_id left join users u on u.id = w.requested_by_user_id
          where t.slug = $1 and (w.by_portal or w.status = 'requested' or exists (
            select from work_order_events e where e.work_order_id = w.id and e.to_status = 'requested'))`,
        [slug],
      );
      expect(requests.length).to.be.above(5);
      expect(requests.filter(({ opened_by: by, name, external }) => !external || by !== name)).to.deep.equal(
        [],
      );
      expect(await count('work_order_events', "t.to_status = 'requested' and t.by_staff")).to.equal(0);
    });

    it(`${slug} has money of every age`, async () => {
      const paid = `(select coalesce(sum(p.amount_minor), 0) from payment_parts p where p.tenant_id = t.tenant_id and p.invoice_id = t.id)`;
      const credited =
        'exists (select from invoices n where n.tenant_id = t.tenant_id and n.credits_id = t.id)';
      const issued = `t.kind = 'invoice' and t.status = 'issued'`;
      expect(
        await lacking({
          overdue: ['invoices', `${issued} and ${paid} = 0 and not ${credited} and t.due_on < current_date`],
          'not due yet': ['invoices', `${issued} and ${paid} = 0 and t.due_on >= current_date`],
          'part paid': ['invoices', `${issued} and ${paid} > 0 and ${paid} < t.total_minor`],
          paid: ['invoices', `${issued} and ${paid} >= t.total_minor`],
          credited: ['invoices', `${issued} and ${credited}`],
          'credited after a payment': ['invoices', `${issued} and ${credited} and ${paid} > 0`],
          'a deposit': ['invoices', `${issued} and t.deposit_of_id is not null`],
          'an expired estimate': ['estimates', "t.status = 'sent' and t.valid_until < current_date"],
          'an estimate that waits': ['estimates', "t.status = 'sent' and t.valid_until >= current_date"],
          'an approved estimate with work': [
            'estimates',
            "t.status = 'approved' and t.work_order_id is not null",
          ],
          'a next version': ['estimates', 't.revision > 1'],
        }),
      ).to.deep.equal([]);
    });
  }
});
