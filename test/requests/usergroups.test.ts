import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

const path = '/admin/usergroups';

describe('usergroups', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  before(async () => {
    others = await makeCast('usergroups');
  });
  beforeEach(async () => {
    cast = await makeCast('usergroups');
    administrator = await signedIn(cast.players.administrator);
  });

  interface Row {
    id: string;
    name: string;
    is_external: boolean;
    is_administrators: boolean;
    permissions: string[];
    version: number;
  }
  const rows = () => all<Row>('select * from usergroups where tenant_id = $1 order by name', cast.tenantId);
  const named = async (name: string) => (await rows()).find((row) => row.name === name);
  const at = (id: string) => `${path}/${id}`;
  const versioned = async (name: string) => String((await named(name))!.version);

  it('lists groups with what they give and how many have them; searches, filters, exports', async () => {
    const page = await administrator.get(path);
    expect(page.text).to.contain('4 usergroups').and.contain('Customer Portal').and.contain('Everything');
    expect((await administrator.get(`${path}?q=techn`)).text).to.contain('1 usergroup<');
    const external = (await administrator.get(`${path}?kind=external`)).text;
    expect(external).to.contain('Customer Portal').and.not.contain('Technicians');
    expect((await administrator.get(`${path}?q=zzz`)).text).to.contain('No usergroups match');
    const { text } = await administrator.get(`${path}/export.csv`);
    expect(text)
      .to.contain('Name,Is external,Permissions,Users')
      .and.contain('Administrators,No,Everything,1');
  });

  it('adds an internal group with permissions by name; doubled, it makes one', async () => {
    const form = await administrator.get(`${path}/new`);
    for (const label of [
      'Name',
      'Is external',
      'Add and change assets',
      'View portals as a customer or portal user',
    ])
      expect(form.text, label).to.match(new RegExp(`<label[^>]*>${label}</label>`));
    const body = {
      name: 'Front desk',
      permissions: ['keep_tickets', 'view_records'],
      _form_id: fieldValue(form.text, '_form_id')!,
    };
    const answers = await Promise.all([administrator.post(path, body), administrator.post(path, body)]);
    const made = (await rows()).filter(({ name }) => name === 'Front desk');
    expect(made).to.have.length(1);
    expect(answers.map(({ location }) => location)).to.deep.equal([at(made[0]!.id), at(made[0]!.id)]);
    expect(made[0]).to.include({ is_external: false, is_administrators: false });
    expect(made[0]!.permissions).to.deep.equal(['view_records', 'keep_tickets']);
    const page = await administrator.get(at(made[0]!.id));
    expect(page.text)
      .to.match(/value="keep_tickets" checked/)
      .and.not.match(/value="keep_assets" checked/);
  });

  it('S6: bad input is told, what was typed stays, and nothing is made', async () => {
    const before = await rows();
    for (const [body, word] of [
      [{ name: '' }, 'Enter a name.'],
      [{ name: 'technicians' }, 'Another usergroup already has this name.'],
      [{ name: 'Forged', permissions: ['everything'] }, 'Choose only options that are listed'],
      [{ name: 'Forged', is_administrators: 'on' }, 'This form is out of date'],
      [
        { name: 'Outside', is_external: 'on', permissions: 'keep_assets' },
        'can’t have permissions in the back office',
      ],
    ] as const) {
      const answer = await administrator.post(path, body as unknown as Record<string, string>);
      expect(answer.status, word).to.equal(422);
      expect(answer.text).to.contain(word).and.contain(`value="${body.name}"`);
    }
    expect(await rows()).to.deep.equal(before);
  });

  it('A5: the database too keeps permissions of the back office from an external group', async () => {
    for (const change of [
      "permissions = '{keep_assets}' where is_external",
      'is_external = true where name = $2',
    ]) {
      const name = change.includes('$2') ? ['Technicians'] : [];
      const sql = `update usergroups set ${change} and tenant_id = $1`;
      let code = 'done';
      await all(sql, cast.tenantId, ...name).catch(
        (error: unknown) => (code = (error as { code: string }).code),
      );
      expect(code, change).to.be.oneOf(['23514', '23503']);
    }
  });

  it('A25: what a group gives counts with the next request of an open session', async () => {
    const technician = await signedIn(cast.players.technician);
    expect((await technician.get('/admin/tickets/new')).status).to.equal(200);
    const saved = await administrator.post(at(cast.groups.technicians), {
      name: 'Technicians', permissions: 'view_records', _version: await versioned('Technicians'),
    }); // prettier-ignore
    expect(saved.location).to.equal(at(cast.groups.technicians));
    expect((await technician.get('/admin/tickets/new')).status).to.equal(404);
    expect((await technician.get('/admin/tickets')).status).to.equal(200);
  });

  it('A23: the Administrators group keeps its power, whatever is posted; its name can change', async () => {
    const id = cast.groups.administrators;
    const page = await administrator.get(at(id));
    expect(page.text).to.contain('You can’t change this.').and.not.contain('type="checkbox"');
    const version = await versioned('Administrators');
    for (const more of [{ is_external: 'on' }, { permissions: 'view_records' }]) {
      const answer = await administrator.post(at(id), { name: 'Administrators', _version: version, ...more });
      expect(answer.status).to.equal(422);
    }
    expect(await named('Administrators')).to.include({ is_external: false, is_administrators: true });
    expect((await administrator.post(at(id), { name: 'Masters', _version: version })).status).to.equal(303);
    expect(await named('Masters')).to.include({ is_administrators: true });
    expect((await administrator.get('/admin/users')).status).to.equal(200);
  });

  it('A5: a group that anybody has stays internal or external, and says so', async () => {
    for (const [name, body] of [
      ['Technicians', { is_external: 'on' }],
      ['Customer Portal', {}],
    ] as const) {
      const before = (await named(name))!;
      const answer = await administrator.post(at(before.id), {
        name,
        _version: String(before.version),
        ...body,
      });
      expect(answer.status, name).to.equal(422);
      expect(answer.text).to.contain('There are users in this group');
      expect(await named(name)).to.deep.equal(before);
    }
    await all('delete from user_usergroups where usergroup_id = $1', cast.groups.technicians);
    const free = { name: 'Technicians', is_external: 'on', _version: await versioned('Technicians') };
    expect((await administrator.post(at(cast.groups.technicians), free)).status).to.equal(303);
    expect((await named('Technicians'))!.is_external).to.equal(true);
  });

  it('Make copy: the permissions under a name that is free, without the people and without the power', async () => {
    await administrator.post(`${at(cast.groups.technicians)}/copy`);
    const answer = await administrator.post(`${at(cast.groups.technicians)}/copy`);
    const copy = (await named('Copy of Technicians 2'))!;
    expect(answer.location).to.equal(at(copy.id));
    expect(copy.permissions).to.deep.equal((await named('Technicians'))!.permissions);
    expect((await administrator.get(answer.location!)).text).to.contain('0 users are in this group');
    await administrator.post(`${at(cast.groups.administrators)}/copy`);
    expect(await named('Copy of Administrators')).to.include({ is_administrators: false });
    await administrator.post(`/admin/users/${cast.players.technician.userId}/groups`, {
      groups: (await named('Copy of Administrators'))!.id,
    });
    expect((await (await signedIn(cast.players.technician)).get('/admin/users')).status).to.equal(404);
  });

  it('S25: of two who edit one group, the second sees both', async () => {
    const version = await versioned('Technicians');
    const id = cast.groups.technicians;
    await administrator.post(at(id), { name: 'Benches', permissions: 'keep_assets', _version: version });
    const second = await administrator.post(at(id), {
      name: 'Workshop',
      permissions: 'view_records',
      _version: version,
    });
    expect(second.status).to.equal(409);
    expect(second.text).to.contain('Benches').and.contain('Workshop').and.contain('Add and change assets');
    expect(await named('Benches')).to.not.equal(undefined);
  });

  it('A23: everybody else is refused, and nothing changes', async () => {
    const before = await rows();
    const asks = [
      { path },
      { path: `${path}/new` },
      { path: at(cast.groups.technicians) },
      { path, body: { name: 'Mine', permissions: 'keep_assets' } },
      { path: at(cast.groups.technicians), body: { name: 'Mine', _version: '1' } },
      { path: `${at(cast.groups.technicians)}/copy`, body: {} },
    ];
    await expectRefused(cast, others, asks, ['technician', 'dataAdministrator']);
    for (const id of [others.groups.technicians, randomUUID()]) {
      expect((await administrator.get(at(id))).status).to.equal(404);
      expect((await administrator.post(`${at(id)}/copy`)).status).to.equal(404);
    }
    expect(await rows()).to.deep.equal(before);
  });
});
