import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { during } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';
import { asking, type Asking } from '../support/whoSees.ts';

describe('Who can see this? (A32)', function () {
  this.timeout(60_000);
  let asked: Asking;
  let cast: Cast;
  let other: Cast;
  before(async () => {
    asked = await asking('who');
    ({ cast } = asked);
    other = await makeCast('who');
  });

  describe('agrees with what everybody of the cast really gets', () => {
    for (const asset of ['cal1', 'cal2', 'dock', 'pier', 'mt'] as const)
      it(`A10, A12, A14, A20a, A21, A32: the asset at ${asset}`, () =>
        asked.expectAgreement('assets', cast.assets[asset]));
    it('A10, A12, A14, A20a, A21, A32: the work order at cal-1', () =>
      asked.expectAgreement('work_orders', cast.workOrder));
    for (const ticket of ['ofContactUser', 'ofNorth', 'ofSouth'] as const)
      it(`A10, A11, A14, A20a, A21, A32: the ticket ${ticket}`, () =>
        asked.expectAgreement('tickets', cast.tickets[ticket]));

    it('A12, A32: with the next request after MT is related, and after it is taken away again', async () => {
      const label = asked.label('contactUser');
      const relation = [cast.tenantId, cast.players.contactUser.contactId, cast.facilities.mt];
      expect((await asked.who('assets', cast.assets.mt)).has(label)).to.equal(false);
      await sql('insert into contact_facilities (tenant_id, contact_id, facility_id) values ($1, $2, $3)', ...relation); // prettier-ignore
      expect((await asked.who('assets', cast.assets.mt)).get(label)).to.contain(
        'Because Facility MT is one of their facilities.',
      );
      await asked.expectAgreement('assets', cast.assets.mt);
      await sql(
        'delete from contact_facilities where tenant_id = $1 and contact_id = $2 and facility_id = $3',
        ...relation,
      );
      expect((await asked.who('assets', cast.assets.mt)).has(label)).to.equal(false);
    });

    it('A25, A32: after each change of what lets somebody in', async () => {
      const { contactUser, customerUser } = cast.players;
      const { assets, customers } = cast;
      const changes: [asset: string, table: string, id: string, breaks: string, mends: string][] = [
        [assets.cal1, 'users', contactUser.userId!, "state = 'suspended'", "state = 'active'"],
        [assets.cal1, 'contacts', contactUser.contactId!, "status = 'inactive'", "status = 'active'"],
        [assets.cal2, 'contacts', contactUser.contactId!, 'admin_access = true', 'admin_access = false'],
        [assets.cal2, 'users', customerUser.userId!, "state = 'suspended'", "state = 'active'"],
        [assets.pier, 'partners', cast.partnerId, "status = 'inactive'", "status = 'active'"],
        [assets.pier, 'agents', cast.agentId, "status = 'inactive'", "status = 'active'"],
        [assets.cal2, 'customers', customers.north, "status = 'inactive'", "status = 'active'"],
        [assets.dock, 'customers', customers.south, 'secure_link_on = false', 'secure_link_on = true'],
        [assets.dock, 'secure_links', cast.linkId, "ends_at = now() - interval '1 day'", 'ends_at = null'],
      ];
      for (const [asset, table, id, breaks, mends] of changes) {
        await sql(`update ${table} set ${breaks} where id = $1`, id);
        await asked.expectAgreement('assets', asset);
        await sql(`update ${table} set ${mends} where id = $1`, id);
      }
    }); // prettier-ignore
  });

  describe('is for those who may look', () => {
    const paths = () => [
      `/admin/assets/${cast.assets.cal1}/who`,
      `/admin/assets/${cast.assets.cal1}/who/not`,
      `/admin/tickets/${cast.tickets.ofNorth}/who`,
      `/admin/tickets/${cast.tickets.ofNorth}/who/not`,
    ];

    it('A16, A32: strangers, another tenant and staff without the permission are refused', async () => {
      await expectRefused(cast, other, paths().map((path) => ({ path })), ['dataAdministrator']); // prettier-ignore
      const technician = await signedIn(cast.players.technician);
      for (const path of paths()) expect((await technician.get(path)).status).to.equal(200);
    });

    it('A32: both permissions are needed, and the page of the record says nothing without them', async () => {
      const technician = await signedIn(cast.players.technician);
      const grant = (list: string) =>
        sql('update usergroups set permissions = $2 where id = $1', cast.groups.technicians, list);
      const record = `/admin/assets/${cast.assets.cal1}`;
      expect((await technician.get(record)).text)
        .to.contain('Who can see this?')
        .and.not.contain('Activity</a>');
      for (const list of ['{view_records,keep_assets}', '{keep_assets,view_portals}']) {
        await grant(list);
        for (const path of paths()) expect((await technician.get(path)).status, list).to.equal(404);
        expect((await technician.get(record)).text).not.to.contain('Who can see this?');
      }
      await grant('{view_records,keep_assets,keep_tickets,view_portals}');
    });

    it("A1, A32: another tenant's record, one that isn't there, and what is no id", async () => {
      for (const path of [
        `/admin/assets/${other.assets.cal1}/who`,
        `/admin/assets/${other.assets.cal1}/who/not`,
        `/admin/tickets/${other.tickets.ofNorth}/who`,
        `/admin/tickets/${cast.assets.cal1}/who`,
        '/admin/assets/1/who',
        `/admin/customers/${cast.customers.north}/who`,
      ])
        expect((await asked.browser.get(path)).status, path).to.equal(404);
    });

    it('A32: names nobody of another tenant', async () => {
      const [foreigner] = await sql<{ id: string }>(
        'select id from portal_users where tenant_id = $1',
        other.tenantId,
      );
      for (const path of paths()) {
        const html = await asked.page(path);
        expect(html).not.to.contain(foreigner!.id).and.not.contain(other.slug);
      }
    });

    it('A32: nothing is written by asking, not even in the audit log; a made-up place is the first', async () => {
      const before = await fingerprint();
      const rows = await during(cast, async () => {
        for (const path of paths()) await asked.browser.get(path);
        for (const from of ['-1', '1e9', 'x', '99999999999999999999', "' or true"])
          expect(
            (await asked.browser.get(`${paths()[0]!}?from=${encodeURIComponent(from)}`)).status,
            from,
          ).to.equal(200);
      });
      expect(rows).to.deep.equal([]);
      expect(await fingerprint()).to.deep.equal(before);
    });

    async function fingerprint(): Promise<unknown> {
      const tables = [
        'login_sessions',
        'assets',
        'tickets',
        'users',
        'portal_users',
        'secure_links',
        'form_submissions',
        'audit_log',
      ];
      return Promise.all(
        tables.map((table) =>
          sql(
            `select md5(coalesce(string_agg(md5(t::text), '' order by t.id), '')) as rows from ${table} t where tenant_id = $1`,
            cast.tenantId,
          ),
        ),
      );
    }

    it('S22: an administrator is led from a record to what was done to it', async () => {
      for (const [path, id] of [
        [`/admin/assets/${cast.assets.cal1}`, cast.assets.cal1],
        [`/admin/tickets/${cast.tickets.ofNorth}`, cast.tickets.ofNorth],
        [`/admin/contacts/${cast.players.contactUser.contactId!}`, cast.players.contactUser.contactId!],
        [`/admin/customers/${cast.customers.north}`, cast.customers.north],
      ] as const) {
        expect(await asked.page(path)).to.contain(`href="/admin/audit?record=${id}"`);
        expect((await asked.browser.get(`/admin/audit?record=${id}`)).status).to.equal(200);
      }
      const technician = await signedIn(cast.players.technician);
      expect((await technician.get(`/admin/customers/${cast.customers.north}`)).text).not.to.contain(
        '/admin/audit',
      );
    });
  });
});
