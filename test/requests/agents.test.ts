import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { all, goodPassword } from '../support/people.ts';
import { assetCodesOn } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

describe('agents of customers', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  let agent: Browser;
  let second: string;
  before(async () => {
    others = await makeCast('agents');
  });
  beforeEach(async () => {
    cast = await makeCast('agents');
    administrator = await signedIn(cast.players.administrator);
    agent = await signedIn(cast.players.agentUser);
    const made = await administrator.post('/admin/agents', {
      name: 'Birger',
      email: 'desk@birger.example',
      phone: '',
      status: 'active',
    });
    second = made.location!.split('/').at(-1)!;
  });

  const agentOf = async (customer: string) =>
    (await all<{ agent_id: string | null }>('select agent_id from customers where id = $1', customer))[0]!
      .agent_id;
  const customersAt = (id: string) => `/admin/agents/${id}/customers`;
  const tabAt = (customer: string) => `/admin/customers/${customer}/agent`;
  const see = (customer: string, to = '/') => agent.post('/customer', { customer, to });

  describe('with more customers than a drop-down holds', () => {
    it('A20a, A21: chooses on a find page, which has nobody else’s customers', async () => {
      const many = (column: string, id: string) =>
        all(
          `insert into customers (tenant_id, number, name, ${column})
           select $1, '${column}' || n, 'Many ' || lpad(n::text, 3, '0'), $2 from generate_series(1, 120) n returning id`,
          cast.tenantId,
          id,
        );
      for (const [player, column, id] of [
        ['agentUser', 'agent_id', cast.agentId],
        ['partnerUser', 'partner_id', cast.partnerId],
      ] as const) {
        const made = (await many(column, id)) as { id: string }[];
        const browser = await signedIn(cast.players[player]);
        const start = (await browser.get('/')).text;
        expect(start).to.contain('href="/customer?to=%2F"').and.not.contain('Many 003');
        const find = (await browser.get('/customer?to=%2Fassets')).text;
        expect(find)
          .to.contain('Many 099')
          .and.contain('first 100')
          .and.not.contain('Many 120')
          .and.not.contain('>South');
        const searched = (await browser.get('/customer?q=120+many')).text;
        expect(searched).to.contain('Many 120').and.not.contain('Many 119');
        expect((await browser.get('/customer?q=south')).text).to.contain('Nothing matches');
        const chosen = await browser.post('/customer', {
          customer: made[119]!.id,
          to: '/customer?to=%2Fassets',
        });
        expect([chosen.status, chosen.location]).to.deep.equal([303, '/']);
        expect((await browser.get('/')).text).to.match(/<option value="[^"]+" selected>Many 120/);
      }
    });

    it('A16: is no page for anybody else', async () => {
      for (const player of ['customerUser', 'contactUser', 'link'] as const)
        expect((await (await signedIn(cast.players[player])).get('/customer')).status).to.equal(404);
      const elsewhere = await signedIn(others.players.agentUser, cast.slug);
      expect((await elsewhere.get('/customer')).location).to.match(/^\/login/);
    });
  });

  describe('allocation', () => {
    it('A21: several customers at once; one that has another agent is refused by name, and nothing is allocated', async () => {
      const { south, east, west } = cast.customers;
      const find = await administrator.get(`${customersAt(second)}/find`);
      expect(find.text).to.contain('Find customer').and.contain('<label').and.contain('Agatha');
      const without = await administrator.get(`${customersAt(second)}/find?free=yes`);
      expect(without.text).to.contain('South').and.not.contain('>West<');
      const refused = await administrator.post(customersAt(second), { customers: [south, west] });
      expect(refused.status).to.equal(422);
      expect(refused.text)
        .to.contain('West already has the agent Agatha')
        .and.contain('only one agent')
        .and.contain(`value="${south}" checked`);
      expect([await agentOf(south), await agentOf(west)]).to.deep.equal([null, cast.agentId]);
      const added = await administrator.post(customersAt(second), { customers: [south, east] });
      expect(added.location).to.equal(customersAt(second));
      expect([await agentOf(south), await agentOf(east)]).to.deep.equal([second, second]);
      // Again is no fault: the customer is its own already.
      expect((await administrator.post(customersAt(second), { customers: south })).status).to.equal(303);
    });

    it('A21: of two who take one customer to different agents at once, one is refused', async () => {
      const { south } = cast.customers;
      const answers = await Promise.all(
        [cast.agentId, second].map((id) => administrator.post(customersAt(id), { customers: south })),
      );
      expect(answers.map(({ status }) => status)).to.have.members([303, 422]);
    });

    it('A21: the customer’s tab says who its agent is, allocates, changes and removes', async () => {
      const { south, north } = cast.customers;
      const empty = await administrator.get(tabAt(south));
      expect(empty.text)
        .to.contain('No agent')
        .and.contain('>Agent</label>')
        .and.contain('aria-current="page">Agent');
      expect((await administrator.post(tabAt(south), { agent_id: second })).location).to.equal(tabAt(south));
      const shown = (await administrator.get(tabAt(south))).text;
      expect(shown).to.contain(`href="/admin/agents/${second}">Birger</a>`).and.contain('has no users yet');
      await administrator.post(tabAt(north), { agent_id: second });
      expect(await agentOf(north)).to.equal(second);
      expect((await administrator.post(`${tabAt(north)}/${cast.agentId}/remove`)).status).to.equal(404);
      await administrator.post(`${tabAt(north)}/${second}/remove`);
      expect(await agentOf(north)).to.equal(null);
      const find = await administrator.get(`${tabAt(north)}/find?q=birg`);
      expect(find.text).to.contain('Birger').and.contain('name="agent_id"').and.not.contain('Agatha');
      const chosen = await administrator.get(`${tabAt(north)}?agent_id=${second}`);
      expect(chosen.text).to.contain(`value="${second}" selected`);
    });

    it('S6: an inactive agent, another tenant’s and none are refused', async () => {
      const { south } = cast.customers;
      await all("update agents set status = 'inactive' where id = $1", second);
      for (const agent_id of [second, others.agentId, '', 'x'])
        expect((await administrator.post(tabAt(south), { agent_id })).status, agent_id).to.equal(422);
      expect(await agentOf(south)).to.equal(null);
    });

    it('A16, A23: others are refused, and the customer keeps its agent', async () => {
      const { north } = cast.customers;
      await expectRefused(
        cast,
        others,
        [
          { path: `${tabAt(north)}/find` },
          { path: tabAt(north), body: { agent_id: second } },
          { path: `${tabAt(north)}/${cast.agentId}/remove`, body: {} },
        ],
        ['technician', 'dataAdministrator'],
      );
      const page = await (await signedIn(cast.players.technician)).get(tabAt(north));
      expect(page.text).to.contain('Agatha').and.not.contain('Remove agent').and.not.contain('>Save<');
      expect(await agentOf(north)).to.equal(cast.agentId);
    });

    it('S22: the audit log names customer and agent', async () => {
      await administrator.post(tabAt(cast.customers.south), { agent_id: second });
      const { text } = await administrator.get(`/admin/audit?record=${cast.customers.south}`);
      expect(text).to.contain('South').and.contain('Birger').and.not.contain(second);
    });
  });

  describe('the portal of an agent', () => {
    it('A21: one allocated customer at a time, by the switcher of the bar', async () => {
      const { north, west } = cast.customers;
      const home = (await agent.get('/')).text;
      expect(home)
        .to.contain('id="bar-customer"')
        .and.contain(`value="${north}" selected`)
        .and.contain('>West<');
      expect(home).to.not.contain('>South<').and.not.contain('>East<');
      expect(assetCodesOn((await agent.get('/assets')).text)).to.deep.equal(['A-cal-1', 'A-cal-2']);
      expect((await see(west, '/assets')).location).to.equal('/assets');
      expect((await agent.get('/assets')).text)
        .to.contain('A-pier')
        .and.not.contain('A-cal-1');
      expect((await agent.get(`/assets/${cast.assets.cal1}`)).status).to.equal(404);
      expect((await agent.get('/assets?q=pier')).text).to.contain('A-pier');
    });

    it('A21: a choice leads from a record to its list, and from a page of the list to its first', async () => {
      const { west, north } = cast.customers;
      expect((await see(west, `/assets/${cast.assets.cal1}`)).location).to.equal('/assets');
      expect((await see(north, `/tickets/${cast.tickets.ofNorth}/comments`)).location).to.equal('/tickets');
      expect((await see(west, '/assets?q=gauge&after=abc')).location).to.equal('/assets?q=gauge');
      for (const to of ['//evil.example', '/admin', '/facility?to=/assets'])
        expect((await see(north, to)).location, to).to.equal('/');
    });

    it('A21: a customer of nobody’s or of another agent, and another tenant’s, can’t be chosen', async () => {
      for (const id of [cast.customers.south, cast.customers.east, others.customers.north, 'x', ''])
        expect((await see(id)).status, id).to.equal(404);
      expect((await agent.get('/')).text).to.contain(`value="${cast.customers.north}" selected`);
      for (const who of ['customerUser', 'contactUser', 'link'] as const) {
        const answer = await (
          await signedIn(cast.players[who])
        ).post('/customer', { customer: cast.customers.west });
        expect(answer.status, who).to.equal(404);
      }
    });

    it('A15, A21: the facility is chosen within the customer, and forgotten with it', async () => {
      await agent.post('/facility', { facility: cast.facilities.cal1, to: '/' });
      expect(assetCodesOn((await agent.get('/assets')).text)).to.deep.equal(['A-cal-1']);
      await see(cast.customers.west);
      await see(cast.customers.north);
      expect(assetCodesOn((await agent.get('/assets')).text)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    });

    it('A21: nothing that writes is shown, and what is posted is not found', async () => {
      const ticket = `/tickets/${cast.tickets.ofNorth}`;
      const before = await all('select * from tickets where tenant_id = $1 order by id', cast.tenantId);
      for (const path of ['/tickets', ticket]) {
        const { text } = await agent.get(path);
        expect(text, path).to.contain('Ticket 2');
        for (const word of ['New ticket', 'Send comment', 'Close ticket', '/tickets/new'])
          expect(text, word).to.not.contain(word);
      }
      expect((await agent.get('/tickets/new')).status).to.equal(404);
      for (const [path, body] of [
        ['/tickets', { subject: 'x', description: 'y', priority: 'normal' }],
        [`${ticket}/comments`, { body: 'x' }],
        [`${ticket}/close`, {}],
        [`${ticket}/reopen`, {}],
      ] as const)
        expect((await agent.post(path, body)).status, path).to.equal(404);
      expect(
        await all('select * from tickets where tenant_id = $1 order by id', cast.tenantId),
      ).to.deep.equal(before);
      expect(
        await all("select 1 from ticket_comments where tenant_id = $1 and body = 'x'", cast.tenantId),
      ).to.have.length(0);
    });

    it('A8, A21: who looks at a customer’s portal is offered no form for a ticket either', async () => {
      const viewer = await signedIn(cast.players.viewer);
      expect((await viewer.get('/tickets')).text)
        .to.contain('Ticket 1')
        .and.not.contain('/tickets/new');
      expect((await viewer.get('/tickets/new')).status).to.equal(404);
    });

    it('A6, A21: its own password and sessions it may change; its profile names the agent', async () => {
      const elsewhere = await visitorFrom(cast.slug);
      await elsewhere.post('/login', { username: 'agentuser', password });
      expect((await agent.get('/my_profile')).text)
        .to.contain('<dt>Agent</dt><dd>Agatha</dd>')
        .and.not.contain('<dt>Customer</dt>');
      const wrong = await agent.post('/my_profile', {
        present_password: 'not this one at all', new_password: goodPassword, retype_password: goodPassword,
      }); // prettier-ignore
      expect(wrong.status).to.equal(422);
      const changed = await agent.post('/my_profile', {
        present_password: password, new_password: goodPassword, retype_password: goodPassword,
      }); // prettier-ignore
      expect(changed.location).to.equal('/my_profile');
      expect((await elsewhere.get('/')).location).to.contain('/login');
      expect(
        (await elsewhere.post('/login', { username: 'agentuser', password: goodPassword })).location,
      ).to.equal('/');
      expect((await agent.post('/my_profile/sign_out_everywhere')).location).to.equal('/my_profile');
      expect((await elsewhere.get('/')).location).to.contain('/login');
    });

    it('A18, A21: a customer that is taken away is gone with the next request; without any, pages explain', async () => {
      await administrator.post(`${tabAt(cast.customers.north)}/${cast.agentId}/remove`);
      expect((await agent.get('/')).text).to.contain(`value="${cast.customers.west}" selected`);
      expect((await agent.get(`/assets/${cast.assets.cal1}`)).status).to.equal(404);
      await administrator.post(`${customersAt(cast.agentId)}/${cast.customers.west}/remove`);
      const lists = [
        'in_work',
        'recalls',
        'delinquent',
        'work_orders',
        'invoices',
        'estimates',
        'contacts',
        'facilities',
        'reports',
      ];
      for (const path of ['/', '/assets', '/tickets', '/facility', ...lists.map((list) => `/${list}`)]) {
        const page = await agent.get(path);
        expect(page.status, path).to.equal(200);
        expect(page.text, path)
          .to.contain('No customers yet')
          .and.contain('allocated to Agatha')
          .and.not.contain('id="bar-customer"');
      }
      expect((await agent.get('/my_profile')).status).to.equal(200);
    });

    it('A8: View portal as is offered where it opens; the row says that the agent is inactive', async () => {
      const user = cast.players.agentUser.userId!;
      const page = async () => (await administrator.get(`/admin/agents/${cast.agentId}/users`)).text;
      const button = `name="user" value="${user}"`;
      expect(await page())
        .to.contain(button)
        .and.not.contain('is inactive');
      await all("update agents set status = 'inactive' where id = $1", cast.agentId);
      expect(await page())
        .to.contain('The agent is inactive, so they can’t sign in.')
        .and.not.contain(button);
      await all("update agents set status = 'active' where id = $1", cast.agentId);
      await all('delete from user_usergroups where user_id = $1', user);
      expect(await page()).to.not.contain(button);
      expect((await administrator.post('/admin/views', { user })).status).to.equal(404);
    });

    it('A5: nobody of an inactive agent signs in, and the right password is told why', async () => {
      await administrator.post(`/admin/agents/${cast.agentId}`, {
        name: 'Agatha', email: '', phone: '', status: 'inactive', _version: '1',
      }); // prettier-ignore
      expect((await agent.get('/')).location).to.contain('/login');
      const answer = await (await visitorFrom(cast.slug)).post('/login', { username: 'agentuser', password });
      expect(answer.text).to.contain('The agent you belong to is inactive.');
    });
  });

  it('A21: the customer sees on its portal who its agent is; the agent doesn’t see itself', async () => {
    await all("update agents set email = 'desk@agatha.example' where id = $1", cast.agentId);
    for (const who of ['customerUser', 'contactUser', 'adminContact'] as const)
      expect((await (await signedIn(cast.players[who])).get('/')).text, who)
        .to.contain('Agent acting for you: <strong>Agatha</strong>')
        .and.contain('desk@agatha.example');
    for (const who of ['link', 'wideContact', 'agentUser', 'partnerUser'] as const)
      expect((await (await signedIn(cast.players[who])).get('/')).text, who).to.not.contain(
        'Agent acting for you',
      );
  });
});
