import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { all, contactAt, goodPassword, Office, userAt, userForm, type Sent } from '../support/people.ts';

/** A form that gives access: who may send it, where to, and what makes it a good one. */
interface Form {
  as: PlayerName;
  path: string;
  body: Sent;
  /** Fields that would give more than the form can. */
  forged: readonly string[];
}

/** Columns that say who may do what, of every table that has such. */
const tables = [
  'users', 'usergroups', 'user_usergroups', 'user_labs', 'portal_users', 'contacts', 'contact_facilities',
  'partners', 'agents', 'personnel', 'customers', 'facilities', 'secure_links',
]; // prettier-ignore

describe('fields that a form lacks', () => {
  let cast: Cast;
  let other: Cast;
  let forms: Record<string, Form>;

  const browsers = new Map<PlayerName, Browser>();
  before(async () => {
    [cast, other] = [await makeCast('forged'), await makeCast('forged')];
    for (const name of ['administrator', 'dataAdministrator', 'contactUser'] as const)
      browsers.set(name, await signedIn(cast.players[name]));
    forms = await formsOf();
  });

  /** What they are forged with: ids of the strongest there is, and words that switch something on. */
  const worth = (field: string): string =>
    ({
      groups: cast.groups.administrators,
      usergroup_id: cast.groups.administrators,
      labs: cast.facilities.lab,
      tenant_id: other.tenantId,
      customer_id: cast.customers.south,
      partner_id: cast.partnerId,
      agent_id: cast.agentId,
      contact_id: cast.players.adminContact.contactId!,
      user_id: cast.players.contactUser.userId!,
      scope: 'customer',
      account_type: 'customer',
      state: 'active',
      permissions: 'keep_records',
      is_external: 'false',
    })[field] ?? 'on';

  async function formsOf(): Promise<Record<string, Form>> {
    const office = new Office(cast, browsers.get('administrator')!);
    const [user, contact, spare] = [
      await office.addPortalUser('forged-user'),
      await office.addContact(),
      await office.addUser('forged-spare'),
    ];
    const ofCustomer = `/admin/customers/${cast.customers.north}`;
    const rows = await all<{ id: string; name: string }>(
      'select p.id, u.username as name from portal_users p join users u on u.id = p.user_id where p.tenant_id = $1',
      cast.tenantId,
    );
    const portalUser = (name: string) => rows.find((row) => row.name === name)!.id;
    const personName = { first_name: 'Fay', last_name: 'Orged' };
    const person = { ...personName, email: 'fay@example.com', username: '' };
    const company = { name: 'Fjord', email: '', phone: '', status: 'active' };
    const passwords = { password: goodPassword, retype_password: goodPassword };
    const login = ['is_external', 'state', 'tenant_id', 'is_administrators'];
    const as = 'administrator';
    return {
      'a new user': {
        as,
        path: '/admin/users',
        body: userForm('forged-new'),
        forged: [...login, 'permissions', 'scope'],
      },
      'a user': {
        as,
        path: userAt(user),
        body: { ...userForm('forged-user'), ...passwords, _version: '1' },
        forged: [...login, 'groups', 'labs'],
      },
      'Assign Groups': {
        as,
        path: userAt(user, '/groups'),
        body: { groups: cast.groups.customerPortal },
        forged: ['is_external', 'permissions', 'tenant_id'],
      },
      'the labs of a user': {
        as,
        path: userAt(user, '/labs'),
        body: { labs: cast.facilities.lab },
        forged: ['tenant_id', 'groups'],
      },
      'a new contact': {
        as,
        path: '/admin/contacts',
        body: office.contactForm(),
        forged: ['tenant_id', 'user_id', 'scope', 'archived_at'],
      },
      'a contact': {
        as,
        path: contactAt(contact),
        body: { ...office.contactForm(), _version: '1' },
        forged: ['facility_id', 'facilities', 'user_id', 'tenant_id'],
      },
      'the user of a contact': {
        as,
        path: contactAt(contact, '/user'),
        body: { user },
        forged: ['can_create_users', 'admin_access', 'scope'],
      },
      'the facilities of a contact': {
        as,
        path: contactAt(contact, '/facilities'),
        body: { facilities: cast.facilities.cal1 },
        forged: ['all_facilities', 'admin_access'],
      },
      'a portal user': {
        as,
        path: `${ofCustomer}/portal_users`,
        body: { ...person, ...passwords },
        forged: [...login, 'partner_id', 'agent_id', 'claim_authorization_required', 'all_facilities'],
      },
      'the agent of a customer': {
        as,
        path: `${ofCustomer}/agent`,
        body: { agent_id: cast.agentId },
        forged: ['partner_id', 'secure_link_on'],
      },
      'a partner': {
        as,
        path: '/admin/partners',
        body: { ...company, number: 'P-77' },
        forged: ['customers', 'tenant_id', 'archived_at'],
      },
      'an agent': { as, path: '/admin/agents', body: company, forged: ['number', 'customers', 'tenant_id'] },
      'a user of a partner': {
        as,
        path: `/admin/partners/${cast.partnerId}/users`,
        body: { ...person, username: 'forged-p' },
        forged: [...login, 'customer_id', 'scope', 'groups'],
      },
      'a user of an agent': {
        as,
        path: `/admin/agents/${cast.agentId}/users`,
        body: { ...person, username: 'forged-a' },
        forged: [...login, 'can_create_users', 'claim_authorization_required'],
      },
      'a personnel record': {
        as,
        path: '/admin/personnel',
        body: { ...personName, job_title: '', status: 'active', user_id: spare },
        forged: ['tenant_id', 'groups'],
      },
      'the utility': {
        as: 'dataAdministrator',
        path: '/admin/accounts',
        forged: [...login, 'groups', 'labs', 'contact_id', 'scope', 'admin_access'],
        body: {
          account_type: 'customer',
          username: 'forged-u',
          ...passwords,
          name: 'Fay Orged',
          email: 'f@example.com',
          owner: cast.customers.south,
        },
      },
      'the password of a portal user': {
        as,
        path: `${ofCustomer}/portal_users/${portalUser('customeruser')}/password`,
        body: passwords,
        forged: ['state', 'can_create_users'],
      },
      'one’s own password': {
        as: 'contactUser',
        path: '/my_profile',
        forged: ['username', 'state', 'can_create_users', 'must_change', 'contact_id', 'scope'],
        body: { present_password: password, new_password: goodPassword, retype_password: goodPassword },
      },
    };
  }

  const names = [
    'a new user', 'a user', 'Assign Groups', 'the labs of a user', 'a new contact', 'a contact', 'the user of a contact',
    'the facilities of a contact', 'a portal user', 'the agent of a customer', 'a partner', 'an agent', 'a user of a partner',
    'a user of an agent', 'a personnel record', 'the utility', 'the password of a portal user', 'one’s own password',
  ]; // prettier-ignore
  for (const name of names)
    it(`S6, A19, A23: give nothing: ${name}`, async () => {
      const { as, path, body, forged } = forms[name]!;
      const browser = browsers.get(as)!;
      const before = await standing();
      for (const field of forged) {
        const answer = await browser.post(path, { ...body, [field]: worth(field) });
        expect(answer.status, field).to.equal(422);
        expect(await standing(), field).to.deep.equal(before);
      }
      // Without them it is a good form: it was the forged field that was refused.
      expect((await browser.post(path, body)).status).to.equal(303);
    });

  it('every form here is tried', () => {
    expect(Object.keys(forms).sort()).to.deep.equal([...names].sort());
  });

  const standing = () =>
    Promise.all(
      tables.map((table) => all(`select * from ${table} where tenant_id = $1 order by id`, cast.tenantId)),
    );
});
