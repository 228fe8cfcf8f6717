import { expect } from 'chai';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { actAs, attempt } from '../policies/actAs.ts';
import { signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { Importing, wordsOf } from '../support/importing.ts';
import { all, openOffice } from '../support/people.ts';

const head =
  'Number,Subject,Description,Customer,Contact,Status,Priority,Opened at,Closed at,Opened by,' +
  'Comment,Comment by,Commented at,Comment from,Internal\n';

interface TicketRow {
  id: string;
  number: string;
  subject: string;
  status: string;
  priority: string;
  opened: string;
  closed: string | null;
  opened_by: string;
  contact_id: string | null;
}

describe('Tickets of an old system from a file', function () {
  this.timeout(60_000);
  let cast: Cast;
  let admin: Browser;
  let importing: Importing;
  let worker: Worker;
  before(async () => {
    ({ cast, administrator: admin } = await openOffice('oldtickets'));
    await all("update tenants set time_zone = 'Europe/Berlin' where id = $1", cast.tenantId);
    await all('update contacts set code = $2, email = $3 where id = $1', cast.players.contactUser.contactId, 'N-1', 'nora@x.example');
    importing = new Importing(admin);
    worker = await startWorker((await testApp()).services, jobs);
  }); // prettier-ignore
  after(() => worker.stop());

  const ticket = async (reference: string) =>
    (
      await all<TicketRow>(
        `select id, number, subject, status, priority, opened_by, contact_id,
           to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as opened,
           to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as closed from tickets where tenant_id = $1 and reference = $2`,
        cast.tenantId,
        reference,
      )
    )[0]!;
  const comments = (id: string) =>
    all<{ body: string; author: string; staff: boolean; internal: boolean; at: string }>(
      `select body, author_name as author, by_staff as staff, internal, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at
         from ticket_comments where ticket_id = $1 and imported order by created_at, id`,
      id,
    );
  const everything = () =>
    all(
      `select t.*, (select json_agg(m order by m.id) from ticket_comments m where m.ticket_id = t.id) as said from tickets t
         where tenant_id = $1 order by id`,
      cast.tenantId,
    );

  it('the whole way: tickets by their opening with our numbers, comments behind them, found by the old number, no email', async () => {
    const file =
      `${head}8811,Drift,"It drifts.\nA lot.",C-1,N-1,Resolved,Critical,2024-07-01 09:15,2024-07-03,,,,,,\n` +
      '8800,Pickup,When?,North,,,,1.3.2024,,Olga Old,,,,,\n' +
      '8811,,,,,,,,,,We look at it.,Tess Old,2024-07-01T10:00:00+02:00,,no\n' +
      '8811,,,,,,,,,,Thank you.,Nora Contact,2 July 2024 3:30 PM,,\n' +
      '8811,,,,,,,,,,She is cross.,Tess Old,2024-07-02 15:31,Staff,yes\n';
    const at = await importing.begun('tickets', file);
    expect(wordsOf(await admin.get(at))).to.contain('New 5 tickets and comments').and.contain('Import 5 tickets and comments');
    expect(await ticket('8811')).to.equal(undefined);
    expect(await importing.finished(at)).to.contain('5 tickets and comments added.');
    const [drift, pickup] = [await ticket('8811'), await ticket('8800')];
    expect(drift).to.deep.include({
      ...{ subject: 'Drift', status: 'closed', priority: 'urgent', contact_id: cast.players.contactUser.contactId },
      // By the company's clock: two hours before UTC in July, one in March.
      ...{ opened: '2024-07-01 07:15', closed: '2024-07-02 22:00', opened_by: 'Nora Contact' },
    });
    expect(pickup).to.deep.include({
      ...{ status: 'open', priority: 'normal', contact_id: null },
      ...{ opened: '2024-02-29 23:00', closed: null, opened_by: 'Olga Old' },
    });
    expect(Number(drift.number)).to.equal(Number(pickup.number) + 1);
    expect(await comments(drift.id)).to.deep.equal([
      { body: 'We look at it.', author: 'Tess Old', staff: true, internal: false, at: '2024-07-01 08:00' },
      { body: 'Thank you.', author: 'Nora Contact', staff: false, internal: false, at: '2024-07-02 13:30' },
      { body: 'She is cross.', author: 'Tess Old', staff: true, internal: true, at: '2024-07-02 13:31' },
    ]);
    expect(await all('select 1 from emails where tenant_id = $1', cast.tenantId)).to.deep.equal([]);
    const page = wordsOf(await admin.get(`/admin/tickets/${drift.id}`));
    expect(page).to.contain('Old number 8811').and.contain('Closed 3 Jul 2024').and.contain('Tess Old Imported');
    expect(wordsOf(await admin.get('/admin/tickets?q=8811'))).to.contain(`T-${drift.number}`).and.not.contain('Pickup');
    // The next one has the next number.
    const added = await admin.post('/admin/tickets', {
      ...{ subject: 'New', description: 'x', customer_id: cast.customers.north, priority: 'normal' },
    });
    expect(wordsOf(await admin.get(added.location!))).to.contain(`T-${Number(drift.number) + 1} New`);
  }); // prettier-ignore

  it('A11, A10a: the contact sees their own, the customer all of its own, nobody else any; internal comments stay inside', async () => {
    const { id } = await ticket('8811');
    const seen = wordsOf(await (await signedIn(cast.players.contactUser)).get(`/tickets/${id}`));
    expect(seen).to.contain('It drifts.').and.contain('Thank you.').and.contain('Imported').and.not.contain('She is cross.');
    expect((await (await signedIn(cast.players.customerUser)).get(`/tickets/${id}`)).status).to.equal(200);
    for (const name of ['allContact', 'link', 'wideContact', 'partnerUser'] as const)
      expect((await (await signedIn(cast.players[name])).get(`/tickets/${id}`)).status, name).to.equal(404);
    expect((await (await signedIn(cast.players.contactUser)).get(`/tickets/${(await ticket('8800')).id}`)).status).to.equal(404);
  }); // prettier-ignore

  it('the same file again changes nothing, unseen characters or not; what staff did since stays, and new comments are added', async () => {
    const file =
      `${head}S-1,Same,Text,C-1,,Open,,2024-01-01,,,First,Tess,2024-01-02,,\nS-1,,,,,,,,,,Second,Tess,2024-01-03,,\n` +
      'S-2,Alone,Text,C-2,,,,2024-01-01,,,,,,,\n';
    await importing.imported('tickets', file);
    const { id, number } = await ticket('S-1');
    expect((await comments(id)).map(({ body }) => body)).to.deep.equal(['First', 'Second']);
    await all("update tickets set status = 'closed', subject = 'Changed here' where id = $1", id);
    const before = await everything();
    const at = await importing.begun('tickets', file.replaceAll('S-1,', 's\u2011\u200b1 ,'));
    expect((await importing.rows(at)).map(({ outcome, changes }) => [outcome, ...changes])).to.deep.equal([
      ['unchanged', 'Already here.'],
      ['unchanged', 'Already here.'],
      ['unchanged', `Already here as T-${(await ticket('S-2')).number}.`],
    ]);
    expect((await admin.post(`${at}/import`)).status).to.equal(422);
    expect(await everything()).to.deep.equal(before);
    expect(await importing.imported('tickets', `${file}S-1,,,,,,,,,,Third,Tess,2024-01-04,,\n`)).to.contain('1 ticket or comment added.');
    expect((await comments(id)).map(({ body }) => body)).to.deep.equal(['First', 'Second', 'Third']);
    expect(await ticket('S-1')).to.include({ number, status: 'closed', subject: 'Changed here' });
  }); // prettier-ignore

  it('a number that exists: twice in a file, at another customer, a comment of nothing; another tenant’s is none', async () => {
    const other = await makeCast('oldtickets');
    await all("update tickets set reference = 'X-1' where id = $1", other.tickets.ofNorth);
    await all("update tickets set reference = 'X-2' where id = $1", cast.tickets.ofSouth);
    const tried = await importing.tried(
      'tickets',
      `${head}X-1,New,Text,C-1,,,,2024-01-01,,,,,,,\nx-1,Again,Text,C-1,,,,2024-01-01,,,,,,,\nX-2,Theirs,Text,C-1,,,,2024-01-01,,,,,,,\n` +
        'X-1,,,C-2,,,,,,,Comment,Tess,2024-01-02,,\nX-9,,,,,,,,,,Comment,Tess,2024-01-02,,\n' +
        'X-1,,,,,,,,,,Twice,Tess,2024-01-02,,\nX-1,,,,,,,,,,Twice,Tess,2024-01-02,,\n,No number,Text,C-1,,,,2024-01-01,,,,,,,\n',
    );
    expect(tried.map(({ outcome, problems }) => (outcome === 'problem' ? problems : outcome))).to.deep.equal([
      'new',
      { number: 'Line 2 has the same Number.' },
      { number: 'T-3 of another customer already has this number.' },
      { number: 'A row above has this number, for another customer.' },
      {
        ...{ subject: 'Enter a subject.', description: 'Enter a description.', customer: 'Choose a customer.' },
        opened_at: 'Enter when the ticket was opened.',
      },
      'new',
      { comment: 'Line 7 has the same Comment.' },
      { number: 'Enter a number.' },
    ]);
  }); // prettier-ignore

  it('problems stand at their fields: a future date, closed before it opened, no author, a stranger as contact', async () => {
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const tried = await importing.tried(
      'tickets',
      `${head}P-1,S,D,C-1,,,,${tomorrow},,,,,,,\n` +
        'P-2,S,D,C-1,,,,2024-01-02,2024-01-01,,,,,,\nP-3,S,D,C-1,,Open,,2024-01-02,2024-01-03,,,,,,\n' +
        `P-4,S,D,C-1,,,,2024-01-01,,,Text,,${tomorrow},,\nP-5,S,D,C-2,N-1,,,2024-01-01,,,,,,,\nP-6,(clear),D,C-1,,Lost,,soon,,,,,,,\n` +
        'P-7,S,D,C-1,,,,2024-01-01,,,Text,Nora,2024-01-01,Customer,yes\nP-8,S,D,C-1,Contact Nora,,,2024-01-01 25:00,,,,,,,\n',
    );
    expect(tried.map(({ problems }) => problems)).to.deep.equal([
      { opened_at: 'Enter a date that isn’t in the future.' },
      { closed_at: 'Enter a date that isn’t before Opened at.' },
      { closed_at: 'Only a closed ticket has a closing date. Change the status, or leave this empty.' },
      { comment_by: 'Enter who wrote the comment.', comment_at: 'Enter a date that isn’t in the future.' },
      { contact: 'No contact of this customer has the Contact ID, email or name N-1.' },
      {
        subject: 'Subject can’t be cleared.',
        status: 'Enter Open, Waiting or Closed for Status.',
        opened_at: 'Enter a date for Opened at, such as 2026-03-31 or 2026-03-31 14:30.',
      },
      { internal: 'Only a comment from staff can be internal.' },
      { opened_at: 'Enter a date for Opened at, such as 2026-03-31 or 2026-03-31 14:30.' },
    ]);
  }); // prettier-ignore

  it('takes Tickets to import them; template, example and help are there; the example is imported as it is', async () => {
    const tess = await signedIn(cast.players.technician);
    const path = '/admin/imports/tickets';
    expect((await tess.get(path)).status).to.equal(200);
    await all("update usergroups set permissions = '{view_records,keep_assets}' where id = $1", cast.groups.technicians);
    const at = await importing.begun('tickets', `${head}R-1,S,D,C-1,,,,2024-01-01,,,,,,,\n`);
    const refusals = [
      await tess.get(path),
      await tess.get(at),
      await tess.post(`${at}/import`),
      await tess.upload(path, {}, { name: 'file.csv', content: head }),
      await (await signedIn(cast.players.dataAdministrator)).get(path),
    ];
    for (const { status } of refusals) expect(status).to.be.oneOf([403, 404]);
    expect(wordsOf(await admin.get(path))).to.contain('Help').and.contain('Imported comments are marked as imported.');
    for (const kind of ['customers', 'facilities', 'contacts', 'assets', 'service_history', 'tickets'] as const) {
      const example = (await admin.get(`/admin/imports/${kind}/example.csv`)).text;
      expect(await importing.imported(kind, example), kind).to.match(/ added\./);
      expect((await importing.tried(kind, example)).map(({ outcome }) => outcome)).to.satisfy((all: string[]) =>
        all.every((one) => one === 'unchanged'),
      );
    }
  }); // prettier-ignore

  it('one order of day and month per column of times: told by another row, else asked', async () => {
    const row = (number: string, at: string) => `${number},S,D,C-1,,,,${at},,,,,,,\n`;
    const told = await importing.begun('tickets', `${head}${row('O-1', '31/03/2024 10:00')}${row('O-2', '04/03/2024 10:00')}`);
    await importing.finished(told);
    expect((await ticket('O-2')).opened).to.equal('2024-03-04 09:00');
    const asked = await importing.begun('tickets', `${head}${row('O-3', '04/03/2024 2:30 PM')}`);
    expect((await admin.get(asked)).location).to.equal(`${asked}/columns`);
  }); // prettier-ignore

  it('A34: staff write in others’ names only where it is marked as imported, and only below an old ticket', async () => {
    const { id } = await ticket('S-2');
    const comment = (of: string, by: boolean, imported: boolean, at = 'now()') =>
      `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name, imported, created_at)
         values ('${cast.tenantId}', '${of}', 'x', ${by}, 'Nora', ${imported}, ${at})`;
    const old = (more: string, values: string) =>
      `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by, created_at${more})
         values ('${cast.tenantId}', 9999, 'x', 'x', '${cast.customers.north}', 'x', now() - interval '1 day'${values})`;
    const client = await (await testDatabase()).admin.connect();
    await client.query('begin');
    const said: string[] = [];
    await actAs(client, cast.players.administrator);
    for (const statement of [
      comment(id, false, true, "now() - interval '1 year'"),
      comment(id, false, false),
      comment(id, true, false, "now() - interval '1 year'"),
      comment(cast.tickets.ofNorth, false, true),
      comment(id, true, true, "now() + interval '1 day'"),
      old(', reference', ", 'A34-1'"),
      old('', ''),
    ])
      said.push((await attempt(client, statement)).state);
    await client.query('rollback');
    client.release();
    expect(said).to.deep.equal(['done', '42501', '42501', '42501', '42501', 'done', '42501']);
  }); // prettier-ignore
});
