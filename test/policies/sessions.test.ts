import { expect } from 'chai';
import { asActor, NoSession, NoTenant } from '../../server/database/asActor.ts';
import { limits } from '../../server/shared/limits.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { playerNames } from './matrixWorld.ts';

/** A change behind a session's back, and how to take it back. `$tenant`, `$user`, `$session` … are filled in. */
interface Change {
  rule: string;
  what: string;
  who: readonly PlayerName[];
  breaks: string;
  mends: string;
  ends?: 'no tenant' | 'link_ended' | 'link_needs_password';
}

const contactUsers: PlayerName[] = [
  'contactUser', 'contactWithPermissions', 'wideContact', 'mixedContact', 'allContact', 'adminContactWithOutside',
]; // prettier-ignore
const ofCustomer: PlayerName[] = ['customerUser', ...contactUsers];
const withPassword: PlayerName[] = [...ofCustomer, 'partnerUser', 'agentUser'];
const viewer: PlayerName[] = ['viewer'];
/** Somebody's portal, be it looked at by the person or by staff (A8). */
const seen = (who: readonly PlayerName[]) => [...who, ...viewer];
const everybody: PlayerName[] = ['administrator', 'technician', ...withPassword];
const set = (table: string, id: string, values: string, back: string) => ({
  breaks: `update ${table} set ${values} where tenant_id = '$tenant' and id = '${id}'`,
  mends: `update ${table} set ${back} where tenant_id = '$tenant' and id = '${id}'`,
});
const aged = (column: string, age: string) =>
  set('login_sessions', '$session', `${column} = now() - interval '${age}'`, `${column} = now()`);
const portalUser = (values: string, back: string) => ({
  breaks: `update portal_users set ${values} where user_id = '$user'`,
  mends: `update portal_users set ${back} where user_id = '$user'`,
}); // prettier-ignore

const changes: Change[] = [
  {
    rule: 'A1',
    what: 'the tenant is suspended',
    who: seen([...everybody, 'link']),
    ends: 'no tenant',
    breaks: "update tenants set status = 'suspended' where id = '$tenant'",
    mends: "update tenants set status = 'active' where id = '$tenant'",
  },
  {
    rule: 'S13',
    what: 'the session is ended',
    who: seen([...everybody, 'link']),
    ...set('login_sessions', '$session', 'ended_at = now()', 'ended_at = null'),
  },
  {
    rule: 'S13',
    what: 'the session was idle too long',
    who: ['administrator', 'technician'],
    ...aged('seen_at', limits.staffIdle),
  },
  {
    rule: 'S13',
    what: 'the session was idle too long',
    who: withPassword,
    ...aged('seen_at', limits.portalIdle),
  },
  { rule: 'S13', what: 'the session was idle too long', who: ['link'], ...aged('seen_at', limits.linkIdle) },
  {
    rule: 'S13',
    what: 'the session is too old',
    who: ['administrator', 'technician'],
    ...aged('created_at', limits.staffAbsolute),
  },
  {
    rule: 'S13',
    what: 'the session is too old',
    who: withPassword,
    ...aged('created_at', limits.portalAbsolute),
  },
  { rule: 'S13', what: 'the session is too old', who: ['link'], ...aged('created_at', limits.linkAbsolute) },
  {
    rule: 'A5, A25',
    what: 'the user is suspended',
    who: seen(everybody),
    ...set('users', '$user', "state = 'suspended'", "state = 'active'"),
  },
  {
    rule: 'A5, A25',
    what: 'the user is invited anew',
    who: everybody,
    ...set('users', '$user', "state = 'invited'", "state = 'active'"),
  },
  {
    rule: 'A5, A25',
    what: 'the user is archived',
    who: seen(everybody),
    ...set('users', '$user', 'archived_at = now()', 'archived_at = null'),
  },
  {
    rule: 'A5, A25',
    what: 'the last group is taken away',
    who: seen(everybody),
    breaks: `create table kept_groups as select * from user_usergroups where user_id = '$user';
  delete from user_usergroups where user_id = '$user'`,
    mends: 'insert into user_usergroups select * from kept_groups; drop table kept_groups',
  },
  {
    rule: 'A5, A25',
    what: 'the customer is inactive',
    who: seen(ofCustomer),
    ...set('customers', '$customer', "status = 'inactive'", "status = 'active'"),
  },
  {
    rule: 'A5, A25',
    what: 'the customer is archived',
    who: seen(ofCustomer),
    ...set('customers', '$customer', 'archived_at = now()', 'archived_at = null'),
  },
  {
    rule: 'A5, A25',
    what: 'the contact is inactive',
    who: seen(contactUsers),
    ...set('contacts', '$contact', "status = 'inactive'", "status = 'active'"),
  },
  {
    rule: 'A18, A25',
    what: 'the contact is archived',
    who: seen(contactUsers),
    ...set('contacts', '$contact', 'archived_at = now()', 'archived_at = null'),
  },
  {
    rule: 'A18',
    what: 'the portal user has lost its contact',
    who: seen(contactUsers),
    ...portalUser('contact_id = null', "contact_id = '$contact'"),
  },
  {
    rule: 'A25',
    what: 'the portal user is archived',
    who: seen(withPassword),
    ...portalUser('archived_at = now()', 'archived_at = null'),
  },
  ...(['partner', 'agent'] as const).flatMap((kind): Change[] => [
    {
      rule: 'A5, A18',
      what: `the ${kind} is inactive`,
      who: [`${kind}User`],
      ...set(`${kind}s`, `$${kind}`, "status = 'inactive'", "status = 'active'"),
    },
    {
      rule: 'A18',
      what: `the ${kind} is archived`,
      who: [`${kind}User`],
      ...set(`${kind}s`, `$${kind}`, 'archived_at = now()', 'archived_at = null'),
    },
  ]),
  { rule: 'A8, S17', what: 'it is half an hour old', who: viewer, ...aged('created_at', limits.view) },
  ...[
    ['ended_at = now()', 'ended_at = null', 'the staff session is over'],
    [
      `seen_at = now() - interval '${limits.staffIdle}'`,
      'seen_at = now()',
      'the staff session was idle too long',
    ],
    [
      `created_at = now() - interval '${limits.staffAbsolute}'`,
      'created_at = now()',
      'the staff session is too old',
    ],
  ].map(([values = '', back = '', what = '']): Change => ({
    rule: 'A8, S17',
    what,
    who: viewer,
    ...set('login_sessions', '$staffSession', values, back),
  })),
  ...[
    ["state = 'suspended'", "state = 'active'", 'the member of staff is suspended'],
    ["state = 'invited'", "state = 'active'", 'the member of staff is invited anew'],
    ['archived_at = now()', 'archived_at = null', 'the member of staff is archived'],
    [
      'must_change_password = true',
      'must_change_password = false',
      'the member of staff must change the password',
    ],
  ].map(([values = '', back = '', what = '']): Change => ({
    rule: 'A8, A25',
    what,
    who: viewer,
    ...set('users', '$staff', values, back),
  })),
  {
    rule: 'A8, A25',
    what: 'the member of staff has lost the last group',
    who: viewer,
    breaks: `create table kept_groups as select * from user_usergroups where user_id = '$staff';
  delete from user_usergroups where user_id = '$staff'`,
    mends: 'insert into user_usergroups select * from kept_groups; drop table kept_groups',
  },
  {
    rule: 'A8, A25',
    what: 'the group may view portals no more',
    who: viewer,
    ...set(
      'usergroups',
      '$technicians',
      "permissions = array_remove(permissions, 'view_portals')",
      "permissions = permissions || '{view_portals}'",
    ),
  },
  {
    rule: 'A2, A5',
    what: 'the customer is inactive',
    who: ['link'],
    ends: 'link_ended',
    ...set('customers', '$customer', "status = 'inactive'", "status = 'active'"),
  },
  {
    rule: 'A2',
    what: 'the link is switched off',
    who: ['link'],
    ends: 'link_ended',
    ...set('customers', '$customer', 'secure_link_on = false', 'secure_link_on = true'),
  },
  {
    rule: 'A4',
    what: 'the link is ended or replaced',
    who: ['link'],
    ends: 'link_ended',
    ...set('secure_links', '$link', 'ended_at = now()', 'ended_at = null'),
  },
  {
    rule: 'A2, A4',
    what: "the link's end date has come",
    who: ['link'],
    ends: 'link_ended',
    ...set('secure_links', '$link', 'ends_at = now()', 'ends_at = null'),
  },
  ...[
    ['admin_access', 'false', 'has lost Admin Access'],
    ['status', "'inactive'", 'is inactive'],
    ['archived_at', 'now()', 'is archived'],
  ].map(([column = '', value = '', what = '']): Change => ({
    rule: 'A2, A25',
    what: `the contact that it was mailed to ${what}`,
    who: ['link'],
    ends: 'link_ended',
    breaks: `with k as (insert into contacts (tenant_id, customer_id, first_name, last_name,
      admin_access) values ('$tenant', '$customer', 'Mailed', 'To', true) returning id)
        update secure_links l set contact_id = k.id from k where l.id = '$link';
      update contacts set ${column} = ${value} where id = (select contact_id from secure_links where id = '$link')`,
    mends: `update contacts set admin_access = true, status = 'active', archived_at = null
      where id = (select contact_id from secure_links where id = '$link')`,
  })),
  {
    rule: 'A3',
    what: 'the first portal user of the customer appears',
    who: ['link'],
    ends: 'link_needs_password',
    breaks: `insert into portal_users (tenant_id, user_id, scope, customer_id) values ('$tenant', '$loose', 'customer', '$customer')`,
    mends: "delete from portal_users where user_id = '$loose'",
  },
  {
    rule: 'A3',
    what: 'the first portal user of the customer appears, and is suspended',
    who: ['link'],
    ends: 'link_needs_password',
    breaks: `update users set state = 'suspended' where id = '$loose';
      insert into portal_users (tenant_id, user_id, scope, customer_id) values ('$tenant', '$loose', 'contact', '$customer')`,
    mends: "update portal_users set archived_at = now() where user_id = '$loose'",
  },
];

describe('a session ends with the next request (A25, S14)', () => {
  let cast: Cast;
  let loose: string;
  before(async () => {
    cast = await makeCast('sessions');
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ id: string }>(
      `insert into users (tenant_id, first_name, last_name, username, is_external) values ($1, 'Lo', 'Ose', 'loose', true) returning id`,
      [cast.tenantId],
    );
    loose = rows[0]!.id;
  });

  async function lives(name: PlayerName): Promise<string> {
    const { pools } = await testDatabase();
    try {
      const rows = await asActor(pools, { ...cast.players[name], readOnly: true }, (db) =>
        db.rows(db.from('assets').select('id')),
      );
      return rows.length > 0 ? 'lives' : 'lives and sees nothing';
    } catch (error) {
      if (error instanceof NoTenant) return 'no tenant';
      if (error instanceof NoSession) return error.reason ?? 'ended';
      throw error;
    }
  }

  function filled(sql: string, name: PlayerName): string {
    const { userId, sessionId, customerId, contactId, staffSessionId, staffId } = cast.players[name];
    const names: Record<string, string | null> = {
      tenant: cast.tenantId, user: userId, session: sessionId, customer: customerId, contact: contactId, link: cast.linkId, loose,
      partner: cast.partnerId, agent: cast.agentId, staffSession: staffSessionId, staff: staffId, technicians: cast.groups.technicians,
    }; // prettier-ignore
    return sql.replace(/\$(\w+)/g, (_, key: string) => names[key]!);
  }

  for (const { rule, what, who, breaks, mends, ends = 'ended' } of changes)
    for (const name of who)
      it(`${rule}: ${name}, when ${what}, and not before`, async () => {
        const { admin } = await testDatabase();
        expect(await lives(name)).to.equal('lives');
        await admin.query(filled(breaks, name));
        expect(await lives(name)).to.equal(ends);
        await admin.query(filled(mends, name));
        expect(await lives(name)).to.equal('lives');
      });

  it('S13: a minute inside the limits it still lives', async () => {
    const { admin } = await testDatabase();
    const inside: [PlayerName, string, string][] = [
      ['administrator', limits.staffIdle, limits.staffAbsolute],
      ['customerUser', limits.portalIdle, limits.portalAbsolute],
      ['link', limits.linkIdle, limits.linkAbsolute],
    ];
    for (const [name, idle, absolute] of inside) {
      await admin.query(
        `update login_sessions set seen_at = now() - $2::interval + interval '1 minute',
           created_at = now() - $3::interval + interval '1 minute' where id = $1`,
        [cast.players[name].sessionId, idle, absolute],
      );
      expect(await lives(name)).to.equal('lives');
    }
  });

  it('and an unknown, empty or foreign token never had one', async () => {
    const { pools } = await testDatabase();
    for (const side of ['staff', 'portal'] as const)
      for (const tokenHash of [
        Buffer.alloc(0),
        Buffer.alloc(32),
        Buffer.from(cast.players.administrator.token),
      ]) {
        const request = { side, tokenHash, slug: cast.slug, readOnly: true };
        const error = await asActor(pools, request, () => Promise.resolve()).catch(
          (reason: unknown) => reason,
        );
        expect(error).to.be.instanceOf(NoSession);
      }
    for (const slug of ['', 'nobody-here', cast.slug.toUpperCase(), `${cast.slug}.`, '%']) {
      const request = { ...cast.players.administrator, slug, readOnly: true };
      const error = await asActor(pools, request, () => Promise.resolve()).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(NoTenant);
    }
  });

  it('A25: a permission, a group or a facility that changes counts with the next request too', async () => {
    const { pools, admin } = await testDatabase();
    const begun = (name: PlayerName) =>
      asActor(pools, { ...cast.players[name], readOnly: true }, (_, { actor }) => Promise.resolve(actor));
    const technician = cast.players.technician.userId;
    const swap = (from: string, to: string) =>
      admin.query('update user_usergroups set usergroup_id = $3 where user_id = $1 and usergroup_id = $2', [
        technician,
        from,
        to,
      ]);
    const { technicians, administrators } = cast.groups;
    expect(await begun('technician')).to.include({ isAdministrator: false });
    await swap(technicians, administrators);
    expect(await begun('technician')).to.include({ isAdministrator: true });
    await swap(administrators, technicians);
    expect(await begun('technician')).to.deep.include({
      isAdministrator: false,
      permissions: ['keep_assets', 'keep_tickets', 'keep_work_orders', 'view_portals', 'view_records'],
    });

    const { contactId } = cast.players.contactUser;
    const flag = (value: boolean) =>
      admin.query('update contacts set edit_contact = $2 where id = $1', [contactId, value]);
    const contacts = () =>
      asActor(pools, { ...cast.players.contactUser, readOnly: true }, (db) =>
        db.rows(db.from('contacts').select('id')),
      );
    expect(await contacts()).to.have.length(1);
    await flag(true);
    expect(await contacts()).to.have.length(5);
    await flag(false);
    expect(await contacts()).to.have.length(1);
  });

  it('proves itself on every kind of actor', () => {
    const tried = new Set(changes.flatMap(({ who }) => who));
    const alike = ['dataAdministrator', 'allContactWithOutside', 'adminContact'];
    expect([...tried, ...alike]).to.have.members([...playerNames]);
  });
});
