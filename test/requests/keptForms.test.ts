import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { addSession, fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { viewing } from '../support/views.ts';

/** What browsers say of a form that leads to a page. */
const asPage = { 'Sec-Fetch-Mode': 'navigate' };
const kept = 'what you typed is still here';

describe('Forms that are shown again (S25)', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('kept');
  });
  const ticket = (more: Record<string, string> = {}) => ({
    subject: 'It drifts <b>', priority: 'normal', description: 'Line one\r\nLine two', ...more,
  }); // prettier-ignore
  const tickets = (subject: string) =>
    sql<{ id: string; number: number }>(
      'select id, number from tickets where tenant_id = $1 and subject = $2 order by number',
      cast.tenantId,
      subject,
    );
  const endSession = (id: string) => sql('update login_sessions set ended_at = now() where id = $1', id);
  const nextOf = (location: string | null) =>
    new URL(location ?? '', 'http://own.invalid').searchParams.get('next') ?? '';
  const reset = async (name: 'customerUser' | 'technician' | 'link') =>
    sql('update login_sessions set ended_at = null where id = $1', cast.players[name].sessionId);

  describe('a form that was refused', () => {
    it('leads a browser to a GET that shows it with what was typed; others get the 422 at once', async () => {
      const browser = await signedIn(cast.players.customerUser);
      const wrong = ticket({ subject: '' });
      const direct = await browser.post('/tickets', wrong);
      expect([direct.status, direct.location]).to.deep.equal([422, null]);
      const answer = await browser.post('/tickets', wrong, asPage);
      expect(answer.status).to.equal(303);
      expect(answer.location).to.match(/^\/tickets\?_again=[0-9a-f-]{36}$/);
      for (let time = 0; time < 2; time += 1) {
        const page = await browser.get(answer.location!);
        expect(page.status, 'the history holds it').to.equal(422);
        expect(page.text).to.contain('There’s a problem').and.contain('Line one').and.contain('Line two');
        expect(page.headers['cache-control']).to.equal('no-store');
      }
      const old = await browser.post('/tickets', wrong, { 'Upgrade-Insecure-Requests': '1' });
      expect(old.location, 'a browser that says no more').to.contain('_again=');
      expect(await tickets('')).to.deep.equal([]);
    });

    it('is a GET as well where nobody is signed in: what was typed but the password, for this address alone', async () => {
      const browser = await visitorFrom(cast.slug);
      const wrong = { username: 'nobody <b>', password: 'planted secret word' };
      expect((await browser.post('/login', wrong)).status, 'others get it at once').to.equal(422);
      const answer = await browser.post('/login?x=1', wrong, asPage);
      expect(answer.status, 'a refusal that is no page').to.equal(400);
      const { location } = await browser.post('/login', wrong, asPage);
      expect(location).to.equal('/login?_again=1');
      for (let time = 0; time < 2; time += 1) {
        const page = await browser.get(location!);
        expect(page.status).to.equal(422);
        expect(page.text)
          .to.contain('don’t match')
          .and.contain('nobody &lt;b&gt;')
          .and.not.contain('planted');
      }
      expect([...browser.cookies.values()].join(' ')).to.not.contain('nobody');
      expect((await browser.get('/admin/login?_again=1')).status, 'another address').to.equal(200);
      const elsewhere = await visitorFrom(cast.slug);
      expect((await elsewhere.get(location!)).status, 'another browser').to.equal(200);
      elsewhere.cookies.set('gatehouse_refused', 'nonsense');
      expect((await elsewhere.get(location!)).status).to.equal(200);
      const platform = await visitorFrom();
      const signUp = await platform.post('/signup', { company: 'Half typed', password: 'planted' }, asPage);
      expect(signUp.location).to.equal('/signup?_again=1');
      const form = await platform.get(signUp.location!);
      expect([form.status, fieldValue(form.text, 'company')]).to.deep.equal([422, 'Half typed']);
    });

    it('is kept sealed, without passwords, for this person in this browser', async () => {
      const browser = await signedIn(cast.players.administrator);
      const body = {
        first_name: 'Ida', last_name: '', username: 'a b', password: 'planted secret word', retype_password: 'other',
      }; // prettier-ignore
      const { location } = await browser.post('/admin/users', body, asPage);
      const page = await browser.get(location!);
      expect(page.status).to.equal(422);
      expect(fieldValue(page.text, 'first_name')).to.equal('Ida');
      expect(page.text).to.not.contain('planted');
      const [row] = await sql<{ content: Buffer }>(
        'select content from kept_forms where tenant_id = $1 order by created_at desc limit 1',
        cast.tenantId,
      );
      for (const secret of ['planted', 'Ida', 'first_name'])
        expect(row!.content.includes(secret), secret).to.equal(false);

      const elsewhere = await signedIn(cast.players.administrator);
      const gone = await elsewhere.get(location!);
      expect([gone.status, gone.location], 'another browser').to.deep.equal([303, '/admin/users']);
      expect((await elsewhere.get('/admin/users')).text).to.contain('kept for an hour');
      // It has a key of its own as soon as a form of its own was kept.
      await elsewhere.post('/admin/users', body, asPage);
      expect(elsewhere.cookies.get('gatehouse_forms')).to.be.a('string');
      expect((await elsewhere.get(location!)).location, 'another browser with a key').to.equal(
        '/admin/users',
      );
      const other = await visitor(cast.slug);
      await addSession(other, cast.players.technician);
      other.cookies.set('gatehouse_forms', browser.cookies.get('gatehouse_forms')!);
      expect((await other.get(location!)).status, 'who may not send it').to.equal(404);
      const far = await makeCast('kept');
      const stranger = await signedIn(far.players.administrator);
      stranger.cookies.set('gatehouse_forms', browser.cookies.get('gatehouse_forms')!);
      expect((await stranger.get(location!)).location, 'another company').to.equal('/admin/users');
      expect((await browser.get(location!)).status, 'it was there').to.equal(422);
    });

    it('that a handler draws by itself is asked again: what is in the way, until it is gone', async () => {
      const browser = await signedIn(cast.players.administrator);
      const [only] = await sql<{ user: string; lab: string }>(
        `select user_id as user, min(facility_id::text) as lab from user_labs where tenant_id = $1
           group by user_id having count(*) = 1 limit 1`,
        cast.tenantId,
      );
      const { user, lab } = only!;
      const path = `/admin/users/${user}`;
      const removal = `${path}/labs/${lab}/remove`;
      const direct = await browser.post(removal);
      expect([direct.status, direct.location], 'others get it at once').to.deep.equal([422, null]);
      const answer = await browser.post(removal, { _form_id: randomUUID() }, asPage);
      expect(answer.status).to.equal(303);
      expect(answer.location).to.match(/\/remove\?_again=[0-9a-f-]{36}$/);
      const page = await browser.get(answer.location!);
      expect(page.status).to.equal(422);
      expect(page.text).to.contain('A user needs at least one active lab');
      // There is another lab now.
      await sql(
        'insert into user_labs (tenant_id, user_id, facility_id) values ($1, $2, $3)',
        cast.tenantId,
        user,
        cast.facilities.portalLab === lab ? cast.facilities.lab : cast.facilities.portalLab,
      );
      const later = await browser.get(answer.location!);
      expect(later.status).to.equal(303);
      const told = await browser.get(later.location!);
      expect(told.text).to.contain('What was in the way is gone, but nothing has changed yet');
      const labs = await sql(
        'select 1 from user_labs where tenant_id = $1 and user_id = $2',
        cast.tenantId,
        user,
      );
      expect(labs).to.have.length(2);
    });

    it('a refused change of one’s own password too, of which nothing is kept but what was wrong', async () => {
      const browser = await signedIn(cast.players.customerUser);
      const wrong = {
        present_password: 'not it at all', new_password: 'seven planted bicycles', retype_password: 'seven planted bicycles',
      }; // prettier-ignore
      const answer = await browser.post('/my_profile', wrong, asPage);
      expect(answer.location).to.match(/^\/my_profile\?_again=/);
      const page = await browser.get(answer.location!);
      expect(page.status).to.equal(422);
      expect(page.text).to.contain('That isn’t your present password').and.not.contain('planted bicycles');
    });

    it('is asked for by the rights of now, and is gone after an hour; a session has twenty', async () => {
      const browser = await signedIn(cast.players.contactWithPermissions);
      const path = `/admin/customers/${cast.customers.north}`;
      const staff = await signedIn(cast.players.administrator);
      const sent = [];
      for (let n = 0; n < 22; n += 1) sent.push(await staff.post(path, { name: '', number: '' }, asPage));
      const [first, last] = [sent[0]!.location!, sent.at(-1)!.location!];
      expect((await staff.get(first)).location, 'the oldest made room').to.equal(path);
      expect((await staff.get(last)).status).to.equal(422);
      const [{ count }] = (await sql<{ count: number }>(
        'select count(*)::int from kept_forms where session_id = $1',
        cast.players.administrator.sessionId,
      )) as [{ count: number }];
      expect(count).to.equal(20);
      await sql('update customers set archived_at = now() where id = $1', cast.customers.north);
      expect((await staff.get(last)).status, 'the record is gone').to.equal(404);
      await sql('update customers set archived_at = null where id = $1', cast.customers.north);
      await sql(
        "update kept_forms set created_at = now() - interval '61 minutes' where tenant_id = $1",
        cast.tenantId,
      );
      expect((await staff.get(last)).location).to.equal(path);
      await staff.post(path, { name: '', number: '' }, asPage);
      expect(await sql('select 1 from kept_forms where tenant_id = $1', cast.tenantId)).to.have.length(1);
      for (const nonsense of ['x', randomUUID(), ''])
        expect((await browser.get(`/tickets?_again=${nonsense}`)).location, nonsense).to.equal('/tickets');
    });
  });

  it('S25: several at the same moment make one record, whatever showing each was sent from', async () => {
    const browser = await signedIn(cast.players.customerUser);
    const sent = (n: number) => ({ ...ticket({ subject: `At once ${n}` }), _form_id: randomUUID() });
    for (const round of [1, 2]) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => browser.post('/tickets', sent(round))),
      );
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409, 409, 409, 409, 409]);
      expect(await tickets(`At once ${round}`)).to.have.length(1);
    }
    // The lock itself is from before by now.
    const later = await Promise.all(Array.from({ length: 3 }, () => browser.post('/tickets', sent(2))));
    expect(later.map(({ status }) => status)).to.deep.equal([409, 409, 409]);
  });

  describe('a POST whose session has ended', () => {
    it('loses nothing: after signing in the form is filled in again, and nothing was saved', async () => {
      const browser = await signedIn(cast.players.customerUser);
      await browser.post('/login', { username: 'customeruser', password });
      await sql(
        "update login_sessions set ended_at = now() where user_id = $1 and kind = 'portal' and id <> $2",
        cast.players.customerUser.userId,
        cast.players.customerUser.sessionId,
      );
      const answer = await browser.post(
        '/tickets',
        ticket({ subject: 'Kept one', _form_id: randomUUID() }),
        asPage,
      );
      expect(answer.location).to.contain('/login?').and.contain('why=ended_kept');
      const signIn = await browser.get(answer.location!);
      expect(signIn.text).to.contain('What you typed is kept for an hour').and.contain('Passwords and files');
      const next = nextOf(answer.location);
      expect(fieldValue(signIn.text, 'next')).to.equal(next);
      const inside = await browser.post('/login', { username: 'customeruser', password, next });
      expect(inside.location).to.equal(next);
      const page = await browser.get(next);
      expect(page.status).to.equal(200);
      expect(page.text)
        .to.contain(kept)
        .and.not.match(/Passwords aren’t|Files aren’t/);
      expect(fieldValue(page.text, 'subject')).to.equal('Kept one');
      expect(page.text).to.contain('Line one');
      expect(await tickets('Kept one')).to.deep.equal([]);
      const again = { ...ticket({ subject: 'Kept one' }), _form_id: fieldValue(page.text, '_form_id')! };
      expect((await browser.post('/tickets', again)).status).to.equal(303);
      expect(await tickets('Kept one')).to.have.length(1);
      await reset('customerUser');
    });

    it('another user who signs in on that browser gets nothing of it', async () => {
      const browser = await signedIn(cast.players.customerUser);
      await endSession(cast.players.customerUser.sessionId);
      const { location } = await browser.post('/tickets', ticket({ subject: 'Not for others' }), asPage);
      const next = nextOf(location);
      await browser.post('/login', { username: 'allcontact', password, next });
      const page = await browser.get(next);
      expect([page.status, page.location]).to.deep.equal([303, '/tickets']);
      expect((await browser.get('/tickets')).text).to.not.contain('Not for others');
      await browser.post('/login', { username: 'customeruser', password });
      expect(fieldValue((await browser.get(next)).text, 'subject'), 'it was there').to.equal(
        'Not for others',
      );
      await reset('customerUser');
    });

    it('of a form with a file, the fields are kept and the file isn’t; a stranger’s is not read', async () => {
      const path = `/admin/work_orders/${cast.workOrder}/documents`;
      const file = { name: 'planted.pdf', content: '%PDF-1.4 planted content' };
      const fields = { kind: 'report', shown: 'on' };
      const browser = await signedIn(cast.players.technician);
      await endSession(cast.players.technician.sessionId);
      const answer = await browser.upload(path, fields, file);
      expect(answer.location).to.contain('/admin/login?').and.contain('why=ended_kept');
      await reset('technician');
      const page = await browser.get(nextOf(answer.location));
      expect(page.text)
        .to.match(/<option value="report" selected>/)
        .and.contain('Files aren’t kept, so choose them again.')
        .and.not.match(/planted content|Passwords aren’t/);
      expect(
        await sql('select 1 from documents where tenant_id = $1 and name = $2', cast.tenantId, file.name),
      ).to.deep.equal([]);
      const stranger = await (await visitorFrom(cast.slug)).upload(path, fields, file);
      expect(stranger.location).to.contain('/admin/login').and.not.contain('why=ended_kept');
    });

    it('a button has nothing to keep: it leads to its page, and nothing was done', async () => {
      const browser = await signedIn(cast.players.technician);
      await endSession(cast.players.technician.sessionId);
      const path = `/admin/users/${cast.players.customerUser.userId!}`;
      const pressed = await browser.post(`${path}/suspend`, { _form_id: randomUUID() }, asPage);
      expect(pressed.location).to.contain('/admin/login?').and.contain('why=ended');
      expect(nextOf(pressed.location), 'the question that the button asks').to.equal(`${path}/suspend`);
      await reset('technician');

      const admin = await signedIn(cast.players.administrator);
      await endSession(cast.players.administrator.sessionId);
      const viewed = await admin.post('/admin/views', { customer: cast.customers.south }, asPage);
      await admin.post('/admin/login', { username: 'administrator', password });
      const shown = await admin.get(nextOf(viewed.location));
      expect(shown.status).to.equal(303);
      expect((await admin.get(shown.location!)).text).to.contain('so nothing has changed');
      expect(admin.cookies.has('gatehouse_view')).to.equal(false);
      await sql(
        'update login_sessions set ended_at = null where id = $1',
        cast.players.administrator.sessionId,
      );
    });

    it('a secure link’s form waits for the same link; strangers leave nothing', async () => {
      const browser = await signedIn(cast.players.link);
      await endSession(cast.players.link.sessionId);
      const { location } = await browser.post('/tickets', ticket({ subject: 'By link' }), asPage);
      expect(nextOf(location)).to.contain('_again=');
      await reset('link');
      expect(fieldValue((await browser.get(nextOf(location))).text, 'subject')).to.equal('By link');
      const rows = async () =>
        (await sql('select 1 from kept_forms where tenant_id = $1', cast.tenantId)).length;
      const before = await rows();
      const stranger: Browser = await visitorFrom(cast.slug);
      expect((await stranger.post('/tickets', ticket(), asPage)).location).to.equal('/login?next=%2Ftickets');
      stranger.cookies.set('gatehouse_portal', 's%3Amadeupmadeupmadeupmadeup.x');
      await stranger.post('/tickets', ticket(), asPage);
      expect(await rows()).to.equal(before);
    });

    it('who only looked keeps nothing that could be written', async () => {
      const browser = await viewing(cast, 'customerUser');
      expect((await browser.post('/tickets', ticket({ subject: '' }), asPage)).status).to.equal(404);
    });
  });

  describe('the same once more', () => {
    it('a doubled press gets the first answer with its notice', async () => {
      const browser = await signedIn(cast.players.customerUser);
      const body = ticket({ subject: 'Pressed twice', _form_id: randomUUID() });
      const [one, two] = await Promise.all([browser.post('/tickets', body), browser.post('/tickets', body)]);
      expect(one.location)
        .to.equal(two.location)
        .and.match(/^\/tickets\/[0-9a-f-]{36}$/);
      expect(await tickets('Pressed twice')).to.have.length(1);
      const first = (await browser.get(one.location!)).text;
      expect(first).to.contain('class="notice good"');
      const third = await browser.post('/tickets', body);
      expect((await browser.get(third.location!)).text, 'again, with its notice').to.contain(
        'class="notice good"',
      );
      const other = await browser.post('/tickets', { ...body, subject: 'Something else' });
      expect(other.location, 'another form in the same window').to.not.equal(one.location);
      expect(await tickets('Something else')).to.have.length(1);
    });

    it('Back after a success and Save again asks first, and names the record', async () => {
      const browser = await signedIn(cast.players.customerUser);
      const body = (more = {}) => ticket({ subject: 'Sent "again" & more', _form_id: randomUUID(), ...more });
      const first = body();
      const { location } = await browser.post('/tickets', first, asPage);
      const [made] = await tickets('Sent "again" & more');
      const asked = await browser.post('/tickets', body());
      expect(asked.status).to.equal(409);
      const name = `T-${made!.number} Sent &#34;again&#34; &amp; more`;
      const question = `You sent the same form a moment ago. See <a href="${location!}">${name}</a>.`;
      expect(asked.text).to.contain(question);
      const shown = await browser.post('/tickets', body(), asPage);
      expect((await browser.get(shown.location!)).text, 'by a GET').to.contain(question);
      expect((await browser.post('/tickets', body({ subject: 'Another one' }))).status).to.equal(303);
      await sql(
        "update form_submissions set created_at = created_at - interval '61 seconds' where session_id = $1",
        cast.players.customerUser.sessionId,
      );
      const restored = await browser.post('/tickets', first);
      expect(restored.text, 'the very same form, restored by the browser').to.contain(
        'the same form a minute ago',
      );
      expect(await tickets('Sent "again" & more')).to.have.length(1);

      expect(fieldValue(asked.text, 'subject')).to.equal('Sent &#34;again&#34; &amp; more');
      const yes = body({ _send_again: '1' });
      const twice = [await browser.post('/tickets', yes), await browser.post('/tickets', yes)];
      expect(twice[0]!.status).to.equal(303);
      expect(twice[1]!.location).to.equal(twice[0]!.location);
      expect(await tickets('Sent "again" & more')).to.have.length(2);
      await sql(
        "update form_submissions set created_at = created_at - interval '2 hours' where session_id = $1",
        cast.players.customerUser.sessionId,
      );
      expect((await browser.post('/tickets', body())).status, 'an hour later it is news').to.equal(303);
    });

    it('staff are asked as well, whatever record it makes; what makes none is not asked about', async () => {
      const browser = await signedIn(cast.players.administrator);
      for (const [path, fields, name] of [
        ['/admin/contacts', { first_name: 'Tina', last_name: 'Twice', customer_id: cast.customers.north, status: 'active' }, 'Tina Twice'],
        ['/admin/assets', { description: 'Torque wrench', facility_id: cast.facilities.cal1, status: 'in_service' }, 'Torque wrench'],
        ['/admin/personnel', { first_name: 'Percy', last_name: 'Twice', status: 'active' }, 'Percy Twice'],
        [`/admin/tickets/${cast.tickets.ofNorth}/comments`, { body: 'Said once.' }, 'T-'],
      ] as const) {
        const send = () => browser.post(path, { ...fields, _form_id: randomUUID() });
        expect((await send()).status, path).to.equal(303);
        const asked = await send();
        expect(asked.status, path).to.equal(409);
        expect(asked.text, path).to.contain('You sent the same form').and.contain(name);
      }
      const end = () => browser.post('/admin/my_profile/sign_out_everywhere', { _form_id: randomUUID() });
      expect([(await end()).status, (await end()).status]).to.deep.equal([303, 303]);
      const { admin } = await testDatabase();
      const { rows } = await admin.query<{ row: string }>('select f::text as row from form_submissions f');
      expect(rows.some(({ row }) => row.includes('Torque wrench,'))).to.equal(false);
    }); // prettier-ignore
  });
});
