import { expect } from 'chai';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import {
  assetsOf,
  contactAt,
  contactRow,
  facilitiesOf,
  type Office,
  openOffice,
  portalUserOf,
} from '../support/people.ts';

describe('rights of and over contacts', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('rights');
    ({ cast, administrator } = office);
    other = await makeCast('rights');
  });

  it('A25: a permission and an inactive status count with the next request of an open session', async () => {
    const { contactUser } = cast.players;
    const portal = await signedIn(contactUser);
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
    const save = async (more: Record<string, string>) => {
      const { version } = await contactRow(contactUser.contactId!);
      const body = office.contactForm({
        first_name: 'Nora',
        last_name: 'Contact',
        _version: String(version),
        ...more,
      });
      expect((await administrator.post(contactAt(contactUser.contactId!), body)).status).to.equal(303);
    };
    await save({ all_facilities: 'on' });
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    await save({ admin_access: 'on' });
    expect((await administrator.get(contactAt(contactUser.contactId!))).text).to.contain(
      'sees everything for North',
    );
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    await save({ status: 'inactive' });
    expect((await portal.get('/my_profile')).location).to.contain('/login');
    await save({});
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
  });

  describe('who may', () => {
    const changes = ['/user/find', '/facilities/find', '/details/customer', '/delete'];
    const actions = ['', '/user', '/facilities', '/delete'];
    /** Everything that a person who may not do it tries on a contact, with the status that it gets. */
    async function tryAll(browser: Browser, of: Cast, status: number): Promise<void> {
      const id = of.players.contactUser.contactId!;
      const userId = of.players.contactUser.userId!;
      const body = {
        ...office.contactForm({
          first_name: 'Sneaky',
          admin_access: 'on',
          _version: '1',
          customer_id: of.customers.north,
        }),
        user: userId,
        facilities: of.facilities.mt,
      };
      for (const end of changes) expect((await browser.get(contactAt(id, end))).status, end).to.equal(status);
      const removals = [`/user/${userId}/remove`, `/facilities/${of.facilities.cal1}/remove`];
      for (const end of [...actions, ...removals])
        expect((await browser.post(contactAt(id, end), body)).status, end).to.equal(status);
      expect(await contactRow(id)).to.include({ first_name: 'Nora', admin_access: false, archived_at: null });
      expect(await facilitiesOf(id)).to.have.length(1);
      expect((await portalUserOf(userId))[0]).to.include({ contact_id: id, state: 'active' });
    }

    for (const name of ['technician', 'dataAdministrator'] as const)
      it(`A23: ${name} reads contacts, and changes nothing of them`, async () => {
        const fresh = await makeCast('contacts');
        const browser = await signedIn(fresh.players[name]);
        const page = await browser.get(contactAt(fresh.players.contactUser.contactId!));
        expect(page.status).to.equal(200);
        expect(page.text).to.contain('Facility cal-1');
        expect(page.text).to.not.match(/Remove|Find User|Add Facility|Save|\/admin\/users/);
        expect((await browser.get('/admin/contacts')).text).to.not.contain('/admin/contacts/new');
        expect((await browser.get('/admin/contacts/new')).status).to.equal(404);
        expect((await browser.post('/admin/contacts', office.contactForm())).status).to.equal(404);
        await tryAll(browser, fresh, 404);
      });

    it('A1, S2: a visitor and another tenant’s administrator are led to the sign-in page; ids mean nothing elsewhere', async () => {
      const fresh = await makeCast('contacts');
      await tryAll(await visitor(fresh.slug), fresh, 303);
      await tryAll(await signedIn(other.players.administrator, fresh.slug), fresh, 303);
      const stranger = await signedIn(other.players.administrator);
      expect((await stranger.get(contactAt(fresh.players.contactUser.contactId!))).status).to.equal(404);
      await tryAll(stranger, fresh, 404);
    });
  });
});
