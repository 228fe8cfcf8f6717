import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type Player } from '../support/cast.ts';
import {
  all,
  assetsOf,
  contactAt,
  contactRow,
  goodPassword,
  openOffice,
  type Office,
} from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

describe('Admin Access beside a portal user (requirement 2)', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('admin-access');
    ({ cast, administrator } = office);
    other = await makeCast('admin-access');
  });
  const tab = (of = cast) => `/admin/customers/${of.customers.north}/portal_users`;
  /** The address of a player's row in its customer's table. */
  async function rowOf({ userId }: Player, of = cast): Promise<string> {
    const [row] = await all<{ id: string }>('select id from portal_users where user_id = $1', userId);
    return `${tab(of)}/${row!.id}`;
  }
  const give = async (player: Player, admin_access = 'on') =>
    administrator.post(`${await rowOf(player)}/admin_access`, admin_access ? { admin_access } : {});
  const hasIt = async (contactId: string | null) => (await contactRow(contactId!)).admin_access;

  it('A14, A25: given and taken away by its button, it counts with the next request; an open form of the contact is stale', async () => {
    const { contactUser } = cast.players;
    const { version } = await contactRow(contactUser.contactId!);
    expect((await administrator.get(tab())).text).to.contain('Give Admin Access');
    const given = await give(contactUser);
    expect(given.location).to.equal(tab());
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    expect((await administrator.get(tab())).text).to.contain('Nora Contact – Admin Access');
    const late = await administrator.post(
      contactAt(contactUser.contactId!),
      office.contactForm({ first_name: 'Nora', last_name: 'Contact', _version: String(version) }),
    );
    expect(late.status, 'S25').to.equal(409);
    await give(contactUser, '');
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
    expect(await hasIt(contactUser.contactId)).to.equal(false);
  });

  it('A14: ticked for a new portal user it goes to the chosen contact; unticked it takes nothing away', async () => {
    const plain = await office.addContact({ email: 'plain@north.example' });
    const chief = await office.addContact({ email: 'chief@north.example', admin_access: 'on' });
    const add = (contact_id: string, more: Record<string, string> = {}) =>
      administrator.post(tab(), {
        contact_id, username: '', first_name: '', last_name: '', email: '',
        password: goodPassword, retype_password: goodPassword, ...more,
      }); // prettier-ignore
    expect((await add(plain, { admin_access: 'on' })).status).to.equal(303);
    expect((await add(chief)).status).to.equal(303);
    expect([await hasIt(plain), await hasIt(chief)]).to.deep.equal([true, true]);
    const nobody = await add('', {
      admin_access: 'on',
      username: 'nobody',
      first_name: 'No',
      last_name: 'Body',
    });
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.contain('Choose a contact to give Admin Access to.');
    const taken = await office.addContact();
    const refused = await add(taken, { admin_access: 'on', username: 'contactuser' });
    expect(refused.status, 'a refused form gives nothing').to.equal(422);
    expect(await hasIt(taken)).to.equal(false);
  });

  it('S6: of a portal user without a contact, or with other fields, nothing changes', async () => {
    const { customerUser, contactUser } = cast.players;
    expect((await give(customerUser)).status).to.equal(404);
    expect((await give(contactUser, 'yes')).status).to.equal(404);
    const row = await rowOf(contactUser);
    const more = { admin_access: 'on', edit_contact: 'on' };
    expect((await administrator.post(`${row}/admin_access`, more)).status).to.equal(404);
    expect(await hasIt(contactUser.contactId)).to.equal(false);
  });

  it('A23, S2: neither technicians, data administrators, visitors nor another tenant may', async () => {
    const { contactUser } = cast.players;
    const path = `${await rowOf(contactUser)}/admin_access`;
    await expectRefused(
      cast,
      other,
      [{ path, body: { admin_access: 'on' } }],
      ['technician', 'dataAdministrator'],
    );
    const foreign = `${await rowOf(other.players.contactUser, other)}/admin_access`;
    const mixed = `${tab()}/${foreign.split('/').at(-2)!}/admin_access`;
    for (const one of [foreign, mixed])
      expect((await administrator.post(one, { admin_access: 'on' })).status).to.equal(404);
    expect(await hasIt(contactUser.contactId)).to.equal(false);
    expect(await hasIt(other.players.contactUser.contactId)).to.equal(false);
    const technician = await signedIn(cast.players.technician);
    expect((await technician.get(tab())).text).to.not.contain('Give Admin Access');
  });
});
