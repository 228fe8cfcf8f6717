import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import {
  all,
  assetsOf,
  contactAt,
  facilitiesOf,
  type Office,
  openOffice,
  portalUserOf,
} from '../support/people.ts';

describe('users and facilities of contacts', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('relations');
    ({ cast, administrator } = office);
    other = await makeCast('relations');
  });

  const refused = async (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it was let through'),
      (error: unknown) => (error as Error).message,
    );

  describe('User', () => {
    it('A19: one of another customer is taken, with where; one of the same customer is moved', async () => {
      const id = await office.addContact();
      const { wideContact, customerUser } = cast.players;
      const find = await administrator.get(contactAt(id, '/user/find?q=widecontact'));
      expect(find.text).to.contain('Already belongs to Wida Contact at East');
      expect(find.text).to.not.contain(`value="${wideContact.userId!}"`);
      const taken = await administrator.post(contactAt(id, '/user'), { user: wideContact.userId! });
      expect(taken.status).to.equal(422);
      expect(taken.text).to.contain('already belongs to another customer');
      expect((await portalUserOf(wideContact.userId!))[0]!.contact_id).to.equal(wideContact.contactId);

      const whole = await administrator.get(contactAt(id, '/user/find?q=customeruser'));
      expect(whole.text).to.contain('Will move here from North');
      expect(await assetsOf(customerUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
      await administrator.post(contactAt(id, '/user'), { user: customerUser.userId! });
      expect(await portalUserOf(customerUser.userId!)).to.have.length(1);
      expect(await assetsOf(customerUser)).to.deep.equal([]);
    });

    it('S6: an internal user, another tenant’s, none, no id and a forged one are refused, and no portal user is made', async () => {
      const id = await office.addContact();
      const count = async () =>
        (await all('select 1 from portal_users where tenant_id = $1', cast.tenantId)).length;
      const before = await count();
      for (const user of [
        cast.players.technician.userId!,
        other.players.customerUser.userId!,
        randomUUID(),
        'x',
        '',
      ])
        // prettier-ignore
        expect((await administrator.post(contactAt(id, '/user'), { user })).status, user).to.equal(422);
      expect(await count()).to.equal(before);
      expect((await administrator.get(contactAt(id, '/user/find?q=technician'))).text).to.contain(
        'No users match',
      );
    });

    it('A3: the first portal user ends what the customer’s link opened, with its next request', async () => {
      const link = await signedIn(cast.players.link);
      expect((await link.get('/my_profile')).status).to.equal(200);
      const id = await office.addContact({ customer_id: cast.customers.south });
      await administrator.post(contactAt(id, '/user'), { user: await office.addPortalUser('firstofsouth') });
      expect((await link.get('/my_profile')).location).to.contain('why=link_needs_password');
    });

    it('A18: Remove user suspends and leaves it without a contact, seeing nothing; it can be selected again', async () => {
      const id = await office.addContact();
      const userId = await office.addPortalUser('removed');
      await administrator.post(contactAt(id, '/user'), { user: userId });
      await administrator.post(contactAt(id, '/facilities'), { facilities: cast.facilities.cal1 });
      const session = await office.sessionOf(userId);
      expect(await assetsOf(session)).to.deep.equal(['A-cal-1']);
      expect((await administrator.get(contactAt(id))).text).to.match(/Remove user/);
      await administrator.post(contactAt(id, `/user/${userId}/remove`));
      const lost = {
        scope: 'contact',
        customer_id: cast.customers.north,
        contact_id: null,
        state: 'suspended',
      };
      expect(await portalUserOf(userId)).to.deep.equal([lost]);
      expect(await refused(assetsOf(session))).to.contain('no live session');
      expect((await administrator.post(contactAt(id, `/user/${userId}/remove`))).status).to.equal(404);

      const second = await office.addContact();
      expect((await administrator.get(contactAt(second, '/user/find?q=removed'))).text).to.contain(
        'North, without a contact',
      );
      await administrator.post(contactAt(second, '/user'), { user: userId });
      expect(await portalUserOf(userId)).to.deep.equal([{ ...lost, contact_id: second }]);
      expect((await administrator.post(`/admin/users/${userId}/resume`)).status).to.equal(303);
      expect(await assetsOf(await office.sessionOf(userId))).to.deep.equal([]);
    });

    it('a contact may have several users, and lists them', async () => {
      const id = await office.addContact();
      for (const username of ['several1', 'several2'])
        await administrator.post(contactAt(id, '/user'), { user: await office.addPortalUser(username) });
      const page = await administrator.get(contactAt(id));
      for (const name of ['Portal several1', 'Portal several2']) expect(page.text).to.contain(name);
    });
  });

  describe('Facilities', () => {
    it('several at once, and one that is related already stays one', async () => {
      const id = await office.addContact();
      const chosen = [cast.facilities.cal1, cast.facilities.cal2];
      await administrator.post(contactAt(id, '/facilities'), { facilities: chosen });
      await administrator.post(contactAt(id, '/facilities'), {
        facilities: [...chosen, cast.facilities.dock],
        confirmed: 'on',
      });
      expect((await facilitiesOf(id)).map(({ facility_id }) => facility_id)).to.have.members([
        ...chosen,
        cast.facilities.dock,
      ]);
    });

    it('S6: ids of another tenant, unknown ones, none and no ids are refused whole', async () => {
      const id = await office.addContact();
      for (const wrong of [other.facilities.cal1, randomUUID(), 'x', ''])
        expect(
          (
            await administrator.post(contactAt(id, '/facilities'), {
              facilities: [cast.facilities.cal1, wrong],
            })
          ).status,
          wrong,
        ).to.equal(422);
      expect((await administrator.post(contactAt(id, '/facilities'))).text).to.contain(
        'Tick at least one facility',
      );
      expect(await facilitiesOf(id)).to.deep.equal([]);
      expect(
        (await administrator.post(contactAt(id, `/facilities/${cast.facilities.cal1}/remove`))).status,
      ).to.equal(404);
    });

    it('A12: a facility that the contact has already is said to be there, beside those that are new', async () => {
      const id = await office.addContact({ first_name: 'Has', last_name: 'Some' });
      const { cal1, cal2, dock } = cast.facilities;
      const said = async (facilities: string | string[]) => {
        const { location } = await administrator.post(contactAt(id, '/facilities'), {
          facilities,
          confirmed: 'on',
        });
        return (await administrator.get(location!)).text;
      };
      expect(await said(dock)).to.contain('Facility dock added.');
      expect(await said(dock))
        .to.contain('Has Some already has this facility.')
        .and.not.contain('added');
      expect(await said([cal1, dock])).to.contain(
        'Facility cal-1 added. Has Some already had the other one.',
      );
      expect(await said([cal1, cal2, dock])).to.contain(
        'Facility cal-2 added. Has Some already had the others.',
      );
      expect(await said([cal1, dock])).to.contain('Has Some already has these facilities.');
      expect((await facilitiesOf(id)).map(({ facility_id: one }) => one)).to.have.members([cal1, cal2, dock]);
    });

    it('Remove selected takes those that are ticked and no others; none ticked, and another tenant’s, take nothing', async () => {
      const id = await office.addContact();
      const { cal1, cal2, dock } = cast.facilities;
      await administrator.post(contactAt(id, '/facilities'), { facilities: [cal1, cal2, dock], confirmed: 'on' });
      const left = async () => (await facilitiesOf(id)).map(({ facility_id: one }) => one);
      const remove = (facilities: string[]) =>
        administrator.post(contactAt(id, '/facilities/remove'), facilities.length > 0 ? { facilities } : {});
      const page = await administrator.get(contactAt(id));
      expect(page.text).to.match(new RegExp(`type="checkbox" name="facilities" value="${cal1}" form="remove-facilities"`));
      expect((await remove([])).location).to.equal(contactAt(id));
      expect((await administrator.get(contactAt(id))).text).to.contain('Tick at least one facility');
      await remove([other.facilities.cal1, 'x']);
      expect(await left()).to.have.length(3);
      expect((await remove([cal1, dock])).location).to.equal(contactAt(id));
      expect(await left()).to.deep.equal([cal2]);
      const asked = await remove([cal2]);
      expect(asked.text).to.contain('Remove all facilities from').and.contain('won’t see any assets');
      expect(await left()).to.deep.equal([cal2]);
      const stranger = await signedIn(other.players.administrator);
      expect((await stranger.post(contactAt(id, '/facilities/remove'), { facilities: [cal2] })).status).to.equal(404);
      const technician = await signedIn(cast.players.technician);
      expect((await technician.post(contactAt(id, '/facilities/remove'), { facilities: [cal2] })).status).to.equal(404);
      expect(await left()).to.deep.equal([cal2]);
      await administrator.post(contactAt(id, '/facilities/remove'), { facilities: [cal2], confirmed: 'on' });
      expect(await left()).to.deep.equal([]);
    }); // prettier-ignore

    it('Remove selected has Undo, which gives back all that were removed and nothing else', async () => {
      const id = await office.addContact();
      const { cal1, cal2, dock } = cast.facilities;
      await administrator.post(contactAt(id, '/facilities'), { facilities: [cal1, dock], confirmed: 'on' });
      const left = async () => (await facilitiesOf(id)).map(({ facility_id: one }) => one);
      const undo = async () => {
        const { text } = await administrator.get(contactAt(id));
        const [, action = '', fields = ''] = /action="([^"]*)" data-undo>(.*?)<\/form>/s.exec(text) ?? [];
        const facilities = [...fields.matchAll(/name="facilities" value="([^"]*)"/g)].map(([, one = '']) => one);
        const done = await administrator.post(action, { facilities, confirmed: 'on' });
        expect(done.location).to.equal(contactAt(id));
      };
      const chosen = [cal1, dock, cal2, other.facilities.cal1];
      const remove = (confirmed: object) =>
        administrator.post(contactAt(id, '/facilities/remove'), { facilities: chosen, ...confirmed });
      expect((await remove({})).text).to.contain('Remove all facilities from');
      expect(await left()).to.have.members([cal1, dock]);
      await remove({ confirmed: 'on' });
      expect(await left()).to.deep.equal([]);
      await undo();
      expect(await left()).to.have.members([cal1, dock]);
      await administrator.post(contactAt(id, '/facilities'), { facilities: [cal2] });
      await administrator.post(contactAt(id, '/facilities/remove'), { facilities: [cal1, dock] });
      expect(await left()).to.deep.equal([cal2]);
      await undo();
      expect(await left()).to.have.members([cal1, cal2, dock]);
    }); // prettier-ignore

    it('the page starts with access, then the users and facilities; facts are in a tab, once, with the form below them', async () => {
      const id = await office.addContact({ phone: '+45 12 34 56', job_title: 'Head of metrology' });
      const { text } = await administrator.get(contactAt(id));
      const inOrder = (html: string, parts: readonly string[]) => {
        const at = parts.map((part) => html.indexOf(part));
        expect(at)
          .to.deep.equal([...at].sort((one, another) => one - another))
          .and.not.include(-1);
      };
      inOrder(text, ['id="access"', 'id="user"', 'id="facilities"']);
      expect(text)
        .to.contain('href="tel:+45123456"')
        .and.contain(`href="${contactAt(id, '/details')}"`)
        .and.not.contain('name="job_title"');
      const details = (await administrator.get(contactAt(id, '/details'))).text;
      inOrder(details, ['aria-current="page">Details', '<dl class="facts">', '<details class="edit">', 'name="job_title"']);
      for (const html of [text, details]) {
        const main = html.slice(html.indexOf('<main'), html.indexOf('<form class="card form"'));
        expect(main.split('Head of metrology').length - 1).to.be.at.most(2);
        expect(main.split('+45 12 34 56')).to.have.length(2);
      }
      const refused = await administrator.post(contactAt(id), {
        ...office.contactForm({ email: 'none' }),
        _version: '1',
      });
      expect(refused.text).to.contain('<details class="edit" open>').and.contain('aria-current="page">Details');
    }); // prettier-ignore

    it('the find page lists this customer’s by default, searches and pages', async () => {
      const id = await office.addContact({ customer_id: cast.customers.east });
      const first = await administrator.get(contactAt(id, '/facilities/find'));
      expect(first.text)
        .to.contain('70 facilities')
        .and.match(/value="on" checked id="field-customers_only"/)
        .and.not.contain('Facility cal-1');
      const next = /name="_after" value="([^"]+)"/.exec(first.text)![1]!;
      const href = contactAt(id, `/facilities/find?_chosen=1&_customers_only=on&_after=${next}`);
      expect((await administrator.get(href)).text.match(/type="checkbox" id="pick-/g)).to.have.length(25);
      const narrowed = await administrator.get(
        contactAt(id, '/facilities/find?q=cal&chosen=1&customers_only=on'),
      );
      expect(narrowed.text).to.contain('No facilities found');
    });

    it('unticked, it lists this customer’s first and marks another customer’s', async () => {
      const id = await office.addContact();
      const { text } = await administrator.get(contactAt(id, '/facilities/find?chosen=1'));
      const names = [...text.matchAll(/<label\s+for="pick-[^"]*"[^>]*>([^<]*)</g)].map(([, name]) => name);
      expect(names.slice(0, 2)).to.deep.equal(['Facility cal-1', 'Facility cal-2']);
      expect(names).to.contain('Facility dock');
      expect(new Set(names).size, 'none twice').to.equal(names.length);
      const rowOf = (name: string) => text.split('<tr>').find((row) => row.includes(`>${name}<`))!;
      expect(rowOf('Facility dock')).to.contain('Another customer').and.contain('South');
      expect(rowOf('Facility cal-1')).to.not.contain('Another customer');
      const own = (await administrator.get(contactAt(id, '/facilities/find?chosen=1&q=mt'))).text;
      expect(own).to.contain('Own facility').and.not.contain('Another customer');
      // Behind the first page nobody stands twice.
      const next = /name="_after" value="([^"]+)"/.exec(text)![1]!;
      const behind = contactAt(id, `/facilities/find?_chosen=1&_after=${next}`);
      expect((await administrator.get(behind)).text).to.not.contain('>Facility cal-1<');
    });

    it('A12: one of another customer’s warns by name before it is added, and is marked in the grid and in Portal access', async () => {
      const id = await office.addContact();
      const { cal1, dock } = cast.facilities;
      const asked = await administrator.post(contactAt(id, '/facilities'), { facilities: [cal1, dock] });
      expect(asked.status).to.equal(200);
      expect(asked.text)
        .to.match(/Facility dock belongs to South\. \S+ will see its 1 asset\./)
        .and.contain('>Add Facility dock from another customer?</h1>')
        .and.contain(`<input type="hidden" name="facilities" value="${cal1}">`)
        .and.contain(`<input type="hidden" name="facilities" value="${dock}">`);
      expect(await facilitiesOf(id)).to.deep.equal([]);
      await administrator.post(contactAt(id, '/facilities'), { facilities: [cal1, dock], confirmed: 'on' });
      expect(await facilitiesOf(id)).to.have.length(2);
      await administrator.post(contactAt(id, '/user'), { user: await office.addPortalUser('foreign1') });
      const page = (await administrator.get(contactAt(id))).text;
      const row = page.split('<tr>').find((one) => one.includes('>Facility dock<'))!;
      expect(row).to.contain('Another customer');
      expect(page).to.contain('2 facilities, 1 at South');
      // Facilities of the company itself are nobody else’s.
      const own = await administrator.post(contactAt(id, '/facilities'), { facilities: cast.facilities.mt });
      expect(own.status).to.equal(303);
    });

    it('Find User shows free people first, then those who would move, then the others; each once', async () => {
      const fresh = await makeCast('free');
      const browser = await signedIn(fresh.players.administrator);
      await all(
        `insert into users (tenant_id, first_name, last_name, username, is_external, state)
         values ($1, 'Zoe', 'Zuse', 'zoe', true, 'active')`,
        fresh.tenantId,
      );
      const path = `/admin/contacts/${fresh.players.contactUser.contactId}/user/find`;
      const { text } = await browser.get(path);
      const places = [...text.matchAll(/data-label="Portal user">[^]*?<span class="cut"[^>]*>([^<]*)</g)].map(
        ([, place]) => place?.trim(),
      );
      const kinds = places.map((place) => /^(?:Available|Will move here|Already)/.exec(place ?? '')?.[0]);
      const order = ['Available', 'Will move here', 'Already'];
      expect(kinds).to.deep.equal([...kinds].sort((one, two) => order.indexOf(one!) - order.indexOf(two!)));
      expect(kinds.filter((kind) => kind === 'Available')).to.have.length(1);
      expect(new Set(kinds).size).to.equal(3);
      const names = [...text.matchAll(/data-label="Username">[^]*?<span class="cut"[^>]*>([^<]*)</g)].map(
        ([, name]) => name,
      );
      expect(new Set(names).size).to.equal(names.length);
      const moving = places.filter((place) => place?.startsWith('Will move'));
      expect(moving.length).to.be.above(2);
      await all(
        "update users set state = 'suspended' where username = 'zoe' and tenant_id = $1",
        fresh.tenantId,
      );
      const without = await browser.get(path);
      expect(without.text).to.not.contain('Zoe Zuse');
      expect(without.text)
        .to.contain('Users without a contact come first, then those at North, who would move here.')
        .and.contain('Suspended users are left out, unless they’ve lost their contact here.');
      await all(
        "update users set state = 'active' where username = 'zoe' and tenant_id = $1",
        fresh.tenantId,
      );
      const searched = await browser.get(`${path}?q=zuse`);
      expect(searched.text).to.contain('1 user<').and.contain('Zoe Zuse');
    });

    it('the grid pages and is searched when there are many', async () => {
      const id = cast.players.mixedContact.contactId!;
      const grid = await administrator.get(contactAt(id));
      expect(grid.text).to.contain('70 facilities');
      expect(grid.text).to.contain('They’ll see assets at 70 facilities, 69 of them East’s own.');
      const found = await administrator.get(contactAt(id, '?q=mt'));
      expect(found.text.match(/<th scope="row">/g)).to.have.length(1);
    });
  });
});
