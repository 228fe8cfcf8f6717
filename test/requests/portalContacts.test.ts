import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { all, assetsOf, contactRow, facilitiesOf, liveSessions, portalUserOf } from '../support/people.ts';
import { sql } from '../support/portalPages.ts';

const person = (more: Record<string, string> = {}) => ({
  first_name: 'Paul', last_name: 'Parker', status: 'active', ...more,
}); // prettier-ignore
const permissions = [
  'admin_access',
  'access_billing',
  'access_reports',
  'create_work_order',
  'edit_contact',
] as const;

describe('contacts in the portal', () => {
  let cast: Cast;
  let others: Cast;
  let customer: Browser;
  before(async () => {
    others = await makeCast('portal-contacts');
  });
  beforeEach(async () => {
    cast = await makeCast('portal-contacts');
    customer = await signedIn(cast.players.customerUser);
  });

  const idOf = (name: PlayerName) => cast.players[name].contactId!;
  const at = (id: string, end = '') => `/contacts/${id}${end}`;
  const save = async (browser: Browser, id: string, more: Record<string, string> = {}) =>
    browser.post(at(id, '/edit'), person({ _version: String((await contactRow(id)).version), ...more }));
  const named = (text: string) =>
    [...text.matchAll(/href="\/contacts\/[0-9a-f-]{36}"[^>]*>\s*([^<]+?)\s*</g)].map(([, name]) => name);

  it('A17: lists Title, Name, Phone, Email and Actions; finds by name and status', async () => {
    await sql(
      `update contacts set title = 'Ms', status = 'inactive', phone = '020 7946 0001' where id = $1`,
      idOf('contactUser'),
    );
    const { text } = await customer.get('/contacts');
    const heads = [...text.matchAll(/<th scope="col"[^>]*>([\s\S]*?)<\/th>/g)];
    expect(heads.map(([, cell]) => cell!.replace(/<[^>]*>/g, '').trim().split(/\s/)[0]))
      .to.deep.equal(['Title', 'Name', 'Phone', 'Email', 'Actions']); // prettier-ignore
    expect(text)
      .to.contain('Nora Contact')
      .and.contain('Inactive')
      .and.not.contain('Wida')
      .and.not.contain('kept inside');
    const search = await customer.get('/contacts/search');
    expect(search.text)
      .to.contain('<h1>Search Contacts</h1>')
      .and.match(/>Name<[\s\S]*>Status<[\s\S]*>Search</);
    const found = await customer.get('/contacts?q=nora&status=inactive');
    expect(found.text).to.contain('Nora Contact').and.not.contain('Nils Contact');
    expect((await customer.get('/contacts?q=nora&status=active')).text).to.contain('No contacts match');
    const csv = await customer.get('/contacts/export.csv?status=inactive');
    expect(csv.text).to.contain('Ms,Nora,Contact').and.not.contain('Nils').and.not.contain('kept inside');
  });

  it('A17: Add Contact, Edit and Save work from both places; what staff noted stays and stays unseen', async () => {
    const added = await customer.post(
      '/contacts',
      person({ title: 'Dr', email: 'paul@north.example', edit_contact: 'on' }),
    );
    expect(added.status).to.equal(303);
    const id = added.location!.split('/').at(-1)!;
    expect(await contactRow(id)).to.include({
      first_name: 'Paul',
      customer_id: cast.customers.north,
      admin_access: false,
    });
    const list = (await customer.get('/contacts')).text;
    const view = (await customer.get(at(id))).text;
    for (const page of [list, view]) expect(page).to.contain(`href="${at(id, '/edit')}"`);
    expect(view).to.match(/Edit Contact<\/dt>\s*<dd>\s*Yes/);
    expect((await save(customer, id, { phone: '020 7946 0000' })).location).to.equal(at(id));
    expect(await all('select phone, edit_contact from contacts where id = $1', id)).to.deep.equal([
      { phone: '020 7946 0000', edit_contact: false },
    ]);
    const nora = idOf('contactUser');
    expect((await customer.get(at(nora, '/edit'))).text).to.not.contain('kept inside');
    await save(customer, nora);
    expect(await all('select notes from contacts where id = $1', nora)).to.deep.equal([
      { notes: 'kept inside' },
    ]);
    const log = await all<{ action: string; user_id: string }>(
      `select action, user_id from audit_log where tenant_id = $1 and record_id = $2 order by seq`, cast.tenantId, id,
    ); // prettier-ignore
    expect(log).to.deep.equal(
      ['added', 'changed'].map((action) => ({ action, user_id: cast.players.customerUser.userId })),
    );
  });

  it('A17, A16: in all 32 sets of permissions each opens exactly its own', async function () {
    this.timeout(60_000);
    const { contactUser } = cast.players;
    const browser = await signedIn(contactUser);
    const other = idOf('allContact');
    await sql('update contacts set all_facilities = false where id = $1', other);
    for (let n = 0; n < 32; n += 1) {
      const has = Object.fromEntries(permissions.map((name, bit) => [name, ((n >> bit) & 1) === 1]));
      await sql(
        `update contacts set ${permissions.map((name) => `${name} = ${has[name]}`).join(', ')} where id = $1`,
        contactUser.contactId,
      );
      const [admin, edits] = [has['admin_access']!, has['admin_access']! || has['edit_contact']!];
      const wanted: Record<string, boolean> = {
        '/contacts': edits, '/contacts/search': edits, '/contacts/export.csv': edits, [at(other)]: edits,
        [at(other, '/edit')]: edits, [at(other, '/facilities/find')]: edits,
        '/contacts/new': admin, [at(other, '/delete')]: admin,
        '/work_orders/new': admin || has['create_work_order']!,
      }; // prettier-ignore
      const got = await Promise.all(
        Object.keys(wanted).map(async (path) => [path, (await browser.get(path)).status === 200]),
      );
      expect(Object.fromEntries(got), JSON.stringify(has)).to.deep.equal(wanted);
      expect((await browser.get('/')).text.includes('href="/contacts"'), 'the menu').to.equal(edits);
    }
  });

  it('A17 (BookStackApp/BookStack#2105): a posted permission or facility that one lacks is refused whole', async () => {
    const editor = await signedIn(cast.players.contactWithPermissions);
    const nora = idOf('contactUser');
    for (const right of ['admin_access', 'all_facilities']) {
      const answer = await save(editor, nora, { phone: '1234567', [right]: 'on' });
      expect(answer.status, right).to.equal(422);
      expect(answer.text).to.contain('because you don’t have it yourself');
    }
    expect(await all('select phone, admin_access, all_facilities from contacts where id = $1', nora))
      .to.deep.equal([{ phone: null, admin_access: false, all_facilities: false }]); // prettier-ignore
    const { cal1, cal2, mt } = cast.facilities;
    const [alla] = [idOf('allContact')];
    await sql('update contacts set all_facilities = false where id = $1', alla);
    for (const forged of [cal2, mt, others.facilities.cal1]) {
      const answer = await editor.post(at(alla, '/facilities'), { facilities: [cal1, forged] });
      expect(answer.status).to.equal(422);
      expect(await facilitiesOf(alla)).to.deep.equal([]);
    }
    expect((await editor.post(at(alla, '/facilities'), { facilities: cal1 })).status).to.equal(303);
    expect((await facilitiesOf(alla)).map((row) => row.facility_id)).to.deep.equal([cal1]);
    expect((await save(editor, nora, { access_billing: 'on' })).status).to.equal(303);
    // A field of another form gives nothing either.
    expect((await customer.post('/contacts', person({ customer_id: cast.customers.south }))).status).to.equal(
      422,
    );
    expect((await customer.post('/contacts', person({ notes: 'x' }))).status).to.equal(422);
  });

  it('A17 (bitwarden/server#467): editing or deleting a contact that has more than oneself is refused', async () => {
    const editor = await signedIn(cast.players.contactWithPermissions);
    for (const name of ['adminContact', 'allContact'] as const) {
      const [id, before] = [idOf(name), await contactRow(idOf(name))];
      expect((await editor.get(at(id))).text)
        .to.contain('You can’t change this contact')
        .and.not.contain(at(id, '/edit'));
      expect((await editor.get(at(id, '/edit'))).status).to.equal(404);
      expect((await save(editor, id)).status).to.equal(404);
      expect(
        (await editor.post(at(id, '/facilities'), { facilities: cast.facilities.cal1 })).status,
      ).to.equal(404);
      expect(await contactRow(id)).to.deep.equal(before);
    }
    // A facility of the company itself, which the customer doesn't see, is more than the customer has.
    const adil = idOf('adminContactWithOutside');
    expect((await customer.get(at(adil))).text).to.contain('And one facility that you can’t see.');
    for (const end of ['/edit', '/delete']) {
      expect((await customer.get(at(adil, end))).status).to.equal(404);
      expect((await customer.post(at(adil, end), person({ _version: '1' }))).status).to.equal(404);
    }
    expect((await contactRow(adil)).archived_at).to.equal(null);
    const adilsOwn = await signedIn(cast.players.adminContactWithOutside);
    expect((await save(adilsOwn, idOf('adminContact'), { admin_access: 'on' })).status).to.equal(303);
  });

  it('A18: Confirm Delete asks Yes or No; the contact’s user is suspended and its session over; nobody deletes their own', async () => {
    const nora = idOf('contactUser');
    const question = (await customer.get(at(nora, '/delete'))).text;
    expect(question)
      .to.match(/<h1[^>]*>Confirm Delete<\/h1>/)
      .and.match(/<button[^>]*>Yes<\/button>/)
      .and.contain('>No</a>');
    // What will happen, to whom, and to how many; of one without a user or a ticket nothing of the kind.
    const [mine] = await all<{ n: number }>(
      'select count(*)::int as n from tickets where contact_id = $1',
      nora,
    );
    expect(mine!.n).to.be.greaterThan(0);
    expect(question)
      .to.contain(
        'Delete Nora Contact? They’ll no longer be listed. Their user will be signed out and suspended',
      )
      .and.match(mine!.n === 1 ? /Their ticket stays\./ : new RegExp(`Their ${mine!.n} tickets stay\\.`));
    const [bare] = await all<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'Bare', 'Contact') returning id`,
      cast.tenantId, cast.customers.north,
    ); // prettier-ignore
    expect((await customer.get(at(bare!.id, '/delete'))).text)
      .to.contain('Delete Bare Contact? They’ll no longer be listed.')
      .and.contain('<p>You can’t undo this.</p>')
      .and.not.contain('suspended');
    expect((await contactRow(nora)).archived_at).to.equal(null);
    expect((await customer.post(at(nora, '/delete'))).location).to.equal('/contacts');
    expect((await contactRow(nora)).archived_at).to.not.equal(null);
    expect(await portalUserOf(cast.players.contactUser.userId!)).to.deep.equal([
      { scope: 'contact', customer_id: cast.customers.north, contact_id: null, state: 'suspended' },
    ]);
    expect(await liveSessions(cast.players.contactUser.userId!)).to.equal(0);
    expect((await (await signedIn(cast.players.contactUser)).get('/')).location).to.contain('/login');
    const log = await all<{ action: string; record_kind: string }>(
      `select action, record_kind from audit_log where tenant_id = $1 and user_id = $2 order by seq`,
      cast.tenantId, cast.players.customerUser.userId,
    ); // prettier-ignore
    expect(log).to.deep.equal([
      { action: 'archived', record_kind: 'contacts' },
      { action: 'suspended', record_kind: 'users' },
    ]);

    const admin = await signedIn(cast.players.adminContact);
    const own = idOf('adminContact');
    expect((await admin.get('/contacts')).text)
      .to.contain(at(own, '/edit'))
      .and.not.contain(at(own, '/delete'));
    expect((await admin.get(at(own))).text).to.not.contain(at(own, '/delete'));
    for (const answer of [await admin.get(at(own, '/delete')), await admin.post(at(own, '/delete'))])
      expect(answer.status).to.equal(404);
    expect((await contactRow(own)).archived_at).to.equal(null);
  });

  it('A17 (getprobo/probo#1071): the last contact with Admin Access survives edit, inactive and delete', async () => {
    await sql('update contacts set admin_access = false where id = $1', idOf('adminContactWithOutside'));
    const adam = idOf('adminContact');
    for (const more of [{}, { admin_access: 'on', status: 'inactive' }] as Record<string, string>[]) {
      const answer = await save(customer, adam, more);
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('the only active contact with Admin Access');
    }
    expect((await customer.post(at(adam, '/delete'))).location).to.equal(at(adam));
    expect(await contactRow(adam)).to.include({ admin_access: true, archived_at: null, status: 'active' });
    // Two who take it from one another at once: one of them keeps it.
    const alla = idOf('allContact');
    await sql('update contacts set admin_access = true where id = $1', alla);
    const second = await signedIn(cast.players.allContact);
    const answers = await Promise.all([save(customer, adam), save(second, alla)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    const left = await all('select 1 from contacts where id = any ($1) and admin_access', [adam, alla]);
    expect(left).to.have.length(1);
  });

  it('A25, A12: what is given and taken counts with the next request; Undo gives a facility back', async () => {
    const { cal1, cal2 } = cast.facilities;
    const nora = idOf('contactUser');
    await customer.post(at(nora, '/facilities'), { facilities: cal2 });
    expect(await assetsOf(cast.players.contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    const removed = await customer.post(at(nora, `/facilities/${cal1}/remove`));
    expect(removed.location).to.equal(at(nora));
    expect(await assetsOf(cast.players.contactUser)).to.deep.equal(['A-cal-2']);
    expect((await customer.get(at(nora))).text)
      .to.contain('no longer sees assets at Facility cal-1')
      .and.contain('Undo');
    expect((await customer.post(at(nora, `/facilities/${cal1}/remove`))).status).to.equal(404);
    for (const [body, said] of [
      [{ facilities: cal1, _undo: '1' }, 'has the facility again.'],
      [{ facilities: cal1 }, 'already has this facility.'],
    ] as const) {
      await customer.post(at(nora, '/facilities'), body);
      expect((await customer.get(at(nora))).text)
        .to.contain(said)
        .and.not.match(/Facility .*added/);
    }
    expect(await assetsOf(cast.players.contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    await customer.post(at(nora, `/facilities/${cal1}/remove`));
  });

  it('A16, A17: other customers’ and tenants’ contacts are not there; a link and an agent read only', async () => {
    const foreign = [others.players.contactUser.contactId!, cast.players.wideContact.contactId!];
    for (const id of foreign)
      for (const end of ['', '/edit', '/delete', '/facilities/find'])
        expect((await customer.get(at(id, end))).status, end).to.equal(404);
    for (const id of foreign) {
      expect((await customer.post(at(id, '/edit'), person({ _version: '1' }))).status).to.equal(404);
      expect((await customer.post(at(id, '/delete'))).status).to.equal(404);
      expect((await contactRow(id)).archived_at).to.equal(null);
    }
    const [sam] = await sql<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'Sam', 'South') returning id`,
      cast.tenantId, cast.customers.south,
    ); // prettier-ignore
    for (const [name, id] of [
      ['link', sam!.id],
      ['agentUser', idOf('contactUser')],
    ] as const) {
      const browser = await signedIn(cast.players[name]);
      const list = (await browser.get('/contacts')).text;
      expect(named(list), name).to.not.be.empty;
      expect(list).to.contain(at(id)).and.not.contain('/edit"').and.not.contain('Add Contact');
      expect((await browser.get(at(id))).status).to.equal(200);
      expect((await browser.get(at(id, '/edit'))).status).to.equal(404);
      expect((await save(browser, id)).status).to.equal(404);
    }
  });

  it('S25: of two who save, the second is shown what the first one did', async () => {
    const nora = idOf('contactUser');
    const opened = (await customer.get(at(nora, '/edit'))).text;
    await save(customer, nora, { job_title: 'Chief' });
    const answer = await customer.post(
      at(nora, '/edit'),
      person({ _version: fieldValue(opened, '_version')!, job_title: 'Boss' }),
    );
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('Somebody else changed this while you were editing').and.contain('Chief');
  });
});
