import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { textRow, workbook } from '../support/workbook.ts';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, testApp, type Answer, type Browser } from '../support/app.ts';
import { inShort, during } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { all, goodPassword, openOffice, type Office } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

const path = '/admin/accounts/bulk';
const heading =
  'account_type,user_id,name,email,customer_or_partner,contact_id,can_create_users,claim_authorization_required,password';
const file = (rows: readonly string[], name = 'accounts.csv') => ({
  name,
  content: [heading, ...rows].join('\r\n'),
});
const row = (user: string, more: { of?: string; type?: string; rest?: string } = {}) =>
  `${more.type ?? 'customer'},${user},Ada Marsh,${user}@example.com,${more.of ?? 'C-1'}${more.rest ?? ''}`;

describe('Add portal users in bulk (A23)', function () {
  this.timeout(60_000);
  let office: Office;
  let cast: Cast;
  let admin: Browser;
  let worker: Worker;
  let child: ChildProcess | null = null;
  before(async () => {
    office = await openOffice('bulk');
    ({ cast, administrator: admin } = office);
    worker = await startWorker((await testApp()).services, jobs);
  });
  after(async () => {
    child?.kill('SIGKILL');
    await worker.stop();
  });

  const users = (like: string) =>
    all<{
      username: string;
      state: string;
      scope: string;
      customer_id: string | null;
      partner_id: string | null;
      contact_id: string | null;
      can_create_users: boolean;
      claim_authorization_required: boolean;
      last_name: string;
    }>(
      `select u.username, u.last_name, u.state, p.scope, p.customer_id, p.partner_id, p.contact_id,
        p.can_create_users, p.claim_authorization_required
         from users u join portal_users p on p.user_id = u.id and p.archived_at is null
         where u.tenant_id = $1 and u.username like $2 and u.archived_at is null order by u.username`,
      cast.tenantId,
      like,
    );
  const total = async () => (await all('select 1 from users where tenant_id = $1', cast.tenantId)).length;
  const words = ({ text }: Answer) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  /** A living worker has time to say so, however busy the machine is: taken for dead, it would meet its own job again. */
  const pulse = { beatEvery: 200, deadAfter: '1 minute' };
  /** Lets the dead have said nothing for an hour, as nobody waits here until they have. */
  const bury = async () => {
    await all(
      "update graphile_worker._private_jobs set locked_at = locked_at - interval '1 hour' where locked_by is not null",
    );
    await all("update job_workers set seen_at = seen_at - interval '1 hour'");
  };

  /** Uploads a file; returns where its dry run is. */
  async function dryRun(content: { name: string; content: string | Buffer }): Promise<string> {
    const answer = await admin.upload(path, {}, content);
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!;
  }
  /** Creates what a dry run found, and waits until it is done or given back. */
  async function create(at: string, more: Record<string, string> = {}): Promise<Answer> {
    const answer = await admin.post(`${at}/create`, more);
    expect(answer.status, answer.text).to.equal(303);
    return waitFor(at);
  }
  async function waitFor(at: string): Promise<Answer> {
    for (let tries = 0; tries < 300; tries += 1) {
      const page = await admin.get(at);
      if (!page.text.includes('data-progress')) return page;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the job did not end');
  }
  const refused = async (content: { name: string; content: string | Buffer } | null, text?: string) => {
    const answer = await admin.upload(path, text === undefined ? {} : { text }, content);
    expect(answer.status).to.equal(422);
    return words(answer);
  };

  describe('the whole way', () => {
    it('dry run, create, result: customers, a contact, a partner, with password and invited', async () => {
      await all("update contacts set code = 'K-1' where id = $1", cast.players.contactUser.contactId);
      const before = await total();
      const at = await dryRun(
        file([
          row('way.customer', { rest: `,,yes,no,${goodPassword}` }),
          row('way.contact', { rest: ',k-1' }),
          row('way.partner', { type: 'Partner', of: 'p-1', rest: ',,,YES,' }),
        ]),
      );
      const page = await admin.get(at);
      expect(words(page))
        .to.contain('Dry run: nothing has been created yet')
        .and.contain('New 3 portal users');
      expect(page.text).to.contain('Create 3 portal users').and.not.contain(goodPassword);
      expect(await total()).to.equal(before);
      const log = await during(cast, async () => {
        expect(words(await create(at))).to.contain('Created 3 portal users');
      });
      const common = {
        can_create_users: false,
        claim_authorization_required: false,
        last_name: 'Marsh',
        partner_id: null,
        contact_id: null,
      };
      expect(await users('way.%')).to.deep.equal([
        {
          ...common,
          username: 'way.contact',
          state: 'invited',
          scope: 'contact',
          customer_id: cast.customers.north,
          contact_id: cast.players.contactUser.contactId,
        },
        {
          ...common,
          username: 'way.customer',
          state: 'active',
          scope: 'customer',
          customer_id: cast.customers.north,
          can_create_users: true,
        },
        {
          ...common,
          username: 'way.partner',
          state: 'invited',
          scope: 'partner',
          customer_id: null,
          partner_id: cast.partnerId,
          claim_authorization_required: true,
        },
      ]);
      const made = log.map(inShort);
      for (const kind of ['users', 'portal_users', 'user_usergroups', 'user_labs'])
        expect(
          made.filter((one) => one === `added ${kind}`),
          kind,
        ).to.have.length(3);
      expect(log.find((one) => one.record_kind === 'users')).to.include({
        actor_kind: 'staff',
        user_id: cast.players.administrator.userId,
      });
      const portal = await visitorFrom(cast.slug);
      expect(
        (await portal.post('/login', { username: 'way.customer', password: goodPassword })).location,
      ).to.equal('/');
      expect((await portal.get('/assets')).text)
        .to.contain('A-cal-2')
        .and.not.contain('A-dock');
    });

    it('the same file again changes nothing, and can’t be created', async () => {
      const content = file([row('again.one', { rest: `,,,,${goodPassword}` }), row('again.two')]);
      await create(await dryRun(content));
      const [before, rows] = [await total(), await users('again.%')];
      const at = await dryRun(content);
      const page = await admin.get(at);
      expect(words(page)).to.contain('Unchanged 2 rows').and.contain('There’s nothing to create');
      expect(page.text).to.not.contain('/create"');
      expect((await admin.post(`${at}/create`)).status).to.equal(422);
      expect([await total(), await users('again.%')]).to.deep.equal([before, rows]);
    });

    it('what is there and differs is left so, and said; what is new beside it is made', async () => {
      await create(await dryRun(file([row('differs')])));
      const at = await dryRun(file([row('DIFFERS', { rest: ',,yes' }).replace('Ada Marsh', 'Eve Marsh'), row('differs.new')]));
      expect(words(await admin.get(at))).to.contain('Name, Email, Can Create Users: different from the file, and left unchanged.');
      expect(words(await create(at))).to.contain('Created 1 portal user').and.contain('Unchanged 1 row');
      expect((await users('differs'))[0]).to.include({ can_create_users: false });
    }); // prettier-ignore

    it('pasted rows do as well, and a form sent twice makes one import', async () => {
      const start = await admin.get(path);
      const body = { text: `${heading}\n${row('pasted')}`, _form_id: fieldValue(start.text, '_form_id')! };
      const answers = [await admin.upload(path, body, null), await admin.upload(path, body, null)];
      expect(answers[0]!.location).to.equal(answers[1]!.location);
      expect(words(await create(answers[0]!.location!))).to.contain('Created 1 portal user');
      expect(words(await admin.get(path))).to.contain('Pasted text');
    });

    it('a dry run can be thrown away, rows and all', async () => {
      const at = await dryRun(file([row('thrown')]));
      expect((await admin.post(`${at}/discard`)).status).to.equal(303);
      expect((await admin.get(at)).status).to.equal(404);
      expect(
        await all('select 1 from bulk_import_rows where import_id = $1', at.split('/').at(-1)),
      ).to.deep.equal([]);
    });
  });

  describe('invited now or later (A7)', () => {
    const invitations = async (like: string) =>
      (
        await all<{ username: string; emails: number; links: number }>(
          `select u.username, (select count(*)::int from password_links w where w.user_id = u.id) as links,
             (select count(*)::int from emails e where e.user_id = u.id and e.kind = 'invitation' and e.password_link_id is not null
               and e.to_address = u.email and e.caused_by is not null) as emails
             from users u where u.tenant_id = $1 and u.username like $2 order by u.username`,
          cast.tenantId,
          like,
        )
      ).map(({ username, links, emails }) => `${username} ${links} ${emails}`);

    it('A7: now: those without a password, by emails of the same transaction; nobody is left for later', async () => {
      const at = await dryRun(file([row('now.one'), row('now.two'), row('now.three', { rest: `,,,,${goodPassword}` })]));
      const page = await admin.get(at);
      expect(words(page)).to.contain('Invite now').and.contain('2 portal users have no password');
      const log = await during(cast, async () => {
        const done = await create(at, { invite_now: 'on' });
        expect(words(done)).to.contain('2 people have been invited').and.not.contain('Invite everyone not invited yet');
      });
      expect(await invitations('now.%')).to.deep.equal(['now.one 1 1', 'now.three 0 0', 'now.two 1 1']);
      expect(log.map(inShort).filter((one) => one === 'invited users')).to.have.length(2);
      const [times] = await all<{ same: boolean }>(
        `select count(distinct t) = 1 as same from (select created_at as t from users where tenant_id = $1 and username like 'now.%'
           union select created_at from emails where user_id in (select id from users where tenant_id = $1 and username like 'now.%')) x`,
        cast.tenantId,
      );
      expect(times).to.deep.equal({ same: true });
      await admin.post(`${at}/invite`);
      expect(await invitations('now.%')).to.deep.equal(['now.one 1 1', 'now.three 0 0', 'now.two 1 1']);
    }); // prettier-ignore

    it('A7: later: nobody gets anything, until one button invites all, and invites nobody twice', async () => {
      const at = await dryRun(file([row('later.one'), row('later.two'), row('later.three')]));
      expect(words(await create(at))).to.contain('3 people have no password and haven’t been invited yet');
      expect(await invitations('later.%')).to.deep.equal(['later.one 0 0', 'later.three 0 0', 'later.two 0 0']);
      // One of them was invited on its own page, one is suspended meanwhile.
      const idOf = async (username: string) =>
        (await all<{ id: string }>('select id from users where tenant_id = $1 and username = $2', cast.tenantId, username))[0]!.id;
      await admin.post(`/admin/users/${await idOf('later.one')}/invitation`, { how: 'copy', back: '' });
      await admin.post(`/admin/users/${await idOf('later.two')}/suspend`);
      expect(words(await admin.get(at))).to.contain('1 person has no password and hasn’t been invited yet');
      const answers = await Promise.all([admin.post(`${at}/invite`), admin.post(`${at}/invite`)]);
      expect(answers.map(({ status, location }) => `${status} ${location}`)).to.deep.equal([`303 ${at}`, `303 ${at}`]);
      expect(await invitations('later.%')).to.deep.equal(['later.one 1 0', 'later.three 1 1', 'later.two 0 0']);
      expect(words(await admin.get(at))).to.not.contain('Invite everyone not invited yet');
      await admin.post(`${at}/invite`);
      expect(words(await admin.get(at))).to.contain('Everybody has already been invited.');
      expect(await invitations('later.%')).to.deep.equal(['later.one 1 0', 'later.three 1 1', 'later.two 0 0']);
    }); // prettier-ignore

    it('A7: the choice is kept when a job gives the import back, and is asked of nobody where all have passwords', async () => {
      const at = await dryRun(file([row('back.one')]));
      expect((await admin.get(at)).text).to.match(/checked id="field-invite_now"/);
      await worker.stop();
      await admin.post(`${at}/create`);
      await office.addUser('back.one');
      worker = await startWorker((await testApp()).services, jobs);
      await waitFor(at);
      await all("update users set archived_at = now() where tenant_id = $1 and username = 'back.one'", cast.tenantId);
      await admin.upload(`${at}/rows`, { '2_user_id': 'back.one' }, null);
      expect((await admin.get(at)).text).to.contain('id="field-invite_now"').and.not.match(/checked id="field-invite_now"/);
      expect((await admin.post(`${at}/create`, { invite_now: 'perhaps' })).text).to.contain('Tick Invite now or leave it unticked.');
      await admin.post(`${at}/discard`);
      const whole = await dryRun(file([row('whole.one', { rest: `,,,,${goodPassword}` })]));
      expect((await admin.get(whole)).text).to.not.contain('invite_now');
    }); // prettier-ignore

    it('A7: one of a dry run can’t be invited, nor anybody whom another import made', async () => {
      const made = await dryRun(file([row('apart.one')]));
      await create(made);
      const at = await dryRun(file([row('apart.two')]));
      expect((await admin.post(`${at}/invite`)).location).to.equal(at);
      await create(at);
      await admin.post(`${at}/invite`);
      expect(await invitations('apart.%')).to.deep.equal(['apart.one 0 0', 'apart.two 1 1']);
    });
  });

  describe('every problem at once, and mending in place', () => {
    it('200 problems at once: each row with each of its problems; mended, then created', async () => {
      const bad = Array.from({ length: 200 }, (_, n) => `partner,,,nowhere,C-${n + 900},K-9,maybe,yes,short`);
      const at = await dryRun(file([row('mend.good'), ...bad]));
      const page = await admin.get(at);
      expect(words(page)).to.contain('Problem 200 rows').and.contain('New 1 portal user');
      const fieldsets = page.text.match(/<fieldset[\s\S]*?<\/fieldset>/g) ?? [];
      expect(fieldsets).to.have.length(200);
      for (const said of [
        'Enter a user ID.', 'Enter a name.', 'Enter an email address', 'Enter yes or no for Can Create Users.',
        'Contact ID is for customer users',
        'No partner has the number C-1099.', 'Use at least 12 characters',
      ]) expect(fieldsets[199], said).to.contain(said);
      expect((await admin.post(`${at}/create`)).status).to.equal(422);
      expect(await users('mend.%')).to.deep.equal([]);

      const body: Record<string, string> = {};
      bad.forEach((_, n) => {
        const line = n + 3;
        Object.assign(body, {
          [`${line}_account_type`]: 'customer', [`${line}_user_id`]: `mend.${n}`, [`${line}_name`]: 'Mended Marsh',
          [`${line}_email`]: `mend.${n}@example.com`, [`${line}_customer_or_partner`]: 'C-2', [`${line}_contact_id`]: '',
          [`${line}_can_create_users`]: 'no', [`${line}_claim_authorization_required`]: '', [`${line}_password`]: '',
        });
      });
      body['202_left_out'] = 'on';
      expect((await admin.upload(`${at}/rows`, body, null)).status).to.equal(303);
      const again = await admin.get(at);
      expect(words(again)).to.contain('Problem None').and.contain('New 200 portal users').and.contain('Left out 1 row');
      expect(words(await create(at))).to.contain('Created 200 portal users');
      expect(await users('mend.%')).to.have.length(200);
    }); // prettier-ignore

    const problems: Record<string, [string[], string]> = {
      'an unknown customer': [[row('p.one', { of: 'C-77' })], 'No customer has the number C-77.'],
      'a partner’s number for a customer': [[row('p.one', { of: 'P-1' })], 'No customer has the number P-1.'],
      'an unknown contact': [
        [row('p.one', { rest: ',K-77' })],
        'C-1 has no contact with the Contact ID K-77.',
      ],
      'claims of a customer': [
        [row('p.one', { rest: ',,,yes' })],
        'Claim Authorization Required is for partner users',
      ],
      'another account type': [
        [row('p.one', { type: 'agent' })],
        'Choose one of the options for Account Type.',
      ],
      'a User ID twice, in other letters': [[row('p.one'), row('P.One')], 'Line 2 has the same User ID.'],
      'a User ID of another customer’s user': [
        [row('ContactUser', { of: 'C-2' })],
        'This User ID belongs to somebody outside',
      ],
      'a User ID of staff': [[row('technician')], 'This User ID belongs to somebody outside'],
      'a password with the name in it': [
        [row('p.one', { rest: ',,,,"ada marsh ada marsh"' })],
        'Leave out “Marsh”',
      ],
      'a comma too many': [[row('p.one', { rest: ',,,,,surplus' })], 'more cells than there are columns'],
      'a control character': [[row('p.\u0007one')], 'special control characters from User ID'],
    };
    for (const [what, [rows, message]] of Object.entries(problems))
      it(`a problem, and none is made: ${what}`, async () => {
        const before = await total();
        const at = await dryRun(file([...rows, row('p.fine')]));
        expect((await admin.get(at)).text).to.contain(message);
        expect((await admin.post(`${at}/create`)).status).to.equal(422);
        expect(await total()).to.equal(before);
        await admin.post(`${at}/discard`);
      });

    it('a refused password is mended by another one, or by none', async () => {
      const at = await dryRun(
        file([row('pw.one', { rest: ',,,,short' }), row('pw.two', { rest: ',,,,short' })]),
      );
      expect((await admin.get(at)).text).to.not.contain('value="short"');
      await admin.upload(
        `${at}/rows`,
        { '2_user_id': 'pw.one', '2_password': goodPassword, '3_user_id': 'pw.two', '3_password': '' },
        null,
      );
      await create(at);
      expect((await users('pw.%')).map(({ state }) => state)).to.deep.equal(['active', 'invited']);
    });

    it('S6: fields of rows that are not faulty, of columns that are none, and of other imports are passed over', async () => {
      const at = await dryRun(file([row('fixed.fine'), row('fixed.bad', { of: 'C-77' })]));
      const body = { '2_user_id': 'forged', '99_user_id': 'forged', '3_customer_or_partner': 'C-1', '3_is_external': 'false' };
      await admin.upload(`${at}/rows`, body, null);
      await create(at);
      expect((await users('f%')).map(({ username }) => username)).to.include.members(['fixed.fine', 'fixed.bad']).and.not.include('forged');
    }); // prettier-ignore
  });

  describe('files as they come', () => {
    const expectRead = async (content: string | Buffer, like: string, count: number) => {
      const at = await dryRun({ name: 'other.csv', content });
      expect(words(await admin.get(at))).to.contain(`New ${count} portal user`);
      await create(at);
      expect(await users(like)).to.have.length(count);
    };
    it('a byte-order mark, CRLF, quotes with commas, quotes and line breaks in them', () =>
      expectRead(
        `\uFEFF${heading}\r\n"customer","quoted.one","Marsh, Ada ` +
          '""Addy""","quoted.one@example.com","C-1"\r\n\r\n  customer , quoted.two , Ada Marsh , ' +
          'quoted.two@example.com , C-1 \r\n,,,,\r\n',
        'quoted.%',
        2,
      ));
    it('semicolons, other heading words, columns in another order', () =>
      expectRead(
        'User ID;Account Type;Email;Customer/Partner;Name\nsemi.one;customer;semi@example.com;C-1;"Marsh; Ada Eve"\n',
        'semi.%',
        1,
      ));
    it('tabs, as pasted from a spreadsheet, and old line ends', () =>
      expectRead(
        `${heading.replaceAll(',', '\t')}\r${row('tabs.one').replaceAll(',', '\t')}\r`,
        'tabs.%',
        1,
      ));
    it('UTF-16 with its mark', () =>
      expectRead(Buffer.from(`\uFEFF${heading}\n${row('wide.one')}`, 'utf16le'), 'wide.%', 1));

    it('UTF-16 without its mark, either way round', async () => {
      const text = (name: string) => Buffer.from(`${heading}\n${row(name)}`, 'utf16le');
      await expectRead(text('bare.one'), 'bare.%', 1);
      await expectRead(text('turned.one').swap16(), 'turned.%', 1);
    });
    it('a line that names the delimiter, empty rows and columns at the edges, a Ctrl-Z at the end', () =>
      expectRead(
        `sep=;\r\n;;;;;;\r\n;${heading.split(',').slice(0, 5).join(';')};\r\n;${row('edge.one').replaceAll(',', ';')};\r\n` +
          ';\u00a0;;\u200b;;;\r\n;;;;;;\r\n\x1a\r\n',
        'edge.%',
        1,
      ));
    it('cells with what nobody sees, and a person with one name', async () => {
      const at = await dryRun(
        file(['customer,\u202aseen.one\u202c,\u00a0李伟\u200b,seen.one@\u00adexample.com,\u2060C‑1']),
      );
      expect(words(await admin.get(at))).to.contain('New 1 portal user');
      await create(at);
      const [made] = await users('seen.one');
      expect(made?.last_name).to.equal('');
    });
    it('S37: what a file is that is none of these: a title above, a NUL, a workbook', async () => {
      const told = async (content: string | Buffer, message: string) =>
        expect(await refused({ name: 'x.csv', content })).to.contain(message);
      await told(
        `Our portal users, 2026\n\n${heading}\n${row('t.one')}`,
        'The headings are in line 3, below “Our portal users 2026”. Delete the lines above them.',
      );
      const semicolons = heading.replaceAll(',', ';');
      await told(`Our users\n${semicolons}\nx`, 'The headings are in line 2, below “Our users”.');
      await told(`${heading}\n${row('n.one')}\0`, 'Line 2 has a NUL character');
      await told(
        Buffer.from('PK\x03\x04….xlsx'),
        'The workbook is damaged. Open it in your spreadsheet program',
      );
      await told(
        Buffer.from(`${heading}\n`, 'utf16le').subarray(0, 41),
        'The file looks like UTF-16, but part of it is missing or damaged.',
      );
      expect(await refused(null, `${heading}\n${row('n\0.one')}`)).to.contain('Line 2 has a NUL character');
    });

    describe('workbooks', () => {
      const names = heading.split(',');
      const line = (n: number, user: string, more = '') =>
        textRow(n, ['customer', user, 'Ada Marsh', `${user}@example.com`, 'C-1'], more);
      const sheet = (...rows: string[]) => `${rows.join('')}</sheetData>`;
      const head = textRow(1, names.slice(0, 5));
      const told = async (parts: Parameters<typeof workbook>[0], message: string) =>
        expect(await refused({ name: 'x.xlsx', content: await workbook(parts) })).to.contain(message);

      it('A23, S31: is read as a CSV file is, whatever it’s called; again it changes nothing', async () => {
        const sheets = { Users: sheet(head, line(2, 'book.one'), line(3, 'book.two')) };
        const content = await workbook({
          sheets: { ...sheets, Notes: sheet(textRow(1, ['x'])) },
          hidden: ['Notes'],
        });
        await expectRead(content, 'book.%', 2);
        expect(words(await admin.get(await dryRun({ name: 'x.xlsx', content })))).to.contain('New None');
      });

      it('what is hidden gives nobody a way in: it’s asked about', async () => {
        const hidden = line(3, 'book.hidden', ' hidden="1"');
        await told(
          { sheets: { A: sheet(head, line(2, 'book.seen'), hidden) } },
          'Row 3 is hidden in the workbook',
        );
        await told(
          { sheets: { A: sheet(head, hidden, line(4, 'h.four', ' hidden="1"')) } },
          '2 rows are hidden in the workbook',
        );
        const one = sheet(head, line(2, 'book.three'));
        await told({ sheets: { A: one, B: one } }, 'Several sheets have something in them: “A” and “B”.');
        await told({ sheets: { A: one }, hidden: ['A'] }, 'Every sheet with something in it is hidden.');
        expect(await users('book.%')).to.have.length(2);
      });

      it('an error in a cell is none’s name; a title above is said, and too many rows', async () => {
        const wrong = textRow(2, ['customer', 'book.four', '#N/A', 'a@example.com', 'C-1']);
        await told({ sheets: { A: sheet(head, wrong) } }, 'Row 2 has a cell with the error #N/A.');
        const titled = textRow(3, names.slice(0, 5));
        await told(
          { sheets: { A: sheet(textRow(1, ['Our users']), titled, line(4, 'book.five')) } },
          'The headings are in line 3, below “Our users”.',
        );
        const many = Array.from({ length: 10_030 }, (_, n) => textRow(n + 2, ['customer']));
        await told({ sheets: { A: sheet(head, ...many) } }, 'more than 10,000 rows, which is the limit');
        await told({ sheets: { A: sheet(head) } }, 'There are headings but no rows below them.');
      });
    });

    it('wrong columns: all that is wrong with them, and which they are', async () => {
      const text = await refused({ name: 'x.csv', content: 'user_id,User ID,colour,name\na,b,c,d' });
      expect(text)
        .to.contain('Missing: account_type, email, customer_or_partner.')
        .and.contain('Unknown: colour.')
        .and.contain('More than once: user_id.')
        .and.contain('Use these: account_type, user_id');
    });
    it('S20: what is no CSV, not UTF-8, empty, or too long', async () => {
      expect(await refused(null)).to.contain('Choose a file, or paste rows.');
      expect(await refused(null, '   ')).to.contain('Choose a file, or paste rows.');
      expect(await refused({ name: 'x.csv', content: heading })).to.contain(
        'There are headings but no rows below them.',
      );
      expect(await refused({ name: 'x.csv', content: ' \n' })).to.contain('It’s empty.');
      expect(await refused({ name: 'x.csv', content: Buffer.from([0x41, 0xe9, 0x0a]) })).to.contain(
        'isn’t in UTF-8',
      );
      expect(await refused({ name: 'x.csv', content: `${heading}\ncustomer,"open` })).to.contain(
        'A quotation mark isn’t closed, or is in the wrong place.',
      );
      const many = Array.from({ length: 10_001 }, (_, n) => row(`u${n}`));
      expect(await refused(file(many))).to.contain(
        'There are 10,001 rows, and the limit is 10,000. Split the file into several.',
      );
      expect(await refused({ name: 'x.csv', content: 'x'.repeat(5_000_001) })).to.contain(
        'The limit is 5 MB.',
      );
    });
    it('what was pasted and refused stays in the field', async () => {
      const answer = await admin.upload(path, { text: 'a,b\n1,2' }, null);
      expect(answer.text).to.match(/a,b\r?\n1,2<\/textarea>/);
    });
    it('the template has the columns and no row', async () => {
      const { text } = await admin.get(`${path}/template.csv`);
      expect(text.replace('\uFEFF', '').trim()).to.equal(heading);
    });
  });

  describe('all or nothing', () => {
    it('A9: too few licences are said at the dry run, and again where they went meanwhile', async () => {
      const at = await dryRun(file([row('lic.one'), row('lic.two')]));
      const free = async (n: number) =>
        all(
          `update tenants set licence_limit = $2 + (select count(*) from users where tenant_id = $1
            and archived_at is null and state in ('active', 'invited')) where id = $1`,
          cast.tenantId,
          n,
        );
      await free(1);
      expect(words(await admin.get(at))).to.contain(
        'There aren’t enough licences for 2 portal users: 1 are free.',
      );
      expect((await admin.post(`${at}/create`)).status).to.equal(422);
      await free(2);
      await worker.stop();
      await admin.post(`${at}/create`);
      await free(1);
      worker = await startWorker((await testApp()).services, jobs);
      expect(words(await waitFor(at))).to.contain('There aren’t enough licences');
      expect(await users('lic.%')).to.deep.equal([]);
      await all('update tenants set licence_limit = 500 where id = $1', cast.tenantId);
      expect(words(await create(at))).to.contain('Created 2 portal users');
    });

    it('what changes between dry run and job gives it back, with nothing made', async () => {
      const at = await dryRun(file([row('late.one'), row('late.two')]));
      await worker.stop();
      await admin.post(`${at}/create`);
      expect((await admin.get(at)).text)
        .to.contain('data-progress')
        .and.contain('Refresh');
      await office.addUser('late.two');
      worker = await startWorker((await testApp()).services, jobs);
      const page = await waitFor(at);
      expect(words(page)).to.contain('Something has changed since the dry run, so nothing was created.');
      expect(page.text).to.contain('This User ID belongs to somebody outside');
      expect(await users('late.%')).to.deep.equal([]);
    });

    it('A25: it acts for who started it, with the rights of when it runs', async () => {
      const second = await makeSecondAdministrator();
      const at = await dryRun(file([row('rights.one')]));
      await worker.stop();
      await second.browser.post(`${at}/create`);
      await all('delete from user_usergroups where user_id = $1', second.userId);
      worker = await startWorker((await testApp()).services, jobs);
      expect(words(await waitFor(at))).to.contain(
        'The person who started this can no longer create portal users.',
      );
      expect(await users('rights.%')).to.deep.equal([]);
      expect(words(await create(at))).to.contain('Created 1 portal user');
    });

    it(
      'S24: of a worker that is killed with SIGKILL nothing is lost: its job is freed, and ' +
        'goes on behind the hashes that it kept',
      async () => {
        const many = 120;
        const rows = Array.from({ length: many }, (_, n) =>
          row(`crash.${n}`, { rest: `,,,,${goodPassword} ${n}` }),
        );
        const at = await dryRun(file(rows));
        const id = at.split('/').at(-1)!;
        const hashed = async () =>
          (await all('select 1 from bulk_import_rows where import_id = $1 and sealed_hash', id)).length;
        await worker.stop();
        await admin.post(`${at}/create`);
        const { databaseUrl, prefix } = await testDatabase();
        const script = fileURLToPath(new URL('../support/runsWorker.ts', import.meta.url));
        child = spawn(process.execPath, ['--import', 'tsx', script, databaseUrl, prefix], {
          stdio: 'ignore',
        });
        while ((await hashed()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        const closed = new Promise((resolve) => child!.once('close', resolve));
        child.kill('SIGKILL');
        await closed;
        const kept = await hashed();
        expect(kept).to.be.within(1, many - 1);
        expect(words(await admin.get(at))).to.contain(`Preparing passwords: ${kept} of ${many}.`);
        expect(await users('crash.%')).to.deep.equal([]);
        // As long as nobody frees it, nobody else takes the job: its lock holds for hours.
        await bury();
        worker = await startWorker((await testApp()).services, jobs, pulse);
        expect(words(await waitFor(at))).to.contain(`Created ${many} portal users`);
        expect(await users('crash.%')).to.have.length(many);
        const left = await all(
          'select 1 from bulk_import_rows where import_id = $1 and sealed is not null',
          id,
        );
        expect(left, 'passwords that stay behind').to.deep.equal([]);
        const portal = await visitorFrom(cast.slug);
        const login = { username: 'crash.7', password: `${goodPassword} 7` };
        expect((await portal.post('/login', login)).location).to.equal('/');
      },
    );

    it('S24: one that is stopped in its last try comes back to the people', async () => {
      const at = await dryRun(file([row('too.often')]));
      await worker.stop();
      await admin.post(`${at}/create`);
      await all(
        `update graphile_worker._private_jobs set attempts = max_attempts where payload ->> 'import' = $1`,
        at.split('/').at(-1),
      );
      worker = await startWorker((await testApp()).services, jobs, pulse);
      expect(words(await waitFor(at))).to.contain('stopped too often');
      expect(await users('too.often')).to.deep.equal([]);
      expect(words(await create(at))).to.contain('Created 1 portal user');
    });

    it('S19: between upload and job no password stands in the database, nor its hash', async () => {
      const at = await dryRun(file([row('sealed.one', { rest: `,,,,${goodPassword}` })]));
      const [stored] = await all<{ row: string }>(
        `select row_to_json(r)::text || encode(sealed, 'escape') as row from bulk_import_rows r where import_id = $1`,
        at.split('/').at(-1),
      );
      expect(stored!.row).to.not.contain(goodPassword).and.not.contain('argon2');
    });
  });

  describe('A23: who may', () => {
    it('administrators alone: strangers, other tenants, technicians and portal data administrators are refused', async () => {
      const others = await makeCast('bulk');
      const at = await dryRun(file([row('who.one')]));
      const asks = [path, `${path}/template.csv`, at].map((one) => ({ path: one }));
      const posts = [path, `${at}/rows`, `${at}/create`, `${at}/invite`, `${at}/discard`].map((one) => ({
        path: one,
        body: { text: 'x' },
      }));
      await expectRefused(cast, others, [...asks, ...posts], ['technician', 'dataAdministrator']);
      const clerk = await signedIn(cast.players.dataAdministrator);
      expect((await clerk.upload(path, {}, file([row('who.two')]))).status).to.equal(404);
      const stranger = await signedIn(others.players.administrator);
      expect((await stranger.get(at)).status).to.equal(404);
      expect((await stranger.post(`${at}/create`)).status).to.equal(404);
      expect(words(await admin.get(at))).to.contain('New 1 portal user');
    });
  });

  async function makeSecondAdministrator(): Promise<{ browser: Browser; userId: string }> {
    const userId = await office.addUser('second', { groups: cast.groups.administrators });
    const browser = await visitorFrom(cast.slug);
    await browser.post('/admin/login', { username: 'second', password: goodPassword });
    return { browser, userId };
  }
});
