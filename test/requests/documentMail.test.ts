import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import type { Browser } from '../support/app.ts';
import { pdf } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

describe('A document by email', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let staff: Browser;
  let id: string;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('document-mail');
    staff = await mailing.signedIn(cast.players.administrator);
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
    const sent = await staff.uploadFiles(
      `/admin/assets/${cast.assets.cal1}/documents`,
      { kind: 'certificate', shown: 'on' },
      [{ name: 'A-cal-1 2027.pdf', content: pdf(cast.slug) }],
    );
    expect(sent.status).to.equal(303);
    const [row] = await sql<{ id: string }>(
      `select id from documents where tenant_id = $1 and name = 'A-cal-1 2027.pdf'`,
      cast.tenantId,
    );
    id = row!.id;
  });

  const user = (name: PlayerName) => cast.players[name].userId ?? '';
  const at = () => `/admin/documents/${id}/email`;
  const send = (to: readonly string[], browser = staff) => browser.post(at(), { to: [...to], do: 'send' });
  const emails = () =>
    sql<{ id: string; to_address: string; state: string; why: string | null }>(
      `select id, to_address, state, why from emails where tenant_id = $1 and kind = 'document_sent' order by to_address`,
      cast.tenantId,
    );
  const offered = (html: string) => [...html.matchAll(/name="to" value="([^"]+)"/g)].map(([, one]) => one);

  it('A26, A32: is offered to those who can see it, and to nobody else', async () => {
    expect((await staff.get(`/admin/documents/${id}/edit`)).text).to.contain(`href="${at()}"`);
    const { text } = await staff.get(at());
    const seeing = ['customerUser', 'contactUser', 'allContact', 'adminContact'] as const;
    expect(offered(text)).to.include.members(seeing.map(user));
    const hidden = ['wideContact', 'mixedContact', 'partnerUser', 'agentUser', 'technician'] as const;
    expect(offered(text)).not.to.include.members(hidden.map(user));
    for (const name of hidden) expect(offered(text), name).not.to.include(user(name));
    await sql('update users set email = null where id = $1', user('allContact'));
    await sql(`update users set state = 'suspended' where id = $1`, user('adminContact'));
    expect(offered((await staff.get(at())).text)).not.to.include.members([user('allContact'), user('adminContact')]);
  }); // prettier-ignore

  it('is shown before it is sent, then goes out with the file and a link, and stands in the log', async () => {
    const to = [user('contactUser'), user('customerUser')];
    const shown = await staff.post(at(), { to });
    expect(shown.status).to.equal(200);
    expect(shown.text).to.contain('Send email to 2 people').and.contain('contactuser@north.example');
    expect(await emails(), 'nothing is sent by looking').to.deep.equal([]);
    const preview = await staff.get(`${at()}/preview?to=${to[0]}`);
    expect(preview.text).to.contain('A-cal-1 2027.pdf').and.contain('The file is in this email.');
    expect((await staff.get(`${at()}/preview?to=${user('wideContact')}`)).status).to.equal(404);

    const sent = await send(to);
    expect(sent.location).to.equal(`/admin/documents/${id}/edit`);
    expect((await staff.get(sent.location!)).text).to.contain('A-cal-1 2027.pdf is on its way to 2 people.');
    await mailing.runJobs();
    expect((await emails()).map(({ state }) => state)).to.deep.equal(['sent', 'sent']);
    const mail = await mailing.server.waitFor('contactuser@north.example');
    expect([mail.subject, mail.text.includes('for A-cal-1 Gauge A-cal-1')]).to.deep.equal(['A-cal-1 2027.pdf', true]);
    expect(mail.links.join(' ')).to.contain(`/assets/${cast.assets.cal1}`);
    const { attachments } = await simpleParser(mail.raw);
    expect(attachments.map(({ filename, contentType }) => [filename, contentType])).to.deep.equal([
      ['A-cal-1 2027.pdf', 'application/pdf'],
    ]);
    expect(attachments[0]!.content.equals(pdf(cast.slug))).to.equal(true);
    const log = await sql<{ record_name: string }>(
      `select record_name from audit_log where tenant_id = $1 and action = 'document_mailed' order by record_name`,
      cast.tenantId,
    );
    expect(log.map(({ record_name: name }) => name)).to.deep.equal([
      'A-cal-1 2027.pdf, contactuser@north.example',
      'A-cal-1 2027.pdf, customeruser@north.example',
    ]);
  }); // prettier-ignore

  it('A26: whoever can’t see it can’t be chosen; the posted id is refused, and nobody gets anything', async () => {
    const other = await makeCast('document-mail');
    for (const [who, userId] of [
      ['another customer’s contact', user('wideContact')],
      ['an agent', user('agentUser')],
      ['a partner', user('partnerUser')],
      ['staff', user('technician')],
      ['another company’s', other.players.customerUser.userId ?? ''],
    ] as const) {
      const refused = await send([user('contactUser'), userId]);
      expect([refused.status, refused.text.includes('Choose only people who can see this document')], who).to.deep.equal([422, true]);
    }
    expect((await send([])).text).to.contain('Choose at least one person.');
    expect(await emails()).to.deep.equal([]);
    expect((await send([user('contactUser')])).status, 'it was there').to.equal(303);
    expect(await emails()).to.have.length(1);
  }); // prettier-ignore

  it('A25: a facility that was taken away a moment ago takes it away from the form, and from an email on its way', async () => {
    await sql(
      `delete from contact_facilities where contact_id = $1`,
      cast.players.contactWithPermissions.contactId,
    );
    const facility = `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id) values ($1, $2, $3, $4)`;
    await sql(facility, cast.tenantId, cast.players.contactWithPermissions.contactId, cast.facilities.cal1, cast.customers.north);
    expect((await send([user('contactWithPermissions')])).status).to.equal(303);
    await sql('delete from contact_facilities where contact_id = $1', cast.players.contactWithPermissions.contactId);
    await mailing.runJobs();
    expect((await emails()).map(({ state, why }) => [state, why])).to.deep.equal([['withheld', 'not_visible']]);
    expect((await send([user('contactWithPermissions')])).status).to.equal(422);
  }); // prettier-ignore

  it('A26: one that is hidden, replaced or deleted isn’t sent, neither by the form nor by an email on its way', async () => {
    for (const [what, how, back] of [
      ['hidden', 'shown = false', 'shown = true'],
      ['deleted', 'archived_at = now()', 'archived_at = null'],
      ['replaced', 'replaced_at = now()', 'replaced_at = null'],
    ] as const) {
      expect((await send([user('contactUser')])).status, what).to.equal(303);
      await sql(`update documents set ${how} where id = $1`, id);
      await mailing.runJobs();
      expect((await emails()).at(-1)?.state, what).to.equal('withheld');
      expect([(await staff.get(at())).status, (await send([user('contactUser')])).status], what).to.deep.equal([404, 404]);
      await sql(`update documents set ${back} where id = $1`, id);
      await sql('delete from emails where tenant_id = $1', cast.tenantId);
    }
    expect((await staff.get(at())).status, 'it was there').to.equal(200);
  }); // prettier-ignore

  it('a large one is only linked to; one that is missing from the store goes without it', async () => {
    await sql('update documents set size = 5000001 where id = $1', id);
    expect((await staff.get(at())).text).to.contain('too large for an email');
    await send([user('contactUser')]);
    await mailing.runJobs();
    const large = await mailing.server.waitFor('contactuser@north.example', { that: ({ raw }) => raw.includes(cast.slug) });
    expect((await simpleParser(large.raw)).attachments).to.deep.equal([]);
    expect(large.text).not.to.contain('The file is in this email.');
    await sql(`update documents set size = $2, sha256 = repeat('0', 64) where id = $1`, id, pdf(cast.slug).length);
    await send([user('customerUser')]);
    await mailing.runJobs();
    const changed = await mailing.server.waitFor('customeruser@north.example', { that: ({ raw }) => raw.includes(cast.slug) });
    expect((await simpleParser(changed.raw)).attachments).to.deep.equal([]);
    expect(changed.text).not.to.contain('The file is in this email.');
  }); // prettier-ignore

  it('only staff who keep documents and may look into portals send any', async () => {
    for (const name of ['dataAdministrator', 'customerUser'] as const) {
      const browser = await mailing.signedIn(cast.players[name]);
      expect((await send([user('contactUser')], browser)).status, name).to.be.oneOf([303, 404]);
    }
    const other = await mailing.signedIn((await makeCast('document-mail')).players.administrator);
    expect([(await other.get(at())).status, (await send([user('contactUser')], other)).status]).to.deep.equal([404, 404]);
    expect(await emails()).to.deep.equal([]);
  }); // prettier-ignore
});
