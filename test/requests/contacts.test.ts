import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import { fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type Player } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('contacts', () => {
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    cast = await makeCast('contacts');
    other = await makeCast('contacts');
    administrator = await signedIn(cast.players.administrator);
  });

  async function all<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
    const { admin } = await testDatabase();
    return (await admin.query(sql, values)).rows as Row[];
  }
  interface ContactRow {
    id: string;
    first_name: string;
    customer_id: string;
    all_facilities: boolean;
    admin_access: boolean;
    archived_at: Date | null;
    version: number;
  }
  const contactRow = async (id: string) =>
    (await all<ContactRow>('select * from contacts where id = $1', id))[0]!;
  const facilitiesOf = (id: string) =>
    all<{ facility_id: string; facility_customer_id: string | null }>(
      'select facility_id, facility_customer_id from contact_facilities where contact_id = $1',
      id,
    );
  interface PortalUserRow {
    scope: string;
    customer_id: string;
    contact_id: string | null;
    state: string;
  }
  const portalUserOf = (userId: string) =>
    all<PortalUserRow>(
      `select p.scope, p.customer_id, p.contact_id, u.state from portal_users p
         join users u on u.tenant_id = p.tenant_id and u.id = p.user_id where p.user_id = $1 and p.archived_at is null`,
      userId,
    );
  const person = (more: Record<string, string> = {}) => ({
    first_name: 'Portal',
    last_name: 'ContactNew',
    status: 'active',
    customer_id: cast.customers.north,
    ...more,
  });
  /** Adds a contact by the form; returns its id. */
  async function add(more: Record<string, string> = {}): Promise<string> {
    const answer = await administrator.post('/admin/contacts', person(more));
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  }
  const at = (id: string, end = '') => `/admin/contacts/${id}${end}`;
  /** Adds an external user, active, with a group; returns its id. */
  async function addUser(username: string): Promise<string> {
    const answer = await administrator.post('/admin/users', {
      first_name: 'Portal',
      last_name: username,
      username,
      password: 'seven wet stones in a row',
      retype_password: 'seven wet stones in a row',
      groups: cast.groups.customerPortal,
    });
    return answer.location!.split('/').at(-1)!;
  }
  /** The codes of the assets that a portal session sees. */
  async function assetsOf(player: Pick<Player, 'tokenHash' | 'slug'>): Promise<string[]> {
    const { pools } = await testDatabase();
    const request = {
      side: 'portal' as const,
      tokenHash: player.tokenHash,
      slug: player.slug,
      readOnly: true,
    };
    const rows = await asActor(pools, request, (db) =>
      db.rows<{ code: string }>(db.from('assets').select('code').orderBy('code')),
    );
    return rows.map(({ code }) => code);
  }
  /** Opens a portal session of a user, as signing in does. */
  async function sessionOf(userId: string): Promise<Pick<Player, 'tokenHash' | 'slug'>> {
    const tokenHash = randomBytes(32);
    await all(
      `insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser)
         values ($1, 'portal', $2, $3, '127.0.0.1', 'test')`,
      cast.tenantId,
      tokenHash,
      userId,
    );
    return { tokenHash, slug: cast.slug };
  }
  const refused = async (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it was let through'),
      (error: unknown) => (error as Error).message,
    );

  describe('requirement 1', () => {
    it('step 4, A12: a contact with cal-1 sees its asset only; MT is added, and the next request sees both', async () => {
      const userId = await addUser('PortalUserNew');
      const form = await administrator.get('/admin/contacts/new');
      for (const label of [
        'Contact ID',
        'Title',
        'First name',
        'Last name',
        'Job title',
        'Phone',
        'Email',
        'Status',
        'Customer',
        'All facilities',
        'Admin Access',
        'Access Billing',
        'Access Reports',
        'Create Work Order',
        'Edit Contact',
      ])
        // prettier-ignore
        expect(form.text).to.match(new RegExp(`<label[^>]*>${label}</label>`));
      expect(form.text).to.not.match(/type="checkbox"[^>]*checked/);
      expect(form.text).to.match(/<option[^>]*>North<\/option>/);

      const id = await add({ code: 'PortalContactNew' });
      const page = await administrator.get(at(id));
      expect(page.text).to.contain('Nobody signs in as this contact');
      expect(page.text).to.contain('No facility is related: no asset is seen.');

      const findUser = await administrator.get(at(id, '/user/find?q=PortalUserNew'));
      expect(findUser.text).to.match(/<h1>Find User<\/h1>/);
      expect(findUser.text).to.match(/type="radio"[^>]*><label[^>]*>Portal PortalUserNew<\/label>/);
      const selected = await administrator.post(at(id, '/user'), { user: userId });
      expect(selected.location).to.equal(at(id));
      const portalUser = {
        scope: 'contact',
        customer_id: cast.customers.north,
        contact_id: id,
        state: 'active',
      };
      expect(await portalUserOf(userId)).to.deep.equal([portalUser]);
      const session = await sessionOf(userId);
      expect(await assetsOf(session)).to.deep.equal([]);

      const findFacility = await administrator.get(at(id, '/facilities/find'));
      expect(findFacility.text).to.match(/<h1>Find Facility<\/h1>/);
      expect(findFacility.text).to.match(
        /type="checkbox"[^>]*checked[^>]*>\s*<label[^>]*>Customer facilities only<\/label>/,
      );
      expect(findFacility.text).to.match(/<label[^>]*>Facility cal-1<\/label>/);
      expect(findFacility.text).to.not.contain('Facility MT');
      await administrator.post(at(id, '/facilities'), { facilities: cast.facilities.cal1 });
      expect(await assetsOf(session)).to.deep.equal(['A-cal-1']);
      expect((await administrator.get(at(id))).text).to.contain('Sees assets of 1 facility.');

      const every = await administrator.get(at(id, '/facilities/find?chosen=1&q=MT'));
      expect(every.text).to.match(/<label[^>]*>Facility MT<\/label>/);
      await administrator.post(at(id, '/facilities'), { facilities: cast.facilities.mt });
      expect(await assetsOf(session)).to.deep.equal(['A-MT', 'A-cal-1']);
      expect((await administrator.get(at(id))).text).to.contain(
        'Sees assets of 2 facilities, 1 of North’s own.',
      );
      expect(await facilitiesOf(id)).to.have.deep.members([
        { facility_id: cast.facilities.cal1, facility_customer_id: cast.customers.north },
        { facility_id: cast.facilities.mt, facility_customer_id: null },
      ]);

      // A15: what the drop-down chooses narrows; both are there to choose.
      await all('update login_sessions set facility_id = $2 where user_id = $1', userId, cast.facilities.mt);
      expect(await assetsOf(session)).to.deep.equal(['A-MT']);
      await all(
        'update login_sessions set facility_id = $2 where user_id = $1',
        userId,
        cast.facilities.cal1,
      );
      expect(await assetsOf(session)).to.deep.equal(['A-cal-1']);
      await administrator.post(at(id, `/facilities/${cast.facilities.cal1}/remove`));
      expect(await assetsOf(session)).to.deep.equal(['A-MT']);
    });

    it('A25: a permission and an inactive status count with the next request of an open session', async () => {
      const { contactUser } = cast.players;
      const portal = await signedIn(contactUser);
      expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
      const save = async (more: Record<string, string>) => {
        const { version } = await contactRow(contactUser.contactId!);
        const body = person({ first_name: 'Nora', last_name: 'Contact', _version: String(version), ...more });
        expect((await administrator.post(at(contactUser.contactId!), body)).status).to.equal(303);
      };
      await save({ all_facilities: 'on' });
      expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
      await save({ admin_access: 'on' });
      expect((await administrator.get(at(contactUser.contactId!))).text).to.contain(
        'sees everything of North',
      );
      expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
      await save({ status: 'inactive' });
      expect((await portal.get('/my_profile')).location).to.contain('/login');
      await save({});
      expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
    });
  });

  describe('User', () => {
    it('A19: one of another customer is taken, with where; one of the same customer is moved', async () => {
      const id = await add();
      const { wideContact, customerUser } = cast.players;
      const find = await administrator.get(at(id, '/user/find?q=widecontact'));
      expect(find.text).to.contain('Taken: Wida Contact of East');
      expect(find.text).to.not.contain(`value="${wideContact.userId!}"`);
      const taken = await administrator.post(at(id, '/user'), { user: wideContact.userId! });
      expect(taken.status).to.equal(422);
      expect(taken.text).to.contain('portal user of another customer already');
      expect((await portalUserOf(wideContact.userId!))[0]!.contact_id).to.equal(wideContact.contactId);

      const whole = await administrator.get(at(id, '/user/find?q=customeruser'));
      expect(whole.text).to.contain('Moves here from: North');
      expect(await assetsOf(customerUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
      await administrator.post(at(id, '/user'), { user: customerUser.userId! });
      expect(await portalUserOf(customerUser.userId!)).to.have.length(1);
      expect(await assetsOf(customerUser)).to.deep.equal([]);
    });

    it('S6: an internal user, another tenant’s, none, no id and a forged one are refused, and no portal user is made', async () => {
      const id = await add();
      const count = async () =>
        (await all('select 1 from portal_users where tenant_id = $1', cast.tenantId)).length;
      const before = await count();
      for (const user of [
        cast.players.technician.userId!,
        other.players.customerUser.userId!,
        randomUUID(),
        'x',
        '',
      ])
        // prettier-ignore
        expect((await administrator.post(at(id, '/user'), { user })).status, user).to.equal(422);
      expect(await count()).to.equal(before);
      expect((await administrator.get(at(id, '/user/find?q=technician'))).text).to.contain('No user matches');
    });

    it('A3: the first portal user ends what the customer’s link opened, with its next request', async () => {
      const link = await signedIn(cast.players.link);
      expect((await link.get('/my_profile')).status).to.equal(200);
      const id = await add({ customer_id: cast.customers.south });
      await administrator.post(at(id, '/user'), { user: await addUser('firstofsouth') });
      expect((await link.get('/my_profile')).location).to.contain('why=link_needs_password');
    });

    it('A18: Remove user suspends and leaves it without a contact, seeing nothing; it can be selected again', async () => {
      const id = await add();
      const userId = await addUser('removed');
      await administrator.post(at(id, '/user'), { user: userId });
      await administrator.post(at(id, '/facilities'), { facilities: cast.facilities.cal1 });
      const session = await sessionOf(userId);
      expect(await assetsOf(session)).to.deep.equal(['A-cal-1']);
      expect((await administrator.get(at(id))).text).to.match(/Remove user/);
      await administrator.post(at(id, `/user/${userId}/remove`));
      const lost = {
        scope: 'contact',
        customer_id: cast.customers.north,
        contact_id: null,
        state: 'suspended',
      };
      expect(await portalUserOf(userId)).to.deep.equal([lost]);
      expect(await refused(assetsOf(session))).to.contain('no live session');
      expect((await administrator.post(at(id, `/user/${userId}/remove`))).status).to.equal(404);

      const second = await add();
      expect((await administrator.get(at(second, '/user/find?q=removed'))).text).to.contain(
        'North, without a contact',
      );
      await administrator.post(at(second, '/user'), { user: userId });
      expect(await portalUserOf(userId)).to.deep.equal([{ ...lost, contact_id: second }]);
      expect((await administrator.post(`/admin/users/${userId}/resume`)).status).to.equal(303);
      expect(await assetsOf(await sessionOf(userId))).to.deep.equal([]);
    });

    it('a contact may have several users, and lists them', async () => {
      const id = await add();
      for (const username of ['several1', 'several2'])
        await administrator.post(at(id, '/user'), { user: await addUser(username) });
      const page = await administrator.get(at(id));
      for (const name of ['Portal several1', 'Portal several2']) expect(page.text).to.contain(name);
    });
  });

  describe('Facilities', () => {
    it('several at once, and one that is related already stays one', async () => {
      const id = await add();
      const chosen = [cast.facilities.cal1, cast.facilities.cal2];
      await administrator.post(at(id, '/facilities'), { facilities: chosen });
      await administrator.post(at(id, '/facilities'), { facilities: [...chosen, cast.facilities.dock] });
      expect((await facilitiesOf(id)).map(({ facility_id }) => facility_id)).to.have.members([
        ...chosen,
        cast.facilities.dock,
      ]);
    });

    it('S6: ids of another tenant, unknown ones, none and no ids are refused whole', async () => {
      const id = await add();
      for (const wrong of [other.facilities.cal1, randomUUID(), 'x', ''])
        expect(
          (await administrator.post(at(id, '/facilities'), { facilities: [cast.facilities.cal1, wrong] }))
            .status,
          wrong,
        ).to.equal(422);
      expect((await administrator.post(at(id, '/facilities'))).text).to.contain('Tick at least one facility');
      expect(await facilitiesOf(id)).to.deep.equal([]);
      expect(
        (await administrator.post(at(id, `/facilities/${cast.facilities.cal1}/remove`))).status,
      ).to.equal(404);
    });

    it('the find page searches, pages and narrows to this customer', async () => {
      const id = await add({ customer_id: cast.customers.east });
      const first = await administrator.get(at(id, '/facilities/find?q=east&chosen=1&this_customer=on'));
      expect(first.text).to.contain('70 facilities');
      const href = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
      expect(href).to.contain('this_customer=on');
      expect((await administrator.get(href)).text.match(/type="checkbox" id="pick-/g)).to.have.length(25);
      const narrowed = await administrator.get(at(id, '/facilities/find?q=cal&chosen=1&this_customer=on'));
      expect(narrowed.text).to.contain('No facility found');
    });

    it('the grid pages and is searched when there are many', async () => {
      const id = cast.players.mixedContact.contactId!;
      const grid = await administrator.get(at(id));
      expect(grid.text).to.contain('70 facilities');
      expect(grid.text).to.contain('Sees assets of 70 facilities, 69 of East’s own.');
      const found = await administrator.get(at(id, '?q=mt'));
      expect(found.text.match(/<th scope="row">/g)).to.have.length(1);
    });
  });

  describe('the form', () => {
    it('A17: a contact with tickets or a portal user stays with its customer; another one may move', async () => {
      const move = async (id: string, to = cast.customers.south) => {
        const { version } = await contactRow(id);
        return administrator.post(at(id), person({ customer_id: to, _version: String(version) }));
      };
      const { allContact } = cast.players;
      const withUser = await move(allContact.contactId!);
      expect(withUser.status).to.equal(422);
      expect(withUser.text).to.contain('has or had a portal user, so it stays with its customer');
      const withTicket = await add();
      await all(
        `insert into tickets (tenant_id, number, subject, description, customer_id, contact_id, opened_by)
           values ($1, 4711, 'S', 'D', $2, $3, 'Somebody')`,
        cast.tenantId,
        cast.customers.north,
        withTicket,
      );
      expect((await move(withTicket)).text).to.contain('has tickets, so it stays with its customer');
      const free = await add();
      expect((await move(free)).status).to.equal(303);
      expect((await contactRow(free)).customer_id).to.equal(cast.customers.south);
      for (const id of [allContact.contactId!, withTicket])
        expect((await contactRow(id)).customer_id).to.equal(cast.customers.north);
      const foreign = await move(free, other.customers.north);
      expect(foreign.status).to.equal(422);
      expect(foreign.text).to.contain('This customer no longer exists');
    });

    it('S6: bad input is told beside the field, what was typed stays, nothing is made', async () => {
      const count = async () =>
        (await all('select 1 from contacts where tenant_id = $1', cast.tenantId)).length;
      const before = await count();
      for (const wrong of [
        { first_name: '' },
        { last_name: 'x'.repeat(101) },
        { email: 'no address' },
        { phone: 'none' },
        { status: 'archived' },
        { customer_id: '' },
        { customer_id: other.customers.north },
        { code: 'a\u0007' },
        { tenant_id: other.tenantId },
        { admin_access: 'yes' },
      ]) {
        const answer = await administrator.post('/admin/contacts', {
          ...person({ job_title: 'Kept', edit_contact: 'on' }),
          ...wrong,
        });
        expect(answer.status, JSON.stringify(wrong)).to.equal(422);
        expect(fieldValue(answer.text, 'job_title')).to.equal('Kept');
        expect(answer.text).to.match(/value="on" checked id="field-edit_contact"/);
      }
      expect(await count()).to.equal(before);
    });

    it('S25: a doubled submit makes one contact; the second of two editors gets 409 with both values in words', async () => {
      const body = { ...person({ code: 'doubled' }), _form_id: randomUUID() };
      const [one, two] = await Promise.all([
        administrator.post('/admin/contacts', body),
        administrator.post('/admin/contacts', body),
      ]);
      expect(one.location).to.equal(two.location);
      const id = one.location!.split('/').at(-1)!;
      expect(
        await all('select 1 from contacts where tenant_id = $1 and code = $2', cast.tenantId, 'doubled'),
      ).to.have.length(1);
      const edit = (more: Record<string, string>) =>
        administrator.post(at(id), person({ _version: '1', ...more }));
      expect((await edit({ first_name: 'First', admin_access: 'on' })).status).to.equal(303);
      const conflict = await edit({ first_name: 'Second', customer_id: cast.customers.south });
      expect(conflict.status).to.equal(409);
      for (const words of ['>First<', '>Second<', '>Ticked<', '>Not ticked<', '>North<', '>South<'])
        expect(conflict.text).to.contain(words);
      expect((await contactRow(id)).first_name).to.equal('First');
    });

    it('?customer= chooses the customer; above 50 of them a find page does, without script', async () => {
      const few = await administrator.get(`/admin/contacts/new?customer=${cast.customers.south}`);
      expect(few.text).to.match(
        new RegExp(`<option value="${cast.customers.south}" selected>South</option>`),
      );
      const big = await makeCast('contacts');
      await all(
        `insert into customers (tenant_id, number, name) select $1, 'B-' || n, 'Big ' || n from generate_series(1, 60) n returning id`,
        big.tenantId,
      );
      const browser = await signedIn(big.players.administrator);
      expect((await browser.get('/admin/contacts/new')).location).to.equal('/admin/contacts/new/customer');
      const find = await browser.get('/admin/contacts/new/customer?q=south');
      expect(find.text).to.match(/<h1>Find Customer<\/h1>/);
      expect(find.text).to.contain(`value="${big.customers.south}"`);
      const chosen = await browser.get(`/admin/contacts/new?customer_id=${big.customers.south}`);
      expect(fieldValue(chosen.text, 'customer_id')).to.equal(big.customers.south);
      const { contactId } = big.players.contactUser;
      const edit = await browser.get(at(contactId!));
      expect(edit.text).to.contain(`href="${at(contactId!, '/customer')}"`);
      const edited = await browser.get(at(contactId!, `?customer_id=${big.customers.south}`));
      expect(fieldValue(edited.text, 'customer_id')).to.equal(big.customers.south);
    });
  });

  describe('Delete', () => {
    it('A18: archives the contact, suspends its users and ends their sessions; its tickets stay', async () => {
      const gone = await makeCast('contacts');
      const browser = await signedIn(gone.players.administrator);
      const { contactUser } = gone.players;
      const portal = await signedIn(contactUser);
      const page = await browser.get(at(contactUser.contactId!, '/delete'));
      expect(page.text).to.contain('is signed out and suspended');
      const answer = await browser.post(at(contactUser.contactId!, '/delete'));
      expect(answer.location).to.equal('/admin/contacts');
      expect((await contactRow(contactUser.contactId!)).archived_at).to.not.equal(null);
      const lost = {
        scope: 'contact',
        customer_id: gone.customers.north,
        contact_id: null,
        state: 'suspended',
      };
      expect(await portalUserOf(contactUser.userId!)).to.deep.equal([lost]);
      expect((await portal.get('/my_profile')).location).to.contain('/login');
      expect((await browser.get(at(contactUser.contactId!))).status).to.equal(404);
      expect((await browser.post(at(contactUser.contactId!, '/delete'))).status).to.equal(404);
      const tickets = await all<{ contact_id: string }>(
        'select contact_id from tickets where id = $1',
        gone.tickets.ofContactUser,
      );
      expect(tickets[0]!.contact_id).to.equal(contactUser.contactId);
    });
  });

  describe('the list', () => {
    it('searches by name and customer, filters, counts and exports', async () => {
      await add({
        first_name: 'Listed',
        last_name: 'Oddly',
        code: 'L-1',
        status: 'inactive',
        email: 'Odd@example.com',
      });
      for (const query of [
        '?q=listed+oddly',
        '?q=L-1',
        '?q=odd%40EXAMPLE',
        '?q=oddly+north',
        '?status=inactive&q=oddly',
      ])
        expect((await administrator.get(`/admin/contacts${query}`)).text, query).to.contain('1 contact<');
      expect((await administrator.get('/admin/contacts?q=oddly&status=active')).text).to.contain(
        'No contact matches',
      );
      for (const sort of ['-name', 'code', '-code', 'customer'])
        expect((await administrator.get(`/admin/contacts?sort=${sort}`)).status).to.equal(200);
      const exported = await administrator.get('/admin/contacts/export.csv?q=oddly');
      expect(exported.text).to.contain(
        'Contact ID,Title,First name,Last name,Job title,Phone,Email,Status,Customer',
      );
      expect(exported.text).to.contain('L-1,,Listed,Oddly,,,Odd@example.com,inactive,North');
    });
  });

  describe('who may', () => {
    const changes = ['/user/find', '/facilities/find', '/customer', '/delete'];
    const actions = ['', '/user', '/facilities', '/delete'];
    /** Everything that a person who may not do it tries on a contact, with the status that it gets. */
    async function tryAll(browser: Browser, of: Cast, status: number): Promise<void> {
      const id = of.players.contactUser.contactId!;
      const userId = of.players.contactUser.userId!;
      const body = {
        ...person({
          first_name: 'Sneaky',
          admin_access: 'on',
          _version: '1',
          customer_id: of.customers.north,
        }),
        user: userId,
        facilities: of.facilities.mt,
      };
      for (const end of changes) expect((await browser.get(at(id, end))).status, end).to.equal(status);
      const removals = [`/user/${userId}/remove`, `/facilities/${of.facilities.cal1}/remove`];
      for (const end of [...actions, ...removals])
        expect((await browser.post(at(id, end), body)).status, end).to.equal(status);
      expect(await contactRow(id)).to.include({ first_name: 'Nora', admin_access: false, archived_at: null });
      expect(await facilitiesOf(id)).to.have.length(1);
      expect((await portalUserOf(userId))[0]).to.include({ contact_id: id, state: 'active' });
    }

    for (const name of ['technician', 'dataAdministrator'] as const)
      it(`A23: ${name} reads contacts, and changes nothing of them`, async () => {
        const fresh = await makeCast('contacts');
        const browser = await signedIn(fresh.players[name]);
        const page = await browser.get(at(fresh.players.contactUser.contactId!));
        expect(page.status).to.equal(200);
        expect(page.text).to.contain('Facility cal-1');
        expect(page.text).to.not.match(/Remove|Find User|Add Facility|Save|\/admin\/users/);
        expect((await browser.get('/admin/contacts')).text).to.not.contain('/admin/contacts/new');
        expect((await browser.get('/admin/contacts/new')).status).to.equal(404);
        expect((await browser.post('/admin/contacts', person())).status).to.equal(404);
        await tryAll(browser, fresh, 404);
      });

    it('A1, S2: a visitor and another tenant’s administrator are led to the sign-in page; ids mean nothing elsewhere', async () => {
      const fresh = await makeCast('contacts');
      await tryAll(await visitor(fresh.slug), fresh, 303);
      await tryAll(await signedIn(other.players.administrator, fresh.slug), fresh, 303);
      const stranger = await signedIn(other.players.administrator);
      expect((await stranger.get(at(fresh.players.contactUser.contactId!))).status).to.equal(404);
      await tryAll(stranger, fresh, 404);
    });
  });
});
