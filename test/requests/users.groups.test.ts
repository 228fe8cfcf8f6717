import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import {
  all,
  goodPassword,
  groupsOf,
  labsOf,
  type Office,
  openOffice,
  userAt,
  userForm,
  userRow,
  type UserRow,
} from '../support/people.ts';

describe('groups and labs of users', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('groups');
    ({ cast, administrator } = office);
    other = await makeCast('groups');
  });

  const named = (username: string) =>
    all<UserRow>('select * from users where tenant_id = $1 and username = $2', cast.tenantId, username);

  describe('requirement 1, step 1', () => {
    it('a user is added, asked for a lab, given labs and groups', async () => {
      const page = await administrator.get('/admin/users/new');
      for (const label of [
        'First name',
        'Last name',
        'Initials',
        'Username',
        'Email',
        'Password',
        'Retype Password',
        'Must change password at next sign-in',
        'Customer Portal',
        'Administrators',
      ])
        // prettier-ignore
        expect(page.text).to.match(new RegExp(`<label[^>]*>${label}</label>`));
      const id = await office.addUser('PortalUserNew');
      const attention = await administrator.get(userAt(id));
      expect(attention.text).to.contain('Attention: select a lab');
      expect(attention.text).to.contain('Portal User New');

      const find = await administrator.get(userAt(id, '/labs/find'));
      expect(find.text).to.match(/<label[^>]*>Facility MAIN<\/label>/);
      expect(find.text).to.not.contain('Facility cal-1');
      expect(find.text).to.match(/<button[^>]*>Add<\/button>/);
      const chosen = [cast.facilities.lab, cast.facilities.portalLab];
      const added = await administrator.post(userAt(id, '/labs'), { labs: chosen });
      expect(added.location).to.equal(userAt(id));
      expect(await labsOf(id)).to.have.members(chosen);
      const withLabs = await administrator.get(userAt(id));
      expect(withLabs.text).to.not.contain('Attention: select a lab');
      expect(withLabs.text).to.contain('Facility PORTAL');

      const assign = await administrator.get(userAt(id, '/groups'));
      expect(assign.text).to.match(/<h1>Assign Groups<\/h1>/);
      expect(assign.text).to.match(/type="checkbox"[^>]*><label[^>]*>Customer Portal<\/label>/);
      await administrator.post(userAt(id, '/groups'), { groups: cast.groups.customerPortal });
      expect(await groupsOf(id)).to.deep.equal([cast.groups.customerPortal]);
      expect((await userRow(id)).is_external).to.equal(true);
    });

    it('a user with external groups alone is external and gets the Customer Portal Lab by itself', async () => {
      const id = await office.addUser('portal-only', { groups: cast.groups.customerPortal });
      expect((await userRow(id)).is_external).to.equal(true);
      expect(await labsOf(id)).to.deep.equal([cast.facilities.portalLab]);
      const later = await office.addUser('portal-later');
      expect((await userRow(later)).is_external).to.equal(false);
      await administrator.post(userAt(later, '/groups'), { groups: cast.groups.customerPortal });
      expect(await labsOf(later)).to.deep.equal([cast.facilities.portalLab]);
    });

    it('the password that was set signs in, as soon as there is a group', async () => {
      await office.addUser('newtechnician', { groups: cast.groups.technicians, must_change: 'on' });
      const browser = await visitorFrom(cast.slug);
      const answer = await browser.post('/admin/login', {
        username: 'newtechnician',
        password: goodPassword,
      });
      expect(answer.location).to.equal('/admin/change_password');
    });
  });

  describe('labs', () => {
    it('the last active lab stays, with a message; another one goes', async () => {
      const id = await office.addUser('labs-last', { groups: cast.groups.customerPortal });
      const last = await administrator.post(userAt(id, `/labs/${cast.facilities.portalLab}/remove`));
      expect(last.status).to.equal(422);
      expect(last.text).to.contain('needs at least one active lab');
      await administrator.post(userAt(id, '/labs'), { labs: cast.facilities.lab });
      await administrator.post(userAt(id, `/labs/${cast.facilities.portalLab}/remove`));
      expect(await labsOf(id)).to.deep.equal([cast.facilities.lab]);
    });

    it('of two who remove the last two labs at once, one is refused', async () => {
      const id = await office.addUser('labs-race', { groups: cast.groups.customerPortal });
      await administrator.post(userAt(id, '/labs'), { labs: cast.facilities.lab });
      const both = [cast.facilities.lab, cast.facilities.portalLab].map((lab) =>
        administrator.post(userAt(id, `/labs/${lab}/remove`)),
      );
      expect((await Promise.all(both)).map(({ status }) => status)).to.have.members([303, 422]);
      expect(await labsOf(id)).to.have.length(1);
    });

    it('S6: a facility that is no lab, one of another tenant, no choice and no id are refused, and nothing is added', async () => {
      const id = await office.addUser('labs-refused', { groups: cast.groups.customerPortal });
      for (const wrong of [cast.facilities.cal1, other.facilities.lab, randomUUID(), 'x', '']) {
        const answer = await administrator.post(userAt(id, '/labs'), { labs: [cast.facilities.lab, wrong] });
        expect(answer.status, wrong).to.equal(422);
      }
      expect((await administrator.post(userAt(id, '/labs'))).text).to.contain('Tick at least one lab');
      expect(await labsOf(id)).to.deep.equal([cast.facilities.portalLab]);
      expect((await administrator.post(userAt(id, `/labs/${cast.facilities.lab}/remove`))).status).to.equal(
        404,
      );
    });
  });

  describe('groups', () => {
    it('A5: internal and external together are refused, as is a group of another tenant', async () => {
      const id = await office.addUser('mixed');
      const both = [cast.groups.technicians, cast.groups.customerPortal];
      const mixed = await administrator.post(userAt(id, '/groups'), { groups: both });
      expect(mixed.status).to.equal(422);
      expect(mixed.text).to.contain('Choose internal groups or external ones');
      expect(
        (await administrator.post(userAt(id, '/groups'), { groups: other.groups.technicians })).status,
      ).to.equal(422);
      expect(await groupsOf(id)).to.deep.equal([]);
      expect(
        (await administrator.post('/admin/users', userForm('mixed-new', { groups: both }))).status,
      ).to.equal(422);
      expect(await named('mixed-new')).to.have.length(0);
    });

    it('A5: switching sides changes the kind in one go; a portal user stays external', async () => {
      const id = await office.addUser('switcher', {
        groups: [cast.groups.technicians, cast.groups.dataAdministrators],
      });
      expect((await userRow(id)).is_external).to.equal(false);
      await administrator.post(userAt(id, '/groups'), { groups: cast.groups.customerPortal });
      expect((await userRow(id)).is_external).to.equal(true);
      await administrator.post(userAt(id, '/groups'), { groups: cast.groups.technicians });
      expect((await userRow(id)).is_external).to.equal(false);

      const portalUser = cast.players.customerUser.userId!;
      const refused = await administrator.post(userAt(portalUser, '/groups'), {
        groups: cast.groups.technicians,
      });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('choose external groups only');
      expect(await groupsOf(portalUser)).to.deep.equal([cast.groups.customerPortal]);
      expect((await userRow(portalUser)).is_external).to.equal(true);
    });

    it('A25: a group that is taken away counts with the next request of an open session', async () => {
      const browser = await signedIn(cast.players.technician);
      expect((await browser.get('/admin/contacts')).status).to.equal(200);
      const technician = cast.players.technician.userId!;
      await administrator.post(userAt(technician, '/groups'));
      expect((await browser.get('/admin/contacts')).location).to.contain('/admin/login');
      await administrator.post(userAt(technician, '/groups'), { groups: cast.groups.technicians });
      expect((await browser.get('/admin/contacts')).status).to.equal(200);
    });
  });
});
