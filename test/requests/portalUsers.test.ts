import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { verifyPassword } from '../../server/request/passwordHash.ts';
import { fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type Player } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { expectRefused } from '../support/refusals.ts';

const fresh = 'seven green bicycles sing';

describe('portal users of a customer', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  let north: string;
  let south: string;
  before(async () => {
    others = await makeCast('people');
  });
  beforeEach(async () => {
    cast = await makeCast('people');
    administrator = await signedIn(cast.players.administrator);
    north = `/admin/customers/${cast.customers.north}/portal_users`;
    south = `/admin/customers/${cast.customers.south}/portal_users`;
  });

  async function sql<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(text, values)).rows;
  }
  interface Row {
    id: string;
    user_id: string;
    scope: string;
    contact_id: string | null;
    customer_id: string;
    can_create_users: boolean;
    gone: boolean;
    state: string;
    is_external: boolean;
    first_name: string;
    email: string | null;
    must_change_password: boolean;
    password_hash: string | null;
    groups: string[];
    labs: string[];
  }
  const named = async (username: string): Promise<Row | undefined> =>
    (
      await sql<Row>(
        `select p.id, p.user_id, p.scope, p.contact_id, p.customer_id, p.can_create_users, p.archived_at is not null as gone,
           u.state, u.is_external, u.first_name, u.email, u.must_change_password, u.password_hash,
           array(select usergroup_id::text from user_usergroups where user_id = u.id) as groups,
           array(select facility_id::text from user_labs where user_id = u.id) as labs
         from users u left join portal_users p on p.user_id = u.id
         where u.tenant_id = $1 and u.username_key = username_key($2) and u.archived_at is null`,
        cast.tenantId,
        username,
      )
    )[0];
  const userCount = async () =>
    (await sql<{ n: number }>('select count(*)::int as n from users where tenant_id = $1', cast.tenantId))[0]!
      .n;
  const filled = (change: Record<string, string> = {}) => ({
    username: '', first_name: '', last_name: '', email: '', contact_id: '', password: '', retype_password: '', ...change,
  }); // prettier-ignore
  const person = { first_name: 'Petra', last_name: 'Quist', email: 'petra@example.com' };
  /** Where a portal session is led with its next request: null while it is in. */
  const outOf = async (player: Player) => (await (await signedIn(player)).get('/my_profile')).location;
  const rowOf = async (player: Player) => (await named(player.username!))!;
  const press = async (player: Player, what: string, body = {}) =>
    administrator.post(`${north}/${(await rowOf(player)).id}/${what}`, body);
  const linkState = async () =>
    (await (await testApp()).services.lookups.linkFacts(cast.slug, cast.linkId))!.state;

  it('A18: of a contact that is being deleted nobody gives the user away, who would stay active without it', async () => {
    const { contactUser, allContact } = cast.players;
    const { admin } = await testDatabase();
    const portal = await admin.connect();
    try {
      // What deleting it in the portal does first, until it is committed.
      await portal.query('begin');
      await portal.query('update contacts set archived_at = now() where id = $1', [allContact.contactId]);
      const given = press(contactUser, 'contact', { contact_id: allContact.contactId });
      await Promise.race([
        given,
        until('the assignment waits for it', async () => {
          const { rows } = await admin.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%portal_users%'`,
          );
          return rows.length > 0;
        }),
      ]);
      await portal.query('commit');
      expect((await given).status).to.equal(409);
      expect(await rowOf(contactUser)).to.include({ contact_id: contactUser.contactId, state: 'active' });
    } finally {
      await portal.query('rollback');
      portal.release();
    }
  });

  describe('list', () => {
    it('shows who there is, and what each sees', async () => {
      const page = await administrator.get(north);
      expect(page.status).to.equal(200);
      expect(page.text).to.contain('6 portal users').and.contain('Add portal user');
      expect(page.text).to.contain('Has Admin Access: sees everything.').and.contain('Never signed in');
      expect(page.text)
        .to.contain('>contactuser<')
        .and.contain('The customer (North)')
        .and.not.contain('widecontact');
      const found = await administrator.get(`${north}?q=nora`);
      expect(found.text).to.contain('1 portal user<').and.contain('>contactuser<');
      expect((await administrator.get(`${north}?state=suspended`)).text).to.contain('No portal users match');
      expect((await administrator.get(south)).text)
        .to.contain('No portal users')
        .and.contain('Nobody at South has a password');
    });

    it('has one menu per row, in which everything is reached without script', async () => {
      const { text } = await administrator.get(north);
      const { id } = await rowOf(cast.players.contactUser);
      const row = text.slice(text.indexOf(`id="portal-user-${id}"`)).split('</tr>')[0]!;
      const [before, menu = ''] = row.split('<details class="row-menu"');
      expect(before).to.not.match(/<(?:form|button|select)/);
      for (const part of [
        'View portal as',
        'name="contact_id"',
        '>Save</button>',
        'Give Admin Access',
        '<summary>Change password</summary>',
        `action="${north}/${id}/suspend" data-ask`,
        `href="${north}/${id}/delete" data-ask`,
      ])
        expect(menu, part).to.contain(part);
      expect(menu).to.contain('Send password reset').and.contain('Copy link');
      // Without an address there is nothing to send to; a link can be copied all the same.
      await sql('update users set email = null where tenant_id = $1', cast.tenantId);
      const page = (await administrator.get(north)).text;
      expect(page).to.not.contain('Send password reset');
      expect(page).to.contain('Copy link');
    });

    it('says of everybody that the customer or their contact is inactive', async () => {
      const closed = 'The customer is inactive, so they can’t sign in.';
      expect((await administrator.get(north)).text).to.not.contain(closed);
      await sql("update customers set status = 'inactive' where id = $1", cast.customers.north);
      const { text } = await administrator.get(north);
      expect(text.split(closed)).to.have.length(7);
      expect(text).to.not.contain('View portal as');
      const { contactId } = cast.players.contactUser;
      await sql("update contacts set status = 'inactive' where id = $1", contactId);
      expect((await administrator.get(north)).text).to.contain('The contact is inactive and can’t sign in.');
    });

    it('A9: Resume isn’t offered without a free licence, and says where they are', async () => {
      await press(cast.players.contactUser, 'suspend');
      expect((await administrator.get(north)).text).to.contain('/resume"');
      await sql(
        `update tenants set licence_limit = (select count(*) from users where tenant_id = $1 and archived_at is null
           and state in ('active', 'invited')) where id = $1`,
        cast.tenantId,
      );
      expect((await administrator.get(north)).text)
        .to.contain('licences are in use, so you can’t resume anybody.')
        .and.contain('>See who uses them</a>')
        .and.not.contain('/resume"');
    });

    it('A23: other staff see the table and no button', async () => {
      const { text, status } = await (await signedIn(cast.players.technician)).get(north);
      expect(status).to.equal(200);
      expect(text).to.contain('contactuser').and.contain('Nora Contact');
      for (const word of ['Add portal user', 'Change password', '>Suspend<', '>Save<', 'Delete'])
        expect(text, word).to.not.contain(word);
    });

    it('S19, S21: exports the table without anything that opens a portal', async () => {
      const { text } = await administrator.get(`${north}/export.csv`);
      expect(text).to.contain(
        'Username,First name,Last name,Email,Contact,Status,Can’t sign in,Last sign-in',
      );
      expect(text).to.contain('Nora Contact').and.not.contain('argon2');
    });
  });

  describe('add', () => {
    it('makes a user of the customer with group and lab, invited without a password; doubled, it makes one', async () => {
      const form = await administrator.get(`${south}/new`);
      for (const label of [
        'Username',
        'First name',
        'Last name',
        'Email',
        'Contact',
        'Password',
        'Retype Password',
        'Must change password at next sign-in',
        'Can Create Users',
      ])
        expect(form.text, label).to.contain(`>${label}</label>`);
      const body = { ...filled(person), _form_id: fieldValue(form.text, '_form_id')! };
      const before = await userCount();
      const [first, second] = await Promise.all([
        administrator.post(south, body),
        administrator.post(south, body),
      ]);
      expect([first.status, first.location, second.location]).to.deep.equal([303, south, south]);
      expect(await userCount()).to.equal(before + 1);
      expect(await named('petra@example.com')).to.include({
        scope: 'customer', contact_id: null, customer_id: cast.customers.south, state: 'invited', is_external: true,
        password_hash: null, can_create_users: false,
      }); // prettier-ignore
      const { groups, labs } = (await named('petra@example.com'))!;
      expect(groups).to.deep.equal([cast.groups.customerPortal]);
      expect(labs).to.deep.equal([cast.facilities.portalLab]);
      const page = await administrator.get(south);
      expect(page.text)
        .to.contain('They can’t sign in until they choose a password')
        .and.contain('>Invited<');
    });

    it('with a password and a contact: what is left empty comes from the contact', async () => {
      const contact = cast.players.contactUser.contactId!;
      await sql("update contacts set email = 'nora@example.com' where id = $1", contact);
      const answer = await administrator.post(
        north,
        filled({
          contact_id: contact,
          password: fresh,
          retype_password: fresh,
          must_change: 'on',
          can_create_users: 'on',
        }),
      );
      expect(answer.status).to.equal(303);
      const made = (await named('NORA@example.com'))!;
      expect(made).to.include({
        scope: 'contact', contact_id: contact, state: 'active', first_name: 'Nora', email: 'nora@example.com',
        must_change_password: true, can_create_users: true,
      }); // prettier-ignore
      expect(await verifyPassword(made.password_hash, fresh)).to.equal(true);
    });

    it('refuses a username that is taken, in any writing', async () => {
      const answer = await administrator.post(north, filled({ ...person, username: 'ContactUser' }));
      expect(answer.status).to.equal(422);
      expect(answer.text)
        .to.contain('Another user already has this username.')
        .and.contain('value="ContactUser"')
        .and.contain('Petra');
    });

    it('S10: refuses bad input beside the field, keeps what was typed but for passwords, and makes nothing', async () => {
      const foreign = [
        cast.players.wideContact.contactId!,
        others.players.contactUser.contactId!,
        randomUUID(),
        'Nora',
      ];
      const bad: [string, Record<string, string>][] = [
        ['Enter a username or an email address', { email: '' }],
        ['Enter a first name, a last name or both.', { first_name: '', last_name: '' }],
        ['Enter an email address', { email: 'petra' }],
        ['Use at least 12 characters', { password: 'short', retype_password: 'short' }],
        ['less common', { password: 'password12345', retype_password: 'password12345' }],
        ['Leave out', { password: 'petra likes boats', retype_password: 'petra likes boats' }],
        [
          'The two passwords don’t match. Enter the same one twice.',
          { password: fresh, retype_password: `${fresh}!` },
        ],
        ['The two passwords don’t match. Enter the same one twice.', { password: fresh }],
        ['Enter a password.', { retype_password: fresh }],
        ['is 255 characters long', { username: 'x'.repeat(255) }],
        ['This form is out of date', { is_external: 'false' }],
        ...foreign.map((id): [string, Record<string, string>] => [
          'Choose a contact from the list.',
          { contact_id: id },
        ]),
      ];
      const before = await userCount();
      for (const [message, change] of bad) {
        const answer = await administrator.post(north, filled({ ...person, last_name: 'Quist', ...change }));
        expect(answer.status, message).to.equal(422);
        expect(answer.text, message).to.contain(message).and.not.contain(fresh);
      }
      expect(await userCount()).to.equal(before);
    });

    it('says what is missing where there is no external usergroup, and where there is no lab', async () => {
      await sql("update usergroups set name = 'Clients' where tenant_id = $1 and is_external", cast.tenantId);
      await sql('update facilities set active = false where id = $1', cast.facilities.portalLab);
      expect((await administrator.post(south, filled(person))).status, 'a renamed group will do').to.equal(
        303,
      );
      expect((await administrator.get(south)).text).to.contain('no active lab named Customer Portal Lab');
      await sql('delete from user_usergroups where tenant_id = $1 and is_external', cast.tenantId);
      await sql('delete from usergroups where tenant_id = $1 and is_external', cast.tenantId);
      const refused = await administrator.post(south, filled({ ...person, email: 'other@example.com' }));
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('need an external usergroup');
      expect(await named('other@example.com')).to.equal(undefined);
    });

    it('with more contacts than a drop-down holds, a find page chooses one', async () => {
      await sql(
        `insert into contacts (tenant_id, customer_id, first_name, last_name)
           select $1, $2, 'Many', 'Person ' || n from generate_series(1, 60) n`,
        cast.tenantId,
        cast.customers.south,
      );
      expect((await administrator.get(`${south}/new`)).text).to.contain(`formaction="${south}/new/contact"`);
      const found = await administrator.get(`${south}/new/contact?q=person+17`);
      const id = /value="([^"]*)" required/.exec(found.text)![1]!;
      const chosen = await administrator.get(`${south}/new?contact_id=${id}`);
      expect(chosen.text).to.contain('value="Many Person 17"').and.contain(`name="contact_id" value="${id}"`);
      await administrator.post(south, filled({ username: 'many17', contact_id: id }));
      const made = (await named('many17'))!;
      expect(made.contact_id).to.equal(id);
      const here = `${south}/${made.id}/contact`;
      expect((await administrator.get(south)).text).to.contain(`href="${here}"`);
      expect((await administrator.get(here)).text)
        .to.contain(`/carry?to=${encodeURIComponent(`${here}/find`)}"`)
        .and.contain('Use the customer instead');
      expect((await administrator.get(`${here}/find?q=person+18`)).text).to.contain('Many Person 18');
    });
  });

  describe('A3: the secure link', () => {
    const addFirst = async () => {
      const notice = await administrator.get(`${south}/new`);
      expect(notice.text).to.contain('This is the first portal user for South');
      expect((await administrator.post(south, filled(person))).status).to.equal(303);
      return (await named('petra@example.com'))!;
    };

    it('is no longer enough with the first portal user: the session that it opened ends with its next request', async () => {
      expect(await outOf(cast.players.link)).to.equal(null);
      await addFirst();
      expect(await outOf(cast.players.link)).to.contain('why=link_needs_password');
      expect(await linkState()).to.equal('needs_password');
    });

    it('works again when the last one is deleted, as the page says before; old sessions and mailed links stay dead', async () => {
      const [mailed] = await sql<{ id: string }>(
        `insert into secure_links (tenant_id, customer_id, key_version, sent_at) values ($1, $2, 'x', now()) returning id`,
        cast.tenantId,
        cast.customers.south,
      );
      const made = await addFirst();
      const path = `${south}/${made.id}/delete`;
      const page = await administrator.get(path);
      expect(page.text).to.contain('Its secure link will work without a password again');
      expect(page.text)
        .to.match(/name="replace_link"|id="field-replace_link"/)
        .and.match(/checkbox" value="on" checked/);
      expect((await administrator.post(path, { last: 'on' })).location).to.equal(south);
      expect(await named('petra@example.com')).to.equal(undefined);
      expect(await linkState()).to.equal('works');
      expect(await outOf(cast.players.link)).to.match(/^\/login/);
      const { lookups } = (await testApp()).services;
      expect((await lookups.linkFacts(cast.slug, mailed!.id))!.state).to.equal('ended');
    });

    it('is replaced with the deletion where that stays ticked', async () => {
      const made = await addFirst();
      await administrator.post(`${south}/${made.id}/delete`, { last: 'on', replace_link: 'on' });
      expect(await linkState()).to.equal('ended');
      const links = await sql<{ id: string }>(
        'select id from secure_links where tenant_id = $1 and customer_id = $2 and ended_at is null',
        cast.tenantId,
        cast.customers.south,
      );
      expect(links).to.have.length(1);
      const { lookups } = (await testApp()).services;
      expect((await lookups.linkFacts(cast.slug, links[0]!.id))!.state).to.equal('works');
    });

    it('a deletion that was not told that it is the last asks again', async () => {
      const made = await addFirst();
      const path = `${south}/${made.id}/delete`;
      expect((await administrator.post(path)).location).to.equal(path);
      expect((await named('petra@example.com'))!.gone).to.equal(false);
      expect(await linkState()).to.equal('needs_password');
    });

    it('of two who delete the last two at once, one is asked again', async () => {
      const first = await addFirst();
      await administrator.post(south, filled({ ...person, username: 'second' }));
      const second = (await named('second'))!;
      const colleague = await signedIn(cast.players.administrator);
      const answers = await Promise.all([
        administrator.post(`${south}/${first.id}/delete`),
        colleague.post(`${south}/${second.id}/delete`),
      ]);
      const places = answers.map(({ location }) => location);
      expect(places.filter((place) => place === south)).to.have.length(1);
      expect(places.filter((place) => place?.endsWith('/delete'))).to.have.length(1);
      expect(await linkState()).to.equal('needs_password');
    });
  });

  describe('contact', () => {
    const assign = async (player: Player, contact_id: string, more: Record<string, string> = {}) =>
      administrator.post(`${north}/${(await rowOf(player)).id}/contact`, { contact_id, ...more });

    it('A25: is assigned anew at any time, and the next request shows it', async () => {
      const { contactUser, customerUser, contactWithPermissions } = cast.players;
      const facilities = async () => (await (await signedIn(customerUser)).get('/my_profile')).text;
      expect(await facilities()).to.contain('Facility cal-2');
      expect((await assign(customerUser, contactUser.contactId!)).location).to.equal(north);
      expect(await rowOf(customerUser)).to.include({ scope: 'contact', contact_id: contactUser.contactId });
      expect(await facilities())
        .to.contain('Facility cal-1')
        .and.not.contain('Facility cal-2');
      await assign(customerUser, contactWithPermissions.contactId!);
      expect((await rowOf(customerUser)).contact_id).to.equal(contactWithPermissions.contactId);
    });

    it('A18: choosing the customer for one that had a contact asks first', async () => {
      const { contactUser } = cast.players;
      const row = await rowOf(contactUser);
      const asked = await assign(contactUser, '');
      expect(asked.location).to.equal(`${north}/${row.id}/widen`);
      expect(await rowOf(contactUser)).to.include({ scope: 'contact', contact_id: contactUser.contactId });
      const page = await administrator.get(asked.location!);
      expect(page.text)
        .to.contain('>Show everything</button>')
        .and.contain('they’ll see everything for North');
      expect((await assign(contactUser, '', { confirmed: 'on' })).location).to.equal(north);
      expect(await rowOf(contactUser)).to.include({ scope: 'customer', contact_id: null });
    });

    it('A14: says that a contact with Admin Access sees everything', async () => {
      await assign(cast.players.contactUser, cast.players.adminContact.contactId!);
      expect((await administrator.get(north)).text).to.contain('who has Admin Access and sees everything.');
    });

    it('refuses a contact of another customer or tenant, and changes nothing', async () => {
      const { customerUser, wideContact } = cast.players;
      const before = await rowOf(customerUser);
      for (const id of [
        wideContact.contactId!,
        others.players.contactUser.contactId!,
        randomUUID(),
        'none',
      ]) {
        const answer = await assign(customerUser, id);
        expect(answer.status, id).to.equal(422);
        expect(answer.text, id).to.contain('Choose a contact from the list.');
      }
      const [archived] = await sql<{ id: string }>(
        `insert into contacts (tenant_id, customer_id, first_name, last_name, archived_at)
          values ($1, $2, 'Gone', 'Away', now()) returning id`,
        cast.tenantId,
        cast.customers.north,
      );
      expect((await assign(customerUser, archived!.id)).status).to.equal(422);
      expect(await rowOf(customerUser)).to.deep.equal(before);
    });
  });

  describe('password', () => {
    const change = async (player: Player, body: Record<string, string>) =>
      administrator.post(`${north}/${(await rowOf(player)).id}/password`, {
        password: fresh,
        retype_password: fresh,
        ...body,
      });

    it('A6: a new one ends the user’s sessions, and may have to be changed at the next sign-in', async () => {
      const { contactUser, customerUser } = cast.players;
      expect((await change(contactUser, { must_change: 'on' })).location).to.equal(north);
      const row = await rowOf(contactUser);
      expect(row).to.include({ state: 'active', must_change_password: true });
      expect(await verifyPassword(row.password_hash, fresh)).to.equal(true);
      expect(await outOf(contactUser)).to.match(/^\/login/);
      expect(await outOf(customerUser), 'nobody else’s').to.equal(null);
    });

    it('makes an invited user active, and leaves a suspended one suspended', async () => {
      await sql(
        `update users set state = 'invited', password_hash = null where id = $1`,
        cast.players.contactUser.userId,
      );
      await sql(`update users set state = 'suspended' where id = $1`, cast.players.allContact.userId);
      await change(cast.players.contactUser, {});
      await change(cast.players.allContact, {});
      expect((await rowOf(cast.players.contactUser)).state).to.equal('active');
      expect((await rowOf(cast.players.allContact)).state).to.equal('suspended');
    });

    it('S10: refuses a bad one beside the field and changes nothing', async () => {
      const { contactUser } = cast.players;
      const before = await rowOf(contactUser);
      for (const [message, body] of [
        ['Enter a password.', { password: '' }],
        ['Use at least 12 characters', { password: 'short', retype_password: 'short' }],
        ['The two passwords don’t match. Enter the same one twice.', { retype_password: 'seven' }],
        ['Leave out', { password: 'contactuser sings', retype_password: 'contactuser sings' }],
      ] as const) {
        const answer = await change(contactUser, { must_change: 'on', ...body });
        expect(answer.status, message).to.equal(422);
        expect(answer.text, message).to.contain(message).and.contain('checked').and.not.contain(fresh);
      }
      expect(await rowOf(contactUser)).to.deep.equal(before);
      expect(await outOf(contactUser)).to.equal(null);
    });
  });

  describe('suspending and deleting', () => {
    it('A25: a suspended user is out with the next request; resumed, it may sign in again, and the old session stays ended', async () => {
      const { contactUser } = cast.players;
      expect(await outOf(contactUser)).to.equal(null);
      expect((await press(contactUser, 'suspend')).location).to.equal(north);
      expect(await outOf(contactUser)).to.match(/^\/login/);
      expect((await administrator.get(`${north}?state=suspended`)).text)
        .to.contain('>contactuser<')
        .and.contain('Resume');
      await press(contactUser, 'resume');
      expect((await rowOf(contactUser)).state).to.equal('active');
      expect(await outOf(contactUser)).to.match(/^\/login/);
    });

    it('one that never had a password is invited again when it is resumed', async () => {
      await sql(
        `update users set state = 'suspended', password_hash = null where id = $1`,
        cast.players.contactUser.userId,
      );
      await press(cast.players.contactUser, 'resume');
      expect((await rowOf(cast.players.contactUser)).state).to.equal('invited');
    });

    it('A18: without its contact a contact user sees nothing and can’t be resumed', async () => {
      const { contactUser } = cast.players;
      await press(contactUser, 'suspend');
      await sql('update contacts set archived_at = now() where id = $1', contactUser.contactId);
      // It isn't offered, and whoever tries is led to what has to be mended.
      const page = await administrator.get(north);
      const contactPage = `${north}/${(await rowOf(contactUser)).id}/contact`;
      expect(page.text)
        .to.contain('This user no longer has a contact, so you can’t resume them.')
        .and.contain(`<a href="${contactPage}">Choose a contact</a>`)
        .and.contain('They won’t see anything until you assign a contact.')
        .and.not.contain('/resume"');
      expect((await press(contactUser, 'resume')).location).to.equal(contactPage);
      expect((await rowOf(contactUser)).state).to.equal('suspended');
      const own = await administrator.get(`/admin/users/${contactUser.userId}`);
      expect(own.text).to.contain(contactPage).and.not.contain('/resume"');
    });

    it('A25: a deleted user is out with the next request; its username is free, and its row is kept', async () => {
      const { contactUser } = cast.players;
      const row = await rowOf(contactUser);
      const page = await administrator.get(`${north}/${row.id}/delete`);
      expect(page.text).to.contain('(contactuser) won’t be able to sign in').and.not.contain('replace_link');
      expect((await press(contactUser, 'delete')).location).to.equal(north);
      expect(await outOf(contactUser)).to.match(/^\/login/);
      expect((await administrator.get(north)).text).to.contain('5 portal users');
      const [kept] = await sql<{ gone: boolean }>(
        `select p.archived_at is not null and u.archived_at is not null as gone
  from portal_users p join users u on u.id = p.user_id where p.id = $1`,
        row.id,
      );
      expect(kept!.gone).to.equal(true);
      expect(
        (await administrator.post(north, filled({ ...person, username: 'contactuser' }))).status,
      ).to.equal(303);
      expect((await administrator.post(`${north}/${row.id}/resume`)).status, 'what is deleted').to.equal(404);
    });
  });

  it('A16, A23: refuses those who may not, and everything stays as it was', async () => {
    const before = await rowOf(cast.players.contactUser);
    const users = await userCount();
    const here = `${north}/${before.id}`;
    const pages = [
      '/new',
      '/new/contact',
      `/${before.id}/contact`,
      `/${before.id}/contact/find`,
      `/${before.id}/widen`,
      `/${before.id}/delete`,
    ];
    const posts = [
      { path: north, body: filled(person) },
      { path: `${here}/contact`, body: { contact_id: '', confirmed: 'on' } },
      { path: `${here}/password`, body: { password: fresh, retype_password: fresh } },
      ...['suspend', 'resume', 'delete'].map((what) => ({ path: `${here}/${what}`, body: {} })),
    ];
    await expectRefused(cast, others, [{ path: north }, { path: `${north}/export.csv` }], []);
    await expectRefused(
      cast,
      others,
      [...pages.map((end) => ({ path: north + end })), ...posts],
      ['technician', 'dataAdministrator'],
    );
    // The right customer and another's portal user, or another tenant's, is as if there were none.
    const wide = (await rowOf(cast.players.wideContact)).id;
    const [foreign] = await sql<{ id: string }>(
      'select id from portal_users where user_id = $1',
      others.players.contactUser.userId,
    );
    for (const id of [wide, foreign!.id, randomUUID(), 'x'])
      for (const what of ['contact', 'password', 'suspend', 'resume', 'delete'])
        expect(
          (await administrator.post(`${north}/${id}/${what}`, { contact_id: '' })).status,
          what,
        ).to.equal(404);
    const elsewhere = `/admin/customers/${others.customers.north}/portal_users`;
    expect((await administrator.get(elsewhere)).status).to.equal(404);
    expect((await administrator.post(elsewhere, filled(person))).status).to.equal(404);
    expect(await rowOf(cast.players.contactUser)).to.deep.equal(before);
    expect(await userCount()).to.equal(users);
  });
});
