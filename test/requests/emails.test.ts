import { expect } from 'chai';
import { fieldValue, signedIn } from '../support/app.ts';
import { emailRow, invite, outboxOf, type OutboxRow } from '../support/causing.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { addPeople, mailedTo } from '../support/mailedLinks.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

const words = (html: string) =>
  html
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ');

describe('S24: the page of emails', () => {
  let mailing: MailingApp;
  let cast: Cast;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    cast = await makeCast('emails');
    mailing.server.mode = 'accepts';
    mailing.server.mails.length = 0;
  });

  /** A row as it could have come about, put there as superuser. */
  async function put(values: Partial<OutboxRow> & Record<string, unknown>): Promise<string> {
    const { admin } = await testDatabase();
    const row = {
      tenant_id: cast.tenantId,
      kind: 'invitation',
      to_address: 'ada@example.com',
      to_name: 'Ada Marsh',
      ...values,
    };
    const { rows } = await admin.query<{ id: string }>(
      `insert into emails (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
      Object.values(row),
    ); // prettier-ignore
    return rows[0]!.id;
  }
  const administrator = () => mailing.signedIn(cast.players.administrator);
  const get = async (path: string) => {
    const answer = await (await administrator()).get(path);
    expect(answer.status, path).to.equal(200);
    return answer.text;
  };
  const listed = (html: string) =>
    [...html.matchAll(/<th scope="row">.*?<a [^>]*href="\/admin\/emails\/[^"]+"[^>]*>([^<]*)/g)].map(
      (match) => match[1],
    );

  it('S24: without any it says what will be here', async () => {
    const html = await get('/admin/emails');
    expect(words(html)).to.contain('No emails yet').and.contain('will appear here');
    expect(html).to.contain('href="/admin/emails" aria-current');
  }); // prettier-ignore

  it('S24: searched by address and subject, filtered by state and kind, sorted, counted', async () => {
    await put({ to_address: 'zoe@example.com', subject: 'Your 100% login', state: 'sent' });
    await put({ to_address: 'bea@example.com', subject: 'Invoice 7', state: 'refused', kind: 'invoice_ready' });
    await put({ to_address: 'ada@example.com', state: 'kept' });
    expect(listed(await get('/admin/emails'))).to.deep.equal(['ada@example.com', 'bea@example.com', 'zoe@example.com']);
    expect(listed(await get('/admin/emails?sort=time'))[0]).to.equal('zoe@example.com');
    expect(listed(await get('/admin/emails?sort=-to'))[0]).to.equal('zoe@example.com');
    expect(listed(await get('/admin/emails?q=BEA%40'))).to.deep.equal(['bea@example.com']);
    expect(listed(await get('/admin/emails?q=100%25'))).to.deep.equal(['zoe@example.com']);
    expect(listed(await get('/admin/emails?state=kept'))).to.deep.equal(['ada@example.com']);
    expect(listed(await get('/admin/emails?kind=invoice_ready'))).to.deep.equal(['bea@example.com']);
    expect(await get('/admin/emails?state=failed')).to.contain('No emails match');
    expect(words(await get('/admin/emails'))).to.contain('3 emails');
    expect(listed(await get('/admin/emails?state=nothing&kind=nothing&sort=nothing')).length).to.equal(3);
  }); // prettier-ignore

  it('S24: paged without losing or doubling one', async () => {
    for (let n = 0; n < 30; n += 1) await put({ to_address: `a${String(n).padStart(2, '0')}@example.com` });
    const first = await get('/admin/emails?sort=to');
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const all = [...listed(first), ...listed(await get(next))];
    expect(all).to.deep.equal(Array.from({ length: 30 }, (_, n) => `a${String(n).padStart(2, '0')}@example.com`));
  }); // prettier-ignore

  it('S21: exported as CSV, formulas as text, tokens nowhere', async () => {
    await put({ to_address: 'ada@example.com', to_name: '=1+1', subject: '@SUM(A1)', state: 'withheld', why: 'unwanted' });
    await put({ to_address: 'bea@example.com' });
    const answer = await (await administrator()).get('/admin/emails/export.csv?q=ada%40');
    expect(answer.headers['content-disposition']).to.contain('emails.csv');
    const lines = answer.text.split('\r\n').filter(Boolean);
    expect(lines.length).to.equal(2);
    expect(lines[0]).to.contain('To,Address,Subject,Kind,Status,Reason,Attempts,Caused by,Time,Next attempt,Sent');
    for (const part of ["'=1+1", "'@SUM(A1)", 'Cancelled,It wasn’t sent because the recipient has turned'])
      expect(lines[1]).to.contain(part);
  }); // prettier-ignore

  it('S24: each state in words, with its reason, next try and what caused it', async () => {
    const next = new Date(Date.now() + 600_000);
    const states: [Partial<OutboxRow> & Record<string, unknown>, ...string[]][] = [
      [{}, 'Waiting', 'It’ll be sent in a moment', 'Somebody at the sign-in page', 'Not written yet'],
      [{ state: 'waiting', why: '451 later', next_try_at: next, tries: 2 }, 'Will try again', '451 later', 'Next attempt', 'Attempts 2'],
      [{ state: 'sent', sent_at: new Date(), caused_by: 'Tess Miller' }, 'Sent', 'The mail server accepted it', 'Caused by Tess Miller'],
      [{ state: 'kept' }, 'Kept', 'no mail server was set up'],
      [{ state: 'refused', why: '550 unknown' }, 'Bounced', 'refused it, so it won’t be tried again', '550 unknown'],
      [{ state: 'failed', why: 'timeout' }, 'Failed', 'timeout'],
      [{ state: 'withheld', why: 'recipient_gone' }, 'Cancelled', 'the recipient was suspended'],
      [{ state: 'withheld', why: 'unwanted' }, 'has turned off this kind of email', 'Subject Not written ', 'never written'],
      [{ state: 'failed', why: 'timeout' }, 'Subject Not written ', 'never written'],
      [{ state: 'withheld', why: 'not_visible' }, 'could no longer see what it’s about'],
      [{ state: 'withheld', why: 'tenant_suspended' }, 'portal was suspended'],
    ];
    for (const [values, ...expected] of states) {
      const text = words(await get(`/admin/emails/${await put(values)}`));
      for (const part of expected) expect(text).to.contain(part);
    }
  }); // prettier-ignore

  it('S24: whom it is for and what it is about are links, but to what is gone', async () => {
    const { contactUser } = cast.players;
    const id = await put({
      kind: 'ticket_comment',
      user_id: contactUser.userId,
      contact_id: contactUser.contactId,
      customer_id: cast.customers.north,
      record_kind: 'tickets',
      record_id: cast.tickets.ofContactUser,
    });
    const path = `/admin/emails/${id}`;
    const to = [
      `/admin/users/${contactUser.userId}`,
      `/admin/contacts/${contactUser.contactId}`,
      `/admin/customers/${cast.customers.north}`,
      `/admin/tickets/${cast.tickets.ofContactUser}`,
    ];
    const html = await get(path);
    const browser = await administrator();
    for (const href of to) {
      expect(html).to.contain(`href="${href}"`);
      expect((await browser.get(href)).status, href).to.equal(200);
    }
    const technician = (await (await mailing.signedIn(cast.players.technician)).get(path)).text;
    expect(technician).to.contain(to[1]).and.not.contain(to[0]);
    const { admin } = await testDatabase();
    await admin.query('update contacts set archived_at = now() where id = $1', [contactUser.contactId]);
    expect(await get(path))
      .to.contain('Nora Contact')
      .and.not.contain(to[1]);
  });

  it('S23: the body with its tokens struck out, as text', async () => {
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    const [mail] = mailing.server.mails;
    const token = /\/invitation\/([\w-]+)/.exec(mail!.text)?.[1] ?? '';
    expect(token.length).to.equal(73);
    const html = await get(`/admin/emails/${id}`);
    expect(html).to.contain('/invitation/[hidden]').and.not.contain(token);
    expect(html).to.contain('<pre class="letter"');
    const markup = await put({
      body: '<script>alert(1)</script>',
      subject: '<b>bold</b>',
      to_name: '<i>Eve</i>',
    });
    const text = await get(`/admin/emails/${markup}`);
    expect(text).to.contain('&lt;script&gt;').and.contain('&lt;b&gt;').and.contain('&lt;i&gt;');
  });

  it('S24: sent again by who keeps records, once however often it is pressed', async () => {
    mailing.server.mode = 'refuses';
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    const path = `/admin/emails/${id}`;
    const technician = await mailing.signedIn(cast.players.technician);
    expect((await technician.get(path)).text).not.to.contain('Send again');
    expect((await technician.post(`${path}/send_again`)).status).to.equal(404);
    expect((await emailRow(id)).state).to.equal('refused');

    mailing.server.mode = 'accepts';
    const browser = await administrator();
    const _form_id = fieldValue((await browser.get(path)).text, '_form_id')!;
    const answers = await Promise.all([1, 2].map(() => browser.post(`${path}/send_again`, { _form_id })));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(words((await browser.get(path)).text)).to.contain(
      'The email is on its way to contactuser@example.com.',
    );
    expect((await browser.get(path)).text, 'while it waits').not.to.contain('>Send again<');
    expect((await browser.post(`${path}/send_again`)).status).to.equal(303);
    expect(words((await browser.get(path)).text)).to.contain('is already on its way');
    await mailing.runJobs();
    expect(mailing.server.mails.length).to.equal(1);
    expect(await emailRow(id)).to.include({ state: 'sent', tries: 1 });
  });

  it('S24: sent again it goes to the Email that the recipient has by now, and nowhere without one', async () => {
    const { chief } = await addPeople(cast);
    const browser = await administrator();
    const mailed = `/admin/customers/${cast.customers.south}/secure_link/email`;
    expect((await browser.post(mailed, { contact_id: chief, leads_to: '' })).status).to.equal(303);
    mailing.server.mode = 'refuses';
    await mailing.runJobs();
    mailing.server.mode = 'accepts';
    const [{ id }] = (await outboxOf(cast)) as [OutboxRow];
    const again = async () => {
      expect((await browser.post(`/admin/emails/${id}/send_again`)).status).to.equal(303);
      return words((await browser.get(`/admin/emails/${id}`)).text);
    };
    await sql('update contacts set email = null where id = $1', chief);
    expect(await again()).to.contain('no longer has an email address');
    expect((await emailRow(id)).state).to.equal('refused');
    await sql("update contacts set email = ' new@south.example ' where id = $1", chief);
    expect(await again()).to.contain('The email is on its way to new@south.example.');
    await mailing.runJobs();
    expect(mailing.server.mails.map(({ to }) => to)).to.deep.equal(['new@south.example']);
    expect((await mailedTo(cast.customers.south)).map(({ sent_to: to }) => to)).to.deep.equal(['new@south.example']);
  }); // prettier-ignore

  it('S11: not without end to one address', async () => {
    const { id } = await invite(cast, 'contactUser');
    const browser = await administrator();
    for (let n = 0; n <= 10; n += 1) {
      await mailing.runJobs();
      await browser.post(`/admin/emails/${id}/send_again`);
    }
    expect(words((await browser.get(`/admin/emails/${id}`)).text)).to.contain('Too many attempts');
    await mailing.runJobs();
    expect(mailing.server.mails.length).to.equal(11);
  });

  it('A7: not where its link is over: the state that it had stays', async () => {
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    await invite(cast, 'contactUser');
    const browser = await administrator();
    expect(words((await browser.get(`/admin/emails/${id}`)).text)).to.contain(
      'The link in it no longer works',
    );
    expect((await browser.post(`/admin/emails/${id}/send_again`)).status).to.equal(303);
    expect(await emailRow(id)).to.include({ state: 'sent', tries: 1 });
    expect((await outboxOf(cast)).length).to.equal(2);
  });

  it('S24: without a mail server it says so, keeps them, and sends them once there is one', async () => {
    const { id } = await invite(cast, 'contactUser');
    const without = await signedIn(cast.players.administrator);
    for (const path of ['/admin/emails', `/admin/emails/${id}`]) {
      expect(words((await without.get(path)).text)).to.contain('No mail server is set up, so emails are kept here and not sent');
      expect(words(await get(path))).not.to.contain('No mail server is set up');
    }
    const { admin } = await testDatabase();
    await admin.query('delete from graphile_worker._private_jobs');
    await admin.query("update emails set state = 'kept' where id = $1", [id]);
    expect((await without.post(`/admin/emails/${id}/send_again`)).status).to.equal(303);
    await mailing.runJobs();
    expect(await emailRow(id)).to.include({ state: 'sent' });
  }); // prettier-ignore

  it('A1, A16: another company’s, and what is no id, are not there', async () => {
    const id = await put({ subject: 'A secret plan' });
    const other = await makeCast('emails');
    const browser = await mailing.signedIn(other.players.administrator);
    expect((await browser.get(`/admin/emails/${id}`)).status).to.equal(404);
    expect((await browser.post(`/admin/emails/${id}/send_again`)).status).to.equal(404);
    for (const path of ['/admin/emails?q=secret', '/admin/emails/export.csv'])
      expect((await browser.get(path)).text).not.to.contain('secret plan');
    expect((await browser.get('/admin/emails/nothing')).status).to.equal(404);
  });
});
