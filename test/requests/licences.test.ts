import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { all, openOffice, userAt, userForm, userRow, type Office } from '../support/people.ts';

const refusal =
  /aren’t enough licences.* You have (\d+), and this would take (\d+): (\d+) for staff and (\d+) for portal users\./;

describe('A9: licences', () => {
  let office: Office;
  before(async () => {
    office = await openOffice('licences');
  });

  const used = async (external?: boolean) => {
    const rows = await all<{ is_external: boolean }>(
      "select is_external from users where tenant_id = $1 and archived_at is null and state in ('active', 'invited')",
      office.cast.tenantId,
    );
    return rows.filter((row) => external === undefined || row.is_external === external).length;
  };
  /** Leaves so many licences free. */
  const leave = async (free: number) =>
    all('update tenants set licence_limit = $2 where id = $1', office.cast.tenantId, (await used()) + free);
  const named = (username: string) =>
    all('select 1 from users where tenant_id = $1 and username = $2', office.cast.tenantId, username);
  const portalUsersAt = () => `/admin/customers/${office.cast.customers.north}/portal_users`;

  it('A9: the users list has a meter, in words and as a bar', async () => {
    await leave(3);
    const { text } = await office.administrator.get('/admin/users');
    const [all, staff, portal] = [await used(), await used(false), await used(true)];
    expect(text).to.contain(
      `<strong>${all} of ${all + 3}</strong> licences are in use: ${staff} by staff, ${portal} by portal users.`,
    );
    expect(text).to.match(new RegExp(`<meter[^>]*max="${all + 3}"[^>]*value="${all}"`));
    expect(text).to.not.contain('style=');
    await leave(0);
    expect((await office.administrator.get('/admin/users')).text).to.contain('None are left');
  });

  it('A9: the last licence is given; one too many is refused with who uses them and whom to ask, and nothing is made', async () => {
    await leave(1);
    expect((await office.administrator.post('/admin/users', userForm('lastone'))).status).to.equal(303);
    const allowed = await used();
    const answer = await office.administrator.post(
      '/admin/users',
      userForm('toomany', { first_name: 'Typed' }),
    );
    expect(answer.status).to.equal(422);
    expect(refusal.exec(answer.text)?.slice(1).map(Number)).to.deep.equal([
      allowed, allowed + 1, (await used(false)) + 1, await used(true),
    ]); // prettier-ignore
    expect(answer.text).to.contain('ask the operator of this site for more').and.contain('value="Typed"');
    expect(await named('toomany')).to.deep.equal([]);
  });

  it('A9: an invited portal user counts as well, and none of its records stays', async () => {
    await leave(1);
    const body = { first_name: 'In', last_name: 'Vited', contact_id: '' };
    const add = (username: string) => office.administrator.post(portalUsersAt(), { ...body, username });
    expect((await add('invitedone')).status).to.equal(303);
    const before = await all('select 1 from portal_users where tenant_id = $1', office.cast.tenantId);
    const refused = await add('invitedtwo');
    expect(refused.status).to.equal(422);
    expect(refused.text).to.match(refusal);
    expect(await named('invitedtwo')).to.deep.equal([]);
    expect(await all('select 1 from portal_users where tenant_id = $1', office.cast.tenantId)).to.have.length(
      before.length,
    );
  });

  it('A9: a suspended login frees its licence, and is not resumed where none is left', async () => {
    const id = office.cast.players.technician.userId!;
    await leave(0);
    await office.administrator.post(userAt(id, '/suspend'));
    expect((await office.administrator.post('/admin/users', userForm('inplace'))).status).to.equal(303);
    const refused = await office.administrator.post(userAt(id, '/resume'));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.match(refusal);
    expect((await userRow(id)).state).to.equal('suspended');
    await leave(1);
    expect((await office.administrator.post(userAt(id, '/resume'))).status).to.equal(303);
    expect((await userRow(id)).state).to.equal('active');
  });

  it('A9: a suspended portal user is not resumed where none is left', async () => {
    const userId = office.cast.players.customerUser.userId!;
    const [portalUser] = await all<{ id: string }>('select id from portal_users where user_id = $1', userId);
    const at = (end: string) => `${portalUsersAt()}/${portalUser!.id}/${end}`;
    await office.administrator.post(at('suspend'));
    await leave(0);
    const refused = await office.administrator.post(at('resume'));
    expect((await office.administrator.get(refused.location!)).text).to.match(refusal);
    expect((await userRow(userId)).state).to.equal('suspended');
    await leave(1);
    await office.administrator.post(at('resume'));
    expect((await userRow(userId)).state).to.equal('active');
  });

  it('A9: of two at once for the last licence one gets it, every time', async () => {
    const other = await signedIn(office.cast.players.administrator);
    for (let round = 0; round < 5; round += 1) {
      await leave(1);
      const answers = await Promise.all([
        office.administrator.post('/admin/users', userForm(`racer-a${round}`)),
        other.post('/admin/users', userForm(`racer-b${round}`)),
      ]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
      expect(await used()).to.equal(
        (
          await all<{ licence_limit: number }>(
            'select licence_limit from tenants where id = $1',
            office.cast.tenantId,
          )
        )[0]!.licence_limit,
      );
    }
  });

  it('A9: a tenant signs up with 25', async () => {
    const [column] = await all<{ column_default: string }>(
      "select column_default from information_schema.columns where table_name = 'tenants' and column_name = 'licence_limit'",
    );
    expect(column?.column_default).to.equal('25');
  });
});
