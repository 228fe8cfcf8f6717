import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { plainCells } from '../support/cells.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

const rights = [
  'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact',
] as const; // prettier-ignore
type Right = (typeof rights)[number];

describe('A36: permission presets', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    other = await makeCast('presets');
  });
  beforeEach(async () => {
    cast = await makeCast('presets');
    ada = await signedIn(cast.players.administrator);
  });

  const path = '/admin/permission_presets';
  const contact = (name: PlayerName) => cast.players[name].contactId!;
  const held = async (name: PlayerName): Promise<Right[]> => {
    const [row] = await sql<Record<Right, boolean>>('select * from contacts where id = $1', contact(name));
    return rights.filter((right) => row![right]);
  };
  /** The preview's rows: name, gains, loses. */
  const rowsOf = (html: string) =>
    [...plainCells(html).matchAll(/<tr>([^]*?)<\/tr>/g)]
      .map(([, row = '']) =>
        [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
          cell.replace(/<[^>]*>/g, '').trim(),
        ),
      )
      .filter((cells) => cells.length === 5 && cells[0] !== 'Name')
      .map(([name, , gains, loses]) => [name, gains, loses]);
  const at = (preset: string, names: readonly PlayerName[]) =>
    `${path}/${preset}/apply?${names.map((name) => `contacts=${contact(name)}`).join('&')}`;
  const apply = async (preset: string, page: string) =>
    ada.post(`${path}/${preset}/apply`, {
      contacts: fieldValue(page, 'contacts')!,
      seen: fieldValue(page, 'seen')!,
    });
  const add = async (name: string, ...given: Right[]) => {
    const added = await ada.post(path, { name, ...Object.fromEntries(given.map((right) => [right, 'on'])) });
    expect(added.status, added.text.slice(0, 200)).to.equal(303);
    return added.location!.split('/').at(-1)!;
  };

  it('where there is none, giving access offers to add one', async () => {
    const form = `/admin/access/new?contact=${contact('contactWithPermissions')}`;
    await sql('delete from permission_presets where tenant_id = $1', cast.tenantId);
    expect((await ada.get(form)).text).to.contain('Add a permission preset');
    await add('Reader', 'access_reports');
    expect((await ada.get(form)).text)
      .to.contain('Use preset')
      .and.not.to.contain('Add a permission preset');
  });

  it('a contact’s page lists the five permissions, and names the preset that has exactly these', async () => {
    const page = `/admin/contacts/${contact('contactWithPermissions')}`;
    const before = await ada.get(page);
    expect(before.text).to.contain('They can see reports.').and.not.to.contain('The same as the preset');
    await add('As they have it', ...(await held('contactWithPermissions')));
    expect((await ada.get(page)).text).to.match(/The same as the preset\s+<a [^>]*>As they have it<\/a>/);
    const technician = await signedIn(cast.players.technician);
    expect((await technician.get(page)).text)
      .to.contain('They can see reports.')
      .and.not.to.contain('permission_presets');
  });

  it('a preset’s page lists who has exactly these permissions, and leads to them', async () => {
    const at = `${path}/${await add('Reader', 'access_reports', 'edit_contact')}`;
    expect((await ada.get(at)).text).to.contain('No contact has exactly these permissions.');
    const listed = async (query = '') => {
      const { status, text } = await ada.get(`${at}${query}`);
      expect(status).to.equal(200);
      const section = /<section [^>]*aria-labelledby="holders">[^]*?<\/section>/.exec(text)?.[0] ?? '';
      const names = [...section.matchAll(/href="\/admin\/contacts\/([\w-]+)"/g)].map(([, id]) => id);
      return { names, section };
    };
    const give = (set: string, ...values: unknown[]) =>
      sql(`update contacts set access_reports = true, edit_contact = true, ${set} where id = $1`, ...values);
    await give('status = $2', contact('contactUser'), 'inactive');
    await give('access_billing = true', contact('allContact'));
    await give('archived_at = now()', contact('mixedContact'));
    await give('all_facilities = false', other.players.contactUser.contactId);
    const { names, section } = await listed();
    expect(names, 'not who has more, who is gone, or who is another company’s').to.deep.equal([
      contact('contactUser'),
    ]);
    expect(section)
      .to.contain('Nora Contact')
      .and.contain(`href="/admin/customers/${cast.customers.north}"`)
      .and.contain('Inactive')
      .and.contain('1 contact');
    // Also while the form has an error, which doesn't say what is saved; a page of many leads on.
    const wrong = await ada.post(at, {
      name: '',
      _version: fieldValue((await ada.get(at)).text, '_version')!,
    });
    expect([wrong.status, wrong.text.includes('Nora Contact')]).to.deep.equal([422, true]);
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name, access_reports, edit_contact)
       select $1, $2, 'Many', 'A' || lpad(n::text, 3, '0'), true, true from generate_series(1, 60) n`,
      ...[cast.tenantId, cast.customers.south],
    );
    const seen: (string | undefined)[] = [];
    for (let query = ''; ;) {
      const page = await listed(query);
      seen.push(...page.names);
      const next = /rel="next" href="[^"?]*(\?[^"]*)"/.exec(page.section)?.[1];
      if (next === undefined) break;
      query = next.replaceAll('&amp;', '&');
    }
    expect([seen.length, new Set(seen).size]).to.deep.equal([61, 61]);
  });

  it('are added, listed, exported, changed and deleted; a name is there once', async () => {
    const id = await add('Site manager', 'all_facilities', 'create_work_order');
    const list = (await ada.get(path)).text;
    expect(list)
      .to.contain('Site manager')
      .and.contain('All facilities, Create Work Order')
      .and.contain('2 presets');
    expect((await ada.get(`${path}/export.csv`)).text).to.contain('Bookkeeper,Access Billing');
    for (const name of ['site manager', '  SITE MANAGER ', 'Bookkeeper']) {
      const taken = await ada.post(path, { name });
      expect(
        [taken.status, taken.text.includes('Another preset already has this name.')],
        name,
      ).to.deep.equal([422, true]);
    }
    expect((await ada.post(path, { name: ' ' })).text).to.contain('Enter a name.');
    const saved = await ada.post(`${path}/${id}`, { name: 'Site lead', all_facilities: 'on', _version: '1' });
    expect(saved.status).to.equal(303);
    expect((await ada.get(`${path}/${id}`)).text).to.contain(
      'Contacts who were given this preset keep their permissions.',
    );
    expect((await ada.get(`${path}/${id}/delete`)).text).to.contain('keep their permissions');
    expect((await ada.post(`${path}/${id}/delete`)).location).to.equal(path);
    expect((await ada.get(`${path}/${id}`)).status).to.equal(404);
    const logged = await sql<{ action: string }>(
      `select action from audit_log where tenant_id = $1 and record_kind = 'permission_presets' order by seq`,
      cast.tenantId,
    );
    expect(logged.map(({ action }) => action)).to.deep.equal(['added', 'changed', 'removed']);
  });

  it('says who gains and who loses what, changes nothing by that, and then exactly that', async () => {
    const names = ['contactUser', 'contactWithPermissions', 'allContact', 'adminContact'] as const;
    const find = (await ada.get(`${path}/${cast.preset}/contacts?q=Nora`)).text;
    expect(find)
      .to.contain(`value="${contact('contactUser')}"`)
      .and.contain('method="get"');
    const { text } = await ada.get(at(cast.preset, names));
    expect(rowsOf(text)).to.deep.equal([
      // A14: Admin Access gave all of it.
      ['Adam Contact', '–', 'All facilities, Admin Access, Access Reports, Create Work Order, Edit Contact'],
      ['Alla Contact', 'Access Billing', 'All facilities'],
      ['Nils Contact', '–', 'Access Reports, Create Work Order, Edit Contact'],
      ['Nora Contact', 'Access Billing', '–'],
    ]);
    expect(await held('adminContact')).to.deep.equal(['admin_access']);
    const done = await apply(cast.preset, text);
    expect([done.status, done.location]).to.deep.equal([303, `${path}/${cast.preset}`]);
    expect((await ada.get(done.location!)).text).to.contain('4 contacts have Bookkeeper now.');
    for (const name of names) expect(await held(name), name).to.deep.equal(['access_billing']);
    // Facilities that were added one by one stay, and nobody else has changed.
    expect(
      await sql('select 1 from contact_facilities where contact_id = $1', contact('contactUser')),
    ).to.have.length(1);
    expect(await held('adminContactWithOutside')).to.deep.equal(['admin_access']);
    // A second time there is nothing to apply, and nothing is if it is sent.
    const again = (await ada.get(at(cast.preset, names))).text;
    expect(again).to.contain('Everybody here has exactly this already.').and.not.contain('>Apply</button>');
    expect((await ada.get((await apply(cast.preset, again)).location!)).text).to.contain(
      'Everybody had Bookkeeper already',
    );
  });

  it('A17: says when a customer is left without anybody with Admin Access, and shows it again if that has become so', async () => {
    const lost = 'Afterwards no active contact will have Admin Access at North.';
    const page = async () => (await ada.get(at(cast.preset, ['adminContact']))).text;
    const shown = await page();
    expect(shown).to.not.contain(lost);
    await sql(`update contacts set status = 'inactive' where id = $1`, contact('adminContactWithOutside'));
    expect((await apply(cast.preset, shown)).status).to.equal(422);
    expect(await page()).to.contain(lost);
    expect((await apply(cast.preset, await page())).status).to.equal(303);
    // What Admin Access gave anyway is no gain, and its box changes all the same.
    await sql('update contacts set admin_access = true where id = $1', contact('adminContact'));
    const admin = await add('Administrator', 'admin_access');
    const same = (await ada.get(at(admin, ['adminContact']))).text;
    expect(rowsOf(same)).to.deep.equal([['Adam Contact', '–', '–']]);
    expect((await apply(admin, same)).status).to.equal(303);
    expect(await held('adminContact')).to.deep.equal(['admin_access']);
  });

  it('A17: whoever takes Admin Access from the other one meanwhile is waited for, and the page says so', async () => {
    const shown = (await ada.get(at(cast.preset, ['adminContact']))).text;
    const { admin } = await testDatabase();
    const portal = await admin.connect();
    try {
      // What a change in the portal does until it is committed (A17).
      await portal.query('begin');
      await portal.query(`update contacts set status = 'inactive' where id = $1`, [contact('adminContactWithOutside')]);
      await portal.query('select from customers where id = $1 for no key update', [cast.customers.north]);
      const applied = apply(cast.preset, shown);
      await Promise.race([
        applied,
        until('the other one waits for it', async () => {
          const { rows } = await admin.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%customers%'`,
          );
          return rows.length > 0;
        }),
      ]);
      await portal.query('commit');
      const answer = await applied;
      expect([answer.status, answer.text.includes('no active contact will have Admin Access at North')]).to.deep.equal([422, true]);
      expect(await held('adminContact')).to.deep.equal(['admin_access']);
    } finally {
      await portal.query('rollback');
      portal.release();
    }
  }); // prettier-ignore

  it('A25: counts from the next request of whoever is signed in', async () => {
    const [nora, adam] = [
      await signedIn(cast.players.contactUser),
      await signedIn(cast.players.adminContact),
    ];
    expect([(await nora.get('/invoices')).status, (await adam.get('/contacts')).status]).to.deep.equal([
      404, 200,
    ]);
    await apply(cast.preset, (await ada.get(at(cast.preset, ['contactUser', 'adminContact']))).text);
    expect([(await nora.get('/invoices')).status, (await adam.get('/contacts')).status]).to.deep.equal([
      200, 404,
    ]);
  });

  it('what was shown no longer holds: nothing is saved, and it is shown again', async () => {
    const names = ['contactUser', 'allContact'] as const;
    for (const meanwhile of [
      () =>
        sql(
          'update contacts set admin_access = true, version = version + 1 where id = $1',
          contact('allContact'),
        ),
      () =>
        sql(
          'update permission_presets set edit_contact = true, version = version + 1 where id = $1',
          cast.preset,
        ),
      () => sql('update contacts set archived_at = now() where id = $1', contact('allContact')),
    ]) {
      const { text } = await ada.get(at(cast.preset, names));
      await meanwhile();
      const before = [await held('contactUser'), await held('allContact')];
      const answer = await apply(cast.preset, text);
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain(
        'Something has changed since you opened this page, so nothing was saved.',
      );
      expect([await held('contactUser'), await held('allContact')]).to.deep.equal(before);
      expect(fieldValue(answer.text, 'seen')).to.not.equal(fieldValue(text, 'seen'));
    }
    expect(
      (await apply(cast.preset, (await ada.get(at(cast.preset, ['contactUser']))).text)).status,
    ).to.equal(303);
  });

  it('nobody else’s contacts are shown or changed, whatever is posted', async () => {
    const theirs = other.players.contactUser.contactId!;
    const none = await ada.get(`${path}/${cast.preset}/apply?contacts=${theirs}&contacts=7&contacts=`);
    expect(none.location).to.equal(`${path}/${cast.preset}/contacts`);
    const { text } = await ada.get(at(cast.preset, ['contactUser']));
    for (const contacts of [theirs, `${contact('contactUser')},${theirs}`, 'x', '']) {
      const answer = await ada.post(`${path}/${cast.preset}/apply`, {
        contacts,
        seen: fieldValue(text, 'seen')!,
      });
      expect(answer.status, contacts).to.be.oneOf([303, 422]);
      const [row] = await sql<{ access_billing: boolean }>(
        'select access_billing from contacts where id = $1',
        theirs,
      );
      expect(row!.access_billing, contacts).to.equal(false);
    }
    expect((await ada.get(`${path}/${other.preset}`)).status).to.equal(404);
    expect(
      (await ada.get(`${path}/${other.preset}/apply?contacts=${contact('contactUser')}`)).status,
    ).to.equal(404);
  });

  it('Give portal access ticks its boxes, keeps what was typed, and makes nothing', async () => {
    const id = await add('Site manager', 'all_facilities', 'create_work_order');
    const page = await ada.get(`/admin/access/new?customer=${cast.customers.north}`);
    expect(page.text)
      .to.contain('Permission preset')
      .and.contain(`<option value="${id}">Site manager</option>`);
    const typed = {
      customer_id: cast.customers.north, contact_id: '', first_name: 'Greta', last_name: 'Given', email: 'greta@north.example',
      edit_contact: 'on', _preset: id,
    }; // prettier-ignore
    const filled = await ada.post('/admin/access/preset', typed);
    expect(filled.status).to.equal(200);
    const ticked = rights.filter((right) =>
      new RegExp(`<input type="checkbox" value="on"\\s+checked id="field-${right}"`).test(filled.text),
    );
    expect(ticked).to.deep.equal(['all_facilities', 'create_work_order']);
    expect(fieldValue(filled.text, 'first_name')).to.equal('Greta');
    const without = await ada.post('/admin/access/preset', { ...typed, _preset: '' });
    expect([without.status, without.text.includes('Choose a preset.')]).to.deep.equal([422, true]);
    const theirs = await ada.post('/admin/access/preset', { ...typed, _preset: other.preset });
    expect(theirs.status).to.equal(422);
    expect(
      await sql('select 1 from contacts where tenant_id = $1 and first_name = $2', cast.tenantId, 'Greta'),
    ).to.deep.equal([]);
    // A36: one that is only chosen doesn't vanish with Save, which says so; used, its boxes are what is saved.
    for (const more of [{}, { customer_id: '' }, { first_name: '', email: 'no address' }]) {
      const unused = await ada.post('/admin/access', { ...typed, ...more });
      expect(unused.status).to.equal(422);
      expect(unused.text)
        .to.contain('Press “Use preset” to tick its boxes')
        .and.contain(`<option value="${id}" selected>`)
        .and.match(/checked id="field-edit_contact"/);
    }
    expect(
      await sql('select 1 from contacts where tenant_id = $1 and first_name = $2', cast.tenantId, 'Greta'),
    ).to.deep.equal([]);
    expect(filled.text).to.not.contain(`<option value="${id}" selected>`);
    const given = await ada.post('/admin/access', { ...typed, all_facilities: 'on', _preset: '' });
    expect(given.status).to.equal(303);
    // Also before a customer is chosen.
    expect((await ada.post('/admin/access/preset', { ...typed, customer_id: '' })).status).to.equal(200);
  });

  it('A36: a contact’s own form ticks its boxes, keeps what was typed, and saves nothing until Save', async () => {
    const id = await add('Site manager', 'all_facilities', 'create_work_order');
    const contactId = contact('contactWithPermissions');
    const page = `/admin/contacts/${contactId}`;
    const before = await held('contactWithPermissions');
    const form = (await ada.get(`${page}/details`)).text;
    expect(form).to.contain('Permission preset').and.contain(`<option value="${id}">Site manager</option>`);
    const typed = {
      customer_id: cast.customers.north, status: 'active', first_name: 'Greta', last_name: 'Given', access_billing: 'on', _preset: id,
      _version: fieldValue(form, '_version')!,
    }; // prettier-ignore
    const filled = await ada.post(`${page}/preset`, typed);
    expect(filled.status).to.equal(200);
    const ticked = rights.filter((right) =>
      new RegExp(`<input type="checkbox" value="on"\\s+checked id="field-${right}"`).test(filled.text),
    );
    expect(ticked).to.deep.equal(['all_facilities', 'create_work_order']);
    expect(fieldValue(filled.text, 'first_name')).to.equal('Greta');
    expect(filled.text)
      .to.contain('<details class="edit" open>')
      .and.not.contain(`<option value="${id}" selected>`);
    for (const wrong of ['', other.preset]) {
      const refused = await ada.post(`${page}/preset`, { ...typed, _preset: wrong });
      expect([refused.status, refused.text.includes('Choose a preset.')]).to.deep.equal([422, true]);
    }
    const unused = await ada.post(page, typed);
    expect(unused.status).to.equal(422);
    expect(unused.text)
      .to.contain('Press “Use preset” to tick its boxes')
      .and.contain(`<option value="${id}" selected>`);
    expect(await held('contactWithPermissions'), 'nothing is saved').to.deep.equal(before);
    expect((await ada.get(`${page}/preset`)).location).to.equal(`${page}/details`);
    const rest = Object.fromEntries(Object.entries(typed).filter(([name]) => name !== 'access_billing'));
    const boxes = { all_facilities: 'on', create_work_order: 'on' };
    expect((await ada.post(page, { ...rest, ...boxes, _preset: '' })).status).to.equal(303);
    expect(await held('contactWithPermissions')).to.deep.equal(['all_facilities', 'create_work_order']);
    const tess = await signedIn(cast.players.technician);
    expect((await tess.post(`${page}/preset`, typed)).status).to.equal(404);
    expect(
      (await (await signedIn(other.players.administrator)).post(`${page}/preset`, typed)).status,
    ).to.equal(404);
  });

  it('A23: administrators alone', async () => {
    const { text } = await ada.get(at(cast.preset, ['contactUser']));
    await expectRefused(
      cast,
      other,
      [
        { path },
        { path: `${path}/${cast.preset}` },
        { path: at(cast.preset, ['contactUser']) },
        { path, body: { name: 'Forged', admin_access: 'on' } },
        {
          path: `${path}/${cast.preset}/apply`,
          body: { contacts: contact('contactUser'), seen: fieldValue(text, 'seen')! },
        },
        { path: '/admin/access/preset', body: { customer_id: cast.customers.north, _preset: cast.preset } },
      ],
      ['technician', 'dataAdministrator'],
    );
    expect(await held('contactUser')).to.deep.equal([]);
    expect(await sql('select 1 from permission_presets where name = $1', 'Forged')).to.deep.equal([]);
  });
});
