import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { all, contactAt, openOffice, userAt, type Office } from '../support/people.ts';

const contacts: PlayerName[] = [
  'contactUser', 'contactWithPermissions', 'wideContact', 'mixedContact', 'allContact', 'allContactWithOutside',
  'adminContact', 'adminContactWithOutside',
]; // prettier-ignore

/** Something that is broken behind a contact's back, what the heading says of it, and where its button leads. */
interface Broken {
  what: string;
  sql: string;
  heading: string;
  way: (ids: { user: string; contact: string; customer: string }) => string;
}
const broken: Broken[] = [
  { what: 'nothing', sql: '', heading: 'Can sign in', way: () => '' },
  {
    what: 'the user is suspended',
    sql: "update users set state = 'suspended' where id = $user",
    heading: 'is suspended',
    way: ({ user }) => userAt(user),
  },
  {
    what: 'the user is invited',
    sql: "update users set state = 'invited', password_hash = null where id = $user",
    heading: 'no password has been chosen yet',
    way: ({ user }) => userAt(user, '/details#field-password'),
  },
  {
    what: 'the user is invited anew',
    sql: "update users set state = 'invited' where id = $user",
    heading: 'no password has been chosen yet',
    way: ({ user }) => userAt(user, '/details#field-password'),
  },
  {
    what: 'an active user has no password',
    sql: 'update users set password_hash = null where id = $user',
    heading: 'no password has been chosen yet',
    way: ({ user }) => userAt(user, '/details#field-password'),
  },
  {
    what: 'the user has no group',
    sql: 'delete from user_usergroups where user_id = $user',
    heading: 'the user isn’t in a group',
    way: ({ user }) => userAt(user, '/groups'),
  },
  {
    what: 'the contact is inactive',
    sql: "update contacts set status = 'inactive' where id = $contact",
    heading: 'the contact is inactive',
    way: ({ contact }) => contactAt(contact, '/details#field-status'),
  },
  {
    what: 'the customer is inactive',
    sql: "update customers set status = 'inactive' where id = $customer",
    heading: 'is inactive',
    way: ({ customer }) => `/admin/customers/${customer}`,
  },
  {
    what: 'the customer is archived',
    sql: 'update customers set archived_at = now() where id = $customer',
    heading: 'is inactive',
    way: ({ customer }) => `/admin/customers/${customer}`,
  },
  {
    what: 'three things at once',
    sql: `update users set state = 'suspended' where id = $user; update contacts
  set status = 'inactive' where id = $contact; delete from user_usergroups
  where user_id = $user`,
    heading: ', and 2 more',
    way: ({ user }) => userAt(user),
  },
];

const heading = (html: string) => /<p class="notice (?:good|warn)">([^<]*)<\/p>/.exec(html)?.[1] ?? '';
const step = (html: string, label: string) =>
  new RegExp(`<li class="step (\\w+)"><div><strong>${label}<.*?</li>`, 's').exec(html);

describe('the Portal access checklist (A30)', () => {
  let office: Office;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('checklist');
    ({ administrator } = office);
  });

  describe('agrees with sign-in itself', () => {
    for (const { what, sql, heading: words, way } of broken)
      it(`A5, A30: ${what}`, async () => {
        const cast = await makeCast('checklist');
        const browser = await signedIn(cast.players.administrator);
        for (const name of contacts) {
          const { userId, contactId, customerId, username } = cast.players[name];
          const ids = { user: userId!, contact: contactId!, customer: customerId! };
          for (const one of sql.split('; ').filter(Boolean))
            await all(one.replace(/\$(\w+)/g, (_, key: keyof typeof ids) => `'${ids[key]}'`));
          const { text } = await browser.get(contactAt(contactId!));
          const portal = await visitorFrom(cast.slug);
          const signIn = await portal.post('/login', { username: username!, password });
          expect(heading(text) === 'Can sign in', `${name}: ${heading(text)}`).to.equal(
            signIn.status === 303,
          );
          expect(heading(text)).to.contain(words);
          expect(heading(text)).to.not.match(/: (?:$|,)/);
          if (way(ids)) expect(text, name).to.match(new RegExp(`class="step missing".*href="${way(ids)}"`));
          else expect(text).to.not.contain('class="step missing"');
        }
      });
  });

  describe('View portal as (A8)', () => {
    for (const { what, sql } of broken)
      it(`A8: is offered where the view opens, and else says why: ${what}`, async () => {
        const cast = await makeCast('checklist');
        const browser = await signedIn(cast.players.administrator);
        const { userId, contactId, customerId } = cast.players.contactUser;
        const ids = { user: userId!, contact: contactId!, customer: customerId! };
        for (const one of sql.split('; ').filter(Boolean))
          await all(one.replace(/\$(\w+)/g, (_, key: keyof typeof ids) => `'${ids[key]}'`));
        const { text } = await browser.get(contactAt(contactId!));
        const list = await browser.get(`/admin/customers/${customerId!}/portal_users`);
        const opened = (await browser.post('/admin/views', { user: userId! })).status === 303;
        const button = `name="user" value="${userId!}"`;
        expect(text.includes(button)).to.equal(opened);
        if (list.status === 200) expect(list.text.includes(button)).to.equal(opened);
        const [, problem = ''] = /^Can’t sign in: (.*?)(?:, and \d more)?$/.exec(heading(text)) ?? [];
        if (opened) expect(text).to.not.contain('No portal to view');
        else expect(text).to.contain(`No portal to view while ${problem}<`);
      });
  });

  it('Resume is offered only where it can work: what is in its way is mended first', async () => {
    const cast = await makeCast('checklist');
    const browser = await signedIn(cast.players.administrator);
    const { contactId, userId } = cast.players.contactUser;
    const userStep = async () => step((await browser.get(contactAt(contactId!))).text, 'User')![0];
    await all("update users set state = 'suspended' where id = $1", userId);
    expect(await userStep()).to.contain(`href="${userAt(userId!)}">Resume`);
    await all("update contacts set status = 'inactive' where id = $1", contactId);
    expect(await userStep())
      .to.contain('Suspended, and can’t be resumed while the contact is inactive')
      .and.contain(`href="${contactAt(contactId!, '/details#field-status')}">Change the status`)
      .and.not.contain('Resume');
    await all("update contacts set status = 'active' where id = $1", contactId);
    await all('update tenants set licence_limit = 1 where id = $1', cast.tenantId);
    expect(await userStep())
      .to.contain('Suspended, and can’t be resumed while all 1 licences are in use')
      .and.not.contain('Resume');
  });

  it('A12, A30: facilities are counted, All facilities and Admin Access named; without any no asset is seen', async () => {
    const { players } = office.cast;
    const of = async (name: PlayerName) =>
      step((await administrator.get(contactAt(players[name].contactId!))).text, 'Facilities')!;
    expect((await of('contactUser'))[0]).to.contain('1 facility');
    expect((await of('wideContact'))[0]).to.contain('69 facilities');
    expect((await of('allContact'))[0]).to.contain('All facilities');
    expect((await of('adminContact'))[0]).to.contain('Admin Access: sees everything');
    const bare = await office.addContact();
    const [line, state] = step((await administrator.get(contactAt(bare))).text, 'Facilities')!;
    expect(state).to.equal('late');
    expect(line).to.contain('they won’t see any assets').and.contain(contactAt(bare, '/facilities/find'));
  });

  it('A30: a contact without a user leads to Give portal access; the rest of it is told as it stands', async () => {
    const id = await office.addContact({ status: 'inactive' });
    const { text } = await administrator.get(contactAt(id));
    expect(heading(text)).to.equal(
      'Can’t sign in: no user yet, so the contact is for information only, and 1 more',
    );
    expect(text).to.contain(`href="/admin/access/new?contact=${id}"`);
    expect(step(text, 'Contact')![1]).to.equal('missing');
    expect(step(text, 'Customer')![1]).to.equal('done');
  });

  it('A9, A30: the licence is named, and is what is missing where none is left for one more', async () => {
    const { tenantId } = office.cast;
    const id = await office.addContact();
    expect(step((await administrator.get(contactAt(id))).text, 'Licence')![0]).to.match(
      /\d+ of 500 are in use/,
    );
    await all('update tenants set licence_limit = 3 where id = $1', tenantId);
    expect(step((await administrator.get(contactAt(id))).text, 'Licence')![1]).to.equal('missing');
    const { contactId } = office.cast.players.contactUser;
    expect(heading((await administrator.get(contactAt(contactId!))).text), 'it has its own').to.equal(
      'Can sign in',
    );
    await all('update tenants set licence_limit = 500 where id = $1', tenantId);
  });

  it('A7, A30: invited when, expired, bounced: each with Resend and Copy link for administrators alone', async () => {
    const cast = await makeCast('checklist');
    const browser = await signedIn(cast.players.administrator);
    const technician = await signedIn(cast.players.technician);
    const { contactId, userId } = cast.players.contactUser;
    await all("update users set state = 'invited', password_hash = null where id = $1", userId);
    const at = `/admin/users/${userId!}/invitation`;
    const look = async (words: string | RegExp, button: string) => {
      const { text } = await browser.get(contactAt(contactId!));
      expect(heading(text)).to.match(new RegExp(words));
      const [line, state] = step(text, 'Password')!;
      expect(state).to.equal('missing');
      expect(line).to.contain(`action="${at}"`).and.contain(`>${button}<`);
      expect(line).to.contain(`href="${at}">Copy link<`);
      const seen = step((await technician.get(contactAt(contactId!))).text, 'Password')![0];
      expect(seen).to.not.contain(at).and.not.contain('button');
    };
    const press = () => browser.post(at, { how: 'email', back: contactAt(contactId!) });
    await look('no password has been chosen yet$', 'Send invitation');
    expect((await press()).location, 'back to where it was pressed').to.equal(contactAt(contactId!));
    await look(/: invited on \d+ \w+ \d{4}, but no password has been chosen yet/, 'Resend');
    await all("update password_links set expires_at = now() where user_id = $1", userId);
    await look(/: the invitation from \d+ \w+ \d{4} has expired/, 'Resend');
    await press();
    await all("update emails set state = 'refused', why = '550 no such mailbox' where user_id = $1", userId);
    await look('the invitation email bounced', 'Resend');
    const { text } = await browser.get(contactAt(contactId!));
    expect(text).to.contain('Bounced').and.not.contain('/invitation/');
    await press();
    await look(/: invited on/, 'Resend');
    expect(await all('select 1 from emails where user_id = $1', userId)).to.have.length(3);
  }); // prettier-ignore

  it('A30: somebody who can sign in, and whom no email reaches, is one to note', async () => {
    const cast = await makeCast('checklist');
    const browser = await signedIn(cast.players.administrator);
    const { contactId, userId } = cast.players.contactUser;
    await browser.post(`/admin/users/${userId!}/invitation`, { how: 'email', back: '' });
    await all("update emails set state = 'failed' where user_id = $1", userId);
    const { text } = await browser.get(contactAt(contactId!));
    expect(heading(text)).to.equal('Can sign in');
    const [line, state] = step(text, 'Email')!;
    expect(state).to.equal('late');
    expect(line).to.contain('bounced').and.contain(userAt(userId!, '/details#field-email'));
  });

  it('A19: each user of a contact has a checklist of its own', async () => {
    const cast = await makeCast('checklist');
    const { contactUser, allContact } = cast.players;
    await all(
      'update portal_users set contact_id = $2 where user_id = $1',
      allContact.userId,
      contactUser.contactId,
    );
    await all("update users set state = 'suspended' where id = $1", allContact.userId);
    const browser = await signedIn(cast.players.administrator);
    const { text } = await browser.get(contactAt(contactUser.contactId!));
    const headings = [...text.matchAll(/<p class="notice (?:good|warn)">([^<]*)</g)].map(
      ([, words]) => words,
    );
    expect(headings).to.have.members(['Can sign in', 'Can’t sign in: allcontact is suspended']);
  });

  it('A25: computed at each look: what is mended is gone from it', async () => {
    const cast = await makeCast('checklist');
    const browser = await signedIn(cast.players.administrator);
    const { contactId, userId } = cast.players.contactUser;
    const now = async () => heading((await browser.get(contactAt(contactId!))).text);
    await browser.post(userAt(userId!, '/suspend'));
    expect(await now()).to.contain('is suspended');
    await browser.post(userAt(userId!, '/resume'));
    expect(await now()).to.equal('Can sign in');
  });

  it('A23: those who only view records see it without its buttons', async () => {
    const cast: Cast = office.cast;
    const browser = await signedIn(cast.players.technician);
    const { contactId } = cast.players.contactUser;
    expect(heading((await browser.get(contactAt(contactId!))).text)).to.equal('Can sign in');
    const bare = await office.addContact();
    const { text } = await browser.get(contactAt(bare));
    expect(heading(text)).to.contain('Can’t sign in');
    expect(text).to.not.contain('/admin/access/new').and.not.contain('/facilities/find');
  });
});
