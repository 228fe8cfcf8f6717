import { expect } from 'chai';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { during, type LogRow } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { asUser, openViews, personName, view, viewing } from '../support/views.ts';

const said = ({ action, record_kind, record_id, record_name }: LogRow) => [
  action, record_kind, record_id, record_name,
]; // prettier-ignore

describe('View portal as: how it ends, what it leaves and whom it refuses (A8, S17)', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('views');
    other = await makeCast('views');
  });

  describe('ends', () => {
    const ended = async (browser: Browser) => {
      const answer = await browser.get('/assets');
      expect(answer.location, 'the portal is closed').to.match(/^\/login/);
      expect(browser.cookies.has('gatehouse_view'), 'the cookie is dropped').to.equal(false);
    };
    const [technician, technicians] = [() => cast.players.technician, () => cast.groups.technicians];
    const set =
      (table: string, values: string, id: () => string) => (run: 'breaks' | 'mends', back: string) =>
        sql(`update ${table} set ${run === 'breaks' ? values : back} where id = $1`, id());
    const cases: [what: string, change: ReturnType<typeof set>, back: string][] = [
      [
        'with its staff session',
        set('login_sessions', 'ended_at = now()', () => technician().sessionId),
        'ended_at = null',
      ],
      [
        'when the staff session has lain idle',
        set('login_sessions', "seen_at = now() - interval '61 minutes'", () => technician().sessionId),
        'seen_at = now()',
      ],
      [
        'when the user is suspended',
        set('users', "state = 'suspended'", () => technician().userId!),
        "state = 'active'",
      ],
      [
        'with the permission',
        set('usergroups', "permissions = '{view_records}'", technicians),
        "permissions = '{view_records,keep_assets,keep_tickets,view_portals}'",
      ],
      [
        'when the person it shows is suspended',
        set('users', "state = 'suspended'", () => cast.players.contactUser.userId!),
        "state = 'active'",
      ],
      [
        'when the customer becomes inactive',
        set('customers', "status = 'inactive'", () => cast.customers.north),
        "status = 'active'",
      ],
    ];
    for (const [what, change, back] of cases)
      it(`A8, A25: ${what}, with the next request`, async () => {
        const browser = await viewing(cast, 'contactUser');
        expect((await browser.get('/assets')).status).to.equal(200);
        await change('breaks', back);
        try {
          await ended(browser);
        } finally {
          await change('mends', back);
        }
      });

    it('S17: after 30 minutes, not before; the same button still leads back', async () => {
      const browser = await viewing(cast, 'contactUser');
      const { id } = (await openViews(cast))[0]!;
      const age = (minutes: number) =>
        sql(
          `update login_sessions set created_at = now() - make_interval(mins => $2), seen_at = now() where id = $1`,
          id,
          minutes,
        );
      await age(29);
      expect((await browser.get('/assets')).status).to.equal(200);
      await age(30);
      const late = await visitor(cast.slug);
      late.cookies.set('gatehouse_view', browser.cookies.get('gatehouse_view')!);
      expect((await late.post('/stop_viewing')).location).to.equal(
        `/admin/customers/${cast.customers.north}`,
      );
      await ended(browser);
    });

    it('A8: signing out of the back office ends it, and the log says so', async () => {
      const staff = (await makeCast('views')).players.technician;
      const browser = await signedIn(staff);
      const own = await sql<{ id: string }>('select tenant_id as id from login_sessions where id = $1', staff.sessionId); // prettier-ignore
      const [customer] = await sql<{ id: string }>(
        "select id from customers where tenant_id = $1 and name = 'South'",
        own[0]!.id,
      );
      await view(browser, { customer: customer!.id });
      const rows = await during({ tenantId: own[0]!.id }, () => browser.post('/admin/sign_out'));
      expect(rows.map(({ action, record_name }) => [action, record_name])).to.deep.equal([
        ['view_ended', 'South'],
        ['signed_out', await personName(staff.userId)],
      ]);
      await ended(browser);
    });

    it('A8, better-auth/better-auth#2185: stopping is final; twice, without a view, or as a GET it does no harm', async () => {
      const browser = await viewing(cast, 'contactUser');
      const cookie = browser.cookies.get('gatehouse_view')!;
      expect((await browser.get('/stop_viewing')).status).to.equal(404);
      expect((await browser.post('/stop_viewing', {}, { 'Sec-Fetch-Site': 'same-site' })).status).to.equal(
        403,
      );
      expect((await browser.get('/assets')).status).to.equal(200);
      await browser.post('/stop_viewing');
      browser.cookies.set('gatehouse_view', cookie);
      await ended(browser);
      const rows = await during(cast, async () => {
        expect((await browser.post('/stop_viewing')).location).to.equal('/admin');
        browser.cookies.set('gatehouse_view', 's%3Amade-up-made-up-made-up.aaaa');
        expect((await browser.post('/stop_viewing')).location).to.equal('/admin');
      });
      expect(rows).to.deep.equal([]);
    });

    for (const [name, path] of [
      ['partnerUser', () => `/admin/partners/${cast.partnerId}`],
      ['agentUser', () => `/admin/agents/${cast.agentId}`],
      ['adminContact', () => `/admin/customers/${cast.customers.north}`],
    ] as const)
      it(`A8: stopping leads back from ${name}'s portal to whose it is`, async () => {
        expect((await (await viewing(cast, name)).post('/stop_viewing')).location).to.equal(path());
      });
  });

  describe('is in the audit log', () => {
    it('A8, S22: opening and ending, who and as whom; another view ends the one before', async () => {
      const browser = await signedIn(cast.players.technician);
      await browser.post('/stop_viewing');
      await sql(
        "update login_sessions set ended_at = now() where tenant_id = $1 and kind = 'view' and ended_at is null and id <> $2",
        cast.tenantId,
        cast.players.viewer.sessionId,
      );
      const { userId } = cast.players.contactUser;
      const rows = await during(cast, async () => {
        await view(browser, asUser(cast, 'contactUser'));
        await browser.get('/assets');
        await browser.post('/facility', { facility: cast.facilities.cal1 });
        await view(browser, { customer: cast.customers.south });
        await browser.post('/stop_viewing');
      });
      const name = await personName(userId);
      const south = cast.customers.south;
      expect(rows.map(said)).to.deep.equal([
        ['view_opened', 'users', userId, name],
        ['view_ended', 'users', userId, name],
        ['view_opened', 'customers', south, 'South'],
        ['view_ended', 'customers', south, 'South'],
      ]);
      const technician = await personName(cast.players.technician.userId);
      for (const row of rows) {
        expect(row).to.include({
          actor_kind: 'staff',
          actor_name: technician,
          user_id: cast.players.technician.userId,
          as_kind: row.record_kind,
          as_id: row.record_id,
          as_name: row.record_name,
        });
        expect(row.address).to.match(/127\.0\.0\.1|::/);
      }
    });
  });

  describe('refuses', () => {
    it('A8, A16: whom the portal would not let in, whom the tenant has not, and what is no choice', async () => {
      const suspended = cast.players.mixedContact.userId;
      await sql("update users set state = 'suspended' where id = $1", suspended);
      await sql("update customers set status = 'inactive' where id = $1", cast.customers.east);
      const browser = await viewing(cast, 'contactUser');
      const cookie = browser.cookies.get('gatehouse_view');
      const refused: Record<string, string | string[]>[] = [
        { user: suspended! },
        { user: cast.players.wideContact.userId! },
        { customer: cast.customers.east },
        { user: cast.players.administrator.userId! },
        { user: cast.players.technician.userId! },
        { user: other.players.contactUser.userId! },
        { customer: other.customers.north },
        { customer: cast.players.contactUser.userId! },
        { user: cast.customers.north },
        { user: cast.players.contactUser.userId!, customer: cast.customers.north },
        { user: [cast.players.contactUser.userId!, cast.players.customerUser.userId!] },
        { user: "' or true --" },
        { customer: cast.customers.north, more: 'x' },
        {},
      ];
      try {
        const rows = await during(cast, async () => {
          for (const body of refused)
            expect((await browser.post('/admin/views', body)).status, JSON.stringify(body)).to.equal(404);
        });
        expect(rows).to.deep.equal([]);
        expect(browser.cookies.get('gatehouse_view')).to.equal(cookie);
        expect((await browser.get('/assets')).text, 'the view before is left alone').to.contain('A-cal-1');
      } finally {
        await sql("update users set state = 'active' where id = $1", suspended);
        await sql("update customers set status = 'active' where id = $1", cast.customers.east);
      }
    });

    it('A8: those without the permission, who find no button either', async () => {
      const browser = await signedIn(cast.players.dataAdministrator);
      const rows = await during(cast, async () => {
        expect((await browser.post('/admin/views', { customer: cast.customers.south })).status).to.equal(404);
      });
      expect(rows).to.deep.equal([]);
      expect(browser.cookies.has('gatehouse_view')).to.equal(false);
      const pages = [
        `/admin/customers/${cast.customers.north}`,
        `/admin/customers/${cast.customers.north}/portal_users`,
        `/admin/contacts/${cast.players.contactUser.contactId!}`,
        `/admin/partners/${cast.partnerId}/users`,
        `/admin/agents/${cast.agentId}/users`,
      ];
      const technician = await signedIn(cast.players.technician);
      for (const path of pages) {
        expect((await browser.get(path)).text, path).not.to.contain('View portal as');
        expect((await technician.get(path)).text, path).to.contain('View portal as');
      }
    });

    it('S17: profile and password, whoever is looked at', async () => {
      for (const name of ['contactUser', 'customerUser', 'partnerUser', 'agentUser', 'link'] as const) {
        const browser = await viewing(cast, name);
        for (const path of ['/my_profile', '/change_password'])
          expect((await browser.get(path)).status, `${name} ${path}`).to.equal(404);
      }
    });

    it('S17: to be nested: a view is no staff session, under whatever name its cookie is sent', async () => {
      const browser = await viewing(cast, 'customerUser');
      const thief = await visitor(cast.slug);
      for (const side of ['staff', 'portal', 'view'])
        thief.cookies.set(`gatehouse_${side}`, browser.cookies.get('gatehouse_view')!);
      expect((await thief.post('/admin/views', { customer: cast.customers.south })).location).to.match(
        /^\/admin\/login/,
      );
      expect((await thief.get('/admin')).location).to.match(/^\/admin\/login/);
      expect((await thief.get('/assets')).status).to.equal(200);
    });

    it('S2: to be carried to another tenant', async () => {
      const browser = await viewing(cast, 'customerUser');
      const thief = await visitor(other.slug);
      thief.cookies.set('gatehouse_view', browser.cookies.get('gatehouse_view')!);
      expect((await thief.get('/assets')).location).to.match(/^\/login/);
    });
  });
});
