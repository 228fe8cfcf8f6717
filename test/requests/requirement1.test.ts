import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import type { Browser } from '../support/app.ts';
import {
  contactAt,
  facilitiesOf,
  goodPassword,
  openOffice,
  portalUserOf,
  userAt,
} from '../support/people.ts';

/** The codes of the assets that a portal page links. */
async function assetsIn(portal: Browser): Promise<string[]> {
  const { status, text } = await portal.get('/assets');
  expect(status).to.equal(200);
  return ['A-MT', 'A-cal-1', 'A-cal-2', 'A-dock'].filter((code) => text.includes(code));
}

describe('requirement 1: a user, a contact, the association, the facilities', () => {
  it('A12, A15: cal-1 shows its asset only; MT is added, and the next request shows both; the drop-down narrows', async () => {
    const { administrator, cast } = await openOffice('requirement');
    const { cal1, mt, portalLab } = cast.facilities;

    // 1. The user: form, lab, group.
    const added = await administrator.post('/admin/users', {
      first_name: 'PortalUserNew',
      last_name: 'Example',
      initials: 'PUN',
      username: 'PortalUserNew',
      password: goodPassword,
      retype_password: goodPassword,
    });
    const userId = added.location!.split('/').at(-1)!;
    expect((await administrator.get(added.location!)).text).to.contain('Attention: select a lab');
    expect((await administrator.get(userAt(userId, '/labs/find'))).text).to.contain(`value="${portalLab}"`);
    await administrator.post(userAt(userId, '/labs'), { labs: portalLab });
    await administrator.post(userAt(userId, '/groups'), { groups: cast.groups.customerPortal });

    // 2. The contact: nothing is ticked.
    const form = await administrator.get('/admin/contacts/new');
    expect(form.text).to.not.match(/type="checkbox"[^>]*checked/);
    expect(form.text).to.match(/<option[^>]*>North<\/option>/);
    const contact = await administrator.post('/admin/contacts', {
      code: 'PortalContactNew',
      first_name: 'PortalContactNew',
      last_name: 'Example',
      status: 'active',
      customer_id: cast.customers.north,
    });
    const id = contact.location!.split('/').at(-1)!;
    const bare = await administrator.get(contactAt(id));
    expect(bare.text).to.contain('Nobody signs in as this contact');
    expect(bare.text).to.contain('No facilities yet, so they won’t see any assets.');

    // 3. The association.
    const findUser = await administrator.get(contactAt(id, '/user/find?q=PortalUserNew'));
    expect(findUser.text).to.match(/<h1>Find User<\/h1>/);
    expect(findUser.text).to.match(/type="radio"[^>]*><label[^>]*>PortalUserNew Example<\/label>/);
    expect((await administrator.post(contactAt(id, '/user'), { user: userId })).status).to.equal(303);
    const portalUser = {
      scope: 'contact',
      customer_id: cast.customers.north,
      contact_id: id,
      state: 'active',
    };
    expect(await portalUserOf(userId)).to.deep.equal([portalUser]);
    const portal = await visitorFrom(cast.slug);
    await portal.post('/login', { username: 'PortalUserNew', password: goodPassword });
    expect(await assetsIn(portal)).to.deep.equal([]);

    // 4. The facilities, several kinds of them.
    const findFacility = await administrator.get(contactAt(id, '/facilities/find'));
    expect(findFacility.text).to.match(/<h1>Find Facility<\/h1>/);
    expect(findFacility.text).to.match(/checked[^>]*>\s*<label[^>]*>Customer facilities only<\/label>/);
    expect(findFacility.text).to.match(/<label[^>]*>Facility cal-1<\/label>/);
    expect(findFacility.text).to.not.contain('Facility MT');
    await administrator.post(contactAt(id, '/facilities'), { facilities: cal1 });
    expect(await assetsIn(portal)).to.deep.equal(['A-cal-1']);
    expect((await administrator.get(contactAt(id))).text).to.contain('They’ll see assets at 1 facility.');

    const every = await administrator.get(contactAt(id, '/facilities/find?chosen=1&q=MT'));
    expect(every.text).to.match(/<label[^>]*>Facility MT<\/label>/);
    await administrator.post(contactAt(id, '/facilities'), { facilities: mt });
    expect(await assetsIn(portal)).to.deep.equal(['A-MT', 'A-cal-1']);
    expect((await administrator.get(contactAt(id))).text).to.contain(
      'They’ll see assets at 2 facilities, 1 of them North’s own.',
    );
    expect(await facilitiesOf(id)).to.have.deep.members([
      { facility_id: cal1, facility_customer_id: cast.customers.north },
      { facility_id: mt, facility_customer_id: null },
    ]);

    // 5. The drop-down lists both and narrows to either.
    const page = await portal.get('/assets');
    for (const name of ['Facility cal-1', 'Facility MT']) expect(page.text).to.contain(`>${name}</option>`);
    await portal.post('/facility', { facility: mt, to: '/assets' });
    expect(await assetsIn(portal)).to.deep.equal(['A-MT']);
    await portal.post('/facility', { facility: cal1, to: '/assets' });
    expect(await assetsIn(portal)).to.deep.equal(['A-cal-1']);

    // What is taken away is gone with the next request, and with it the choice.
    await administrator.post(contactAt(id, `/facilities/${cal1}/remove`));
    expect(await assetsIn(portal)).to.deep.equal(['A-MT']);
  });
});
