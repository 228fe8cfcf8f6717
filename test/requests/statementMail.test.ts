import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import type { Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

describe('A statement by email', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('statement-mail');
    ada = await mailing.signedIn(cast.players.administrator);
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
  });

  const days = { from: '2026-01-01', to: '2026-12-31' };
  const user = (name: PlayerName) => cast.players[name].userId ?? '';
  const at = (customer: keyof Cast['customers'] = 'north') =>
    `/admin/customers/${cast.customers[customer]}/statement/email`;
  const send = (people: readonly string[], more: Record<string, string> = {}, browser = ada) =>
    browser.post(at(), { ...days, people: [...people], do: 'send', ...more });
  const emails = () =>
    sql<{ to_address: string; state: string; why: string | null; attached: string | null }>(
      `select to_address, state, why, attached from emails where tenant_id = $1 and kind = 'statement_sent'
         order by created_at, to_address`,
      cast.tenantId,
    );
  const offered = (html: string) =>
    [...html.matchAll(/name="people"\s+value="([^"]+)"/g)].map(([, one]) => one);

  it('A13, A14: is offered to those who see the customer’s money and have an address, and to nobody else', async () => {
    expect((await ada.get(at().replace('/email', ''))).text).to.contain(at());
    const { text } = await ada.get(at());
    expect(offered(text)).to.have.members(
      (['customerUser', 'contactWithPermissions', 'adminContact', 'adminContactWithOutside'] as const).map(
        user,
      ),
    );
    await sql(`update users set email = null where id = $1`, user('adminContact'));
    await sql(`update users set state = 'suspended' where id = $1`, user('customerUser'));
    await sql(
      `update contacts set access_billing = false where id = $1`,
      cast.players.contactWithPermissions.contactId,
    );
    expect(offered((await ada.get(at())).text)).to.deep.equal([user('adminContactWithOutside')]);
  });

  it('is shown before it is sent, then goes out with the PDF of these days and a link, and stands in the log', async () => {
    const people = [user('customerUser'), user('contactWithPermissions')];
    const shown = await ada.post(at(), { ...days, people });
    expect(shown.status).to.equal(200);
    expect(shown.text).to.contain('Send email to 2 people').and.contain('customeruser@north.example');
    expect(await emails(), 'nothing is sent by looking').to.deep.equal([]);
    const query = new URLSearchParams(days).toString();
    const preview = await ada.get(`${at()}/preview?${query}&person=${people[0]}`);
    expect(preview.text).to.contain('1 Jan 2026').and.contain('The file is in this email.');
    expect((await ada.get(`${at()}/preview?${query}&person=${user('contactUser')}`)).status).to.equal(404);

    const sent = await send(people);
    expect(sent.location).to.equal(`/admin/customers/${cast.customers.north}/statement?${query}`);
    expect((await ada.get(sent.location!)).text).to.contain('The statement is on its way to 2 people.');
    await mailing.runJobs();
    expect((await emails()).map(({ state }) => state)).to.deep.equal(['sent', 'sent']);
    const mail = await mailing.server.waitFor('customeruser@north.example', {
      that: ({ raw }) => raw.includes(cast.slug),
    });
    expect(mail.links.join(' ')).to.contain('/statement?from=2026-01-01&to=2026-12-31');
    const [file] = (await simpleParser(mail.raw)).attachments;
    const paper = await ada.get(`/admin/customers/${cast.customers.north}/statement.pdf?${query}`);
    expect(pdfPages(file!.content).join('')).to.equal(pdfPages(paper.bytes).join(''));
    expect((await ada.get('/admin/emails?kind=statement_sent')).text).to.contain(
      'customeruser@north.example',
    );
    const log = await sql<{ record_name: string }>(
      `select record_name from audit_log where tenant_id = $1 and action = 'statement_mailed' order by record_name`,
      cast.tenantId,
    );
    expect(log.map(({ record_name: name }) => name)).to.deep.equal([
      'North, 2026-01-01 to 2026-12-31, contactwithpermissions@north.example',
      'North, 2026-01-01 to 2026-12-31, customeruser@north.example',
    ]);
  });

  it('A13: whoever doesn’t see the money can’t be chosen: a posted id is refused, and nobody gets anything', async () => {
    const other = await makeCast('statement-mail');
    for (const [who, id] of [
      ['a contact without Access Billing', user('contactUser')],
      ['another customer’s', user('wideContact')],
      ['an agent', user('agentUser')],
      ['a partner', user('partnerUser')],
      ['staff', user('technician')],
      ['another company’s', other.players.customerUser.userId ?? ''],
      ['the link of a customer with portal users', 'link'],
      ['nobody', 'x'],
    ] as const) {
      const refused = await send([user('customerUser'), id]);
      expect([refused.status, refused.text.includes('Choose only people')], who).to.deep.equal([422, true]);
    }
    expect((await send([])).text).to.contain('Choose at least one person.');
    const wrong = await send([user('customerUser')], { from: '2026-12-31', to: '2026-01-01' });
    expect([
      wrong.status,
      offered(wrong.text).length > 0,
      wrong.text.includes('value="2026-12-31"'),
    ]).to.deep.equal([422, true, true]);
    expect(await emails()).to.deep.equal([]);
    expect((await send([user('customerUser')])).status, 'it was there').to.equal(303);
    expect(await emails()).to.have.length(1);
  });

  it('A25: billing that was taken away a moment ago takes it away from the form, and from an email on its way', async () => {
    expect((await send([user('contactWithPermissions')])).status).to.equal(303);
    await sql(
      'update contacts set access_billing = false where id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    await mailing.runJobs();
    expect((await emails()).map(({ state, why }) => [state, why])).to.deep.equal([
      ['withheld', 'not_visible'],
    ]);
    expect((await send([user('contactWithPermissions')])).status).to.equal(422);
  });

  it('bcgov/entity#28897: the PDF is of its days, whatever happened since', async () => {
    await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/payments`, {
      ...{
        paid_on: '2026-06-02',
        method: 'cash',
        reference: 'June',
        amount: '5.00',
        invoices: cast.invoices.ofNorth,
      },
    });
    await send([user('customerUser')], { from: '2026-05-01', to: '2026-05-31' });
    await mailing.runJobs();
    const mail = await mailing.server.waitFor('customeruser@north.example', {
      that: ({ raw }) => raw.includes(cast.slug),
    });
    const [file] = (await simpleParser(mail.raw)).attachments;
    expect(pdfPages(file!.content).join(''))
      .to.contain('Statementfrom1May2026to31May2026')
      .and.not.contain('June');
  });

  it('S25: pressed twice, it is sent once', async () => {
    const form = await ada.post(at(), { ...days, people: [user('customerUser')] });
    const id = /name="_form_id" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const body = { ...days, people: [user('customerUser')], do: 'send', _form_id: id };
    await Promise.all([ada.post(at(), body), ada.post(at(), body)]);
    await ada.post(at(), body);
    expect(await emails()).to.have.length(1);
  });

  it('A2: a customer without portal users gets it by its own Email, with its secure link; switched off, nobody does', async () => {
    await sql(`update customers set email = 'south@south.example' where id = $1`, cast.customers.south);
    expect(offered((await ada.get(at('south'))).text)).to.deep.equal(['link']);
    const sent = await ada.post(at('south'), { ...days, people: 'link', do: 'send' });
    expect(sent.status).to.equal(303);
    await mailing.runJobs();
    const mail = await mailing.server.waitFor('south@south.example', {
      that: ({ raw }) => raw.includes(cast.slug),
    });
    expect(mail.links.join(' ')).to.contain('/link/');
    expect((await simpleParser(mail.raw)).attachments).to.have.length(1);
    await sql('update customers set secure_link_on = false where id = $1', cast.customers.south);
    expect((await ada.get(at('south'))).text).to.contain('There’s nobody to email it to');
  });

  it('only staff who keep the billing send any, and only of their own company’s customers', async () => {
    for (const name of ['technician', 'dataAdministrator', 'customerUser'] as const) {
      const browser = await mailing.signedIn(cast.players[name]);
      expect((await send([user('customerUser')], {}, browser)).status, name).to.be.oneOf([303, 404]);
    }
    const tess = await mailing.signedIn(cast.players.technician);
    expect((await tess.get(at().replace('/email', ''))).text).not.to.contain('Email statement');
    const other = await mailing.signedIn((await makeCast('statement-mail')).players.administrator);
    expect([
      (await other.get(at())).status,
      (await send([user('customerUser')], {}, other)).status,
    ]).to.deep.equal([404, 404]);
    expect(await emails()).to.deep.equal([]);
  });
});
