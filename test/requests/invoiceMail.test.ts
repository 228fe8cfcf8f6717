import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import type { Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

describe('An issued invoice by email again', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('invoice-mail');
    ada = await mailing.signedIn(cast.players.administrator);
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
  });

  const user = (name: PlayerName) => cast.players[name].userId ?? '';
  const at = (id = cast.invoices.ofNorth) => `/admin/invoices/${id}/email`;
  const emails = () =>
    sql<{ to_address: string; state: string; why: string | null }>(
      "select to_address, state, why from emails where tenant_id = $1 and kind = 'invoice_ready' order by to_address",
      cast.tenantId,
    );
  const offered = (html: string) =>
    [...html.matchAll(/name="people"\s+value="([^"]+)"/g)].map(([, one]) => one);

  it('A13, A14: goes with its PDF to those who see the customer’s money, and stands in the log', async () => {
    await sql('update tenants set attach_pdf = true where id = $1', cast.tenantId);
    expect((await ada.get(at().replace('/email', ''))).text).to.contain(at());
    expect(offered((await ada.get(at())).text)).to.have.members(
      (['customerUser', 'contactWithPermissions', 'adminContact', 'adminContactWithOutside'] as const).map(
        user,
      ),
    );
    expect(await emails(), 'nothing is sent by looking').to.deep.equal([]);
    expect((await ada.post(at(), { people: user('customerUser') })).status).to.equal(303);
    await mailing.runJobs();
    expect((await emails()).map(({ state }) => state)).to.deep.equal(['sent']);
    const mail = await mailing.server.waitFor('customeruser@north.example', {
      that: ({ raw }) => raw.includes(cast.slug),
    });
    expect(mail.links.join(' ')).to.contain(`/invoices/${cast.invoices.ofNorth}`);
    expect((await simpleParser(mail.raw)).attachments).to.have.length(1);
    const log = await sql<{ record_name: string }>(
      "select record_name from audit_log where tenant_id = $1 and action = 'invoice_mailed'",
      cast.tenantId,
    );
    expect(log[0]?.record_name).to.match(/^INV-\d+, customeruser@north\.example$/);
  });

  for (const [zone, name] of [
    ['Pacific/Auckland', 'Kiwi'],
    ['America/Los_Angeles', 'Angel'],
  ] as const)
    it(`invoiceninja#792: a due date of 31 March reads 31 March in an email from ${zone}`, async () => {
      await sql('update tenants set time_zone = $2, name = $3 where id = $1', cast.tenantId, zone, name);
      await sql('update users set time_zone = $2 where id = $1', user('customerUser'), zone);
      const made = await ada.post('/admin/invoices', {
        ...{
          customer_id: cast.customers.north,
          dated_on: '2027-03-01',
          due_on: '2027-03-31',
          currency: 'EUR',
        },
        ...{ line_description: 'Work', line_quantity: '1', line_price: '5', line_tax: '19' },
      });
      expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
      await mailing.runJobs();
      const { raw } = await mailing.server.waitFor('customeruser@north.example', {
        that: (mail) => mail.raw.includes(cast.slug),
      });
      const { text, from } = await simpleParser(raw);
      expect(from?.text, zone).to.contain(name);
      expect(text, zone).to.match(/31 Mar(ch)? 2027/);
    });

  it('says what has been paid, so that the total and what is to be paid agree', async () => {
    await sql(`update tenants set pay_other = 'By cheque.' where id = $1`, cast.tenantId);
    const lastOne = async () => {
      await mailing.runJobs();
      const [mail] = mailing.server.mails
        .filter(({ raw, to }) => raw.includes(cast.slug) && to.includes('customeruser@north.example'))
        .slice(-1);
      return (await simpleParser(mail!.raw)).text?.replaceAll(/\s+/g, ' ');
    };
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, dated_on: '2026-06-01', due_on: '2026-06-30', currency: 'EUR' },
      ...{ line_description: 'Work', line_quantity: '1', line_price: '100', line_tax: '19' },
    });
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    const first = await lastOne();
    expect(first)
      .to.contain('for €119.00 is ready')
      .and.contain('Amount: €119.00')
      .and.not.contain('was paid');
    const paid = {
      amount: '20',
      paid_on: '2026-06-02',
      method: 'cash',
      invoices: made.location!.split('/').at(-1)!,
    };
    expect((await ada.post(`${made.location!}/payments`, paid)).status).to.equal(303);
    expect((await ada.post(`${made.location!}/email`, { people: user('customerUser') })).status).to.equal(
      303,
    );
    const second = await lastOne();
    expect(second).to.match(/By [^.]+, €20\.00 was paid\. €99\.00 is left to pay\./);
    expect(second).to.contain('Amount: €99.00');
  });

  it('A13: whoever doesn’t see the money can’t be chosen: a posted id is refused, and nobody gets anything', async () => {
    const other = await makeCast('invoice-mail');
    const strangers = ['contactUser', 'wideContact', 'agentUser', 'partnerUser', 'technician'] as const;
    for (const id of [...strangers.map(user), other.players.customerUser.userId ?? '', 'link', 'x']) {
      const refused = await ada.post(at(), { people: [user('customerUser'), id] });
      expect([refused.status, refused.text.includes('Choose only people')], id).to.deep.equal([422, true]);
    }
    expect((await ada.post(at(), {})).text).to.contain('Choose at least one person.');
    expect((await ada.post(at(cast.invoices.draft), { people: user('customerUser') })).location).to.equal(
      `/admin/invoices/${cast.invoices.draft}`,
    );
    expect(await emails()).to.deep.equal([]);
    expect((await ada.post(at(), { people: user('customerUser') })).status, 'it was there').to.equal(303);
    expect(await emails()).to.have.length(1);
  });

  it('A25: billing that was taken away since withholds an email on its way', async () => {
    expect((await ada.post(at(), { people: user('contactWithPermissions') })).status).to.equal(303);
    await sql(
      'update contacts set access_billing = false where id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    await mailing.runJobs();
    expect((await emails()).map(({ state, why }) => [state, why])).to.deep.equal([
      ['withheld', 'not_visible'],
    ]);
  });

  it('S25: pressed twice, it is sent once', async () => {
    const id = /name="_form_id" value="([^"]+)"/.exec((await ada.get(at())).text)?.[1] ?? '';
    const body = { people: user('customerUser'), _form_id: id };
    await Promise.all([ada.post(at(), body), ada.post(at(), body)]);
    await ada.post(at(), body);
    expect(await emails()).to.have.length(1);
  });

  it('only staff who keep the billing send any, and only of their own company’s', async () => {
    for (const name of ['technician', 'dataAdministrator', 'customerUser'] as const) {
      const browser = await mailing.signedIn(cast.players[name]);
      const { status } = await browser.post(at(), { people: user('customerUser') });
      expect(status, name).to.be.oneOf([303, 404]);
    }
    const tess = await mailing.signedIn(cast.players.technician);
    expect((await tess.get(at().replace('/email', ''))).text).not.to.contain('Email invoice');
    const other = await mailing.signedIn((await makeCast('invoice-mail')).players.administrator);
    expect((await other.get(at())).status).to.equal(404);
    expect((await other.post(at(), { people: user('customerUser') })).status).to.equal(404);
    expect(await emails()).to.deep.equal([]);
  });

  it('before it is issued, the question says how many will get an email, or that nobody will', async () => {
    const issue = `/admin/invoices/${cast.invoices.draft}/issue`;
    expect((await ada.get(issue)).text).to.contain('4 people at North will get an email.');
    await sql('update users set email = null where tenant_id = $1', cast.tenantId);
    expect((await ada.get(issue)).text).to.contain('Nobody will get an email.');
  });
});
