import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { all, userAt, userRow } from '../support/people.ts';
import { sql } from '../support/portalPages.ts';

/** One thing that keeps somebody out who has a password and isn't suspended: how it comes about, what is said, where it's mended. */
interface Blocker {
  what: string;
  who: PlayerName;
  breaks: (cast: Cast) => Promise<unknown>;
  mends: (cast: Cast) => Promise<unknown>;
  says: string;
  href: (cast: Cast) => string;
  /** The list that has the user's menu; null for staff. */
  list: ((cast: Cast) => string) | null;
}

const status = (table: string, idOf: (cast: Cast) => string | null) => (value: string) => (cast: Cast) =>
  sql(`update ${table} set status = $2 where id = $1`, idOf(cast), value);
const contact = status('contacts', (cast) => cast.players.contactUser.contactId);
const customer = status('customers', (cast) => cast.customers.north);
const partner = status('partners', (cast) => cast.partnerId);
const agent = status('agents', (cast) => cast.agentId);
const north = (cast: Cast) => `/admin/customers/${cast.customers.north}/portal_users`;

const groups = (who: PlayerName) => {
  let kept: { usergroup_id: string; is_external: boolean }[] = [];
  return {
    breaks: async (cast: Cast) => {
      kept = await all(
        'delete from user_usergroups where user_id = $1 returning usergroup_id, is_external',
        cast.players[who].userId,
      );
    },
    mends: async (cast: Cast) => {
      for (const { usergroup_id: id, is_external: external } of kept)
        await sql(
          'insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values ($1, $2, $3, $4)',
          cast.tenantId,
          cast.players[who].userId,
          id,
          external,
        );
    },
  };
};

const blockers: Blocker[] = [
  {
    what: 'the contact is inactive', who: 'contactUser', breaks: contact('inactive'), mends: contact('active'),
    says: ' is inactive, so', href: (cast) => `/admin/contacts/${cast.players.contactUser.contactId}/details#field-status`, list: north,
  },
  {
    what: 'the customer is inactive', who: 'customerUser', breaks: customer('inactive'), mends: customer('active'),
    says: 'North is inactive, so', href: (cast) => `/admin/customers/${cast.customers.north}#field-status`, list: north,
  },
  {
    what: 'the partner is inactive', who: 'partnerUser', breaks: partner('inactive'), mends: partner('active'),
    says: 'Porter is inactive, so', href: (cast) => `/admin/partners/${cast.partnerId}#field-status`,
    list: (cast) => `/admin/partners/${cast.partnerId}/users`,
  },
  {
    what: 'the agent is inactive', who: 'agentUser', breaks: agent('inactive'), mends: agent('active'),
    says: 'Agatha is inactive, so', href: (cast) => `/admin/agents/${cast.agentId}#field-status`,
    list: (cast) => `/admin/agents/${cast.agentId}/users`,
  },
  {
    what: 'a portal user is in no group', who: 'adminContact', ...groups('adminContact'),
    says: 'This user isn’t in a usergroup, so', href: (cast) => userAt(cast.players.adminContact.userId!, '/groups'), list: north,
  },
  {
    what: 'one of the staff is in no group', who: 'technician', ...groups('technician'),
    says: 'This user isn’t in a usergroup, so', href: (cast) => userAt(cast.players.technician.userId!, '/groups'), list: null,
  },
]; // prettier-ignore

describe('A30: what promises that somebody can sign in', () => {
  let cast: Cast;
  let administrator: Browser;
  before(async () => {
    cast = await makeCast('promises');
    administrator = await signedIn(cast.players.administrator);
  });

  const state = async (id: string) => (await userRow(id)).state;
  const links = async (id: string) =>
    (await all('select 1 from password_links where user_id = $1 and ended_at is null', id)).length;
  /** The part of a list's page that is about one user. */
  const rowIn = (page: string, id: string) =>
    page.split('<tr').find((row) => row.includes(`href="/admin/users/${id}"`)) ?? '';

  for (const { what, who, breaks, mends, says, href, list } of blockers)
    it(`Resume, Send password reset, Copy link and Unlock aren’t offered where ${what}, but what to mend`, async () => {
      const id = cast.players[who].userId!;
      const own = userAt(id);
      const invitation = userAt(id, '/invitation');
      const pages = () =>
        Promise.all([
          administrator.get(own).then(({ text }) => text),
          ...(list ? [administrator.get(list(cast)).then(({ text }) => rowIn(text, id))] : []),
        ]);
      for (const page of await pages())
        expect(page).to.contain('Send password reset').and.contain('Copy link');
      await breaks(cast);
      for (const page of await pages())
        expect(page)
          .to.contain(`${says} they can’t sign in.`)
          .and.contain(`href="${href(cast)}"`)
          .and.not.contain('Send password reset')
          .and.not.contain('Copy link')
          .and.not.contain('/unlock"');
      const before = await links(id);
      for (const how of ['email', 'copy']) await administrator.post(invitation, { how, back: own });
      expect(await links(id)).to.equal(before);
      expect((await administrator.get(invitation)).text)
        .to.contain(`${says} they can’t sign in.`)
        .and.not.contain('Create a link to copy');
      expect((await administrator.get(userAt(id, '/end_sessions'))).text).not.to.contain(
        'They can sign in again',
      );
      await administrator.post(userAt(id, '/unlock'));
      expect((await administrator.get(own)).text)
        .to.contain('has been unlocked.')
        .and.not.contain('can try to sign in');

      await administrator.post(userAt(id, '/suspend'));
      for (const page of await pages())
        expect(page)
          .to.contain(`${says} you can’t resume them.`)
          .and.contain(`href="${href(cast)}"`)
          .and.not.contain('/resume"');
      const refused = await administrator.post(userAt(id, '/resume'));
      expect([refused.status, await state(id)]).to.deep.equal([422, 'suspended']);
      expect(refused.text).to.contain(`${says} you can’t resume them.`);
      if (list) {
        const [{ id: portalUser }] = (await all('select id from portal_users where user_id = $1', id)) as [
          { id: string },
        ];
        const there = await administrator.post(`${list(cast)}/${portalUser}/resume`);
        expect([there.location, await state(id)]).to.deep.equal([href(cast), 'suspended']);
      }

      // The notice of the refusal is shown once.
      await administrator.get(own);
      await mends(cast);
      for (const page of await pages())
        expect(page).to.contain('/resume"').and.not.contain('you can’t resume');
      expect((await administrator.post(userAt(id, '/resume'))).status).to.equal(303);
      expect(await state(id)).to.equal('active');
    });

  it('a user who is selected for an inactive contact isn’t said to sign in as them', async () => {
    const { allContact } = cast.players;
    const [{ id }] = (await all(
      `insert into contacts (tenant_id, customer_id, code, first_name, last_name, status)
         values ($1, $2, 'K-9', 'Ida', 'Idle', 'inactive') returning id`,
      cast.tenantId,
      cast.customers.north,
    )) as [{ id: string }];
    await administrator.post(`/admin/contacts/${id}/user`, { user: allContact.userId! });
    expect((await administrator.get(`/admin/contacts/${id}`)).text)
      .to.contain('is now the user of Ida Idle. Ida Idle is inactive, so they can’t sign in.')
      .and.not.contain('now signs in as');
  });

  it('Give portal access to an inactive contact says that they can’t sign in yet', async () => {
    const [{ id, version }] = (await all(
      `insert into contacts (tenant_id, customer_id, code, first_name, last_name, email, status)
         values ($1, $2, 'K-10', 'Olaf', 'Off', 'olaf@north.example', 'inactive') returning id, version`,
      cast.tenantId,
      cast.customers.north,
    )) as [{ id: string; version: number }];
    const given = await administrator.post('/admin/access', {
      customer_id: cast.customers.north, contact_id: id, _version: String(version),
      email: 'olaf@north.example', username: 'olaf', send_invitation: 'on',
    }); // prettier-ignore
    expect(given.status, given.text.slice(0, 2000)).to.equal(303);
    expect((await administrator.get(given.location!)).text)
      .to.contain('Olaf Off now has a user, with the username olaf.')
      .and.contain('Olaf Off is inactive, so they can’t sign in.')
      .and.not.contain('now has portal access');
  });

  it('Account › Users: nobody whose contact is inactive is said to sign in, and the page says why', async () => {
    cast = await makeCast('promises');
    const browser = await signedIn(cast.players.customerUser);
    const { contactUser } = cast.players;
    const [{ id }] = (await all('select id from portal_users where user_id = $1', contactUser.userId)) as [
      { id: string },
    ];
    await browser.post(`/users/${id}/suspend`);
    await contact('inactive')(cast);
    const page = (await browser.get('/users')).text;
    expect(page)
      .to.contain('Can’t sign in, because their contact is inactive.')
      .and.not.contain(`/users/${id}/resume`);
    await browser.post(`/users/${id}/resume`);
    expect(await state(contactUser.userId!)).to.equal('suspended');
    await contact('active')(cast);
    expect((await browser.get('/users')).text).not.to.contain('Can’t sign in');
    await sql('delete from user_usergroups where user_id = $1', contactUser.userId);
    expect((await browser.get('/users')).text)
      .to.contain(`Can’t sign in. Ask Company ${cast.slug} why.`)
      .and.not.contain(`/users/${id}/resume`);
    await browser.post(`/users/${id}/resume`);
    expect(await state(contactUser.userId!)).to.equal('suspended');
  });
});
