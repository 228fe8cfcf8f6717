import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { addPeople, arrivedLink, chief, continueBy, mailedTo, office } from '../support/mailedLinks.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

const firstPassword = 'copper-kettle-under-stairs';

describe('secure links that were mailed', () => {
  let mailing: MailingApp;
  let cast: Cast;
  let administrator: Browser;
  let people: Awaited<ReturnType<typeof addPeople>>;
  let customer: string;
  let tab: string;
  /** Links as they came in: one to the customer's own Email, one to its contact. */
  let ofOffice: string;
  let ofChief: string;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('mailed');
    people = await addPeople(cast);
    administrator = await mailing.signedIn(cast.players.administrator);
    customer = `/admin/customers/${cast.customers.south}`;
    tab = `${customer}/secure_link`;
    await administrator.post(`${tab}/email`, { contact_id: '', leads_to: '/assets' });
    await administrator.post(`${tab}/email`, { contact_id: people.chief, leads_to: '/tickets' });
    ofOffice = await arrivedLink(mailing, office);
    ofChief = await arrivedLink(mailing, chief);
  });

  const mailed = () => mailedTo(cast.customers.south);
  const idOf = async (address: string) => (await mailed()).find((link) => link.sent_to === address)!.id;
  /** A browser that came in through a link. */
  async function cameBy(link: string): Promise<Browser> {
    const browser = mailing.visitor(cast.slug);
    expect(await continueBy(browser, link)).to.match(/^\/(assets|tickets)/);
    return browser;
  }
  /** Where a portal session is led: null while it is in. */
  const outOf = async (browser: Browser) => (await browser.get('/my_profile')).location;
  async function expectDead(link: string): Promise<void> {
    const browser = mailing.visitor(cast.slug);
    for (const answer of [await browser.get(link), await browser.post(link)]) {
      expect(answer.status).to.equal(404);
      expect(answer.text).to.contain('This link doesn’t work').and.not.contain('South');
    }
    expect(browser.cookies.has('gatehouse_portal')).to.equal(false);
  }
  const ownLink = async () => {
    const { text } = await administrator.get(tab);
    return new URL(/http:\/\/[\w.:-]+\/link\/[\w-]{73}/.exec(text)![0]).pathname;
  };
  const ofSouth = (change: string) =>
    sql(`update customers set ${change} where id = $1`, cast.customers.south);

  it('A4: each can be ended alone: its sessions end with the next request, the others’ stay', async () => {
    const [office1, chief1] = [await cameBy(ofOffice), await cameBy(ofChief)];
    const own = await cameBy(`${await ownLink()}?to=/assets`);
    const answer = await administrator.post(`${tab}/${await idOf(chief)}/end`);
    expect(answer.location).to.equal(tab);
    expect(await outOf(chief1)).to.equal(
      '/login?next=%2Fmy_profile&why=link_ended&staff=%2Fadmin%2Fmy_profile',
    );
    expect(await outOf(office1)).to.equal(null);
    expect(await outOf(own)).to.equal(null);
    await expectDead(ofChief);
    const { text } = await administrator.get(tab);
    expect(text).to.match(/Ended on \d+ \w+ 20\d\d/);
    expect(text.match(/>End</g)).to.have.length(1);
    await administrator.post(`${tab}/${await idOf(chief)}/end`);
    expect((await administrator.get(tab)).text).to.contain('had already ended');
    expect((await mailed()).map(({ ended }) => ended).sort()).to.deep.equal([false, true]);
  });

  it('A4: *End* is for the mailed links of that customer: not for its own one, nor anybody else’s', async () => {
    const other = await makeCast('mailed');
    const foreign = `/admin/customers/${cast.customers.north}/secure_link/${await idOf(chief)}/end`;
    const ids = [cast.linkId, other.linkId, randomUUID(), 'x'].map((id) => `${tab}/${id}/end`);
    for (const path of [foreign, ...ids]) expect((await administrator.post(path)).status, path).to.equal(404);
    expect((await mailed()).map(({ ended }) => ended)).to.deep.equal([false, false]);
    expect(await cameBy(`${await ownLink()}?to=/assets`)).to.be.an('object');
  });

  it('A4: *Replace* ends all of them with their sessions', async () => {
    const sessions = [await cameBy(ofOffice), await cameBy(ofChief)];
    await administrator.post(`${tab}/replace`);
    for (const browser of sessions) expect(await outOf(browser)).to.contain('why=link_ended');
    for (const link of [ofOffice, ofChief]) await expectDead(link);
    await cameBy(`${await ownLink()}?to=/assets`);
  });

  it('A3, A4: switched off and on again the customer’s own link works, mailed ones stay dead', async () => {
    const session = await cameBy(ofChief);
    await administrator.post(`${tab}/switch_off`);
    await expectDead(ofChief);
    await administrator.post(`${tab}/switch_on`);
    for (const link of [ofOffice, ofChief]) await expectDead(link);
    expect(await outOf(session)).to.match(/^\/login/);
    await cameBy(`${await ownLink()}?to=/assets`);
    expect((await mailed()).every(({ ended }) => ended)).to.equal(true);
  });

  it('A3: with the first portal user they ask for the password; when the last one is deleted they stay dead', async () => {
    for (const replace of ['', 'on']) {
      const people = `${customer}/portal_users`;
      const filled = {
        username: 'petra', first_name: 'Petra', last_name: 'Page', email: 'petra@south.example', contact_id: '',
        password: firstPassword, retype_password: firstPassword,
      }; // prettier-ignore
      expect((await administrator.post(people, filled)).location).to.equal(people);
      if (replace === '') {
        const guest = mailing.visitor(cast.slug);
        expect(await continueBy(guest, ofChief)).to.equal('/login?next=%2Ftickets&why=link_needs_password');
        const body = { username: 'petra', password: firstPassword, next: '/tickets' };
        expect((await guest.post('/login', body)).location, 'arrives where the link led').to.equal('/tickets');
      } else await administrator.post(`${tab}/email`, { contact_id: '', leads_to: '' });
      const [{ id } = { id: '' }] = await sql<{ id: string }>(
        'select id from portal_users where customer_id = $1 and archived_at is null',
        cast.customers.south,
      );
      const words = await administrator.get(`${people}/${id}/delete`);
      expect(words.text).to.contain('Its secure link will work without a password again');
      await administrator.post(`${people}/${id}/delete`, { last: 'on', ...(replace && { replace_link: replace }) });
      for (const link of [ofOffice, ofChief]) await expectDead(link);
      expect((await mailed()).every(({ ended }) => ended)).to.equal(true);
      await cameBy(`${await ownLink()}?to=/assets`);
    }
  }); // prettier-ignore

  it('A3: the same when the user itself is deleted', async () => {
    const [made] = await sql<{ id: string }>(
      `update portal_users set customer_id = $2, scope = 'customer', contact_id = null where tenant_id = $1 and user_id = $3 returning id`,
      cast.tenantId,
      cast.customers.south,
      cast.players.customerUser.userId,
    );
    expect(made).to.be.an('object');
    await administrator.post(`/admin/users/${cast.players.customerUser.userId!}/delete`);
    for (const link of [ofOffice, ofChief]) await expectDead(link);
    expect((await mailed()).every(({ ended }) => ended)).to.equal(true);
  });

  it('A4: one that has expired is dead, with its session, and says so', async () => {
    const session = await cameBy(ofChief);
    await sql(
      `update secure_links set ends_at = now() - interval '1 second' where id = $1`,
      await idOf(chief),
    );
    expect(await outOf(session)).to.contain('why=link_ended');
    await expectDead(ofChief);
    await administrator.post(`${tab}/replace`);
    expect((await administrator.get(tab)).text)
      .to.contain('>Expired<')
      .and.match(/>Ended on/);
  });

  it('A2, A25: what went to a contact dies with its right to it: the next request is refused', async () => {
    for (const [change, back] of [
      ['admin_access = false', 'admin_access = true'],
      [`status = 'inactive'`, `status = 'active'`],
      ['archived_at = now()', 'archived_at = null'],
    ] as const) {
      const session = await cameBy(ofChief);
      const set = (what: string) => sql(`update contacts set ${what} where id = $1`, people.chief);
      await set(change);
      expect(await outOf(session), change).to.contain('why=link_ended');
      await expectDead(ofChief);
      expect((await administrator.get(tab)).text, change).to.contain('>No Admin Access<');
      await cameBy(ofOffice);
      await set(back);
      await cameBy(ofChief);
    }
  });

  it('A2: an email that waits while its recipient loses that right, or its link ends, is withheld', async () => {
    const before = mailing.server.mails.length;
    await administrator.post(`${tab}/email`, { contact_id: people.chief, leads_to: '' });
    await sql('update contacts set admin_access = false where id = $1', people.chief);
    await administrator.post(`${tab}/email`, { contact_id: '', leads_to: '' });
    await administrator.post(`${tab}/replace`);
    await mailing.runJobs();
    expect(mailing.server.mails).to.have.length(before);
    const { text } = await administrator.get(tab);
    expect(text.match(/>Cancelled</g)).to.have.length(2);
  });

  it('A2, A5: of a customer that is inactive, or whose link is off, none opens anything', async () => {
    for (const [change, back] of [
      [`status = 'inactive'`, `status = 'active'`],
      ['secure_link_on = false', 'secure_link_on = true'],
    ] as const) {
      await ofSouth(change);
      await expectDead(ofChief);
      expect((await administrator.get(tab)).text.match(/>Off</g), change).to.have.length(3);
      await ofSouth(back);
    }
  });

  it('A2: a scanner that opens a link again and again starts nothing and uses nothing up', async () => {
    for (let n = 0; n < 20; n += 1) {
      const browser = mailing.visitor(cast.slug);
      const page = await browser.get(ofChief);
      expect(page.text).to.contain('Continue to your portal').and.not.contain('South').and.not.contain('Chief');
      expect((await browser.send('head', ofChief)).status).to.equal(200);
      expect(browser.cookies.size).to.equal(0);
    }
    const sessions = 'select 1 from login_sessions where secure_link_id = $1';
    expect(await sql(sessions, await idOf(chief))).to.deep.equal([]);
    expect((await mailed()).some(({ used }) => used)).to.equal(false);
  }); // prettier-ignore

  it('A4, S7: `to` in the address is a page of the portal, or the start page', async () => {
    const bare = ofChief.split('?')[0]!;
    for (const evil of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/admin/users',
      '/link/x',
    ]) {
      const browser = mailing.visitor(cast.slug);
      expect(await continueBy(browser, `${bare}?to=${encodeURIComponent(evil)}`), evil).to.equal('/');
    }
  });

  it('A1: another tenant’s host knows nothing of it', async () => {
    const other = await makeCast('mailed');
    expect((await mailing.visitor(other.slug).get(ofChief)).status).to.equal(404);
  });

  it('A4, S23: the token stands in the mail alone: in no page, no export, no row', async () => {
    await cameBy(ofChief);
    const secrets = [ofOffice, ofChief].map((link) => link.split('?')[0]!.split('/').at(-1)!);
    const [{ id: emailId } = { id: '' }] = await sql<{ id: string }>(
      'select id from emails where secure_link_id = $1',
      await idOf(chief),
    );
    const pages = [
      tab, `${tab}/email`, `${tab}/export.csv`, customer, '/admin/emails', `/admin/emails/${emailId}`, '/admin/audit',
      `/admin/contacts/${people.chief}`,
    ]; // prettier-ignore
    for (const path of pages) {
      const { status, text } = await administrator.get(path);
      expect(status, path).to.equal(200);
      for (const secret of secrets) expect(text.includes(secret), path).to.equal(false);
      if (![tab, customer].includes(path)) expect(text, path).to.not.match(/\/link\/[\w-]{73}/);
    }
    for (const secret of secrets)
      expect((await mailing.visitor(cast.slug).get(`/link/${secret}`)).text).to.not.contain(secret);
    for (const table of ['secure_links', 'emails', 'audit_log', 'login_sessions', 'form_submissions'])
      for (const secret of secrets)
        expect(
          await sql(
            `select 1 from ${table} t where tenant_id = $1 and strpos(t::text, $2) > 0`,
            cast.tenantId,
            secret,
          ),
          table,
        ).to.deep.equal([]);
  });

  it('A3, A4: a ticket’s email brings such a link too, and it works the same', async () => {
    const ticket = `/tickets/${cast.tickets.ofSouth}`;
    await administrator.post(`/admin${ticket}/comments`, { body: 'The gauge is ready.' });
    const link = await arrivedLink(mailing, office);
    expect(link).to.match(/^\/link\/[\w-]{73}\?to=%2Ftickets%2F/);
    const guest = mailing.visitor(cast.slug);
    expect(await continueBy(guest, link)).to.equal(ticket);
    expect((await guest.get(ticket)).text).to.contain('The gauge is ready.');
    const rows = await mailed();
    expect(rows.map(({ used }) => used), 'traced to that email').to.deep.equal([false, false, true]);
    expect(rows[2]!.days).to.equal(90);
    expect((await administrator.get(tab)).text).to.contain(`href="/admin${ticket}" title="T-3 Ticket 3">T-3 Ticket 3</a>`);
    // Where it leads is said in words, whatever the page is.
    const [invoice] = await sql<{ id: string }>('select id from invoices where tenant_id = $1 limit 1', cast.tenantId);
    const to = (path: string) =>
      sql(`update emails set to_path = $2 where tenant_id = $1 and to_path = $3`, cast.tenantId, path, ticket);
    await to(`/invoices/${invoice!.id}`);
    expect((await administrator.get(tab)).text).to.contain(`href="/admin/invoices/${invoice!.id}" title="Invoice">Invoice</a>`);
    await sql('update emails set to_path = $2 where tenant_id = $1 and to_path like $3', cast.tenantId, ticket, '/invoices/%');
    await sql(
      `update portal_users set customer_id = $2, scope = 'customer', contact_id = null where tenant_id = $1 and user_id = $3`,
      cast.tenantId, cast.customers.south, cast.players.customerUser.userId,
    ); // prettier-ignore
    expect((await guest.get(ticket)).location).to.equal(`/login?next=${encodeURIComponent(ticket)}&why=link_needs_password`);
    expect(await continueBy(guest, link)).to.equal(`/login?next=${encodeURIComponent(ticket)}&why=link_needs_password`);
    expect((await guest.post('/login', { username: 'customeruser', password, next: ticket })).location).to.equal(ticket);
    expect((await guest.get(ticket)).status).to.equal(200);
    await administrator.post(`${tab}/${rows[2]!.id}/end`);
    await expectDead(link);
  }); // prettier-ignore
});
