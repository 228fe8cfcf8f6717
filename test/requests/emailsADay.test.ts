import { expect } from 'chai';
import type { Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { invite, outboxOf } from '../support/causing.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

/** What a company may send in a day: what is beyond it waits for the next, and nothing else does. */
describe('S38: emails of a company in a day', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    [cast, other] = [await makeCast('aday'), await makeCast('aday')];
    mailing.server.mode = 'accepts';
    for (const { tenantId } of [cast, other])
      await sql("update users set email = username || '@people.example' where tenant_id = $1", tenantId);
    ada = await mailing.signedIn(cast.players.administrator);
  });

  /** As if so many had been sent today. */
  const sent = (count: number) =>
    sql(
      `insert into emails (tenant_id, kind, to_address, to_name, user_id, state, counts_on)
         select $1, 'invoice_ready', 'a@b.example', 'A', $2, 'sent', (now() at time zone t.time_zone)::date
           from tenants t, generate_series(1, $3::integer) where t.id = $1`,
      ...[cast.tenantId, cast.players.customerUser.userId, count],
    );
  /** Sends an issued invoice by email; returns its row. */
  const mail = async (of: Cast, name: PlayerName) => {
    const who = of === cast ? ada : await mailing.signedIn(of.players.administrator);
    const answer = await who.post(`/admin/invoices/${of.invoices.ofNorth}/email`, { people: of.players[name].userId ?? '' });
    expect(answer.status, answer.text.slice(0, 300)).to.equal(303);
    return (await outboxOf(of)).at(-1)!;
  }; // prettier-ignore
  const stateOf = async (id: string) =>
    (await sql<{ state: string }>('select state from emails where id = $1', id))[0]?.state;

  it('the 2,001st waits for the next day, the pages say so, and it is sent then', async () => {
    await sent(1999);
    expect((await ada.get('/admin')).text).not.to.contain('for another day');
    const last = await mail(cast, 'customerUser');
    const over = await mail(cast, 'contactWithPermissions');
    await mailing.runJobs();
    expect([await stateOf(last.id), await stateOf(over.id)]).to.deep.equal(['sent', 'waiting']);
    const list = (await ada.get('/admin/emails')).text;
    expect(list).to.contain('1 email waits for another day, because your company can send 2,000 a day.');
    expect(list).to.contain('Waiting for another day');
    expect((await ada.get('/admin')).text).to.contain('for another day, because your company can send only so many a day');
    const [due] = await sql<{ tomorrow: boolean }>(
      `select e.next_try_at = ((now() at time zone t.time_zone)::date + 1)::timestamp at time zone t.time_zone as tomorrow
         from emails e join tenants t on t.id = e.tenant_id where e.id = $1`, over.id);
    expect(due?.tomorrow).to.equal(true);
    await mailing.runJobs({ again: true });
    expect(await stateOf(over.id)).to.equal('sent');
    expect((await ada.get('/admin/emails')).text).not.to.contain('for another day');
  }); // prettier-ignore

  it('issuing goes on, another company isn’t affected, and no day has more than its number', async () => {
    await sent(2000);
    const issued = await ada.post(`/admin/invoices/${cast.invoices.draft}/issue`, {});
    expect(issued.status, issued.text.slice(0, 300)).to.equal(303);
    const [invoice] = await sql<{ status: string }>('select status from invoices where id = $1', cast.invoices.draft);
    expect(invoice?.status).to.equal('issued');
    await sql('update tenants set emails_a_day = 2 where id = $1', cast.tenantId);
    for (let n = 0; n < 3; n++) await mail(cast, 'customerUser');
    const days = await sql<{ count: number }>(
      `select count(*)::integer from emails where tenant_id = $1 and state = 'waiting' group by counts_on order by counts_on`,
      cast.tenantId);
    const counts = days.map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).to.be.greaterThan(3);
    expect(counts.slice(1).every((count) => count <= 2), counts.join(' ')).to.equal(true);
    const elsewhere = await mail(other, 'customerUser');
    await mailing.runJobs();
    expect(await stateOf(elsewhere.id)).to.equal('sent');
  }); // prettier-ignore

  it('a forgotten password, the invitation of staff and news about somebody’s own sign-in don’t wait and don’t count', async () => {
    await sent(2000);
    const invited = await invite(cast, 'technician');
    const outside = await invite(cast, 'contactUser');
    const visitor = mailing.visitor(cast.slug);
    await visitor.get('/forgot_password');
    await visitor.post('/forgot_password', { username_or_email: cast.players.customerUser.username ?? '' });
    await mailing.runJobs();
    expect([await stateOf(invited.id), await stateOf(outside.id)]).to.deep.equal(['sent', 'waiting']);
    const resets = await sql<{ state: string; counts_on: string | null }>(
      "select state, counts_on from emails where tenant_id = $1 and kind = 'password_reset'", cast.tenantId);
    expect(resets).to.deep.equal([{ state: 'sent', counts_on: null }]);
  }); // prettier-ignore

  it('a company that isn’t new has more, and sending again counts too', async () => {
    await sent(2000);
    await sql("update tenants set created_at = now() - interval '31 days' where id = $1", cast.tenantId);
    const email = await mail(cast, 'customerUser');
    await mailing.runJobs();
    expect(await stateOf(email.id)).to.equal('sent');
    await sql('update tenants set created_at = now() where id = $1', cast.tenantId);
    expect((await ada.post(`/admin/emails/${email.id}/send_again`)).status).to.equal(303);
    await mailing.runJobs();
    expect(await stateOf(email.id)).to.equal('waiting');
  });

  it('a company that moves west over midnight goes on at once, and what it sent counts', async () => {
    const move = (zone: string) => sql('update tenants set time_zone = $2, emails_a_day = 3 where id = $1', cast.tenantId, zone);
    await move('Pacific/Kiritimati');
    await sent(2);
    // There it is at least a day earlier, at any hour.
    await move('Etc/GMT+12');
    const [third, fourth] = [await mail(cast, 'customerUser'), await mail(cast, 'contactWithPermissions')];
    await mailing.runJobs();
    expect([await stateOf(third.id), await stateOf(fourth.id)]).to.deep.equal(['sent', 'waiting']);
  }); // prettier-ignore

  it('what waits for a day goes when that begins where the company is now', async () => {
    await sql("update tenants set time_zone = 'Etc/GMT+12', emails_a_day = 1 where id = $1", cast.tenantId);
    await sent(1);
    const [next, later] = [await mail(cast, 'customerUser'), await mail(cast, 'contactWithPermissions')];
    await mailing.runJobs();
    expect([await stateOf(next.id), await stateOf(later.id)]).to.deep.equal(['waiting', 'waiting']);
    await sql("update tenants set time_zone = 'Pacific/Kiritimati' where id = $1", cast.tenantId);
    await mailing.runJobs();
    expect(await stateOf(next.id)).to.equal('sent');
    // A day later, or that day has come as well: it is more than a day later there.
    const [other] = await sql<{ right: boolean }>(
      `select e.state = 'sent' or e.next_try_at = e.counts_on::timestamp at time zone 'Pacific/Kiritimati' as right
         from emails e where e.id = $1`, later.id);
    expect(other?.right).to.equal(true);
  }); // prettier-ignore
});
