import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import type { Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

describe('a credit note by email', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('credit-mail');
    ada = await mailing.signedIn(cast.players.administrator);
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
    await sql('update tenants set attach_pdf = true where id = $1', cast.tenantId);
  });

  const payers = [
    'customerUser',
    'contactWithPermissions',
    'adminContact',
    'adminContactWithOutside',
  ] as const;
  const user = (name: (typeof payers)[number] | 'contactUser' | 'agentUser') =>
    cast.players[name].userId ?? '';
  const emails = () =>
    sql<{ kind: string; to_address: string; state: string }>(
      "select kind, to_address, state from emails where tenant_id = $1 and kind in ('invoice_ready', 'credit_note_ready') order by 2",
      cast.tenantId,
    );
  const credit = async () => (await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit`)).location!;
  const label = async (id: string) => {
    const [row] = await sql<{ said: string }>(
      "select case kind when 'invoice' then 'INV-' else 'CN-' end || number as said from invoices where id = $1",
      id,
    );
    return row!.said;
  };
  const came = (name: 'customeruser') =>
    mailing.server.waitFor(`${name}@north.example`, { that: ({ raw }) => raw.includes(cast.slug) });

  it('A13, A14: goes to those who see the money as it’s issued, with its PDF, naming what it credits', async () => {
    const question = (await ada.get(`/admin/invoices/${cast.invoices.ofNorth}/credit`)).text;
    expect(question).to.contain('4 people at North will get an email.');
    const note = await credit();
    expect((await emails()).map(({ kind }) => kind)).to.deep.equal(payers.map(() => 'credit_note_ready'));
    await mailing.runJobs();
    const { raw, text, links } = await came('customeruser');
    const [credited, own] = [await label(cast.invoices.ofNorth), await label(note.split('/').at(-1)!)];
    expect(text).to.contain(credited).and.contain(own);
    expect(links.join(' ')).to.contain(note.replace('/admin', ''));
    const { attachments, subject } = await simpleParser(raw);
    expect([subject, attachments.map(({ filename }) => filename)]).to.deep.equal([
      `Credit note ${own}`,
      [`Credit note ${own}.pdf`],
    ]);
    expect(pdfPages(attachments[0]!.content).join('')).to.contain(`Credits${credited}`);
  });

  it('A13: staff send it again, to nobody who doesn’t see the money', async () => {
    const note = await credit();
    await sql('delete from emails where tenant_id = $1', cast.tenantId);
    expect((await ada.get(note)).text)
      .to.contain(`href="${note}/email"`)
      .and.contain('Email credit note');
    const page = (await ada.get(`${note}/email`)).text;
    for (const name of payers) expect(page, name).to.contain(user(name));
    for (const name of ['contactUser', 'agentUser'] as const) {
      expect(page, name).not.to.contain(user(name));
      const refused = await ada.post(`${note}/email`, { people: [user('customerUser'), user(name)] });
      expect(refused.status, name).to.equal(422);
    }
    expect(await emails()).to.deep.equal([]);
    expect((await ada.post(`${note}/email`, { people: user('customerUser') })).status).to.equal(303);
    expect(await emails()).to.have.length(1);
    const log = await sql<{ record_name: string }>(
      "select record_name from audit_log where tenant_id = $1 and action = 'invoice_mailed'",
      cast.tenantId,
    );
    expect(log[0]?.record_name).to.match(/^CN-\d+, customeruser@north\.example$/);
    const tess = await mailing.signedIn(cast.players.technician);
    expect((await tess.get(note)).text).not.to.contain('Email credit note');
    const stranger = await mailing.signedIn((await makeCast('credit-mail')).players.administrator);
    expect((await stranger.post(`${note}/email`, { people: user('customerUser') })).status).to.equal(404);
  });

  it('A25: people turn it off by itself, and then its question doesn’t count them', async () => {
    await sql(
      "insert into notification_choices (tenant_id, user_id, event, is_on) values ($1, $2, 'credit_note_ready', false)",
      cast.tenantId,
      user('customerUser'),
    );
    const question = await ada.get(`/admin/invoices/${cast.invoices.ofNorth}/credit`);
    expect(question.text).to.contain('3 people at North will get an email.');
    await credit();
    expect(await emails()).to.have.length(3);
  });
});
