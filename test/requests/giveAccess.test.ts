import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, type Answer, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import {
  all,
  assetsOf,
  contactAt,
  contactRow,
  facilitiesOf,
  goodPassword,
  groupsOf,
  labsOf,
  openOffice,
  portalUserOf,
  type Office,
  type Sent,
} from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

describe('Give portal access (A31)', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  let people = 0;
  before(async () => {
    office = await openOffice('access');
    ({ cast, administrator } = office);
    other = await makeCast('access');
  });

  /** The form for a new contact of north, as it is sent. */
  const form = (more: Sent = {}): Sent => ({
    customer_id: cast.customers.north,
    contact_id: '',
    first_name: 'Greta',
    last_name: `Given${++people}`,
    email: `greta${people}@north.example`,
    username: '',
    password: goodPassword,
    retype_password: goodPassword,
    ...more,
  });
  const give = (body: Sent) => administrator.post('/admin/access', body);
  const idOf = ({ location }: Answer) => location!.split('/').at(-1)!;
  const userNamed = async (username: string, tenantId = cast.tenantId) =>
    (
      await all<{ id: string; state: string; email: string | null; must_change_password: boolean }>(
        'select * from users where tenant_id = $1 and username = $2 and archived_at is null',
        tenantId,
        username,
      )
    )[0];
  const counts = async () =>
    (
      await all<Record<string, string>>(
        `select ${['contacts', 'users', 'portal_users', 'contact_facilities', 'user_usergroups', 'user_labs']
          .map((table) => `(select count(*) from ${table} where tenant_id = $1) as ${table}`)
          .join(', ')}`,
        cast.tenantId,
      )
    )[0]!;
  /** A login that has no portal user. */
  const looseUser = async (more: { state?: string; is_external?: boolean } = {}) => {
    const username = `loose${++people}`;
    const [row] = await all<{ id: string }>(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external, state, password_hash)
         values ($1, 'Lo', 'Ose', $2, $3, $4, $5, (select password_hash from users where id = $6)) returning id`,
      cast.tenantId,
      username,
      `${username}@north.example`,
      more.is_external ?? true,
      more.state ?? 'active',
      cast.players.contactUser.userId,
    );
    return { id: row!.id, username, email: `${username}@north.example` };
  };
  /** Nothing is made by what is done, and it answers so. */
  async function expectNothing(body: Sent, status: number): Promise<Answer> {
    const before = await counts();
    const answer = await give(body);
    expect(answer.status, JSON.stringify(body)).to.equal(status);
    expect(await counts()).to.deep.equal(before);
    return answer;
  }

  describe('to a new contact', () => {
    it('A31, A12: contact, permissions, facilities, login, group and lab in one go; the page shows Can sign in', async () => {
      const page = await administrator.get(`/admin/access/new?customer=${cast.customers.north}`);
      expect(page.text).to.contain('>Facility cal-1</label>').and.contain('>Facility cal-2</label>');
      expect(page.text).to.not.contain('Facility dock').and.not.contain('Facility MT');
      expect(
        page.text.match(/type="checkbox"[^>]*checked[^>]*/g) ?? [],
        'only the change of password and the invitation',
      ).to.have.length(2);
      const sent = form({
        code: 'E-7',
        title: 'Ms',
        phone: '+45 12 34',
        facilities: cast.facilities.cal1,
        access_reports: 'on',
      });
      const answer = await give(sent);
      expect(answer.status, answer.text).to.equal(303);
      const id = idOf(answer);
      expect(await contactRow(id)).to.include({
        first_name: 'Greta',
        code: 'E-7',
        title: 'Ms',
        customer_id: cast.customers.north,
        all_facilities: false,
        admin_access: false,
        access_reports: true,
        edit_contact: false,
      });
      expect(await facilitiesOf(id)).to.deep.equal([
        { facility_id: cast.facilities.cal1, facility_customer_id: cast.customers.north },
      ]);
      const user = (await userNamed(sent['email'] as string))!;
      expect(user, 'an empty Username takes the Email').to.include({
        state: 'active',
        email: sent['email'],
        must_change_password: false,
      });
      expect(await groupsOf(user.id)).to.deep.equal([cast.groups.customerPortal]);
      expect(await labsOf(user.id)).to.deep.equal([cast.facilities.portalLab]);
      expect((await portalUserOf(user.id))[0]).to.include({
        scope: 'contact',
        customer_id: cast.customers.north,
        contact_id: id,
      });
      const done = await administrator.get(contactAt(id));
      expect(done.text).to.contain('>Can sign in</p>');
      const portal = await visitorFrom(cast.slug);
      expect(
        (await portal.post('/login', { username: sent['email'] as string, password: goodPassword })).location,
      ).to.equal('/');
      expect(await assetsOf(await office.sessionOf(user.id))).to.deep.equal(['A-cal-1']);
    });

    it('A7: without a password it is invited, and the page says what is in the way', async () => {
      const sent = form({ password: '', retype_password: '', must_change: 'on', username: 'gretchen' });
      const id = idOf(await give(sent));
      expect(await userNamed('gretchen')).to.include({ state: 'invited', must_change_password: false });
      const page = await administrator.get(contactAt(id));
      expect(page.text)
        .to.contain('Can’t sign in: no password has been chosen yet')
        .and.contain('Choose a password');
    });

    it('A6: a typed password can be one to change', async () => {
      await give(form({ username: 'changing', must_change: 'on' }));
      expect(await userNamed('changing')).to.include({ must_change_password: true });
    });

    it('one facility of the customer that the page was asked from is ticked', async () => {
      const { cal2 } = cast.facilities;
      const page = await administrator.get(
        `/admin/access/new?customer=${cast.customers.north}&facility=${cal2}`,
      );
      expect(page.text).to.match(new RegExp(`value="${cal2}" checked`));
    });

    it('A3: the first portal user of a customer ends its link, and the page says so before', async () => {
      const fresh = await makeCast('access');
      const browser = await signedIn(fresh.players.administrator);
      const words = 'This is the first portal user for South';
      const before = await browser.get(`/admin/access/new?customer=${fresh.customers.south}`);
      expect(before.text).to.contain(words);
      await browser.post('/admin/access', form({ customer_id: fresh.customers.south }));
      const link = await signedIn(fresh.players.link);
      expect((await link.get('/assets')).location).to.contain('why=link_needs_password');
      expect((await browser.get(`/admin/access/new?customer=${fresh.customers.south}`)).text).to.not.contain(
        words,
      );
    });

    it('is one page: the customer is a field on it, then their facilities are offered, and nothing typed is lost', async () => {
      const few = await administrator.get('/admin/access/new');
      expect(few.text).to.contain(`<option value="${cast.customers.south}">South</option>`);
      expect(few.text).to.contain('name="first_name"').and.contain('Choose a customer to see their facilities.');
      const typed = form({ customer_id: '', job_title: 'Kept' });
      for (const path of ['/admin/access', '/admin/access/facilities']) {
        const before = await counts();
        const refused = await administrator.post(path, typed);
        expect(refused.status).to.equal(422);
        expect(refused.text).to.contain('href="#field-customer_id"').and.contain('name="job_title"');
        expect(fieldValue(refused.text, 'job_title')).to.equal('Kept');
        expect(await counts()).to.deep.equal(before);
      }
      const chosen = { ...typed, customer_id: cast.customers.north, _form_id: ['x', ''] };
      const offered = await administrator.post('/admin/access/facilities', chosen);
      expect(offered.text).to.contain('>Facility cal-1</label>').and.not.contain('Facility dock');
      expect(fieldValue(offered.text, 'job_title')).to.equal('Kept');
    }); // prettier-ignore

    it('above 50 customers one is found on a page of its own, which brings back what was typed but no password', async () => {
      const big = await makeCast('access');
      await all(
        `insert into customers (tenant_id, number, name) select $1, 'B-' || n, 'Big ' || n from generate_series(1, 60) n returning id`,
        big.tenantId,
      );
      const browser = await signedIn(big.players.administrator);
      expect((await browser.get('/admin/access/new')).text).to.contain(
        'formaction="/admin/access/new/customer"',
      );
      const typed = { ...form({ customer_id: '', job_title: 'Kept' }), _form_id: ['x', ''] };
      const { location } = await browser.post('/admin/access/new/customer', typed);
      expect(location).to.contain('job_title=Kept').and.not.contain(goodPassword).and.not.contain('password');
      const find = await browser.get(`${location!}&q=south`);
      expect(find.text).to.contain(`name="customer_id" value="${big.customers.south}"`);
      const back = await browser.get(
        `/admin/access/new?_typed=1&job_title=Kept&customer_id=${big.customers.south}`,
      );
      expect(fieldValue(back.text, 'job_title')).to.equal('Kept');
      expect(back.text).to.contain('Facility dock');
      expect((await browser.get('/admin/access/new/contact')).location).to.equal('/admin/access/new');
    });
  });

  describe('with an invitation (A7, A31)', () => {
    const without = { password: '', retype_password: '' };
    const invitations = (userId: string) =>
      all<{ purpose: string; to_address: string | null }>(
        `select w.purpose, e.to_address from password_links w left join emails e on e.password_link_id = w.id and e.kind = 'invitation'
           where w.user_id = $1`,
        userId,
      );
    const noticeAt = async (id: string) => (await administrator.get(contactAt(id))).text;

    it('A31, A7: ticked and without a password: the email is of the same transaction, and the page says when', async () => {
      const sent = form({ ...without, username: 'invitee', send_invitation: 'on' });
      const id = idOf(await give(sent));
      const user = (await userNamed('invitee'))!;
      expect(user.state).to.equal('invited');
      expect(await invitations(user.id)).to.deep.equal([{ purpose: 'invitation', to_address: sent['email'] }]);
      const [same] = await all<{ same: boolean }>(
        'select e.created_at = u.created_at as same from emails e join users u on u.id = e.user_id where u.id = $1',
        user.id,
      );
      expect(same).to.deep.equal({ same: true });
      const page = await noticeAt(id);
      expect(page).to.contain(`An invitation for ${sent['email'] as string} wasn’t sent, because no mail server is set up`);
      expect(page).to.match(/Can’t sign in: invited on \d+ \w+ \d{4}, but no password has been chosen yet/);
      expect(page).to.match(/Invited \(\d+ \w+ \d{4}\)/);
    }); // prettier-ignore

    it('A31: not ticked, it is made as invited, nothing is sent, and the page has Copy link', async () => {
      const id = idOf(await give(form({ ...without, username: 'later.invitee' })));
      const user = (await userNamed('later.invitee'))!;
      expect(user.state).to.equal('invited');
      expect(await invitations(user.id)).to.deep.equal([]);
      const page = await noticeAt(id);
      expect(page).to.contain('Send the invitation when you’re ready');
      expect(page)
        .to.contain(`href="/admin/users/${user.id}/invitation">Copy link`)
        .and.contain('>Send invitation<');
    });

    it('A7: with a password nobody is invited, whatever is ticked; without an Email the link is to be copied', async () => {
      await give(form({ username: 'typed.password', send_invitation: 'on' }));
      expect(await invitations((await userNamed('typed.password'))!.id)).to.deep.equal([]);
      const id = idOf(await give(form({ ...without, email: '', username: 'no.address', send_invitation: 'on' })));
      expect(await invitations((await userNamed('no.address'))!.id)).to.deep.equal([
        { purpose: 'invitation', to_address: null },
      ]);
      expect(await noticeAt(id)).to.contain('They have no email address, so copy the link');
    }); // prettier-ignore

    it('A31: a login that is linked and has no password is invited at its own Email; one that has is not', async () => {
      const bare = await looseUser({ state: 'invited' });
      await all('update users set password_hash = null where id = $1', bare.id);
      const sent = form({ ...without, username: bare.username, email: 'typed@north.example', send_invitation: 'on' });
      const asked = await expectNothing(sent, 422);
      expect(asked.text).to.contain('They have no password yet. They’ll be invited to choose one');
      expect(asked.text).to.match(/checked id="field-send_invitation"/);
      expect((await give({ ...sent, login: bare.id })).status).to.equal(303);
      expect(await invitations(bare.id)).to.deep.equal([{ purpose: 'invitation', to_address: bare.email }]);
      const settled = await looseUser();
      await give(form({ ...without, email: settled.email, login: settled.id, send_invitation: 'on' }));
      expect(await invitations(settled.id)).to.deep.equal([]);
    }); // prettier-ignore

    it('S25: a doubled submit sends one email; a refused one sends none', async () => {
      const body = {
        ...form({ ...without, username: 'once', send_invitation: 'on' }),
        _form_id: randomUUID(),
      };
      await Promise.all([give(body), give(body)]);
      expect(await invitations((await userNamed('once'))!.id)).to.have.length(1);
      const sentNow = async () =>
        (await all('select 1 from emails where tenant_id = $1', cast.tenantId)).length;
      const before = await sentNow();
      await expectNothing(form({ ...without, send_invitation: 'on', facilities: cast.facilities.dock }), 422);
      await expectNothing(form({ ...without, send_invitation: 'yes' }), 422);
      expect(await sentNow()).to.equal(before);
    });
  });

  describe('to a contact that is there', () => {
    const present = (id: string, more: Sent = {}): Sent => ({
      customer_id: cast.customers.north,
      contact_id: id,
      _version: '1',
      email: '',
      username: `present${++people}`,
      password: goodPassword,
      retype_password: goodPassword,
      ...more,
    });

    it('A31, A17: it keeps its fields; permissions and facilities are added; the login’s Email is its own', async () => {
      const id = await office.addContact({ email: 'own@north.example', access_billing: 'on' });
      const page = await administrator.get(`/admin/access/new?contact=${id}`);
      expect(fieldValue(page.text, 'email')).to.equal('own@north.example');
      expect(page.text).to.match(/checked id="field-access_billing"/);
      expect(fieldValue(page.text, 'first_name'), 'its fields are not typed again').to.equal(null);
      const sent = present(id, {
        email: 'login@north.example',
        admin_access: 'on',
        facilities: [cast.facilities.cal1, cast.facilities.cal2],
      });
      expect((await give(sent)).location).to.equal(contactAt(id));
      const [row] = await all<Record<string, unknown>>('select * from contacts where id = $1', id);
      expect(row).to.include({
        email: 'own@north.example',
        admin_access: true,
        access_billing: false,
        version: 2,
      });
      expect(await facilitiesOf(id)).to.have.length(2);
      expect(await userNamed(sent['username'] as string)).to.include({ email: 'login@north.example' });
      const again = await administrator.get(`/admin/access/new?contact=${id}`);
      expect(again.text)
        .to.contain('already has a user')
        .and.contain('Already added: Facility cal-1, Facility cal-2');
      expect(again.text, 'what is related is not offered again').to.not.contain('>Facility cal-1</label>');
    });

    it('S25: somebody else changed the permissions meanwhile: 409 with both values, and nothing is made', async () => {
      const id = await office.addContact({ first_name: 'Contested' });
      await administrator.post(contactAt(id), office.contactForm({ _version: '1', edit_contact: 'on' }));
      const late = await expectNothing(present(id, { access_reports: 'on' }), 409);
      expect(late.text).to.match(/Access Reports<.*?>Not ticked<.*?>Ticked</s);
      expect(late.text).to.match(/Edit Contact<.*?>Ticked<.*?>Not ticked</s);
      expect(fieldValue(late.text, '_version')).to.equal('2');
      expect((await give(present(id, { access_reports: 'on', _version: '2' }))).status).to.equal(303);
    });

    it('A31: one of another customer, or deleted meanwhile, gets nothing', async () => {
      const { contactId } = cast.players.wideContact;
      await expectNothing(present(contactId!), 404);
      const gone = await office.addContact();
      await administrator.post(contactAt(gone, '/delete'));
      await expectNothing(present(gone), 404);
      for (const query of [`contact=${gone}`, `contact=${contactId!}&customer=${cast.customers.north}`])
        expect((await administrator.get(`/admin/access/new?${query}`)).status, query).to.equal(404);
    });
  });

  describe('with a login that is there', () => {
    it('A31: one without a portal user is offered, everything typed is kept, and is linked when somebody says so', async () => {
      const { id: userId, email, username } = await looseUser({ state: 'suspended', is_external: false });
      const sent = form({
        email,
        password: '',
        retype_password: '',
        job_title: 'Kept',
        facilities: cast.facilities.cal2,
        edit_contact: 'on',
      });
      const asked = await expectNothing(sent, 422);
      expect(asked.text)
        .to.contain(`Use ${username} (Lo Ose)`)
        .and.contain('They’re suspended, and this resumes them.');
      expect(fieldValue(asked.text, 'job_title')).to.equal('Kept');
      expect(asked.text).to.match(new RegExp(`value="${cast.facilities.cal2}" checked`));
      expect(asked.text).to.match(/checked id="field-edit_contact"/);
      const id = idOf(await give({ ...sent, login: userId }));
      expect(await portalUserOf(userId)).to.deep.equal([
        { scope: 'contact', customer_id: cast.customers.north, contact_id: id, state: 'active' },
      ]);
      expect(await groupsOf(userId)).to.deep.equal([cast.groups.customerPortal]);
      expect(await labsOf(userId)).to.deep.equal([cast.facilities.portalLab]);
      expect((await administrator.get(contactAt(id))).text).to.contain('>Can sign in</p>');
      const portal = await visitorFrom(cast.slug);
      expect((await portal.post('/login', { username, password })).location, 'its password stays').to.equal(
        '/',
      );
    });

    it('A31: another login can be made all the same, when its Username is free', async () => {
      const { email, username } = await looseUser();
      const same = await expectNothing(form({ email, username: username.toUpperCase() }), 422);
      expect(same.text).to.not.contain('value="new"');
      await expectNothing(form({ email, username, login: 'new' }), 422);
      const second = `second-${username}`;
      const sent = form({ email, username: second });
      expect((await expectNothing(sent, 422)).text).to.contain('value="new"');
      expect((await give({ ...sent, login: 'new' })).status).to.equal(303);
      expect(await userNamed(second)).to.include({ state: 'active', email });
    });

    it('A18, A31: one that lost its contact of this customer is offered too, and sees what the new one sees', async () => {
      const lost = await openOffice('access');
      const { contactUser } = lost.cast.players;
      await lost.administrator.post(contactAt(contactUser.contactId!, '/delete'));
      const sent = form({
        customer_id: lost.cast.customers.north,
        username: 'contactuser',
        facilities: lost.cast.facilities.cal2,
        password: '',
        retype_password: '',
      });
      const asked = await lost.administrator.post('/admin/access', sent);
      expect(asked.text).to.contain('They no longer have a contact.');
      const elsewhere = await lost.administrator.post('/admin/access', {
        ...sent,
        customer_id: lost.cast.customers.south,
        facilities: '',
      });
      expect(elsewhere.text, 'of another customer it is taken').to.contain('There’s already a portal user');
      const answer = await lost.administrator.post('/admin/access', { ...sent, login: contactUser.userId! });
      expect(answer.status).to.equal(303);
      expect(await assetsOf(await lost.sessionOf(contactUser.userId!))).to.deep.equal(['A-cal-2']);
    });

    it('A19, A31: one that has its own portal user is refused, with where it is', async () => {
      const { contactUser, customerUser, partnerUser } = cast.players;
      for (const [who, where, name] of [
        [contactUser, contactAt(contactUser.contactId!), 'Nora Contact'],
        [customerUser, `/admin/customers/${cast.customers.north}/portal_users`, 'Portal Users of North'],
        [partnerUser, `/admin/users/${partnerUser.userId!}`, 'Porter'],
      ] as const) {
        const byEmail = await expectNothing(form({ email: `${who.username!}@EXAMPLE.com` }), 422);
        expect(byEmail.text).to.contain('There’s already a portal user').and.contain(`href="${where}"`);
        expect(byEmail.text).to.contain(name);
        const byName = await expectNothing(form({ username: who.username!, login: who.userId! }), 422);
        expect(byName.text).to.contain(`href="${where}"`);
      }
    });

    it('A5: a member of staff is none; a customer’s person may have the same Email', async () => {
      const refused = await expectNothing(form({ username: 'technician' }), 422);
      expect(refused.text).to.contain('is a member of staff');
      const { userId } = cast.players.technician;
      await expectNothing(form({ username: 'technician', login: userId! }), 422);
      const sent = form({ email: 'technician@example.com', username: 'not-staff' });
      expect((await give(sent)).status).to.equal(303);
      expect(await portalUserOf(userId!)).to.deep.equal([]);
    });
  });

  describe('and no more than that', () => {
    it('S6: bad input is told beside the field, what was typed stays, nothing is made', async () => {
      for (const [wrong, words] of [
        [{ first_name: '', last_name: '' }, 'Enter a first name, a last name or both.'],
        [{ email: 'no address' }, 'Enter an email address'],
        [{ email: '', username: '' }, 'Enter a username or an email address'],
        [{ password: 'short', retype_password: 'short' }, 'Use at least 12 characters'],
        [
          { retype_password: 'another one entirely' },
          'The two passwords don’t match. Enter the same one twice.',
        ],
        [{ admin_access: 'yes' }, 'Tick Admin Access or leave it unticked.'],
        [{ facilities: cast.facilities.dock }, 'no longer belongs to North'],
        [{ facilities: cast.facilities.mt }, 'no longer belongs to North'],
        [{ facilities: other.facilities.cal1 }, 'no longer belongs to North'],
        [{ facilities: 'cal-1' }, 'Choose only options that are listed'],
        [{ login: cast.players.contactUser.userId! }, 'Choose one of the users listed.'],
        [{ login: other.players.contactUser.userId! }, 'Choose one of the users listed.'],
      ] as const) {
        const answer = await expectNothing(form({ job_title: 'Kept', edit_contact: 'on', ...wrong }), 422);
        expect(answer.text, JSON.stringify(wrong)).to.contain(words);
        expect(fieldValue(answer.text, 'job_title')).to.equal('Kept');
        expect(answer.text).to.match(/checked id="field-edit_contact"/);
        expect(answer.text, 'no page gives a password back').to.not.contain(goodPassword);
      }
      const late = await expectNothing(form({ first_name: '', last_name: '' }), 422);
      expect(late.text, 'and says so').to.contain('Enter the password again');
    });

    it('A23: fields that the form lacks are refused, whatever they would give', async () => {
      const id = await office.addContact();
      const extra = {
        can_create_users: 'on',
        is_external: '',
        groups: cast.groups.administrators,
        scope: 'customer',
        tenant_id: other.tenantId,
        state: 'active',
        status: 'active',
      };
      for (const [name, value] of Object.entries(extra)) {
        const refused = await expectNothing(form({ [name]: value }), 422);
        expect(refused.text).to.contain('This form is out of date');
      }
      const body = { customer_id: cast.customers.north, contact_id: id, _version: '1', username: 'sneaky' };
      for (const field of ['first_name', 'code', 'phone'])
        await expectNothing({ ...body, [field]: 'Sneaky' }, 422);
      expect(await contactRow(id)).to.include({ first_name: 'Portal' });
    });

    it('S2: ids of another tenant, or of nothing, give nothing', async () => {
      await expectNothing(form({ customer_id: other.customers.north }), 404);
      await expectNothing(form({ customer_id: '' }), 422);
      const { contactId } = other.players.contactUser;
      await expectNothing({ ...form(), contact_id: contactId! }, 404);
      for (const query of [`customer=${other.customers.north}`, `contact=${contactId!}`])
        expect((await administrator.get(`/admin/access/new?${query}`)).status, query).to.equal(404);
    });

    it('A9: without a licence left nothing is made, and the page says how many there are', async () => {
      const [{ used }] = (await all<{ used: string }>(
        "select count(*) as used from users where tenant_id = $1 and archived_at is null and state <> 'suspended'",
        cast.tenantId,
      )) as [{ used: string }];
      const limit = (n: string) =>
        all('update tenants set licence_limit = $2 where id = $1', cast.tenantId, n);
      await limit(used);
      const refused = await expectNothing(form(), 422);
      expect(refused.text).to.contain('There aren’t enough licences').and.contain(used);
      const { id, email } = await looseUser({ state: 'suspended' });
      await expectNothing(form({ email, login: id }), 422);
      await limit('500');
      expect((await give(form({ email, login: id }))).status).to.equal(303);
    });

    it('S25: a doubled submit makes one of everything', async () => {
      const before = await counts();
      const body = { ...form({ facilities: cast.facilities.cal1 }), _form_id: randomUUID() };
      const [one, two] = await Promise.all([give(body), give(body)]);
      expect(one.location).to.equal(two.location);
      const after = await counts();
      for (const table of Object.keys(before))
        expect(Number(after[table]) - Number(before[table]), table).to.equal(1);
    });

    it('A12: above 50 facilities they are searched for, and what was typed and ticked stays', async () => {
      const [first, second] = await all<{ id: string; name: string }>(
        "select id, name from facilities where tenant_id = $1 and code in ('east-11', 'east-22') order by code",
        cast.tenantId,
      );
      const page = await administrator.get(`/admin/access/new?customer=${cast.customers.east}`);
      expect(page.text).to.contain('There are too many to list').and.not.contain('>Facility east-11<');
      const typed = form({ customer_id: cast.customers.east, job_title: 'Kept' });
      const find = (more: Sent) =>
        administrator.post('/admin/access/facilities', { ...typed, ...more, _form_id: ['x', ''] });
      const found = await find({ _facility_search: 'EAST-11' });
      expect(found.text).to.contain('1 matches').and.contain(`>${first!.name}</label>`);
      const then = await find({ _facility_search: 'east-22', facilities: first!.id });
      expect(then.text).to.match(new RegExp(`value="${first!.id}" checked`));
      expect(then.text).to.contain(`>${second!.name}</label>`);
      expect(fieldValue(then.text, 'job_title')).to.equal('Kept');
      const stolen = await find({ _facility_search: 'cal', facilities: cast.facilities.cal1 });
      expect(stolen.text, 'of this customer alone').to.not.contain('Facility cal');
      const id = idOf(await give({ ...typed, facilities: [first!.id, second!.id] }));
      expect(await facilitiesOf(id)).to.have.length(2);
    });

    it('A23, S2: neither technicians, data administrators, visitors nor another tenant may', async () => {
      const before = await counts();
      const asks = [
        { path: '/admin/access/new' },
        { path: `/admin/access/new?contact=${cast.players.contactUser.contactId!}` },
        { path: '/admin/access/new/customer' },
        { path: '/admin/access/new/customer', body: form() },
        { path: `/admin/access/new/contact?customer=${cast.customers.north}` },
        { path: '/admin/access/facilities', body: form() },
        { path: '/admin/access', body: form() },
      ];
      await expectRefused(cast, other, asks, ['technician', 'dataAdministrator']);
      expect(await counts()).to.deep.equal(before);
    });
  });
});
