import { expect } from 'chai';
import { asJob } from '../../server/database/asActor.ts';
import { sendPasswordLink } from '../../server/domain/passwordLinks/passwordLinks.queries.ts';
import { asAdministrator, emailRow, invite, outboxOf } from '../support/causing.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';

const address = 'contactuser@example.com';

describe('S24: emails and a mail server that has its moods', () => {
  let mailing: MailingApp;
  let cast: Cast;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    cast = await makeCast('delivery');
    mailing.server.mode = 'accepts';
    mailing.server.mails.length = 0;
    mailing.server.asked.length = 0;
    await mailing.server.up();
  });

  const sql = async <T extends object>(text: string, ...values: unknown[]) =>
    (await (await testDatabase()).admin.query<T>(text, values)).rows;
  /** How long the queue waits from now on until the next try, in seconds. */
  const waits = async (id: string) =>
    (
      await sql<{ wait: number }>(
        'select extract(epoch from run_at - now())::float8 as wait from graphile_worker._private_jobs where key like $1',
        `%email ${id}`,
      )
    )[0]?.wait ?? null;
  const page = async (id: string) => {
    const answer = await (await mailing.signedIn(cast.players.administrator)).get(`/admin/emails/${id}`);
    expect(answer.status).to.equal(200);
    return answer.text;
  };

  it('S24: it is a row first, in the transaction that causes it, and goes out with the queue', async () => {
    const { id } = await invite(cast, 'contactUser');
    expect(await emailRow(id)).to.include({ state: 'waiting', tries: 0, body: null });
    await mailing.runJobs();
    const [mail, ...more] = mailing.server.mails;
    expect(more).to.deep.equal([]);
    expect(mail).to.include({ to: address, from: 'no-reply@example.com' });
    expect(mail?.headers.get('from')).to.contain(`Company ${cast.slug}`);
    const row = await emailRow(id);
    expect(row).to.include({ state: 'sent', tries: 1, why: null, next_try_at: null, subject: mail?.subject });
    expect(row.sent_at).to.be.instanceOf(Date);
    expect(await waits(id)).to.equal(null);
  });

  it('S24: what is rolled back causes none', async () => {
    const { keys } = await testDatabase();
    const user = { id: cast.players.contactUser.userId ?? '', name: 'Nora' };
    const failed = asAdministrator(cast, async (db) => {
      expect(await sendPasswordLink(db, keys, user, 'invitation')).to.include({ emailed: true });
      throw new Error('and then it went wrong');
    });
    expect(await failed.catch(String)).to.equal('Error: and then it went wrong');
    await mailing.runJobs();
    expect(await outboxOf(cast)).to.deep.equal([]);
    expect(mailing.server.asked).to.deep.equal([]);
  });

  it('S24: down: it waits, says why, and goes out once when the server is back', async () => {
    await mailing.server.down();
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    const row = await emailRow(id);
    expect(row).to.include({ state: 'waiting', tries: 1 });
    expect(row.why).to.contain('ECONNREFUSED');
    expect(row.next_try_at!.getTime()).to.be.greaterThan(Date.now());
    expect(await page(id))
      .to.contain('Will try again')
      .and.contain('ECONNREFUSED');
    await mailing.server.up();
    await mailing.runJobs({ again: true });
    expect(mailing.server.mails.map(({ to }) => to)).to.deep.equal([address]);
    expect(await emailRow(id)).to.include({ state: 'sent', tries: 2, why: null, next_try_at: null });
  });

  it('S24: slow: it is not sent twice by a second worker meanwhile', async () => {
    mailing.server.mode = 'slow';
    mailing.server.delay = 700;
    const { id } = await invite(cast, 'contactUser');
    await Promise.all([mailing.runJobs(), mailing.runJobs(), mailing.runJobs()]);
    expect(mailing.server.mails.length).to.equal(1);
    expect(await emailRow(id)).to.include({ state: 'sent', tries: 1 });
  });

  it('S24: refused for good (5xx): bounced, and never tried again', async () => {
    mailing.server.mode = 'refuses';
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    const row = await emailRow(id);
    expect(row).to.include({ state: 'refused', tries: 1, next_try_at: null, sent_at: null });
    expect(row.why).to.contain('550').and.contain('No such mailbox here');
    expect(await waits(id)).to.equal(null);
    await mailing.runJobs({ again: true });
    expect(mailing.server.asked).to.deep.equal([address]);
    expect(await page(id))
      .to.contain('Bounced')
      .and.contain('No such mailbox here')
      .and.contain('Send again');
  });

  it('S24: put off (4xx): tried again with longer and longer pauses, given up after twelve tries', async () => {
    mailing.server.mode = 'defers';
    const { id } = await invite(cast, 'contactUser');
    const pauses: number[] = [];
    for (let n = 1; n < 12; n += 1) {
      await mailing.runJobs({ again: n > 1 });
      const row = await emailRow(id);
      expect(row).to.include({ state: 'waiting', tries: n });
      const wait = (await waits(id))!;
      // What the page promises is when the queue will do it.
      expect((row.next_try_at!.getTime() - Date.now()) / 1000).to.be.closeTo(wait, 2 + wait / 10);
      pauses.push(wait);
    }
    for (const [n, pause] of pauses.slice(1, 9).entries())
      expect(pause, `pause ${n + 2}`).to.be.greaterThan(pauses[n]! * 2);
    await mailing.runJobs({ again: true });
    expect(await emailRow(id)).to.include({ state: 'failed', tries: 12, next_try_at: null });
    await mailing.runJobs({ again: true });
    expect(mailing.server.asked.length).to.equal(12);

    mailing.server.mode = 'accepts';
    const browser = await mailing.signedIn(cast.players.administrator);
    const answer = await browser.post(`/admin/emails/${id}/send_again`);
    expect(answer.location).to.equal(`/admin/emails/${id}`);
    await mailing.runJobs();
    expect(await emailRow(id)).to.include({ state: 'sent', tries: 1, why: null });
    expect(mailing.server.mails.length).to.equal(1);
  });

  it('S24: tries that were cut short by a kill don’t use up the twelve', async () => {
    mailing.server.mode = 'defers';
    const { id } = await invite(cast, 'contactUser');
    const { admin } = await testDatabase();
    await admin.query('update emails set tries = 30 where id = $1', [id]);
    await mailing.runJobs();
    expect(await emailRow(id)).to.include({ state: 'waiting', tries: 31 });
    mailing.server.mode = 'accepts';
    await mailing.runJobs({ again: true });
    expect(await emailRow(id)).to.include({ state: 'sent' });
  });

  it('S24: closing half-way: nothing arrived, so it is sent again, and arrives once', async () => {
    mailing.server.mode = 'closes';
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    expect(await emailRow(id)).to.include({ state: 'waiting', tries: 1 });
    expect(mailing.server.mails).to.deep.equal([]);
    mailing.server.mode = 'accepts';
    await mailing.runJobs({ again: true });
    expect(mailing.server.mails.length).to.equal(1);
  });

  it('S24: taken without a word: it comes twice, as one message to a mail program', async () => {
    mailing.server.mode = 'loses';
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    expect(await emailRow(id)).to.include({ state: 'waiting', tries: 1 });
    mailing.server.mode = 'accepts';
    await mailing.runJobs({ again: true });
    const ids = mailing.server.mails.map(({ headers }) => headers.get('message-id'));
    expect(ids.length).to.equal(2);
    expect(new Set(ids).size).to.equal(1);
    expect(ids[0]).to.contain(id);
  });

  it('S23: a refusal that quotes the link puts it nowhere', async () => {
    mailing.server.mode = 'quotes';
    const { id } = await invite(cast, 'contactUser');
    await mailing.runJobs();
    const row = await emailRow(id);
    expect(row).to.include({ state: 'refused', tries: 1 });
    expect(row.why).to.contain('5.7.1 Listed:');
    expect(JSON.stringify(row)).not.to.match(/invitation\/[\w-]{30}/);
    expect(await page(id)).not.to.match(/invitation\/[\w-]{30}/);
  });

  it('S24: one that can’t go out keeps none of the others waiting', async () => {
    const stuck = await invite(cast, 'contactUser');
    mailing.server.mode = 'defers';
    await mailing.runJobs();
    mailing.server.mode = 'accepts';
    await invite(cast, 'customerUser');
    await mailing.runJobs();
    expect(mailing.server.mails.map(({ to }) => to)).to.deep.equal(['customeruser@example.com']);
    expect(await emailRow(stuck.id)).to.include({ state: 'waiting' });
  });

  it('S24: many of one company keep nobody else’s waiting', async () => {
    const neighbour = await makeCast('delivery');
    const tellMany = (many: number, { tenantId, players }: Cast) =>
      sql(
        `select app.put_email($1, 'password_changed', $2, null, null, null, '{}') from generate_series(1, $3)`,
        tenantId,
        players.contactUser.userId,
        many,
      );
    const turnsOf = ({ tenantId }: Cast) =>
      sql<{ priority: number }>(
        `select priority from graphile_worker._private_jobs where key like $1 order by id`,
        `${tenantId} system email %`,
      );
    await tellMany(12, cast);
    await invite(neighbour, 'customerUser');
    expect((await turnsOf(cast)).map(({ priority }) => priority)).to.deep.equal([...Array(12).keys()]);
    // Those of a whole file come one after the other, too.
    const users = [cast.players.customerUser.userId ?? '', cast.players.administrator.userId ?? ''];
    const made = await sql<{ id: string }>(
      `insert into password_links (tenant_id, user_id, purpose, key_version, expires_at)
         select $1, u, 'invitation', 'x', now() + interval '1 day' from unnest($2::uuid[]) u returning id`,
      cast.tenantId,
      users,
    );
    await sql(
      'select app.put_invitations($1, null, $2)',
      cast.tenantId,
      made.map(({ id }) => id),
    );
    expect((await turnsOf(cast)).slice(12).map(({ priority }) => priority)).to.deep.equal([12, 13]);
    await mailing.runJobs();
    // The links of the two are by no key that is ours, so theirs are withheld.
    expect(mailing.server.mails).to.have.lengthOf(13);
    expect(mailing.server.mails.findIndex(({ to }) => to === 'customeruser@example.com')).to.be.below(2);
  });

  it('S18: no job that staff put there takes an email’s place, or does the system’s work', async () => {
    const { id } = await invite(cast, 'contactUser');
    const { pools } = await testDatabase();
    const technician = { tenantId: cast.tenantId, userId: cast.players.technician.userId ?? '' };
    const add = (task: string, key: string, payload: object) =>
      asJob(pools, technician, (db) => db.call('add_job', task, key, JSON.stringify(payload)));
    await add('nothing', `email ${id}`, {});
    await add('nothing', `system email ${id}`, {});
    await add('send_resets', 'resets', { words: 'administrator' });
    await mailing.runJobs();
    expect((await outboxOf(cast)).map(({ kind, state }) => [kind, state])).to.deep.equal([
      ['invitation', 'sent'],
    ]);
  });

  it('A25: the recipient suspended, the link replaced or expired meanwhile: withheld, with the reason', async () => {
    const gone = await invite(cast, 'contactUser');
    const replaced = await invite(cast, 'customerUser');
    const latest = await invite(cast, 'customerUser');
    const expired = await invite(cast, 'partnerUser');
    await sql(
      `update password_links set expires_at = now() - interval '1 second' where user_id = $1`,
      cast.players.partnerUser.userId,
    );
    await sql("update users set state = 'suspended' where id = $1", cast.players.contactUser.userId);
    await mailing.runJobs();
    expect(await emailRow(gone.id)).to.include({ state: 'withheld', why: 'recipient_gone', tries: 0 });
    expect(await emailRow(replaced.id)).to.include({ state: 'withheld', why: 'link_over', tries: 0 });
    expect(await emailRow(expired.id)).to.include({ state: 'withheld', why: 'link_over', tries: 0 });
    expect(await emailRow(latest.id)).to.include({ state: 'sent' });
    expect(mailing.server.asked).to.deep.equal(['customeruser@example.com']);
    expect(await page(gone.id)).to.contain('the recipient was suspended');
    expect(await page(replaced.id))
      .to.contain('the link in it had been used')
      .and.not.contain('>Send again<');
  });
});
