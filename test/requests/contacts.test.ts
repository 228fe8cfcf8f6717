import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all, contactAt, contactRow, type Office, openOffice, portalUserOf } from '../support/people.ts';

describe('contacts', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('contacts');
    ({ cast, administrator } = office);
    other = await makeCast('contacts');
  });

  describe('the form', () => {
    it('A17: a contact with tickets or a portal user stays with its customer; another one may move', async () => {
      const move = async (id: string, to = cast.customers.south) => {
        const { version } = await contactRow(id);
        return administrator.post(
          contactAt(id),
          office.contactForm({ customer_id: to, _version: String(version) }),
        );
      };
      const { allContact } = cast.players;
      const withUser = await move(allContact.contactId!);
      expect(withUser.status).to.equal(422);
      expect(withUser.text).to.contain('has or had a portal user, so you can’t move them');
      const withTicket = await office.addContact();
      await all(
        `insert into tickets (tenant_id, number, subject, description, customer_id, contact_id, opened_by)
           values ($1, 4711, 'S', 'D', $2, $3, 'Somebody')`,
        cast.tenantId,
        cast.customers.north,
        withTicket,
      );
      expect((await move(withTicket)).text).to.contain('has tickets, so you can’t move them');
      const free = await office.addContact();
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
        { first_name: '', last_name: '' },
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
          ...office.contactForm({ job_title: 'Kept', edit_contact: 'on' }),
          ...wrong,
        });
        expect(answer.status, JSON.stringify(wrong)).to.equal(422);
        expect(fieldValue(answer.text, 'job_title')).to.equal('Kept');
        expect(answer.text).to.match(/value="on" checked id="field-edit_contact"/);
      }
      expect(await count()).to.equal(before);
    });

    it('S25: a doubled submit makes one contact; the second of two editors gets 409 with both values in words', async () => {
      const body = { ...office.contactForm({ code: 'doubled' }), _form_id: randomUUID() };
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
        administrator.post(contactAt(id), office.contactForm({ _version: '1', ...more }));
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
      const found = await browser.get('/admin/contacts/new/customer?q=south');
      expect(found.text).to.match(/<h1>Find customer<\/h1>/);
      expect(found.text).to.contain(`value="${big.customers.south}"`);
      const chosen = await browser.get(`/admin/contacts/new?customer_id=${big.customers.south}`);
      expect(fieldValue(chosen.text, 'customer_id')).to.equal(big.customers.south);
      const { contactId } = big.players.contactUser;
      const edit = await browser.get(contactAt(contactId!, '/details'));
      const find = encodeURIComponent(contactAt(contactId!, '/details/customer'));
      expect(edit.text).to.contain(`formaction="/admin/carry?to=${find}"`);
      const edited = await browser.get(contactAt(contactId!, `/details?customer_id=${big.customers.south}`));
      expect(fieldValue(edited.text, 'customer_id')).to.equal(big.customers.south);
    });
  });

  describe('Delete', () => {
    it('A18: archives the contact, suspends its users and ends their sessions; its tickets stay', async () => {
      const gone = await makeCast('contacts');
      const browser = await signedIn(gone.players.administrator);
      const { contactUser } = gone.players;
      const portal = await signedIn(contactUser);
      const page = await browser.get(contactAt(contactUser.contactId!, '/delete'));
      expect(page.text).to.contain('will be signed out and suspended');
      const answer = await browser.post(contactAt(contactUser.contactId!, '/delete'));
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
      expect((await browser.get(contactAt(contactUser.contactId!))).status).to.equal(404);
      expect((await browser.post(contactAt(contactUser.contactId!, '/delete'))).status).to.equal(404);
      const tickets = await all<{ contact_id: string }>(
        'select contact_id from tickets where id = $1',
        gone.tickets.ofContactUser,
      );
      expect(tickets[0]!.contact_id).to.equal(contactUser.contactId);
    });
  });

  describe('the list', () => {
    it('searches by name and customer, filters, counts and exports', async () => {
      await office.addContact({
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
        'No contacts match',
      );
      for (const sort of ['-name', 'code', '-code', 'customer'])
        expect((await administrator.get(`/admin/contacts?sort=${sort}`)).status).to.equal(200);
      const exported = await administrator.get('/admin/contacts/export.csv?q=oddly');
      const [headings = '', row = ''] = exported.text.split('\r\n');
      expect(headings).to.equal(
        '\ufeffContact ID,Title,First name,Last name,Job title,Phone,Email,Status,Customer,Gatehouse ID',
      );
      expect(row.replace(/[^,]*$/, 'ID')).to.equal('L-1,,Listed,Oddly,,,Odd@example.com,Inactive,North,ID');
    });
  });
});
