import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

/** Requirement 1, step 4: one contact, assets owned by cal-1 and by MT, a drop-down. */
describe('which assets a contact user sees, as its facilities change (A12, A15, A25)', () => {
  let cast: Cast;
  beforeEach(async () => {
    cast = await makeCast('reach');
  });

  async function sees(): Promise<{ codes: string[]; role: string }> {
    const { pools, prefix } = await testDatabase();
    return asActor(pools, { ...cast.players.contactUser, readOnly: true }, async (db) => {
      const [assets, tenants] = await Promise.all([
        db.rows<{ code: string }>(db.from('assets').select('code').orderBy('code')),
        db.rows<{ role: string }>(db.from('tenants').select(db.raw('current_user as role'))),
      ]);
      return { codes: assets.map((row) => row.code), role: tenants[0]!.role.slice(prefix.length + 1) };
    });
  }
  async function relate(facilities: string[]): Promise<void> {
    const { admin } = await testDatabase();
    await admin.query(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
       select tenant_id, $2, id, customer_id from facilities where tenant_id = $1 and id = any ($3)`,
      [cast.tenantId, cast.players.contactUser.contactId, facilities],
    );
  }
  async function choose(facility: string | null): Promise<void> {
    const { pools } = await testDatabase();
    const player = cast.players.contactUser;
    await asActor(pools, { ...player, readOnly: false }, async (db) => {
      expect(await db.call('choose_facility', facility)).to.deep.equal([{ choose_facility: true }]);
    });
  }

  async function tellsTheStory(): Promise<void> {
    const { cal1, cal2, mt } = cast.facilities;
    await relate([mt]);
    expect((await sees()).codes)
      .to.include.members(['A-cal-1', 'A-MT'])
      .and.not.include('A-cal-2');
    await choose(mt);
    expect((await sees()).codes).to.deep.equal(['A-MT']);
    await choose(cal1);
    expect((await sees()).codes).to.deep.equal(['A-cal-1']);
    // A choice that has gone out of reach falls back to all facilities; it opens nothing.
    await (
      await testDatabase()
    ).admin.query('update login_sessions set facility_id = $1 where id = $2', [
      cal2,
      cast.players.contactUser.sessionId,
    ]);
    expect((await sees()).codes)
      .to.include.members(['A-cal-1', 'A-MT'])
      .and.not.include('A-cal-2');
    await choose(null);
    const { admin } = await testDatabase();
    const { contactId } = cast.players.contactUser;
    await admin.query('delete from contact_facilities where contact_id = $1 and facility_id = $2', [
      contactId,
      mt,
    ]);
    expect((await sees()).codes)
      .to.include('A-cal-1')
      .and.not.include('A-MT');
  }

  it('cal-1 alone at first; MT too from the request after it is related; either of them by the drop-down', async () => {
    expect(await sees()).to.deep.equal({ codes: ['A-cal-1'], role: 'portal_contact' });
    await tellsTheStory();
    expect(await sees()).to.deep.equal({ codes: ['A-cal-1'], role: 'portal_contact' });
  });

  it('the same with 5,000 facilities related', async () => {
    const { admin } = await testDatabase();
    const { contactId, customerId } = cast.players.contactUser;
    await admin.query(
      `with made as (
         insert into facilities (tenant_id, code, name, customer_id)
           select $1, 'site-' || n, 'Site ' || n, $2 from generate_series(1, 5000) n returning id)
       insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id) select $1, $3, id, $2 from made`,
      [cast.tenantId, customerId, contactId],
    );
    await admin.query(
      `insert into assets (tenant_id, code, description, facility_id, customer_id)
       select tenant_id, 'S-' || code, 'Gauge', id, customer_id from facilities where tenant_id = $1 and code like 'site-%'`,
      [cast.tenantId],
    );
    await admin.query('analyze facilities, contact_facilities, assets');
    const before = await sees();
    expect(before.role).to.equal('portal_contact_wide');
    expect(before.codes).to.have.length(5001).and.include('A-cal-1');
    await tellsTheStory();
    await relate([cast.facilities.mt]);
    const after = await sees();
    expect(after.role).to.equal('portal_contact_mixed');
    expect(after.codes).to.have.length(5002);
  });

  for (const outside of [64, 65])
    it(`${outside} facilities of another customer with five of its own, and with all of these`, async () => {
      const { admin } = await testDatabase();
      const { contactId, customerId } = cast.players.contactUser;
      const add = async (name: string, customer: string | null, count: number) => {
        await admin.query(
          `with at as (insert into facilities (tenant_id, code, name, customer_id)
               select $1, $2 || n, $2 || n, $3 from generate_series(1, $4::int) n returning tenant_id, id, customer_id, name)
           insert into assets (tenant_id, code, description, facility_id, customer_id)
             select tenant_id, 'A-' || name, 'Gauge', id, customer_id from at`,
          [cast.tenantId, name, customer, count],
        );
        const { rows } = await admin.query<{ id: string }>(
          'select id from facilities where tenant_id = $1 and name ~ $2',
          [cast.tenantId, `^${name}[0-9]+$`],
        );
        return rows.map(({ id }) => id);
      };
      const another = cast.customers.east === customerId ? cast.customers.north : cast.customers.east;
      await relate([...(await add('there', another, outside)), ...(await add('here', customerId, 5))]);
      await add('unrelated', customerId, 70);
      await add('elsewhere', another, 3);
      const named = (name: string, count: number) =>
        Array.from({ length: count }, (_, n) => `A-${name}${n + 1}`);
      const related = ['A-cal-1', ...named('there', outside), ...named('here', 5)];
      const few = await sees();
      expect(few.role).to.equal('portal_contact_mixed');
      expect(few.codes).to.have.members(related);
      await admin.query('update contacts set all_facilities = true where id = $1', [contactId]);
      const all = await sees();
      expect(all.role).to.equal('portal_contact_mixed');
      const { rows } = await admin.query<{ code: string }>(
        'select code from assets where tenant_id = $1 and customer_id = $2',
        [cast.tenantId, customerId],
      );
      expect(all.codes).to.have.members([...named('there', outside), ...rows.map(({ code }) => code)]);
    });

  it('none at all without a facility (A16 says so on the page), and none by taking one away (A18)', async () => {
    const { admin } = await testDatabase();
    await admin.query('delete from contact_facilities where contact_id = $1', [
      cast.players.contactUser.contactId,
    ]);
    expect(await sees()).to.deep.equal({ codes: [], role: 'portal_contact' });
  });
});
