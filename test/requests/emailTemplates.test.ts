import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { isMailKind, mailKinds } from '../../server/mail/kinds.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

const path = '/admin/settings/email_templates';
const here = `${path}/invitation`;
const mine = { subject: 'Welcome to {{company}}', body: 'Dear {{first_name}},\n\n{{invitation_link}}' };
/** What a page holds of a text, as EJS writes it. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&#39;');

interface Row {
  kind: string;
  subject: string;
  body: string;
  version: number;
}
interface Test {
  id: string;
  user_id: string;
  to_address: string;
  facts: Record<string, string>;
}

describe('email templates', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  before(async () => {
    others = await makeCast('templates');
  });
  beforeEach(async () => {
    cast = await makeCast('templates');
    administrator = await signedIn(cast.players.administrator);
  });

  const rows = (tenantId = cast.tenantId) =>
    all<Row>('select kind, subject, body, version from email_templates where tenant_id = $1', tenantId);
  const tests = () =>
    all<Test>(
      "select id, user_id, to_address, facts from emails where tenant_id = $1 and kind = 'test'",
      cast.tenantId,
    );
  const save = (values: object, browser = administrator, at = here) =>
    browser.post(at, { ...mine, _version: '0', ...values });
  const giveAddress = () =>
    all("update users set email = 'writer@example.com' where id = $1", cast.players.administrator.userId);

  it('lists every kind with whose text it has and since when', async () => {
    const before = await administrator.get(path);
    for (const { label } of Object.values(mailKinds)) expect(before.text).to.contain(escaped(label));
    expect(before.text).to.contain('Default').and.not.contain('>Changed</span>');
    await save({});
    expect((await administrator.get(path)).text).to.match(/>Changed<\/span>[^]*<time datetime="/);
  });

  it('shows the default with its variables beside it, and saves a tenant’s own words', async () => {
    const page = await administrator.get(here);
    expect(page.text).to.contain(escaped(mailKinds.invitation.subject)).and.contain('{{profile_link}}');
    for (const [name, { says }] of Object.entries(mailKinds.invitation.variables))
      expect(page.text).to.contain(`{{${name}}}`).and.contain(escaped(says));
    expect((await save({})).location).to.equal(here);
    expect(await rows()).to.deep.equal([{ kind: 'invitation', ...mine, version: 1 }]);
    expect((await administrator.get(here)).text)
      .to.contain('Dear {{first_name}}')
      .and.contain('Restore default text');
    const other = await signedIn(others.players.administrator);
    expect((await other.get(here)).text).not.to.contain('Dear {{first_name}}');
    expect(await rows(others.tenantId)).to.deep.equal([]);
  });

  it('doubled, it saves once and gives the same answer', async () => {
    const form = fieldValue((await administrator.get(here)).text, '_form_id')!;
    const answers = await Promise.all([save({ _form_id: form }), save({ _form_id: form })]);
    expect(answers.map(({ location }) => location)).to.deep.equal([here, here]);
    expect(await rows()).to.have.length(1);
  });

  it('keeps Unicode and right-to-left text', async () => {
    const body = 'שלום {{first_name}}،\n\nمرحبا 👩‍👩‍👧 ‏نص‏ e\u0301 “ß”\n\n{{invitation_link}}';
    const subject = 'ברוכים הבאים ל־{{company}} ✉️';
    expect((await save({ subject, body: body.replaceAll('\n', '\r\n') })).status).to.equal(303);
    // Marks that turn the direction can't be seen, so none is kept (seenText); the blocks find theirs by their letters.
    const seen = body.normalize('NFC').replaceAll('\u200f', '');
    expect((await rows())[0]).to.deep.include({ subject, body: seen });
    const page = await administrator.get(here);
    expect(page.text)
      .to.contain('שלום {{first_name}}')
      .and.match(/<textarea[^>]* dir="auto"/);
    expect((await administrator.get(`${here}/preview`)).text).to.contain('<div class="card" dir="rtl"');
  });

  it('what turns the direction of what follows is left out', async () => {
    const answer = await save({ body: 'turned \u202eback {{invitation_link}}' });
    expect(answer.status).to.equal(303);
    expect((await rows())[0]).to.deep.include({ body: 'turned back {{invitation_link}}' });
  });

  it('a broken template can’t be saved: it says why, and what was typed stays', async () => {
    expect((await administrator.get(here)).text).to.match(
      /\{\{invitation_link\}\}<\/code> <span[^>]*>required in Body/,
    );
    await save({ body: 'kept {{invitation_link}}' });
    const before = await rows();
    for (const [values, word] of [
      [{ body: 'Hi {{first_name}}, welcome aboard.' }, 'Body needs {{invitation_link}}'],
      [
        { body: 'Hi {{frist_name}}!' },
        'Body uses {{frist_name}}, which this email doesn’t have. You can use {{company}},',
      ],
      [{ subject: '{{total}}' }, 'Subject uses {{total}}'],
      [{ body: 'Hi {{first_name!' }, 'isn’t closed'],
      [{ body: '{{#first_name}}x{{/first_name}}' }, 'plain names'],
      [{ body: '{{{first_name}}}' }, 'plain names'],
      [{ body: ' \r\n ' }, 'Enter the text of the email.'],
      [{ subject: 'a\r\nBcc: x@example.com' }, 'Remove line breaks'],
      [{ body: 'rung \u0007!' }, 'Remove special control characters'],
      [{ body: 'ü'.repeat(8_001) }, 'Body is 8001 characters long. Shorten it to 8000.'],
      [{ more: 'x' }, 'This form is out of date'],
    ] as const) {
      const answer = await save({ subject: 'Typed & kept', ...values, _version: '1' });
      expect(answer.status, word).to.equal(422);
      expect(answer.text, word).to.contain(word);
      if (!('subject' in values)) expect(answer.text, word).to.contain('value="Typed &amp; kept"');
      if ('body' in values) expect(answer.text, word).to.contain(values.body.trim().slice(0, 100));
    }
    expect(await rows()).to.deep.equal(before);
  });

  it('the longest text that is kept fits into a form, whatever it is written in', async () => {
    const body = `${'😀'.repeat(7_980)}{{invitation_link}}`;
    expect((await save({ body })).status).to.equal(303);
    expect((await rows())[0]?.body).to.equal(body);
  });

  it('a body of 5 MB is refused in plain words, and nothing is saved', async () => {
    const answer = await save({ body: 'x'.repeat(5_000_000) });
    expect(answer.status).to.equal(413);
    expect(answer.text).to.contain('too large').and.contain('Nothing was saved').and.contain('Shorten it');
    expect(answer.text.length).to.be.below(10_000);
    expect(await rows()).to.deep.equal([]);
  });

  it('S25: two who save at once are both shown what stands; a changed default too', async () => {
    await save({});
    for (const version of ['0', '7']) {
      const answer = await save({ subject: 'Second', _version: version });
      expect(answer.status).to.equal(409);
      expect(answer.text).to.contain('Welcome to {{company}}').and.contain('value="Second"');
      expect(fieldValue(answer.text, '_version')).to.equal('1');
    }
    expect((await save({ subject: 'Second', _version: '1' })).status).to.equal(303);
    expect((await administrator.post(`${here}/default`, { _version: '2' })).location).to.equal(here);
    const late = await save({ subject: 'Third', _version: '2' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain(escaped(mailKinds.invitation.subject)).and.contain('value="Third"');
    expect(fieldValue(late.text, '_version')).to.equal('0');
  });

  it('goes back to the default after a question, unless somebody changed the text meanwhile', async () => {
    expect((await administrator.get(`${here}/default`)).status).to.equal(404);
    await save({});
    const asked = await administrator.get(`${here}/default`);
    expect(asked.text).to.contain(mine.subject).and.contain(escaped(mailKinds.invitation.subject));
    await save({ subject: 'Newer', _version: '1' });
    const stale = await administrator.post(`${here}/default`, {
      _version: fieldValue(asked.text, '_version')!,
    });
    expect(stale.status).to.equal(409);
    expect(stale.text).to.contain('Newer').and.contain('Nothing was removed');
    expect(await rows()).to.have.length(1);
    const done = await administrator.post(`${here}/default`, {
      _version: fieldValue(stale.text, '_version')!,
    });
    expect(done.location).to.equal(here);
    expect(await rows()).to.deep.equal([]);
  });

  it('the default’s own words are not kept as a tenant’s', async () => {
    const { subject, body } = mailKinds.invitation;
    expect((await save({ subject, body })).status).to.equal(303);
    expect(await rows()).to.deep.equal([]);
    await save({});
    expect((await save({ subject, body, _version: '1' })).status).to.equal(303);
    expect(await rows()).to.deep.equal([]);
  });

  it('S22: the log has each change, by the email’s own name', async () => {
    await save({});
    await save({ subject: 'Second', _version: '1' });
    await administrator.post(`${here}/default`, { _version: '2' });
    const log = (await administrator.get('/admin/audit?kind=email_templates')).text;
    for (const word of ['Email template', 'Added', 'Changed', 'Removed', 'Invitation', 'Second'])
      expect(log).to.contain(word);
  });

  describe('the preview', () => {
    it('is a document that may style itself and do nothing else, framed by this host alone', async () => {
      for (const answer of [
        await administrator.get(`${here}/preview`),
        await administrator.post(`${here}/preview`, mine),
      ]) {
        expect(answer.status).to.equal(200);
        expect(answer.headers['content-security-policy']).to.equal(
          "default-src 'none';img-src 'self';style-src 'unsafe-inline';base-uri 'none';form-action 'none';frame-ancestors 'self';sandbox",
        );
        expect(answer.headers['x-frame-options']).to.equal('SAMEORIGIN');
        expect(answer.headers['cache-control']).to.equal('no-store');
      }
      const page = await administrator.get(here);
      expect(page.headers['content-security-policy'])
        .to.contain("frame-src 'self'")
        .and.contain("frame-ancestors 'none'")
        .and.not.contain('unsafe');
      expect(page.text).to.match(/<iframe[^>]* sandbox><\/iframe>/);
      expect((await administrator.get(path)).headers['content-security-policy']).not.to.contain('frame-src');
    });

    it('shows a ticket email with the newest ticket that staff see, as one of its people would get it', async () => {
      const { contactUser } = cast.players;
      const [ticket] = await all<{ id: string }>(
        `insert into tickets (tenant_id, number, subject, description, customer_id, contact_id, opened_by)
           values ($1, 77, 'Newest <b>', 'It hums.', $2, $3, 'Nora') returning id`,
        cast.tenantId, cast.customers.north, contactUser.contactId,
      ); // prettier-ignore
      const opened = (await administrator.get(`${path}/ticket_opened/preview`)).text;
      expect(opened)
        .to.contain('filled in with ticket T-77')
        .and.contain('Newest &lt;b&gt;')
        .and.contain('It hums.');
      expect(opened).to.contain(`/admin/tickets/${ticket!.id}`);
      await all(
        `insert into ticket_comments (tenant_id, ticket_id, body, internal, by_staff, author_name)
           values ($1, $2, 'Seen **by** all', false, true, 'Tess'), ($1, $2, 'secret word', true, true, 'Tess')`,
        cast.tenantId, ticket!.id,
      ); // prettier-ignore
      const comment = (await administrator.get(`${path}/ticket_comment/preview`)).text;
      expect(comment).to.contain('Seen **by** all').and.not.contain('secret word');
      const [user] = await all<{ first_name: string; username: string }>(
        'select first_name, username from users where id = $1',
        contactUser.userId,
      );
      expect(comment).to.contain(`Hello <bdi>${user!.first_name}</bdi>,`);
      expect(comment).to.contain(`http://${cast.slug}.localhost:3000/tickets/${ticket!.id}`);
      expect(comment).to.contain(`http://${cast.slug}.localhost:3000/unsubscribe/EXAMPLE`);
    });

    it('A27: is read as whoever would get it: nobody’s assets stand in a notice to somebody who has none', async () => {
      const preview = async () => (await administrator.get(`${path}/recall_notice/preview`)).text;
      await all("update assets set next_service_on = '2020-01-01' where tenant_id = $1", cast.tenantId);
      const north = await preview();
      expect(north).to.match(/falls due at [^.]*North/);
      expect(north).to.contain('A-cal-1').and.not.contain('A-dock').and.not.contain('A-mt');
      await all(
        "update users set state = 'suspended' where tenant_id = $1 and id <> $2 and is_external",
        cast.tenantId, cast.players.contactUser.userId,
      ); // prettier-ignore
      const narrow = await preview();
      expect(narrow).to.contain('A-cal-1').and.not.contain('A-cal-2');
      await all('delete from contact_facilities where tenant_id = $1', cast.tenantId);
      const nobody = await preview();
      expect(nobody).to.contain('filled in with examples').and.not.contain('A-cal-1');
    });

    it('shows what is about a login as somebody with one, and opens nobody’s door', async () => {
      const { text } = await administrator.get(`${here}/preview`);
      expect(text)
        .to.match(/This is what \S+ \S+ would get\./)
        .and.contain('/invitation/EXAMPLE');
      const link = (await administrator.get(`${path}/secure_link/preview`)).text;
      expect(link)
        .to.contain('/link/EXAMPLE')
        .and.match(/This is what .* would get\./);
      expect(await tests()).to.deep.equal([]);
    });

    it('says that it shows examples where there is nothing yet', async () => {
      for (const kind of ['work_order_scheduled', 'work_order_done', 'claim_decided'])
        expect((await administrator.get(`${path}/${kind}/preview`)).text, kind).to.contain(
          'filled in with examples',
        );
      await all('delete from ticket_comments where tenant_id = $1', cast.tenantId);
      await all('delete from tickets where tenant_id = $1', cast.tenantId);
      const { text } = await administrator.get(`${path}/ticket_comment/preview`);
      expect(text).to.contain('filled in with examples').and.contain('T-1024');
    });

    it('works for every kind', async () => {
      for (const kind of Object.keys(mailKinds).filter(isMailKind)) {
        const { status, text } = await administrator.get(`${path}/${kind}/preview`);
        expect(status, kind).to.equal(200);
        expect(text, kind)
          .to.contain('Subject:')
          .and.contain('As plain text')
          .and.not.match(/\{\{|undefined/);
      }
    });

    it('shows a draft that isn’t saved, or what keeps it from being shown', async () => {
      const draft = await administrator.post(`${here}/preview`, {
        ...mine,
        subject: 'A <i>draft</i>',
        _version: '0',
      });
      expect(draft.text).to.contain('A &lt;i&gt;draft&lt;/i&gt;').and.contain('Dear <bdi>');
      const again = await administrator.post(`${here}/preview`, {
        ...mine,
        body: '<script>alert(1)</script> {{nobody}}',
      });
      expect(again.status).to.equal(422);
      expect(again.text).to.contain('{{nobody}}').and.not.contain('<script');
      expect(await rows()).to.deep.equal([]);
      // The same form as often as one likes: looking keeps nothing.
      const form = { ...mine, _form_id: randomUUID() };
      for (const subject of ['First look', 'Second look'])
        expect((await administrator.post(`${here}/preview`, { ...form, subject })).text).to.contain(subject);
    });
  });

  describe('Send test to me', () => {
    it('sends the draft to the one who writes it, saves nothing and loses nothing', async () => {
      await giveAddress();
      const answer = await administrator.post(`${here}/test`, { ...mine, _version: '0' });
      expect(await tests()).to.deep.equal([
        {
          id: new URLSearchParams(answer.location!.split('?')[1]).get('draft'),
          user_id: cast.players.administrator.userId,
          to_address: 'writer@example.com',
          facts: { kind: 'invitation', ...mine },
        },
      ]);
      expect(await rows()).to.deep.equal([]);
      const page = await administrator.get(answer.location!);
      expect(page.text)
        .to.contain(
          'A test for writer@example.com wasn’t sent, because no mail server is set up. It’s kept under Emails. ' +
            'The text isn’t saved yet.',
        )
        .and.contain('Dear {{first_name}}')
        .and.contain(`value="${mine.subject}"`);
      const frame = /<iframe[^>]* src="([^"]*)"/.exec(page.text)![1]!.replaceAll('&amp;', '&');
      expect((await administrator.get(frame)).text).to.contain('Dear <bdi>');
      expect(fieldValue(page.text, '_version')).to.equal('0');
      // Somebody saves meanwhile: the draft still says what it began with.
      await save({ subject: 'Theirs' });
      const later = fieldValue((await administrator.get(answer.location!)).text, '_version')!;
      expect((await save({ _version: later })).status).to.equal(409);
    });

    it('doubled, it sends one', async () => {
      await giveAddress();
      const body = { ...mine, _version: '0', _form_id: randomUUID() };
      const [one, two] = await Promise.all([1, 2].map(() => administrator.post(`${here}/test`, body)));
      expect(await tests()).to.have.length(1);
      expect(one!.location).to.equal(two!.location).and.to.contain('draft=');
    });

    it('says when the writer has no Email, and keeps what was typed', async () => {
      await all('update users set email = null where id = $1', cast.players.administrator.userId);
      const answer = await administrator.post(`${here}/test`, { ...mine, _version: '0' });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('You have no email address').and.contain('Dear {{first_name}}');
      expect(await tests()).to.deep.equal([]);
    });

    it('sends no broken draft', async () => {
      await giveAddress();
      const answer = await administrator.post(`${here}/test`, { ...mine, body: '{{nobody}}', _version: '0' });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('Body uses {{nobody}}');
      expect(await tests()).to.deep.equal([]);
    });

    it('shows nobody another’s draft, nor one of another kind', async () => {
      await giveAddress();
      const { location } = await administrator.post(`${here}/test`, { ...mine, _version: '0' });
      const draft = location!.split('?')[1]!;
      for (const address of [
        `${path}/password_reset?${draft}`,
        `${here}?draft=${randomUUID()}`,
        `${here}?draft=x`,
      ])
        expect((await administrator.get(address)).text).not.to.contain('Dear {{first_name}}');
      await all(
        'update emails set user_id = $2 where tenant_id = $1',
        cast.tenantId,
        cast.players.technician.userId,
      );
      expect((await administrator.get(location!)).text).not.to.contain('Dear {{first_name}}');
    });

    it('S11: sends a writer no more than so many', async () => {
      await giveAddress();
      const statuses = new Set<number>();
      for (let sent = 0; sent < 31; sent += 1)
        statuses.add((await administrator.post(`${here}/test`, { ...mine, _version: '0' })).status);
      expect([...statuses]).to.deep.equal([303, 429]);
      const answer = await administrator.post(`${here}/test`, { ...mine, _version: '0' });
      expect(answer.text).to.contain('Too many attempts').and.contain('Dear {{first_name}}');
      expect(answer.headers['retry-after']).to.match(/^\d+$/);
      expect(await tests()).to.have.length(30);
    });
  });

  it('A16: is for administrators of the tenant alone, and for kinds that there are', async () => {
    await save({});
    const before = await rows();
    const body = { subject: 'Theirs', body: 'Theirs', _version: '1' };
    await expectRefused(
      cast,
      others,
      [
        ...['', '/invitation', '/invitation/preview', '/invitation/default'].map((end) => ({
          path: path + end,
        })),
        ...['', '/preview', '/test', '/default'].map((end) => ({ path: here + end, body })),
      ],
      ['technician', 'dataAdministrator'],
    );
    for (const kind of ['nothing', 'test', 'toString', '__proto__', randomUUID()]) {
      expect((await administrator.get(`${path}/${kind}`)).status, kind).to.equal(404);
      expect((await administrator.post(`${path}/${kind}`, body)).status, kind).to.equal(404);
    }
    expect(await rows()).to.deep.equal(before);
    expect(await tests()).to.deep.equal([]);
    expect((await (await signedIn(cast.players.technician)).get('/admin')).text).not.to.contain(
      'Email templates',
    );
    expect((await administrator.get('/admin')).text).to.contain('Email templates');
  });
});
