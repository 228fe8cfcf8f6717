import { expect } from 'chai';
import { createTransport } from 'nodemailer';
import { bounceAddress } from '../../server/mail/bounceAddress.ts';
import { startBounceServer, type BounceServer } from '../../server/mail/bounceServer.ts';
import { outbox } from '../../server/database/outbox.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { signedIn, testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { startMailServer } from '../support/mailServer.ts';

const mailbox = 'bounces@portal.example';

describe('emails that come back (issue of bounces; S24)', () => {
  let cast: Cast;
  let server: BounceServer;
  before(async () => {
    cast = await makeCast('bounces');
    server = await startBounceServer((await testApp()).services, 0);
  });
  after(() => server.stop());

  async function sentEmail(state = 'sent', tries = 0): Promise<string> {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ id: string }>(
      `insert into emails (tenant_id, kind, to_address, to_name, user_id, state, tries)
  values ($1, 'invitation', 'gone@north.example', 'G', $2, $3, $4) returning id`,
      [cast.tenantId, cast.players.customerUser.userId, state, tries],
    );
    return rows[0]!.id;
  }
  const stateOf = async (id: string) => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ state: string; why: string | null }>(
      'select state, why from emails where id = $1',
      [id],
    );
    return rows[0]!;
  };
  const addressOf = async (id: string) =>
    bounceAddress((await testDatabase()).keys, mailbox, { tenantId: cast.tenantId, emailId: id });

  /** A mail server's report, as RFC 3464 has it. */
  const report = (action: string) =>
    [
      'From: MAILER-DAEMON@mx.example', 'Subject: Undelivered', 'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '',
      '--b', 'Content-Type: text/plain', '', 'It did not arrive.', '',
      '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '',
      'Final-Recipient: rfc822; gone@north.example', `Action: ${action}`, 'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 no such', '  mailbox', '', '--b--', '',
    ].join('\r\n'); // prettier-ignore

  async function deliver(to: string, raw: string): Promise<number> {
    const transport = createTransport({ host: '127.0.0.1', port: server.port, ignoreTLS: true });
    try {
      await transport.sendMail({ envelope: { from: '', to }, raw });
      return 250;
    } catch (error) {
      return (error as { responseCode?: number }).responseCode ?? 0;
    }
  }

  it('a report that delivery failed makes a sent email a refused one, with the reason', async () => {
    const id = await sentEmail();
    expect(await deliver(await addressOf(id), report('failed'))).to.equal(250);
    expect(await stateOf(id)).to.deep.equal({ state: 'refused', why: '550 5.1.1 no such mailbox' });
  });

  it('S24: one that is quicker than the note that the email was sent counts, and the note comes too late', async () => {
    const id = await sentEmail('waiting', 1);
    await deliver(await addressOf(id), report('failed'));
    await outbox((await testDatabase()).pools, cast.tenantId, id).ended('sent');
    expect((await stateOf(id)).state).to.equal('refused');
  });

  it('a delay, an answer from somebody on holiday and noise change nothing', async () => {
    const id = await sentEmail();
    const holiday =
      'From: a@b.example\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nAction: failed\r\n';
    for (const raw of [report('delayed'), holiday, '\0\u0001 --- \r\n']) {
      expect(await deliver(await addressOf(id), raw)).to.equal(250);
      expect((await stateOf(id)).state).to.equal('sent');
    }
  });

  it('a bounce without a report marks its email Bounced, without a reason', async () => {
    const letter = (head: string) =>
      `${head}\r\nMIME-Version: 1.0\r\n\r\nSorry, no mailbox here by that name.\r\n`;
    for (const [n, head] of [
      'From: MAILER-DAEMON@mx.example\r\nSubject: failure notice',
      'From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nX-Failed-Recipients: gone@north.example\r\nSubject: x',
      'From: postmaster@mx.example\r\nSubject: =?utf-8?Q?Unzustellbar=3A_Einladung?=\r\nAuto-Submitted: auto-generated',
    ].entries()) {
      const id = await sentEmail();
      expect(await deliver(await addressOf(id), letter(head)), head).to.equal(250);
      expect(await stateOf(id), head).to.deep.equal({ state: 'refused', why: null });
      if (n > 0) continue;
      const browser = await signedIn(cast.players.administrator);
      expect((await browser.get(`/admin/emails/${id}`)).text).to.contain('Bounced, without a reason');
      expect((await browser.get('/admin/emails')).text).to.contain('Bounced, without a reason');
    }
    const id = await sentEmail();
    for (const head of [
      'From: MAILER-DAEMON@mx.example\r\nSubject: Warning: message delayed 24 hours',
      'From: postmaster@mx.example\r\nSubject: Undeliverable?\r\nAuto-Submitted: auto-replied',
      'From: gone@north.example\r\nSubject: failure notice',
      'From: MAILER-DAEMON@mx.example\r\nSubject: Your quota',
    ]) {
      expect(await deliver(await addressOf(id), letter(head)), head).to.equal(250);
      expect((await stateOf(id)).state, head).to.equal('sent');
    }
  });

  it('S15: mail for an address that we did not make is not taken, and one email’s report is not another’s', async () => {
    const [id, other] = [await sentEmail(), await sentEmail()];
    const [address, otherAddress] = [await addressOf(id), await addressOf(other)];
    const forged = address.slice(0, 8 + 39) + otherAddress.slice(8 + 39);
    for (const to of [forged, 'someone@portal.example', mailbox])
      expect(await deliver(to, report('failed')), to).to.equal(550);
    await deliver(otherAddress, report('failed'));
    expect([(await stateOf(id)).state, (await stateOf(other)).state]).to.deep.equal(['sent', 'refused']);
  });

  it('what is waiting, withheld or kept is not touched, and too much is not read', async () => {
    for (const state of ['waiting', 'withheld', 'kept']) {
      const id = await sentEmail(state);
      await deliver(await addressOf(id), report('failed'));
      expect((await stateOf(id)).state).to.equal(state);
    }
    const id = await sentEmail();
    expect(await deliver(await addressOf(id), `${report('failed')}${'x'.repeat(1_100_000)}`)).to.equal(552);
    expect((await stateOf(id)).state).to.equal('sent');
  });

  /** A report whose part of that type says these words, in the encoding that hides long lines. */
  const encoded = (words: string, type = 'message/delivery-status') =>
    [
      'From: a@mx.example', 'MIME-Version: 1.0', 'Content-Type: multipart/report; boundary="b"', '',
      '--b', `Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '',
      Buffer.from(words).toString('base64').replace(/.{76}/g, '$&\r\n'), '--b--', '',
    ].join('\r\n'); // prettier-ignore

  /** How long nothing else got a turn while that went on. */
  async function longestPause(work: () => Promise<unknown>): Promise<number> {
    let [longest, last] = [0, Date.now()];
    const look = () => {
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
    };
    const timer = setInterval(look, 5);
    await work();
    look();
    clearInterval(timer);
    return longest;
  }

  it('S26, S31: no report, however it is made, keeps the process from its other work', async () => {
    const [id, address] = await sentEmail().then(async (one) => [one, await addressOf(one)] as const);
    const spaces = ' '.repeat(60_000);
    const mails = [
      encoded(`Action: failed\nDiagnostic-Code: smtp; 550${spaces}x\n`),
      encoded(`Action: failed\nDiagnostic-Code:${spaces}\n${spaces}x\n`),
      encoded('<table><tr><td>\n'.repeat(20_000), 'text/html'),
      encoded('http://a\n'.repeat(30_000), 'text/plain'),
      // A parser goes over addresses again and again.
      `To: ${'a:'.repeat(150_000)}\r\n\r\nx`,
    ];
    for (const [n, raw] of mails.entries())
      expect(await longestPause(() => deliver(address, raw)), `mail ${n}`).to.be.below(1000);
    expect(await stateOf(id)).to.deep.equal({ state: 'refused', why: '550' });
    expect(await deliver(address, 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(2000))).to.equal(250);
  }); // prettier-ignore

  it('an email goes out with the address that it comes back to', async () => {
    const mails = await startMailServer();
    try {
      const { keys } = await testDatabase();
      const id = await sentEmail();
      const config = {
        smtpUrl: mails.url,
        mailFrom: 'G <no-reply@portal.example>',
        baseUrl: new URL('http://portal.example'),
      };
      const email = {
        id,
        tenantId: cast.tenantId,
        fromName: 'Acme',
        replyTo: null,
        about: null,
        to: { name: 'G', address: 'gone@north.example' },
        subject: 's',
        text: 't',
        html: '<p>t</p>',
        unsubscribeLink: null,
      };
      await createMailer({ ...config, bounces: { mailbox, port: 1 } }, keys, () => undefined).send(email);
      await createMailer({ ...config, bounces: null }, keys, () => undefined).send(email);
      expect(mails.mails.map(({ sender }) => sender)).to.deep.equal([
        await addressOf(id),
        'no-reply@portal.example',
      ]);
    } finally {
      await mails.stop();
    }
  });
});
