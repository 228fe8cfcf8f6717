import { expect } from 'chai';
import type { PlayerName } from '../support/cast.ts';
import { actAs, attempt } from './actAs.ts';
import { makeWorld, type World } from './matrixWorld.ts';
import { inRollback } from './support.ts';

type Values = Record<string, unknown>;

describe('rows and columns that the matrix has no room for', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  async function insertAs(name: PlayerName, table: string, values: Values): Promise<string> {
    return inRollback(async (client) => {
      await actAs(client, world.own.players[name]);
      const row: Values = { tenant_id: world.own.tenantId, ...values };
      const columns = Object.keys(row);
      const places = columns.map((_, index) => `$${index + 1}`);
      const sql = `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`;
      return (await attempt(client, sql, Object.values(row))).state;
    });
  }

  const ticket = (values: Values): Values => ({
    number: 9,
    subject: 'Planted',
    description: '',
    opened_by: '',
    ...values,
  });
  const comment = (values: Values): Values => ({
    body: 'Planted',
    author_name: '',
    by_staff: false,
    ...values,
  });

  it('A10: a customer user opens no ticket for another customer', async () => {
    const { own } = world;
    expect(await insertAs('customerUser', 'tickets', ticket({ customer_id: own.customers.north }))).to.equal(
      'done',
    );
    expect(await insertAs('customerUser', 'tickets', ticket({ customer_id: own.customers.south }))).to.equal(
      '42501',
    );
    expect(await insertAs('link', 'tickets', ticket({ customer_id: own.customers.north }))).to.equal('42501');
  });

  it("A11: a contact user opens no ticket without its contact, in another's name, or with another customer's contact", async () => {
    const { own, nora, sam } = world;
    const of = (customer: string, contact: string | null) =>
      ticket({ customer_id: customer, contact_id: contact });
    const { north, south } = own.customers;
    expect(await insertAs('contactUser', 'tickets', of(north, nora))).to.equal('done');
    expect(await insertAs('contactUser', 'tickets', of(north, null))).to.equal('42501');
    expect(await insertAs('contactUser', 'tickets', of(north, own.players.allContact.contactId))).to.equal(
      '42501',
    );
    expect(await insertAs('contactUser', 'tickets', of(south, nora))).to.equal('42501');
    // The customer is right, the contact is not: the foreign key of three columns stops it.
    expect(await insertAs('customerUser', 'tickets', of(north, sam))).to.equal('23503');
  });

  it('A10a: nobody in the portal writes inside, as staff, in another name or under a ticket out of sight', async () => {
    const { own } = world;
    const mine = { ticket_id: own.tickets.ofContactUser };
    const { userId } = own.players.contactUser;
    const other = own.players.customerUser.userId;
    const as = (values: Values) =>
      insertAs('contactUser', 'ticket_comments', comment({ ...mine, ...values }));
    expect(await as({ user_id: userId })).to.equal('done');
    expect(await as({ user_id: userId, internal: true })).to.equal('42501');
    expect(await as({ user_id: userId, by_staff: true })).to.equal('42501');
    expect(await as({ user_id: other })).to.equal('42501');
    expect(await as({ user_id: userId, ticket_id: own.tickets.ofNorth })).to.equal('42501');
    const linked = { ticket_id: own.tickets.ofSouth, user_id: other };
    expect(await insertAs('link', 'ticket_comments', comment(linked))).to.equal('42501');
  });

  it('A23: nobody makes a group an Administrators group, not even an administrator', async () => {
    const group = { name: 'Planted', is_external: false };
    expect(await insertAs('administrator', 'usergroups', group)).to.equal('done');
    expect(await insertAs('administrator', 'usergroups', { ...group, is_administrators: true })).to.equal(
      '42501',
    );
  });

  const forGood: [PlayerName, string, string][] = [
    ['contactUser', 'login_sessions', 'S13: signing out is final'],
    ['administrator', 'login_sessions', 'S14: a session that was ended stays ended'],
    ['technician', 'secure_links', 'A3: an ended link stays dead'],
  ];
  for (const [name, table, title] of forGood)
    it(`${title} (${name})`, async () => {
      await inRollback(async (client) => {
        const { tenantId, players } = world.own;
        // Another session of the same person, and the link; both are over.
        await client.query(
          `insert into login_sessions (tenant_id, kind, user_id, token_hash, address, browser, ended_at)
           values ($1, 'portal', $2, 'over', '', '', now())`,
          [tenantId, players.contactUser.userId],
        );
        await client.query('update secure_links set ended_at = now() where tenant_id = $1', [tenantId]);
        await actAs(client, players[name]);
        const seen = await attempt(client, `select id from ${table} where ended_at is not null`);
        if (name !== 'technician') expect(seen.rows).to.have.length(1);
        const { state } = await attempt(client, `update ${table} set ended_at = null`);
        expect(state).to.equal('done');
        await client.query('reset role');
        const { rowCount } = await client.query(
          `select from ${table} where tenant_id = $1 and ended_at is not null`,
          [tenantId],
        );
        expect(rowCount).to.equal(1);
      });
    });

  type Hidden = [table: string, column: string, names: readonly PlayerName[]];
  const hidden: Hidden[] = [
    ['users', 'password_hash', ['administrator', 'technician', 'customerUser', 'contactUser', 'link']],
    ['login_sessions', 'token_hash', ['administrator', 'technician', 'customerUser', 'contactUser', 'link']],
    ['one_time_tokens', 'token_hash', ['administrator', 'technician', 'customerUser', 'contactUser', 'link']],
    [
      'customers',
      'notes',
      [
        'customerUser',
        'contactUser',
        'link',
        'adminContactWithOutside',
        'partnerUser',
        'agentUser',
        'viewer',
      ],
    ],
    [
      'customers',
      'partner_id',
      ['customerUser', 'contactUser', 'link', 'partnerUser', 'agentUser', 'viewer'],
    ],
    ['customers', 'agent_id', ['partnerUser']],
    ['partners', 'status', ['partnerUser']],
    ['agents', 'status', ['customerUser', 'link', 'agentUser', 'viewer']],
    ...['staff_session_id', 'subject_user_id', 'subject_customer_id', 'customer_id', 'secure_link_id'].map(
      (column): Hidden => [
        'login_sessions',
        column,
        ['customerUser', 'link', 'partnerUser', 'agentUser', 'viewer'],
      ],
    ),
    ['login_sessions', 'token_hash', ['partnerUser', 'agentUser', 'viewer']],
    ['users', 'password_hash', ['dataAdministrator', 'partnerUser', 'agentUser', 'viewer']],
    ['users', 'must_change_password', ['partnerUser', 'agentUser', 'viewer']],
    ['contacts', 'notes', ['customerUser', 'contactUser', 'link', 'adminContactWithOutside', 'wideContact']],
    ['tenants', 'licence_limit', ['customerUser', 'contactUser', 'link']],
    ['tenants', 'status', ['customerUser', 'contactUser', 'link']],
    ['users', 'state', ['link']],
    ['ticket_comments', 'user_id', ['customerUser', 'contactUser', 'link']],
  ];
  for (const [table, column, names] of hidden)
    for (const name of names)
      it(`A10a, S19: ${name} can't read ${table}.${column}, not even to compare or count it`, async () => {
        await inRollback(async (client) => {
          await actAs(client, world.own.players[name]);
          for (const sql of [
            `select ${column} from ${table}`,
            `select count(${column}) from ${table}`,
            `select 1 from ${table} order by ${column}`,
            `select 1 from ${table} where ${column} is not null`,
          ])
            expect((await attempt(client, sql)).state, sql).to.equal('42501');
        });
      });
});
