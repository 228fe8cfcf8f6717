import { expect } from 'chai';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all, goodPassword, type Sent } from '../support/people.ts';

describe('People with one name', () => {
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    [cast, other] = [await makeCast('onename'), await makeCast('onename')];
    administrator = await signedIn(cast.players.administrator);
  });

  const passwords = { password: goodPassword, retype_password: goodPassword };
  const north = () => cast.customers.north;
  const named = (table: string) =>
    all<{ first_name: string; last_name: string; sort_name: string }>(
      `select first_name, last_name, sort_name from ${table}
       where tenant_id = $1 and (first_name in ('Suharto', '李伟') or last_name in ('Suharto', '李伟')) order by created_at, id`,
      cast.tenantId,
    );
  /** Every form that takes a person, but for their names. */
  const forms = (key: string): Record<string, { path: string; table: string; body: Sent }> => ({
    user: { path: '/admin/users', table: 'users', body: { username: `${key}-user`, ...passwords } },
    contact: { path: '/admin/contacts', table: 'contacts', body: { customer_id: north(), status: 'active' } },
    'personnel record': { path: '/admin/personnel', table: 'personnel', body: { status: 'active' } },
    'portal user': {
      path: `/admin/customers/${north()}/portal_users`,
      table: 'users',
      body: { username: `${key}-portal`, ...passwords },
    },
    'partner’s user': {
      path: `/admin/partners/${cast.partnerId}/users`,
      table: 'users',
      body: { username: `${key}-partner`, email: `${key}@partner.example`, send_invitation: 'on' },
    },
    'access that is given': {
      path: '/admin/access',
      table: 'contacts',
      body: { customer_id: north(), username: `${key}-given`, email: `${key}@north.example`, ...passwords },
    },
  });

  for (const [first_name, last_name] of [
    ['Suharto', ''],
    ['', '李伟'],
  ] as const)
    it(`“${first_name}”, “${last_name}” is enough, without a space that nobody typed`, async () => {
      for (const [what, { path, table, body }] of Object.entries(
        forms(first_name === '' ? 'last' : 'first'),
      )) {
        const before = await named(table);
        const answer = await administrator.post(path, { ...body, first_name, last_name });
        expect(answer.status, what + answer.text).to.equal(303);
        const now = await named(table);
        expect(now.length, what).to.equal(before.length + 1);
        const name = first_name || last_name;
        const { sort_name: sorted, ...made } = now.find((one) => one.first_name === first_name)!;
        expect(made, what).to.deep.equal({ first_name, last_name });
        expect(sorted, what).to.equal(name.toLowerCase());
        const page = await administrator.get(answer.location!);
        expect(page.text, what)
          .to.contain(name)
          .and.not.match(new RegExp(`${name} [,.’)]`));
      }
    });

  it('both empty, or empty to the eye, is refused at the field, and nothing is added', async () => {
    for (const [what, { path, table, body }] of Object.entries(forms('none'))) {
      const count = async () =>
        (await all(`select 1 from ${table} where tenant_id = $1`, cast.tenantId)).length;
      const before = await count();
      const answer = await administrator.post(path, {
        ...body,
        first_name: '\u200b\u00a0',
        last_name: '\u2060',
      });
      expect(answer.status, what).to.equal(422);
      expect(answer.text, what).to.contain('Enter a first name, a last name or both.');
      expect(await count(), what).to.equal(before);
    }
  });

  it('the utility takes a name typed whole, or turned round by a comma', async () => {
    for (const [name, first, last] of [
      ['李伟', '李伟', ''],
      ['Suharto', 'Suharto', ''],
      ['Suharto,', '', 'Suharto'],
    ] as const) {
      const username = `utility-${first}-${last}`;
      const body = { account_type: 'customer', username, name, email: 'u@north.example', owner: north(), ...passwords }; // prettier-ignore
      const answer = await administrator.post('/admin/accounts', body);
      expect(answer.status, answer.text).to.equal(303);
      const [made] = await all<object>(
        'select first_name, last_name from users where tenant_id = $1 and username = $2',
        cast.tenantId,
        username,
      );
      expect(made).to.deep.equal({ first_name: first, last_name: last });
      expect((await administrator.get(answer.location!)).text).to.contain(
        `${first || last} can sign in to the portal`,
      );
    }
  });

  it('sign-up, too', async () => {
    const subdomain = `one-name-${cast.slug.slice(-6)}`;
    const body = { company: 'One', subdomain, first_name: '李伟', last_name: '', email: 'li@one.example' };
    const answer = await (await visitor()).post('/signup', { ...body, ...passwords });
    expect(answer.status, answer.text).to.equal(303);
    const made = await all<object>(
      'select u.first_name, u.last_name from users u join tenants t on t.id = u.tenant_id where t.slug = $1',
      subdomain,
    );
    expect(made).to.deep.equal([{ first_name: '李伟', last_name: '' }]);
  });

  it('nobody is called with a space in front or behind: on lists, in emails, in the audit log', async () => {
    const [mail] = await all<{ name: string }>(
      `select to_name as name from emails where tenant_id = $1 and kind = 'invitation' order by created_at limit 1`,
      cast.tenantId,
    );
    expect(mail).to.deep.equal({ name: 'Suharto' });
    const entries = await all<{ name: string }>(
      `select record_name as name from audit_log where tenant_id = $1 and record_kind in ('users', 'contacts', 'personnel')`,
      cast.tenantId,
    );
    expect(entries.map(({ name }) => name)).to.include.members(['Suharto', '李伟']);
    for (const { name } of entries) expect(name).to.equal(name.trim());
    for (const path of ['/admin/users', '/admin/contacts', '/admin/personnel']) {
      const { text } = await administrator.get(`${path}?q=Suharto`);
      expect(text, path).to.contain('Suharto');
      const theirs = await (await signedIn(other.players.administrator)).get(`${path}?q=Suharto`);
      expect(theirs.text, path).not.to.match(/<td[^>]*>Suharto|<a[^>]*>Suharto/);
    }
  });
});
