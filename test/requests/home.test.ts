import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { choose, dropWork, expectWayIn, sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

describe('start pages', () => {
  let cast: Cast;
  let others: Cast;
  before(async () => {
    [cast, others] = [await makeCast('home'), await makeCast('home')];
    await sql(
      // A-cal-1 fell due before this month, on whatever day of it this runs.
      `update assets set next_service_on = case code
         when 'A-cal-1' then least(current_date - 3, date_trunc('month', current_date)::date - 1) when 'A-dock' then current_date - 9
         else current_date + 40 end where tenant_id = $1`,
      cast.tenantId,
    );
  });

  const tile = (html: string, label: string) =>
    new RegExp(`tile-number">([^<]*)</span> <span class="tile-label">${label}<`).exec(html)?.[1];
  /** The counts of the picture's twelve months. */
  const bars = (html: string) =>
    [...html.matchAll(/<td class="number">([^<]*)<\/td><td class="bar-of" aria-hidden="true"><svg/g)].map(
      ([, n]) => n,
    );

  it('A10–A12: the portal shows what needs attention, counts and what falls due, all in reach', async () => {
    const customer = (await (await signedIn(cast.players.customerUser)).get('/')).text;
    expect(customer).to.contain('Needs your attention').and.contain('Gauge A-cal-1').and.contain('Ticket 1');
    expect(customer).not.to.contain('A-dock').and.not.contain('Ticket 2');
    expect(['Assets', 'Overdue', 'Open tickets'].map((label) => tile(customer, label))).to.deep.equal([
      '2',
      '1',
      '2',
    ]);
    expect(bars(customer)).to.have.length(12);
    expect(bars(customer).reduce((sum, n) => sum + Number(n), 0)).to.equal(1);
    const contact = (await (await signedIn(cast.players.contactUser)).get('/')).text;
    expect(['Assets', 'Overdue', 'Open tickets'].map((label) => tile(contact, label))).to.deep.equal([
      '1',
      '1',
      '1',
    ]);
    expect(contact).to.contain('No assets are due for service');
    const link = (await (await signedIn(cast.players.link)).get('/')).text;
    expect(link).to.contain('Gauge A-dock').and.contain('Ticket 3').and.not.contain('A-cal');
    const wide = (await (await signedIn(cast.players.wideContact)).get('/')).text;
    expect(bars(wide)).to.include('69');
  });

  it('the picture counts all that is due in this month, be it overdue by now, and nothing of the months before', async () => {
    const olivia = await signedIn(cast.players.customerUser);
    const first = async () => Number(bars((await olivia.get('/')).text)[0]);
    expect(await first(), 'due before this month').to.equal(0);
    await sql(
      "update assets set next_service_on = date_trunc('month', current_date)::date where tenant_id = $1 and code = 'A-cal-1'",
      cast.tenantId,
    );
    expect(await first()).to.equal(1);
    await sql(
      "update assets set next_service_on = date_trunc('month', current_date)::date - 1 where tenant_id = $1 and code = 'A-cal-1'",
      cast.tenantId,
    );
  });

  it('A15: the choice narrows assets and the picture, and not the tickets', async () => {
    const browser = await signedIn(cast.players.customerUser);
    await choose(browser, cast.facilities.cal2);
    const page = (await browser.get('/')).text;
    expect(page).not.to.contain('A-cal-1');
    expect(['Assets', 'Overdue', 'Open tickets'].map((label) => tile(page, label))).to.deep.equal([
      '1',
      '0',
      '2',
    ]);
    expect(bars(page)).to.include('1');
    await choose(browser, cast.facilities.cal1);
    expect((await browser.get('/')).text).to.contain('at this facility are due');
    await choose(browser, '');
  });

  it('A10a: news is the last word in public being staff’s', async () => {
    const browser = await signedIn(cast.players.customerUser);
    const say = (after: string, word: { staff: boolean; internal?: boolean }) =>
      sql(
        `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name, internal, created_at)
           values ($1, $2, 'word', $3, 'Somebody', $4, now() + $5::interval)`,
        cast.tenantId,
        cast.tickets.ofContactUser,
        word.staff,
        word.internal ?? false,
        after,
      );
    const hasNews = async () =>
      (await browser.get('/')).text.includes(`/tickets/${cast.tickets.ofContactUser}`);
    expect(await hasNews()).to.equal(true);
    await say('1 second', { staff: false });
    await say('2 seconds', { staff: true, internal: true });
    expect(await hasNews()).to.equal(false);
    await say('3 seconds', { staff: true });
    expect(await hasNews()).to.equal(true);
    await sql(`update tickets set status = 'closed' where id = $1`, cast.tickets.ofContactUser);
    expect(await hasNews()).to.equal(false);
    await sql(`update tickets set status = 'open' where id = $1`, cast.tickets.ofContactUser);
  });

  it('A16: a contact without facilities is told why nothing is there', async () => {
    await sql(
      'delete from contact_facilities where contact_id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    const page = (await (await signedIn(cast.players.contactWithPermissions)).get('/')).text;
    expect(page).to.contain('You don’t have any facilities yet').and.not.contain('A-cal');
  });

  it('A20a, A21: an agent has the figures of its customer, a partner those of its customers and none of tickets', async () => {
    const agent = (await (await signedIn(cast.players.agentUser)).get('/')).text;
    expect([tile(agent, 'Assets'), tile(agent, 'Open tickets')]).to.deep.equal(['2', '2']);
    // Every page says for whom an agent looks, and that they only look; nobody else's does.
    expect(agent).to.match(/for <strong>North<\/strong>, as their agent\. You can’t change anything\./);
    expect((await (await signedIn(cast.players.customerUser)).get('/')).text).not.to.contain(
      'as their agent',
    );
    const partner = await (await signedIn(cast.players.partnerUser)).get('/');
    expect(partner.status).to.equal(200);
    expect(tile(partner.text, 'Assets')).to.equal('1');
    expect(partner.text).not.to.match(/ticket/i);
  });

  it('A1: without a session one is shown the way in', async () => {
    await expectWayIn(cast, others, ['/']);
    await expectRefused(cast, others, [{ path: '/admin' }], []);
  });

  it('the back office counts what this person may open, and leads a new tenant through the first steps', async () => {
    const page = (await (await signedIn(cast.players.technician)).get('/admin')).text;
    expect(['Customers', 'Contacts', 'Assets', 'Overdue assets', 'Open tickets'].map((label) => tile(page, label)))
      .to.deep.equal(['4', '8', '75', '2', '3']); // prettier-ignore
    expect(page).not.to.contain('First steps');
    // What has waited the longest comes first, each one click away.
    const waiting = /id="waiting"[^]*?<\/ul>/.exec(page)?.[0] ?? '';
    expect([...waiting.matchAll(/href="\/admin\/(\w+)\/[^"]*">([^<]*)</g)].map(([, kind, name]) => [kind, name]))
      .to.deep.equal([
        // Staff wrote last in the two others.
        ['tickets', 'T-2'],
        ...['A-dock', 'A-cal-1'].map((name) => ['assets', name]),
      ]); // prettier-ignore
    const fresh = await makeCast('home');
    await dropWork(fresh.tenantId);
    for (const table of [
      'ticket_comments',
      'tickets',
      'assets',
      'portal_users',
      'contact_facilities',
      'contacts',
    ])
      await sql(`delete from ${table} where tenant_id = $1`, fresh.tenantId);
    await sql(`update users set archived_at = now() where tenant_id = $1 and is_external`, fresh.tenantId);
    const administrator = (await (await signedIn(fresh.players.administrator)).get('/admin')).text;
    expect(administrator)
      .to.contain('First steps')
      .and.contain('To do')
      .and.contain('Give portal access')
      .and.contain('/admin/access/new');
    const technician = (await (await signedIn(fresh.players.technician)).get('/admin')).text;
    expect(technician).not.to.contain('/admin/access/new').and.not.contain('First steps');
    await sql(`update usergroups set permissions = '{}' where tenant_id = $1`, fresh.tenantId);
    const nobody = (await (await signedIn(fresh.players.technician)).get('/admin')).text;
    expect(nobody).to.contain('Nothing here yet').and.not.contain('tile-number');
  });

  it('finished work that isn’t invoiced is named on Home and on its own page, to those who invoice', async () => {
    const fresh = await makeCast('home');
    const ada = await signedIn(fresh.players.administrator);
    const order = `/admin/work_orders/${fresh.workOrder}`;
    expect((await ada.get(order)).text, 'still open').not.to.contain('Invoice work');
    for (const status of ['scheduled', 'in_progress', 'done'])
      await sql(
        'update work_orders set status = $2, scheduled_on = current_date where id = $1',
        fresh.workOrder,
        status,
      );
    const home = (await ada.get('/admin')).text;
    expect(home).to.contain('1 finished work order</a>').and.contain('isn’t invoiced');
    const to = `/admin/invoices/from_work?orders=${fresh.workOrder}`;
    expect((await ada.get(order)).text).to.contain(to);
    expect((await ada.get(to)).text).to.contain(`value="${fresh.workOrder}" checked`);
    const all = (await ada.get('/admin/invoices/from_work?of=all')).text;
    expect(all).to.contain(`value="${fresh.workOrder}"`);
    const tess = await signedIn(fresh.players.technician);
    await sql(
      `update usergroups set permissions = '{view_records,keep_work_orders}' where tenant_id = $1 and not is_external`,
      fresh.tenantId,
    );
    expect((await tess.get('/admin')).text).not.to.contain('finished work order');
    expect((await tess.get(order)).text)
      .to.contain('WO-1')
      .and.not.contain('Invoice work');
    expect((await tess.get('/admin/invoices/from_work?of=all')).status).to.equal(404);
    expect((await ada.post('/admin/invoices/from_work', { orders: fresh.workOrder })).status).to.equal(303);
    expect((await ada.get('/admin')).text).not.to.contain('finished work order');
    expect((await ada.get(order)).text).not.to.contain('Invoice work');
  });

  it('emails that came back and invitations that nobody accepted wait for those who can mend them', async () => {
    const fresh = await makeCast('home');
    const ada = await signedIn(fresh.players.administrator);
    const email = (state: string, age: string) =>
      sql(
        `insert into emails (tenant_id, kind, to_address, to_name, user_id, state, why, created_at)
         values ($1, 'invitation', 'a@b.example', 'A', $2, $3, '550', now() - $4::interval)`,
        ...[fresh.tenantId, fresh.players.contactUser.userId, state, age],
      );
    const invited = (username: string, age: string, external = true) =>
      sql(
        `insert into users (tenant_id, first_name, last_name, username, is_external, state, created_at)
         values ($1, 'In', 'Vited', $2, $3, 'invited', now() - $4::interval)`,
        ...[fresh.tenantId, username, external, age],
      );
    const none = (await ada.get('/admin')).text;
    expect(none).not.to.match(/came back|couldn’t be sent|not accepted/);
    // What is long past, or was only just sent, waits for nobody.
    await email('refused', '31 days');
    await email('sent', '1 day');
    await invited('young', '6 days');
    await invited('inside', '8 days', false);
    expect((await ada.get('/admin')).text).not.to.match(/came back|couldn’t be sent|not accepted/);
    await email('refused', '2 days');
    await email('failed', '1 day');
    await email('failed', '29 days');
    await invited('old', '8 days');
    const home = (await ada.get('/admin')).text;
    expect(home)
      .to.match(/href="\/admin\/emails\?state=refused">1 email<\/a> <span>came back in the last 30 days/)
      .and.match(
        /href="\/admin\/emails\?state=failed">2 emails<\/a> <span>couldn’t be sent in the last 30 days/,
      )
      .and.match(
        /href="\/admin\/users\?kind=external&amp;state=invited">1 invitation<\/a> <span>not accepted for more than 7 days/,
      );
    // Who only looks at records can resend nothing; another company has none.
    const tess = (await (await signedIn(fresh.players.technician)).get('/admin')).text;
    expect(tess).not.to.match(/came back|couldn’t be sent|not accepted/);
    expect((await (await signedIn(others.players.administrator)).get('/admin')).text).not.to.match(
      /came back|couldn’t be sent|not accepted/,
    );
  });

  it('the month so far is counted by the company’s days, and each number leads to its list or report', async () => {
    const fresh = await makeCast('home');
    const ada = await signedIn(fresh.players.administrator);
    const of = async () => {
      const { text } = await ada.get('/admin');
      const section = /id="month">([^<]*)<[^]*?<\/section>/.exec(text);
      const labels = ['Assets? serviced', 'Work orders? finished', 'New tickets?', 'Invoices? issued'];
      return { name: section?.[1], numbers: labels.map((label) => tile(section?.[0] ?? '', label)), text };
    };
    const first = (await sql<{ day: string }>(`select date_trunc('month', now())::date::text as day`))[0]!
      .day;
    await sql('update tickets set created_at = $2::date - 1 where tenant_id = $1', fresh.tenantId, first);
    await sql(
      `update tickets set created_at = $2 where id = $1`,
      fresh.tickets.ofNorth,
      `${first} 00:00:00+00`,
    );
    const before = await of();
    expect(before.name).to.match(/^\w+ \d{4} so far$/);
    expect(before.numbers).to.deep.equal(['0', '0', '1', '0']);
    // The month begins with the company's first day, wherever it is.
    const begins = `date_trunc('month', now() at time zone 'Asia/Tokyo') at time zone 'Asia/Tokyo'`;
    await sql(`update tenants set time_zone = 'Asia/Tokyo' where id = $1`, fresh.tenantId);
    await sql(
      `update tickets set created_at = ${begins} - interval '1 s' where tenant_id = $1`,
      fresh.tenantId,
    );
    await sql(`update tickets set created_at = ${begins} where id = $1`, fresh.tickets.ofSouth);
    expect((await of()).numbers[2], 'Tokyo').to.equal('1');
    await sql(`update tenants set time_zone = 'UTC' where id = $1`, fresh.tenantId);
    await sql(`update tickets set created_at = '2020-01-01' where tenant_id = $1`, fresh.tenantId);
    await sql(
      'update tickets set created_at = $2 where id = $1',
      fresh.tickets.ofNorth,
      `${first} 00:00:00+00`,
    );
    for (const status of ['scheduled', 'in_progress', 'done'])
      await sql(
        'update work_orders set status = $2, scheduled_on = current_date where id = $1',
        ...[fresh.workOrder, status],
      );
    await sql(
      `update invoices set dated_on = current_date, due_on = current_date + 30 where id = $1`,
      fresh.invoices.draft,
    );
    const after = await of();
    expect(after.numbers.slice(1), 'a draft is none').to.deep.equal(['1', '1', '0']);
    for (const path of [
      '/admin/reports?report=work&amp;from=',
      '/admin/reports?report=turnaround&amp;from=',
      '/admin/invoices?from=',
    ])
      expect(after.text).to.contain(path + first);
    // Staff without the right have neither the number nor the way.
    await sql(
      `update usergroups set permissions = '{keep_tickets}' where tenant_id = $1 and not is_external`,
      fresh.tenantId,
    );
    const tess = (await (await signedIn(fresh.players.technician)).get('/admin')).text;
    expect(tess)
      .to.match(/New tickets?</)
      .and.not.contain('Invoices issued')
      .and.not.contain('serviced');
  });

  it('recent activity says what was done, not who came and went, to those who may open the audit log', async () => {
    const fresh = await makeCast('home');
    const ada = await signedIn(fresh.players.administrator);
    const recent = (html: string) => /id="recent"[^]*?<\/section>/.exec(html)?.[0] ?? '';
    expect(recent((await ada.get('/admin')).text)).to.equal('');
    await ada.post('/admin/customers', { number: 'C-77', name: 'Fjord', status: 'active' });
    await (await signedIn(fresh.players.customerUser)).post('/logout');
    const { text } = await ada.get('/admin');
    expect(recent(text))
      .to.match(
        /Added<\/span>\s*<span class="soft">Customer<\/span>\s*<a href="\/admin\/customers\/[\w-]+">[^<]*Fjord/,
      )
      .and.contain('href="/admin/audit"')
      .and.not.contain('Signed');
    expect(recent((await (await signedIn(fresh.players.technician)).get('/admin')).text)).to.equal('');
    expect(recent((await (await signedIn(others.players.administrator)).get('/admin')).text)).to.equal('');
  });
});
