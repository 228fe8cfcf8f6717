import { expect } from 'chai';
import { simpleParser, type AddressObject } from 'mailparser';
import { emailRow, invite, outboxOf } from '../support/causing.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import type { Mail } from '../support/mailServer.ts';
import { sql } from '../support/portalPages.ts';

const evil = 'evil@example.com';
const wrongAddresses = [
  `ada@example.com\r\nBcc: ${evil}`,
  `ada@example.com\nRCPT TO:<${evil}>`,
  `ada@example.com\rBcc: ${evil}`,
  `ada@example.com\u2028Bcc: ${evil}`,
  `ada@example.com, ${evil}`,
  `ada@example.com;${evil}`,
  `Ada <${evil}>`,
  `<${evil}>`,
  `ada@example.com> <${evil}`,
  `"ada@example.com\\"@${evil}`,
  `${evil}@`,
];

describe('S21: what is typed in and goes into an email', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    cast = await makeCast('input');
    mailing.server.mails.length = 0;
    mailing.server.asked.length = 0;
  });

  const person = { first_name: 'Ada', last_name: 'Marsh', username: 'ada.marsh', initials: '' };
  const forms: Record<string, () => [path: string, body: Record<string, string>]> = {
    'a user': () => ['/admin/users', { ...person, send_invitation: 'on' }],
    'a saved user': () => [`/admin/users/${cast.players.technician.userId}`, { ...person, _version: '1' }],
    'a contact': () => [
      '/admin/contacts',
      { first_name: 'Ada', last_name: 'Marsh', status: 'active', customer_id: cast.customers.north },
    ],
    'a customer': () => ['/admin/customers', { number: 'C-9', name: 'Nine', status: 'active' }],
    'a saved customer': () => [
      `/admin/customers/${cast.customers.south}`,
      { number: 'C-2', name: 'South', status: 'active', _version: '1' },
    ],
    'a portal user': () => [
      `/admin/customers/${cast.customers.north}/portal_users`,
      { ...person, contact_id: '', send_invitation: 'on' },
    ],
    'an agent': () => ['/admin/agents', { name: 'Agatha', status: 'active' }],
    'a partner': () => ['/admin/partners', { number: '', name: 'Porter', status: 'active' }],
    'the utility': () => [
      '/admin/accounts',
      {
        account_type: 'customer',
        username: 'ada',
        name: 'Ada Marsh',
        owner: cast.customers.north,
        notify_user: 'on',
      },
    ],
  };
  for (const [name, form] of Object.entries(forms))
    it(`S21: ${name}: an Email that is more than one address is refused, and nothing made`, async () => {
      const browser = await mailing.signedIn(cast.players.administrator);
      const [path, body] = form();
      delete body['initials'];
      for (const email of wrongAddresses) {
        const { status, text } = await browser.post(path, { ...body, email });
        expect(status, email).to.equal(422);
        expect(text, email).to.match(/Enter an email address, such as|special control characters from Email/);
      }
      for (const table of ['users', 'contacts', 'customers', 'agents', 'partners'])
        expect(
          await sql(`select from ${table} where tenant_id = $1 and email like '%evil%'`, cast.tenantId),
        ).to.deep.equal([]);
      expect(await outboxOf(cast)).to.deep.equal([]);
    });

  it('S21: an address that the database holds all the same is asked of no mail server', async () => {
    for (const address of wrongAddresses) {
      await sql('update users set email = $2 where id = $1', cast.players.contactUser.userId, address);
      const { id } = await invite(cast, 'contactUser');
      await mailing.runJobs();
      const row = await emailRow(id);
      expect(row.state, address).to.equal('refused');
      expect(row.why).to.equal('This isn’t an email address.');
    }
    expect(mailing.server.asked).to.deep.equal([]);
  });

  /** Sends a comment to a person whose name, company and ticket are called so, by a template of that company. */
  async function mailOf(names: { first: string; last: string; company: string; subject: string; body: string }): Promise<Mail> {
    const { contactUser } = cast.players;
    await sql('update users set first_name = $2, last_name = $3 where id = $1', contactUser.userId, names.first, names.last);
    await sql('update tenants set name = $2 where id = $1', cast.tenantId, names.company);
    await sql('update tickets set subject = $2 where id = $1', cast.tickets.ofContactUser, names.subject);
    const technician = await mailing.signedIn(cast.players.technician);
    const path = `/admin/tickets/${cast.tickets.ofContactUser}/comments`;
    expect((await technician.post(path, { body: names.body })).status).to.equal(303);
    await mailing.runJobs();
    const [mail, ...more] = mailing.server.mails;
    expect(more).to.deep.equal([]);
    return mail!;
  } // prettier-ignore

  it('S21: line breaks in names, subjects and a template add no header and no recipient', async () => {
    const injected = `\r\nBcc: ${evil}\r\nX-Injected: yes\r\n\r\n<b>body</b>`;
    await sql(
      `insert into email_templates (tenant_id, kind, subject, body) values ($1, 'ticket_comment', $2, '{{comment}}')`,
      cast.tenantId,
      `News{{company}}{{ticket_subject}}${injected}`,
    );
    const part = `A${injected}`;
    const mail = await mailOf({ first: part, last: part, company: part, subject: part, body: 'Hello.' });
    expect(mailing.server.asked).to.deep.equal(['contactuser@example.com']);
    const head = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n'));
    const names = [...head.matchAll(/^([\w-]+):/gm)].map((match) => match[1]!.toLowerCase());
    expect(names).to.include.members(['from', 'to', 'subject', 'message-id']);
    expect(new Set(names).size, 'each once').to.equal(names.length);
    expect(names).not.to.include.members(['bcc']);
    expect(names).not.to.include.members(['x-injected']);
    const { to, from } = await simpleParser(mail.raw);
    for (const [side, address] of [
      [to as AddressObject, 'contactuser@example.com'],
      [from!, 'no-reply@example.com'],
    ] as const)
      expect(side.value.map((one) => one.address)).to.deep.equal([address]);
    expect(mail.subject).not.to.match(/[\r\n]/);
    expect(mail.html).not.to.contain('<b>body</b>');
  });

  const writings = {
    'Hebrew, right to left': {
      first: 'שרה',
      last: 'כהן',
      company: 'מעבדות הצפון',
      subject: 'הדוד מאבד לחץ (2 בר)',
      body: 'שלום, בדקנו את המשאבה. A-17 תקין.',
    },
    'Arabic, right to left': {
      first: 'فاطمة',
      last: 'الزهراء',
      company: 'مختبر الشمال',
      subject: 'الغلاية تفقد الضغط',
      body: 'لقد فحصنا المضخة.',
    },
    Japanese: {
      first: '美咲',
      last: '渡辺',
      company: '北部計測',
      subject: 'ボイラー２の圧力',
      body: 'ポンプを確認しました。',
    },
    'marks and emoji': {
      first: 'Zoë-Ångström',
      last: 'O’Brien, "Jr."',
      company: 'Łódź & Söhne <GmbH>',
      subject: 'Größe 5 µm – 50 % 🔧👩🏽‍🔧',
      body: 'Fine: ½ × ¼ = ⅛ 👍🏿\nSecond line; <i>no</i> *markup* {{first_name}}',
    },
    'a name like an address': {
      first: 'Ada',
      last: '<evil@example.com>,',
      company: 'a@b.example',
      subject: '<evil@example.com>; x, y:',
      body: 'Plain.',
    },
  };
  for (const [name, words] of Object.entries(writings))
    it(`S21: ${name}: names, subject and text arrive as they were written`, async () => {
      const mail = await mailOf(words);
      const parsed = await simpleParser(mail.raw, { skipTextToHtml: true });
      expect((parsed.to as AddressObject).value).to.deep.equal([
        { name: `${words.first} ${words.last}`, address: 'contactuser@example.com' },
      ]);
      expect(parsed.from?.value).to.deep.equal([{ name: words.company, address: 'no-reply@example.com' }]);
      // Right-to-left words stand in marks of their own, so that they don't turn what is beside them.
      const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '');
      expect(plain(mail.subject)).to.equal(`T-1: ${words.subject}`);
      for (const part of [words.first, words.subject, ...words.body.split('\n')])
        expect(plain(mail.text)).to.contain(part);
      const shown = plain(mail.html.replace(/<[^>]+>/g, ' '))
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
      for (const part of words.body.split('\n')) expect(shown).to.contain(part);
      const rows = await outboxOf(cast);
      expect(rows.at(-1)).to.include({ state: 'sent' });
      const page = await (
        await mailing.signedIn(cast.players.administrator)
      ).get(`/admin/emails/${rows.at(-1)!.id}`);
      expect(page.text).to.contain('dir="auto"');
    });

  it('S21: addresses beyond ASCII: the domain in its own writing and the name before it', async () => {
    for (const typed of ['ada@bücher.example', 'zoë@example.com', "o'brien+lab@example.com"]) {
      mailing.server.asked.length = 0;
      await sql('update users set email = $2 where id = $1', cast.players.contactUser.userId, typed);
      const { id } = await invite(cast, 'contactUser');
      await mailing.runJobs();
      expect(await emailRow(id), typed).to.include({ state: 'sent' });
      expect(mailing.server.asked).to.deep.equal([typed]);
    }
  });

  it('S6: a comment as long as one may be arrives whole, a longer form doesn’t come in', async () => {
    const technician = await mailing.signedIn(cast.players.technician);
    const path = `/admin/tickets/${cast.tickets.ofContactUser}/comments`;
    const long = 'ש'.repeat(9_998) + '!';
    expect((await technician.post(path, { body: long })).status).to.equal(303);
    expect((await technician.post(path, { body: 'x'.repeat(10_001) })).status).to.equal(422);
    expect((await technician.post(path, { body: 'x'.repeat(5_000_000) })).status).to.equal(413);
    await mailing.runJobs();
    expect(mailing.server.mails.length).to.equal(1);
    expect(mailing.server.mails[0]!.text.replace(/\s/g, '')).to.contain(long);
  });
});
