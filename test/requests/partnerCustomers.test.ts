import { expect } from 'chai';
import { fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { sql } from '../support/portalPages.ts';

describe('customers that a partner registers', () => {
  let cast: Cast;
  let partner: Browser;
  beforeEach(async () => {
    cast = await makeCast('registering');
    partner = await signedIn(cast.players.partnerUser);
  });

  const typed = (more: Record<string, string> = {}) => ({
    name: 'Harbour Works',
    phone: '',
    email: '',
    address: '',
    ...more,
  });
  const named = (name = 'Harbour Works') =>
    all<{ id: string; number: string; partner_id: string; secure_link_on: boolean }>(
      'select id, number, partner_id, secure_link_on from customers where tenant_id = $1 and name = $2', cast.tenantId, name,
    ); // prettier-ignore

  it('A19: registers a customer of its own partner, with a number and a secure link; the log says who did it', async () => {
    expect((await partner.get('/customers')).text).to.contain('Register customer');
    const answer = await partner.post(
      '/customers',
      typed({ email: 'desk@harbour.example', address: 'Quay 1' }),
    );
    const [made] = await named();
    expect(answer.location).to.equal(`/customers/${made!.id}`);
    expect(made).to.include({ number: 'P-1-1001', partner_id: cast.partnerId, secure_link_on: true });
    expect(
      await all('select 1 from secure_links where customer_id = $1 and ended_at is null', made!.id),
    ).to.have.length(1);
    const log = await all<{ action: string }>(
      'select action from audit_log where record_id = $1 and user_id = $2',
      made!.id,
      cast.players.partnerUser.userId,
    );
    expect(log).to.deep.equal([{ action: 'added' }]);
    const page = (await partner.get(`/customers/${made!.id}`)).text;
    expect(page).to.contain('Harbour Works').and.contain('Quay 1').and.contain('Show their assets');
    const ada = await signedIn(cast.players.administrator);
    expect((await ada.get(`/admin/customers/${made!.id}`)).text).to.contain(
      `<a href="/admin/partners/${cast.partnerId}">Porter</a>`,
    );
    expect((await ada.get(`/admin/customers/${cast.customers.north}`)).text).to.not.contain(
      '/admin/partners/',
    );
    // A number that staff gave by hand is passed over.
    await sql(
      `insert into customers (tenant_id, number, name) values ($1, 'p-1-1002', 'By hand')`,
      cast.tenantId,
    );
    await partner.post('/customers', typed({ name: 'Second Yard' }));
    expect((await named('Second Yard'))[0]!.number).to.equal('P-1-1003');
  });

  describe('A2, A20a: the Email that a partner typed', () => {
    const address = 'own@partner.example';
    let staff: Browser;
    let id: string;
    let ticket: string;
    beforeEach(async () => {
      await partner.post('/customers', typed({ email: address }));
      id = (await named())[0]!.id;
      staff = await signedIn(cast.players.administrator);
      const body = {
        customer_id: id,
        contact_id: '',
        subject: 'Pump',
        priority: 'normal',
        description: 'It leaks.',
      };
      ticket = (await staff.post('/admin/tickets', body)).location!;
    });
    const comment = () => staff.post(`${ticket}/comments`, { body: 'It is on its way.' });
    const links = () =>
      all<{ id: string; sent_to: string; live: boolean }>(
        `select id, sent_to, ended_at is null as live from secure_links
           where customer_id = $1 and sent_at is not null order by created_at`,
        id,
      );
    const emails = () => all('select 1 from emails where customer_id = $1 and user_id is null', id);
    const confirm = () => staff.post(`/admin/customers/${id}/email/confirm`, { email: address });

    it('gets no link and no email until staff confirm it, who can take that back', async () => {
      expect((await comment()).status).to.equal(303);
      expect([await links(), await emails()]).to.deep.equal([[], []]);
      const mail = { contact_id: '', leads_to: '' };
      expect((await staff.post(`/admin/customers/${id}/secure_link/email`, mail)).status).to.equal(422);
      expect((await staff.get(`/admin/customers/${id}`)).text).to.contain('Confirm this Email');
      expect((await confirm()).status).to.equal(303);
      await comment();
      expect((await links()).map(({ sent_to: to, live }) => [to, live])).to.deep.equal([[address, true]]);
      await staff.post(`/admin/customers/${id}/email/unconfirm`, { email: address });
      await comment();
      expect((await links()).map(({ live }) => live)).to.deep.equal([false]);
    });

    it('S25: pressed twice at once, it is confirmed once, and both are told that', async () => {
      const page = (await staff.get(`/admin/customers/${id}`)).text;
      const form = /<form[^>]*email\/confirm">([\s\S]*?)<\/form>/.exec(page)![1]!;
      const body = { email: address, _form_id: fieldValue(form, '_form_id')! };
      const press = () => staff.post(`/admin/customers/${id}/email/confirm`, body);
      const answers = [...(await Promise.all([press(), press()])), await press()];
      expect(answers.map(({ status, location }) => [status, location])).to.deep.equal(
        answers.map(() => [303, `/admin/customers/${id}`]),
      );
      const log = await all(
        `select 1 from audit_log where record_id = $1 and changes ? 'email_confirmed'`,
        id,
      );
      expect(log).to.have.length(1);
      const after = (await staff.get(`/admin/customers/${id}`)).text;
      expect(after)
        .to.contain(`Email ${address} confirmed.`)
        .and.not.contain('in the meantime')
        .and.not.contain('Confirm this Email');
      await comment();
      expect(await links()).to.have.length(1);
    });

    it('A4: its links end when the Email changes, or the customer is taken from the partner', async () => {
      await confirm();
      await comment();
      await staff.post(`/admin/partners/${cast.partnerId}/customers/${id}/remove`);
      expect((await links()).map(({ live }) => live)).to.deep.equal([false]);
      await comment();
      const page = (await staff.get(`/admin/customers/${id}`)).text;
      const form = {
        number: 'H-1', name: 'Harbour Works', phone: '', email: 'desk@harbour.example', address: '', country: '', tax_number: '',
        payment_days: '', status: 'active', notes: '', _version: fieldValue(page, '_version')!,
      }; // prettier-ignore
      expect((await staff.post(`/admin/customers/${id}`, form)).status).to.equal(303);
      expect((await links()).map(({ live }) => live)).to.deep.equal([false, false]);
      await comment();
      expect((await links())[2]).to.include({ sent_to: 'desk@harbour.example', live: true });
    });
  });

  it('S11: one person registers so many an hour', async () => {
    const { limits } = (await testApp()).services;
    await limits.spend('register_customer', cast.players.partnerUser.userId!, 30);
    expect((await partner.post('/customers', typed())).status).to.equal(429);
    expect(await named()).to.deep.equal([]);
  });

  it('A19: shows what it may have registered already before a second one is made', async () => {
    await partner.post('/customers', typed({ email: 'desk@harbour.example', phone: '020 7946 0000' }));
    for (const again of [
      typed({ name: 'HARBOUR  works' }), typed({ name: 'Harbor Works' }), typed({ name: 'Other', email: 'Desk@Harbour.example' }),
      typed({ name: 'Other', phone: '+44 (0)20 7946 0000'.replace('+44 (0)', '0') }),
    ]) {
      const answer = await partner.post('/customers', again);
      expect(answer.status, JSON.stringify(again)).to.equal(422);
      expect(answer.text).to.contain('P-1-1001').and.contain('This is another customer');
    } // prettier-ignore
    expect(await named()).to.have.length(1);
    expect(await named('Other')).to.deep.equal([]);
    expect(
      (await partner.post('/customers', typed({ name: 'Harbour Work', another: 'on' }))).status,
    ).to.equal(303);
    expect(await named('Harbour Work')).to.have.length(1);
  });

  it('A20a: registering while a customer is chosen in the switcher chooses the new one, whose page and notice follow', async () => {
    await partner.post('/customer', { customer: cast.customers.west });
    const answer = await partner.post('/customers', typed());
    const [made] = await named();
    expect(answer.location).to.equal(`/customers/${made!.id}`);
    const page = await partner.get(answer.location!);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('Harbour Works registered with').and.contain('It’s now chosen at the top.');
    // What it may be confused with is another choice's: named, and without a link that would find nothing.
    await partner.post('/customer', { customer: cast.customers.west });
    const likely = (await partner.post('/customers', typed())).text;
    expect(likely).to.contain('P-1-1001').and.not.contain(`href="/customers/${made!.id}"`);
    await partner.post('/customer', { customer: '' });
    expect((await partner.post('/customers', typed())).text).to.contain(`href="/customers/${made!.id}"`);
    const all = await partner.post('/customers', typed({ name: 'Second Yard' }));
    expect((await partner.get(all.location!)).text)
      .to.contain('Second Yard registered with')
      .and.not.contain('It’s now chosen at the top.');
  });

  it('A20a: says nothing of the company’s own customers and of other partners’', async () => {
    const [peer] = await sql<{ id: string }>(
      `insert into partners (tenant_id, number, name) values ($1, 'P-9', 'Peer') returning id`,
      cast.tenantId,
    );
    await sql(
      `insert into customers (tenant_id, number, name, email, partner_id) values ($1, 'X-1', 'Harbour Works', 'desk@harbour.example', $2)`,
      cast.tenantId, peer!.id,
    ); // prettier-ignore
    const own = await partner.post('/customers', typed({ email: 'desk@harbour.example' }));
    expect(own.status).to.equal(303);
    expect((await partner.post('/customers', typed({ name: 'North' }))).status).to.equal(303);
    expect((await partner.get('/customers')).text)
      .to.contain('P-1-1001')
      .and.not.contain('X-1');
    expect(await named()).to.have.length(2);
  });

  it('A19: the same customer registered twice at once is made once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => partner.post('/customers', typed())));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422, 422]);
    expect(await named()).to.have.length(1);
  });

  it('A19, A25: who can’t create users registers nobody, from the next request on; nor does anybody else', async () => {
    await sql(
      'update portal_users set can_create_users = false where user_id = $1',
      cast.players.partnerUser.userId,
    );
    expect((await partner.get('/customers')).text)
      .to.contain('West')
      .and.not.contain('Register customer');
    expect((await partner.get('/customers/new')).status).to.equal(404);
    expect((await partner.post('/customers', typed())).status).to.equal(404);
    const customer = await signedIn(cast.players.customerUser);
    expect((await customer.post('/customers', typed())).status).to.equal(404);
    expect(await named()).to.deep.equal([]);
  });
});
