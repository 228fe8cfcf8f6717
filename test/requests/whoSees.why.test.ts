import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { asking, rowsOf, type Asking, type PortalName } from '../support/whoSees.ts';

describe('Why not …? and the rules of Who can see this? (A32)', function () {
  this.timeout(60_000);
  let asked: Asking;
  let cast: Cast;
  let other: Cast;
  before(async () => {
    asked = await asking('who');
    ({ cast } = asked);
    other = await makeCast('who');
  });

  describe('says why', () => {
    const set = (table: string, values: string, id: string | null) =>
      sql(`update ${table} set ${values} where id = $1`, id);

    it('A32: each one who can, with the reason in a sentence, and the rule’s number in its title alone', async () => {
      const rules: [PortalName, kind: string, id: string, because: string, number: string][] = [
        ['link', 'assets', cast.assets.dock, 'the link shows everything for South', 'A10'],
        ['customerUser', 'assets', cast.assets.cal1, 'they can see everything for North', 'A10'],
        ['contactUser', 'assets', cast.assets.cal1, 'Facility cal-1 is one of their facilities', 'A12'],
        ['mixedContact', 'assets', cast.assets.mt, 'Facility MT is one of their facilities', 'A12'],
        ['allContact', 'assets', cast.assets.cal2, 'they can see all facilities of North', 'A12'],
        ['adminContact', 'assets', cast.assets.cal1, 'they have Admin Access at North', 'A14'],
        [
          'adminContactWithOutside',
          'assets',
          cast.assets.mt,
          'Facility MT is one of their facilities',
          'A14',
        ],
        ['partnerUser', 'assets', cast.assets.pier, 'West is one of Porter’s customers', 'A20a'],
        ['agentUser', 'assets', cast.assets.pier, 'West is allocated to Agatha', 'A21'],
        ['contactUser', 'tickets', cast.tickets.ofContactUser, 'it’s assigned to Nora Contact', 'A11'],
        ['adminContact', 'tickets', cast.tickets.ofNorth, 'they have Admin Access at North', 'A14'],
      ];
      for (const [name, kind, id, because, number] of rules) {
        const text = (await asked.who(kind, id)).get(asked.label(name)) ?? '';
        expect(text, name).to.match(new RegExp(`^Because ${because}\\.`));
        // The number is for those who look it up; nobody has to read it.
        expect(text, name).not.to.match(/\bA\d/);
        expect(await asked.page(`/admin/${kind}/${id}/who`), name).to.match(
          new RegExp(`title="[^"]*\\b${number}\\b[^"]*: [^"]+">Because ${because}\\.<`),
        );
      }
    });

    it('A12, A32: the facility that is not in reach, and those that are', async () => {
      expect(await asked.why('contactUser', 'assets', cast.assets.cal2)).to.match(
        /Can’t see it \| It’s at Facility cal-2, which belongs to North\. .* has access to Facility cal-1\. Contact/,
      );
      expect(await asked.why('allContact', 'assets', cast.assets.mt)).to.match(
        /It’s at Facility MT, one of your own facilities\. .* has access to Facility cal-1, Facility cal-2\./,
      );
      expect(await asked.why('wideContact', 'assets', cast.assets.cal1)).to.match(
        /has access to Facility east-0, Facility east-1, Facility east-2 and 66 more\./,
      );
      const { contactId } = cast.players.contactUser;
      const rows = await sql<{ facility_id: string }>(
        'delete from contact_facilities where contact_id = $1 returning tenant_id, contact_id, facility_id, facility_customer_id',
        contactId,
      );
      expect(await asked.why('contactUser', 'assets', cast.assets.cal1)).to.match(
        /has no facilities, so they can’t see any assets yet\./,
      );
      for (const row of rows)
        await sql(
          'insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id) values ($1, $2, $3, $4)',
          ...Object.values(row),
        );
    });

    it('A10a, A32: what is still a draft, by a name that people say', async () => {
      const drafts: [kind: string, id: string, name: RegExp][] = [
        ['invoices', cast.invoices.draft, /<h1[\s\S]{0,600}Invoice Draft: /],
        ['estimates', cast.estimates.draft, /<h1[\s\S]{0,600}Estimate EST-\d+: /],
      ];
      for (const [kind, id, name] of drafts) {
        for (const player of ['customerUser', 'agentUser', 'contactWithPermissions'] as const)
          expect(await asked.why(player, kind, id), `${kind} ${player}`).to.contain('It’s still a draft.');
        expect(await asked.page(`/admin/${kind}/${id}/who/not`)).to.match(name);
      }
      expect(await asked.why('customerUser', 'invoices', cast.invoices.ofNorth)).to.contain('Can see it');
    });

    it('A11, A32: the ticket of another contact, or of none', async () => {
      expect(await asked.why('contactWithPermissions', 'tickets', cast.tickets.ofContactUser)).to.contain(
        'It’s assigned to Nora Contact, and',
      );
      expect(await asked.why('contactUser', 'tickets', cast.tickets.ofNorth)).to.contain(
        'It’s assigned to no contact, and',
      );
    });

    it('A10, A20a, A21, A32: the customer whose it is', async () => {
      expect(await asked.why('customerUser', 'assets', cast.assets.dock)).to.match(
        /It belongs to South, and .* sees only what belongs to North\./,
      );
      expect(await asked.why('customerUser', 'assets', cast.assets.mt)).to.contain(
        'It doesn’t belong to a customer. It’s at Facility MT, one of your own facilities.',
      );
      expect(await asked.why('link', 'tickets', cast.tickets.ofNorth)).to.contain(
        'It belongs to North, and the link shows only what belongs to South.',
      );
      expect(await asked.why('partnerUser', 'assets', cast.assets.cal1)).to.contain(
        'which isn’t one of Porter’s customers.',
      );
      expect(await asked.why('partnerUser', 'tickets', cast.tickets.ofNorth)).to.contain(
        'No partner user can see tickets.',
      );
      expect(await asked.why('agentUser', 'assets', cast.assets.dock)).to.contain(
        'It belongs to South, which isn’t allocated to Agatha.',
      );
      await sql('update customers set agent_id = null where agent_id = $1', cast.agentId);
      expect(await asked.why('agentUser', 'assets', cast.assets.cal1)).to.contain(
        'No customers are allocated to Agatha.',
      );
      await sql('update customers set agent_id = $1 where id = any ($2)', cast.agentId, [
        cast.customers.north,
        cast.customers.west,
      ]);
    });

    it('A5, A32: the step of signing in that is missing, before anything else', async () => {
      const { contactUser } = cast.players;
      const asset = cast.assets.cal1;
      const steps: [table: string, id: string, breaks: string, mends: string, says: string][] = [
        [
          'users',
          contactUser.userId!,
          "state = 'suspended'",
          "state = 'active'",
          'can’t sign in because they’re suspended.',
        ],
        [
          'contacts',
          contactUser.contactId!,
          "status = 'inactive'",
          "status = 'active'",
          'Nora Contact is inactive, and can’t sign in.',
        ],
        [
          'customers',
          cast.customers.north,
          "status = 'inactive'",
          "status = 'active'",
          'Nobody at North can sign in: the customer is inactive.',
        ],
      ];
      for (const [table, id, breaks, mends, says] of steps) {
        await set(table, breaks, id);
        expect(await asked.why('contactUser', 'assets', asset))
          .to.match(/^.*\| Can’t see it \|/)
          .and.contain(says);
        await set(table, mends, id);
      }
      await sql('delete from user_usergroups where user_id = $1', contactUser.userId);
      expect(await asked.why('contactUser', 'assets', asset)).to.contain(
        'because they’re not in a usergroup.',
      );
      await sql(
        'insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values ($1, $2, $3, true)',
        cast.tenantId,
        contactUser.userId,
        cast.groups.customerPortal,
      );
    });

    it('A7, A32: somebody invited sees it not yet; who would not see it either way is told of the sign-in first', async () => {
      const { userId } = cast.players.contactUser;
      await set('users', "state = 'invited'", userId);
      expect(await asked.why('contactUser', 'assets', cast.assets.cal1)).to.match(
        /\| Not yet \| .*haven’t chosen a password\./,
      );
      expect(await asked.why('contactUser', 'assets', cast.assets.dock)).to.match(
        /\| Can’t see it \| .*haven’t chosen a password\./,
      );
      expect((await asked.who('assets', cast.assets.cal1)).get(asked.label('contactUser'))).to.contain(
        'Invited They’ll see it once they’ve chosen a password.',
      );
      await set('users', "state = 'active'", userId);
    });

    it('A2, A3, A32: how a link stands that opens nothing', async () => {
      const south = () => asked.why('link', 'assets', cast.assets.dock);
      await set('customers', 'secure_link_on = false', cast.customers.south);
      expect(await south()).to.contain('Off. The link is switched off');
      await set('customers', 'secure_link_on = true', cast.customers.south);
      await set('secure_links', "ended_at = '2026-01-01'", cast.linkId);
      expect(await south()).to.contain('The link no longer works.');
      await set('secure_links', "ended_at = null, key_version = 'gone'", cast.linkId);
      expect(await south()).to.contain('because the key it was made with has been removed');
      await set('secure_links', `key_version = '${(await newestKey()) ?? ''}'`, cast.linkId);
      const north = (await asked.whyNot('assets', cast.assets.cal1)).get('Secure link for North');
      expect(north).to.contain('This customer has no secure link yet.');
      await sql(
        'insert into secure_links (tenant_id, customer_id, key_version) values ($1, $2, $3)',
        cast.tenantId,
        cast.customers.north,
        await newestKey(),
      );
      expect((await asked.whyNot('assets', cast.assets.cal1)).get('Secure link for North')).to.match(
        /Needs a password, because \d+ portal users exist/,
      );
      expect([...(await asked.who('assets', cast.assets.cal1)).keys()]).not.to.include(
        'Secure link for North',
      );
    });

    const newestKey = async () =>
      (
        await sql<{ key: string }>(
          'select key_version as key from secure_links where tenant_id = $1',
          other.tenantId,
        )
      )[0]?.key;

    it('A32: each name leads to where it is mended', async () => {
      const html = await asked.page(`/admin/assets/${cast.assets.cal1}/who`);
      expect(html).to.contain(`href="/admin/contacts/${cast.players.contactUser.contactId!}"`);
      expect(html).to.match(
        new RegExp(`href="/admin/customers/${cast.customers.north}/portal_users#portal-user-`),
      );
      expect(html).to.contain(`href="/admin/agents/${cast.agentId}"`);
      expect(html).to.contain('action="/admin/views"');
      expect(await asked.page(`/admin/assets/${cast.assets.pier}/who`)).to.contain(
        `href="/admin/partners/${cast.partnerId}"`,
      );
      expect(await asked.page(`/admin/assets/${cast.assets.dock}/who`)).to.contain(
        `href="/admin/customers/${cast.customers.south}/secure_link"`,
      );
    });

    it('A32: anybody is found by name, username or company; nobody is an answer too', async () => {
      const path = `/admin/assets/${cast.assets.cal1}/who/not`;
      expect([...rowsOf(await asked.page(`${path}?q=contactuser`)).keys()]).to.deep.equal([
        asked.label('contactUser'),
      ]);
      expect([...rowsOf(await asked.page(`${path}?q=porter`)).keys()]).to.deep.equal([
        asked.label('partnerUser'),
      ]);
      expect([...rowsOf(await asked.page(`${path}?q=south&kind=links`)).keys()]).to.deep.equal([
        'Secure link for South',
      ]);
      expect(await asked.page(`${path}?q=zzzz`)).to.contain('No portal users match');
      await sql('update customers set agent_id = null where id = $1', cast.customers.west);
      await sql("update users set state = 'suspended' where id = $1", cast.players.partnerUser.userId);
      expect(await asked.page(`/admin/assets/${cast.assets.pier}/who`)).to.contain(
        'Nobody in the portal can see this',
      );
      await sql('update customers set agent_id = $2 where id = $1', cast.customers.west, cast.agentId);
      await sql("update users set state = 'active' where id = $1", cast.players.partnerUser.userId);
    });
  });
});
