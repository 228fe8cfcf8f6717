import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import {
  all,
  goodPassword,
  groupsOf,
  liveSessions,
  type Office,
  openOffice,
  userAt,
  userRow,
} from '../support/people.ts';

describe('access of users', () => {
  let office: Office;
  let cast: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('access');
    ({ cast, administrator } = office);
  });
  describe('Unlock', () => {
    it('S11: a user who has to wait after wrong passwords comes in at once; the audit log says who unlocked', async () => {
      const id = await office.addUser('Löcked', { groups: cast.groups.technicians });
      const browser = await visitorFrom(cast.slug);
      const signIn = (secret: string) =>
        browser.post('/admin/login', { username: 'löcked', password: secret });
      // There is nothing to forget yet.
      expect((await administrator.get(userAt(id))).text).to.not.contain('>Unlock</button>');
      for (let guess = 0; guess < 6; guess += 1) await signIn(`wrong guess ${guess}`);
      expect((await signIn(goodPassword)).status).to.equal(429);
      const technician = await signedIn(cast.players.technician);
      expect((await technician.post(userAt(id, '/unlock'))).status).to.equal(404);
      expect((await signIn(goodPassword)).status).to.equal(429);
      expect((await administrator.get(userAt(id))).text).to.contain('>Unlock</button>');
      expect((await administrator.post(userAt(id, '/unlock'))).location).to.equal(userAt(id));
      expect((await administrator.get(userAt(id))).text).to.not.contain('>Unlock</button>');
      expect((await signIn(goodPassword)).location).to.equal('/admin');
      const { text } = await administrator.get(`/admin/audit?record=${id}`);
      expect(text).to.contain('Unlocked');
    });
  });

  describe('A23: the last active administrator', () => {
    it('can’t be suspended, deleted or lose the group, and is told why', async () => {
      const lonely = await makeCast('lonely');
      const browser = await signedIn(lonely.players.administrator);
      const me = lonely.players.administrator.userId!;
      for (const [end, body] of [
        ['/suspend', {}],
        ['/delete', {}],
        ['/groups', { groups: lonely.groups.technicians }],
        ['/groups', {}],
      ] as const) {
        const answer = await browser.post(userAt(me, end), body);
        expect(answer.status, end).to.equal(422);
        expect(answer.text).to.contain('last active administrator');
      }
      expect((await userRow(me)).state).to.equal('active');
      expect(await groupsOf(me)).to.deep.equal([lonely.groups.administrators]);
      expect((await browser.get(userAt(me))).status).to.equal(200);
    });

    it('of two who suspend one another at once, one stays', async () => {
      const pair = await makeCast('pair');
      const first = await signedIn(pair.players.administrator);
      const me = pair.players.administrator.userId!;
      const technician = pair.players.technician.userId!;
      await first.post(userAt(technician, '/groups'), { groups: pair.groups.administrators });
      const second = await signedIn(pair.players.technician);
      const answers = await Promise.all([
        first.post(userAt(technician, '/suspend')),
        second.post(userAt(me, '/suspend')),
      ]);
      expect(answers.filter(({ status }) => status === 303)).to.have.length.within(1, 2);
      const states = await Promise.all([me, technician].map(async (id) => (await userRow(id)).state));
      expect(states).to.have.members(['active', 'suspended']);
    });

    it('one who has given up the own group lands where there is still something to see', async () => {
      const id = await office.addUser('shorttime', { groups: cast.groups.administrators });
      await administrator.post(userAt(id, '/labs'), { labs: cast.facilities.lab });
      const browser = await visitorFrom(cast.slug);
      await browser.post('/admin/login', { username: 'shorttime', password: goodPassword });
      const answer = await browser.post(userAt(id, '/groups'), { groups: cast.groups.technicians });
      expect(answer.location).to.equal('/admin');
      expect((await browser.get('/admin/users')).status).to.equal(404);
    });
  });

  describe('access', () => {
    it('A25: suspending ends the sessions, resuming lets in again but brings none back', async () => {
      const { customerUser } = cast.players;
      const portal = await signedIn(customerUser);
      expect((await portal.get('/my_profile')).status).to.equal(200);
      await administrator.post(userAt(customerUser.userId!, '/suspend'));
      expect((await portal.get('/my_profile')).location).to.contain('/login');
      await administrator.post(userAt(customerUser.userId!, '/resume'));
      expect((await userRow(customerUser.userId!)).state).to.equal('active');
      expect((await portal.get('/my_profile')).location).to.contain('/login');
    });

    it('S14: End all sessions ends them and nothing else', async () => {
      const { allContact } = cast.players;
      expect(await liveSessions(allContact.userId!)).to.equal(1);
      const offered = async () =>
        (await administrator.get(userAt(allContact.userId!))).text.includes('End all sessions');
      expect(await offered()).to.equal(true);
      await administrator.post(userAt(allContact.userId!, '/end_sessions'));
      expect(await offered(), 'where nobody is signed in there is nothing to end').to.equal(false);
      expect(await liveSessions(allContact.userId!)).to.equal(0);
      expect((await userRow(allContact.userId!)).state).to.equal('active');
    });

    it('A18: a portal user without its contact can’t be resumed', async () => {
      const { adminContact } = cast.players;
      await all(
        `update portal_users set contact_id = null where user_id = $1 returning id`,
        adminContact.userId,
      );
      await administrator.post(userAt(adminContact.userId!, '/suspend'));
      const answer = await administrator.post(userAt(adminContact.userId!, '/resume'));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('no longer has a contact');
      expect((await userRow(adminContact.userId!)).state).to.equal('suspended');
    });

    it('deleting archives, frees the username and takes the portal user along', async () => {
      const { mixedContact } = cast.players;
      const id = mixedContact.userId!;
      const portal = await signedIn(mixedContact);
      const page = await administrator.get(userAt(id, '/delete'));
      expect(page.text).to.contain('They’ll also be removed as a portal user of East');
      expect(page.text).to.not.contain('Replace the link');
      expect((await administrator.post(userAt(id, '/delete'))).location).to.equal('/admin/users');
      expect((await userRow(id)).archived_at).to.not.equal(null);
      const live = 'select 1 from portal_users where user_id = $1 and archived_at is null';
      expect(await all(live, id)).to.have.length(0);
      expect((await portal.get('/my_profile')).location).to.contain('/login');
      expect((await administrator.get(userAt(id))).status).to.equal(404);
      await office.addUser('mixedcontact');
    });

    it('A3: deleting the customer’s last portal user says that its link works again, and replaces it if asked', async () => {
      const alone = await makeCast('alone');
      const browser = await signedIn(alone.players.administrator);
      const { south } = alone.customers;
      const id = alone.players.customerUser.userId!;
      await all('update portal_users set customer_id = $2 where user_id = $1', id, south);
      const link = await signedIn(alone.players.link);
      const page = await browser.get(userAt(id, '/delete'));
      expect(page.text).to.contain('last portal user of South');
      expect(page.text).to.match(/<input type="checkbox" value="on" checked id="field-replace_link"/);
      await browser.post(userAt(id, '/delete'), { replace_link: 'on' });
      const links = await all<{ ended_at: Date | null }>(
        'select ended_at from secure_links where customer_id = $1',
        south,
      );
      expect(links.map(({ ended_at }) => ended_at === null)).to.have.members([true, false]);
      expect((await link.get('/my_profile')).location).to.contain('/login');
    });
  });
});
