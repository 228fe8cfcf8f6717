import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { placeKey } from '../support/places.ts';
import { signedIn, testApp, visitor, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { expectListed } from '../support/expectListed.ts';
import { sql } from '../support/portalPages.ts';

/** Of a tenant; the operator's are asked in operator.test.ts. */
const asking = routes.filter(({ asks, side }) => asks && side !== 'operator');

/** The words of a page as one reads them. */
const wordsOf = ({ text }: Answer) =>
  text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll(/\s+/g, ' ');
const heading = ({ text }: Answer) => /<h1[^>]*>([^<]*)<\/h1>/.exec(text)?.[1] ?? '';
/** Where the answer to a question is posted to, and with what. */
function answerOf({ text }: Answer) {
  const form = /<section class="question"[\s\S]*?<form [^>]*action="([^"]*)">([\s\S]*?)<\/form>/.exec(text);
  const fields = [...(form?.[2] ?? '').matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const body: Record<string, string> = {};
  for (const [, name = '', value = ''] of fields) if (!name.startsWith('_')) body[name] = value;
  const button = /<button[^>]*>([^<]*)<\/button>/.exec(form?.[2] ?? '')?.[1] ?? '';
  return { action: form?.[1] ?? '', body, button };
}
/** What *Undo* in a notice posts. */
function undoOf({ text }: Answer) {
  const form = /<form method="post" action="([^"]*)" data-undo>([\s\S]*?)<\/form>/.exec(text);
  if (!form) return null;
  const fields = [...(form[2] ?? '').matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const body: Record<string, string> = {};
  for (const [, name = '', value = ''] of fields) if (name !== '_form_id') body[name] = value;
  return { action: form[1] ?? '', body };
}

describe('What can’t be undone asks first', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  const paths = new Map<string, (of: Cast) => Promise<string>>();
  before(async () => {
    others = await makeCast('questions');
  });
  beforeEach(async () => {
    cast = await makeCast('questions');
    administrator = await signedIn(cast.players.administrator);
  });

  const one = async (text: string, ...values: unknown[]) =>
    (await sql<{ id: string }>(text, ...values))[0]!.id;
  const portalUser = (of: Cast, name: PlayerName) =>
    one(
      'select id from portal_users where tenant_id = $1 and user_id = $2',
      of.tenantId,
      of.players[name].userId,
    );
  const mailed = (of: Cast, customerId: string, to: string) =>
    one(
      `insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
       values ($1, $2, 'x', now(), $3, now() + interval '9 days') returning id`,
      of.tenantId,
      customerId,
      to,
    );
  const at = (name: string, path: (of: Cast) => string | Promise<string>) =>
    paths.set(name, async (of) => path(of));
  const customer = (of: Cast) => `/admin/customers/${of.customers.north}`;
  const south = (of: Cast) => `/admin/customers/${of.customers.south}/secure_link`;
  const contact = (of: Cast) => `/admin/contacts/${of.players.contactUser.contactId}`;
  const user = (of: Cast) => `/admin/users/${of.players.contactUser.userId}`;

  at('/admin/customers/:id/secure_link/replace', (of) => `${south(of)}/replace`);
  at('/admin/customers/:id/secure_link/switch_off', (of) => `${south(of)}/switch_off`);
  at(
    '/admin/customers/:id/secure_link/:linkId/end',
    async (of) => `${south(of)}/${await mailed(of, of.customers.south, 'office@south.example')}/end`,
  );
  for (const end of ['suspend', 'delete', 'widen'])
    at(
      `/admin/customers/:id/portal_users/:portalUserId/${end}`,
      async (of) => `${customer(of)}/portal_users/${await portalUser(of, 'contactUser')}/${end}`,
    );
  at(
    '/admin/customers/:id/portal_users/:portalUserId/admin_access',
    async (of) => `${customer(of)}/portal_users/${await portalUser(of, 'adminContact')}/admin_access`,
  );
  for (const [kind, name] of [
    ['partners', 'partnerUser'],
    ['agents', 'agentUser'],
  ] as const) {
    const company = (of: Cast) => `/admin/${kind}/${kind === 'partners' ? of.partnerId : of.agentId}`;
    at(`/admin/${kind}/:id/delete`, (of) => `${company(of)}/delete`);
    at(
      `/admin/${kind}/:id/customers/:customerId/remove`,
      (of) => `${company(of)}/customers/${of.customers.west}/remove`,
    );
    for (const end of ['suspend', 'delete'])
      at(
        `/admin/${kind}/:id/users/:portalUserId/${end}`,
        async (of) => `${company(of)}/users/${await portalUser(of, name)}/${end}`,
      );
  }
  at('/admin/customers/:id/agent/:agentId/remove', (of) => `${customer(of)}/agent/${of.agentId}/remove`);
  for (const [what, of] of [
    ['issue', 'draft'],
    ['delete', 'draft'],
    ['credit', 'ofNorth'],
  ] as const)
    at(`/admin/invoices/:id/${what}`, ({ invoices }) => `/admin/invoices/${invoices[of]}/${what}`);
  for (const [what, of] of [
    ['send', 'draft'],
    ['delete', 'draft'],
    ['withdraw', 'ofNorth'],
  ] as const)
    at(`/admin/estimates/:id/${what}`, ({ estimates }) => `/admin/estimates/${estimates[of]}/${what}`);
  for (const table of ['customers', 'contacts'] as const)
    at(`/admin/${table}/:id/merge/:otherId`, async (of) => {
      // Two that differ in nothing that staff have to choose.
      const add = (number: string) =>
        table === 'customers'
          ? one(
              `insert into customers (tenant_id, number, name) values ($1, $2, $2) returning id`,
              of.tenantId,
              number,
            )
          : one(
              `insert into contacts (tenant_id, first_name, last_name, customer_id) values ($1, $2, 'Twin', $3) returning id`,
              of.tenantId,
              number,
              of.customers.north,
            );
      return `/admin/${table}/${await add(`T-${Math.random()}`)}/merge/${await add(`T-${Math.random()}`)}`;
    });
  at('/admin/invoices/recurring/:id/end', ({ recurring }) => `/admin/invoices/recurring/${recurring}/end`);
  at('/admin/permission_presets/:id/delete', ({ preset }) => `/admin/permission_presets/${preset}/delete`);
  at('/admin/claims/:id/authorize', ({ claim }) => `/admin/claims/${claim}/authorize`);
  at('/admin/invoices/:id/use_credit', async (of) => {
    await one(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by)
       values ($1, $2, '2026-02-01', 100, 'EUR', 'cash', 'Ada') returning id`,
      of.tenantId,
      of.customers.north,
    );
    return `/admin/invoices/${of.invoices.ofNorth}/use_credit`;
  });
  at('/admin/payments/:id/reverse', ({ payment }) => `/admin/payments/${payment}/reverse`);
  at('/admin/contacts/:id/delete', (of) => `${contact(of)}/delete`);
  at(
    '/admin/contacts/:id/user/:userId/remove',
    (of) => `${contact(of)}/user/${of.players.contactUser.userId}/remove`,
  );
  at(
    '/admin/contacts/:id/facilities/:facilityId/remove',
    (of) => `${contact(of)}/facilities/${of.facilities.cal1}/remove`,
  );
  at(
    '/admin/facilities/:id/contacts/:contactId/remove',
    (of) => `/admin/facilities/${of.facilities.cal1}/contacts/${of.players.contactUser.contactId}/remove`,
  );
  for (const end of ['suspend', 'end_sessions', 'delete'])
    at(`/admin/users/:id/${end}`, (of) => `${user(of)}/${end}`);
  at('/admin/personnel/:id/delete', async (of) => {
    const id = await one(
      `insert into personnel (tenant_id, first_name, last_name) values ($1, 'Percy', 'Sonnel') returning id`,
      of.tenantId,
    );
    return `/admin/personnel/${id}/delete`;
  });
  at('/admin/accounts/bulk/:id/discard', async (of) => {
    const id = await one(
      `with made as (insert into bulk_imports (tenant_id, user_id, file_name) values ($1, $2, 'people.csv') returning id)
       insert into bulk_import_rows (tenant_id, import_id, line, cells, outcome) select $1, id, 2, '{}', 'new' from made
       returning import_id as id`,
      of.tenantId,
      of.players.administrator.userId,
    );
    return `/admin/accounts/bulk/${id}/discard`;
  });
  at('/admin/imports/files/:id/discard', async (of) => {
    const id = await one(
      `with made as (insert into imports (tenant_id, user_id, kind, file_name, sheets, sheet, state)
         values ($1, $2, 'customers', 'customers.csv', '[]', 0, 'draft') returning id)
       insert into import_rows (tenant_id, import_id, sheet, line, cells) select $1, id, 0, 2, '[]' from made
       returning import_id as id`,
      of.tenantId,
      of.players.administrator.userId,
    );
    return `/admin/imports/files/${id}/discard`;
  });
  at('/admin/invoices/bank/:id/discard', async (of) => {
    const id = await one(
      `with made as (insert into bank_files (tenant_id, user_id, file_name, format, currency, state)
         values ($1, $2, 'bank.xml', 'camt', 'EUR', 'draft') returning id)
       insert into bank_lines (tenant_id, file_id, line) select $1, id, 1 from made returning file_id as id`,
      of.tenantId,
      of.players.administrator.userId,
    );
    return `/admin/invoices/bank/${id}/discard`;
  });
  at('/admin/certificates/:id/discard', async (of) => {
    const id = await one(
      'insert into certificate_uploads (tenant_id, user_id) values ($1, $2) returning id',
      of.tenantId,
      of.players.administrator.userId,
    );
    return `/admin/certificates/${id}/discard`;
  });
  at('/admin/access_requests/dismiss_all', async (of) => {
    await one(
      `insert into access_requests (tenant_id, name, company, email) values ($1, 'Rita', 'North', 'rita@x.example') returning id`,
      of.tenantId,
    );
    return '/admin/access_requests/dismiss_all';
  });
  at('/admin/my_profile/sign_out_everywhere', () => '/admin/my_profile/sign_out_everywhere');
  at('/my_profile/sign_out_everywhere', () => '/my_profile/sign_out_everywhere');
  for (const end of ['suspend', 'sign_out'])
    at(`/users/:id/${end}`, async (of) => `/users/${await portalUser(of, 'contactUser')}/${end}`);
  for (const end of ['replace', 'switch_off'])
    at(`/calendar/${end}`, async (of) => {
      await one(
        `insert into calendar_links (tenant_id, user_id, key_version) values ($1, $2, $3)
         on conflict do nothing returning id`,
        of.tenantId,
        of.players.customerUser.userId,
        (await testApp()).services.keys.newest,
      );
      return `/calendar/${end}`;
    });
  at('/contacts/:id/delete', (of) => `/contacts/${of.players.contactUser.contactId}/delete`);
  at('/work_orders/:id/withdraw', async (of) => {
    const id = await one(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, by_portal, requested_by_user_id)
       select $1, 77, id, $2, $3, 'requested', 'Cus', true, $4 from work_order_types where tenant_id = $1 limit 1 returning id`,
      of.tenantId,
      of.facilities.cal1,
      of.customers.north,
      of.players.customerUser.userId,
    );
    return `/work_orders/${id}/withdraw`;
  });

  it('every question is the GET of the address whose POST does it, and stands in this table', () => {
    const asked = asking.map(({ path }) => path);
    expectListed(
      asked,
      [...paths.keys()],
      'the table at the top of test/requests/questions.test.ts, with `at`',
    );
    for (const { side, path } of asking)
      expect(
        routes.some((route) => route.side === side && route.method === 'post' && route.path === path) ||
          path.endsWith('/widen'),
        path,
      ).to.equal(true);
  });

  for (const route of asking)
    it(`${placeKey(route)} says what happens to whom, its button repeats the verb, and nothing is done yet`, async () => {
      const everything = async () =>
        sql<{ rows: string }>(
          `select string_agg(md5(x::text), '' order by x::text) as rows from (
             select to_jsonb(u) - 'search_text' from users u where tenant_id = $1
             union all select to_jsonb(p) from portal_users p where tenant_id = $1
             union all select to_jsonb(l) from secure_links l where tenant_id = $1
             union all select to_jsonb(c) from customers c where tenant_id = $1
             union all select to_jsonb(k) from contacts k where tenant_id = $1
             union all select to_jsonb(f) from contact_facilities f where tenant_id = $1
             union all select jsonb_build_array(s.id, s.ended_at) from login_sessions s where tenant_id = $1
             union all select to_jsonb(i) from imports i where tenant_id = $1
             union all select to_jsonb(b) from bulk_imports b where tenant_id = $1) x(x)`,
          cast.tenantId,
        );
      const path = await paths.get(route.path)!(cast);
      const browser = route.side === 'staff' ? administrator : await signedIn(cast.players.customerUser);
      const before = await everything();
      const page = await browser.get(path);
      expect(page.status).to.equal(200);
      const { action, button } = answerOf(page);
      // A17: customers know this question by its words.
      const [title, yes, no] =
        route.path === '/contacts/:id/delete' ? [/^Confirm Delete$/, 'Yes', 'No'] : [/\?$/, null, 'Cancel'];
      expect(heading(page)).to.match(title);
      expect(button.split(' ')[0]).to.equal(yes ?? heading(page).replace('?', '').split(' ')[0]);
      if (!path.endsWith('/widen')) expect(action).to.equal(path);
      expect(page.text).to.contain(`>${no}</a>`);
      expect(await everything()).to.deep.equal(before);
      // Another tenant's is not there, and a stranger is shown the way in.
      if (route.side === 'staff' && route.path.includes(':'))
        expect((await administrator.get(await paths.get(route.path)!(others))).status).to.equal(404);
      expect((await (await visitor(cast.slug)).get(path)).location).to.match(/\/login\?/);
    });

  it('S24: the answer to each question does it', async () => {
    const path = await paths.get('/admin/customers/:id/portal_users/:portalUserId/suspend')!(cast);
    const { action, body } = answerOf(await administrator.get(path));
    expect((await administrator.post(action, body)).status).to.equal(303);
    const [suspended] = await sql<{ state: string }>(
      'select state from users where id = $1',
      cast.players.contactUser.userId,
    );
    expect(suspended?.state).to.equal('suspended');
  });

  it('Replace and Switch off say how many emailed links stop working', async () => {
    await mailed(cast, cast.customers.south, 'office@south.example');
    await mailed(cast, cast.customers.south, 'chief@south.example');
    const replace = await administrator.get(`${south(cast)}/replace`);
    expect(heading(replace)).to.equal('Replace the secure link for South?');
    expect(wordsOf(replace)).to.contain('The 2 links you emailed will stop working too.');
    expect(answerOf(replace).button).to.equal('Replace link');
    const off = await administrator.get(`${south(cast)}/switch_off`);
    expect(wordsOf(off)).to.contain('The 2 links you emailed').and.contain('They still won’t work');
    // Nothing to ask where there is nothing to lose.
    await administrator.post(`${south(cast)}/switch_off`);
    expect((await administrator.get(`${south(cast)}/switch_off`)).location).to.equal(south(cast));
  });

  it('Suspend, End all sessions and Delete say where the person is signed in', async () => {
    const open = 'Contactuser Person is signed in right now';
    const { text } = await administrator.get(`${user(cast)}/suspend`);
    const name = /<h1[^>]*>Suspend ([^<]*)\?<\/h1>/.exec(text)?.[1] ?? '';
    expect(name).to.not.equal('');
    for (const end of ['suspend', 'end_sessions', 'delete'])
      expect(wordsOf(await administrator.get(`${user(cast)}/${end}`)), end).to.contain(
        open.replace('Contactuser Person', name),
      );
    await sql(
      'update login_sessions set ended_at = now() where user_id = $1',
      cast.players.contactUser.userId,
    );
    expect(wordsOf(await administrator.get(`${user(cast)}/suspend`))).to.contain(
      `${name} isn’t signed in right now`,
    );
  });

  it('A3: Delete of a customer’s last portal user says that the link works again, and asks for Replace', async () => {
    await sql(
      'update portal_users set archived_at = now() where customer_id = $1 and user_id <> $2',
      cast.customers.north,
      cast.players.contactUser.userId,
    );
    for (const path of [
      await paths.get('/admin/customers/:id/portal_users/:portalUserId/delete')!(cast),
      `${user(cast)}/delete`,
    ]) {
      const page = await administrator.get(path);
      expect(wordsOf(page), path)
        .to.contain('This is the last portal user of North')
        .and.contain('Its secure link will work without a password again')
        .and.contain('Replace the link');
    }
  });

  it('A12: Remove of a contact’s last facility asks, from both sides; any other is removed at once, with Undo', async () => {
    const { cal1, cal2 } = cast.facilities;
    const contactId = cast.players.contactUser.contactId!;
    const related = async () =>
      (
        await sql<{ id: string }>(
          'select facility_id as id from contact_facilities where contact_id = $1 order by 1',
          contactId,
        )
      ).map(({ id }) => id);
    const here = contact(cast);
    for (const [path, page] of [
      [`${here}/facilities/${cal1}/remove`, here],
      [`/admin/facilities/${cal1}/contacts/${contactId}/remove`, `/admin/facilities/${cal1}`],
    ] as const) {
      expect((await administrator.get(page)).text).to.contain(`action="${path}" data-ask`);
      // Also where the page didn't know yet that it is the last one.
      expect((await administrator.post(path)).location).to.equal(path);
      expect(await related()).to.deep.equal([cal1]);
      const question = await administrator.get(path);
      expect(wordsOf(question)).to.contain('This is the only facility Nora Contact has.');
      const { action, body } = answerOf(question);
      expect((await administrator.post(action, body)).location).to.equal(page);
      expect(await related()).to.deep.equal([]);
      await administrator.post(`${here}/facilities`, { facilities: cal1 });
    }
    await administrator.post(`${here}/facilities`, { facilities: cal2 });
    for (const path of [
      `${here}/facilities/${cal2}/remove`,
      `/admin/facilities/${cal2}/contacts/${contactId}/remove`,
    ]) {
      const done = await administrator.post(path);
      expect(await related()).to.deep.equal([cal1]);
      const page = await administrator.get(done.location!);
      expect(wordsOf(page)).to.contain('Nora Contact no longer sees assets at Facility cal-2.');
      const undo = undoOf(page)!;
      const back = await administrator.post(undo.action, undo.body);
      expect(await related()).to.have.members([cal1, cal2]);
      expect(wordsOf(await administrator.get(back.location!))).to.match(/ has the facility again\./);
    }
  });

  it('A12: what is said once a facility is removed is true of a contact who sees it all the same', async () => {
    await sql('update contacts set all_facilities = true where id = $1', cast.players.contactUser.contactId);
    const done = await administrator.post(`${contact(cast)}/facilities/${cast.facilities.cal1}/remove`);
    expect(wordsOf(await administrator.get(done.location!)))
      .to.contain('Facility cal-1 removed. Nora Contact still sees its assets')
      .and.not.contain('no longer sees');
  });

  it('each names who and what happens to whom, and claims nothing that isn’t so', async () => {
    const words = async (route: string) => wordsOf(await administrator.get(await paths.get(route)!(cast)));
    for (const end of ['replace', 'switch_off'])
      expect(await words(`/admin/customers/:id/secure_link/${end}`), end)
        .to.contain('Anyone using this link will be signed out')
        .and.not.match(/you emailed|using one of/);
    expect(await words('/admin/contacts/:id/facilities/:facilityId/remove'))
      .to.contain('The rest of their access stays the same.')
      .and.not.contain('can still sign in');
    expect(await words('/admin/invoices/:id/delete')).to.contain(
      'The draft for North will be deleted, with any documents on it.',
    );
    expect(await words('/admin/estimates/:id/delete')).to.contain(
      'The draft for North will be deleted, with any documents on it.',
    );
    expect(await words('/admin/estimates/:id/withdraw')).to.contain('You can’t undo this.');
    for (const kind of ['partners', 'agents'])
      expect(await words(`/admin/${kind}/:id/customers/:customerId/remove`), kind).to.contain(
        'Its user will no longer see anything for West.',
      );
  });

  it('Undo gives back a lab, Admin Access and a ticket as they were', async () => {
    const lab = cast.facilities.portalLab;
    const technician = `/admin/users/${cast.players.technician.userId}`;
    await administrator.post(`${technician}/labs`, { labs: lab });
    const removed = await administrator.post(`${technician}/labs/${lab}/remove`);
    const offered = undoOf(await administrator.get(removed.location!))!;
    await administrator.post(offered.action, offered.body);
    expect(
      await sql(
        'select from user_labs where user_id = $1 and facility_id = $2',
        cast.players.technician.userId,
        lab,
      ),
    ).to.have.length(1);

    const given = await administrator.post(
      `${customer(cast)}/portal_users/${await portalUser(cast, 'contactUser')}/admin_access`,
      { admin_access: 'on' },
    );
    const back = undoOf(await administrator.get(given.location!))!;
    await administrator.post(back.action, back.body);
    const [nora] = await sql<{ admin_access: boolean }>(
      'select admin_access from contacts where id = $1',
      cast.players.contactUser.contactId,
    );
    expect(nora?.admin_access).to.equal(false);

    const nils = await signedIn(cast.players.contactUser);
    const ticket = `/tickets/${cast.tickets.ofContactUser}`;
    const closed = await nils.post(`${ticket}/close`);
    const reopen = undoOf(await nils.get(closed.location!))!;
    expect(reopen.action).to.equal(`${ticket}/reopen`);
    await nils.post(reopen.action, reopen.body);
    const [row] = await sql<{ status: string }>(
      'select status from tickets where id = $1',
      cast.tickets.ofContactUser,
    );
    expect(row?.status).to.equal('open');
  });

  it('staff’s Close of a ticket offers Undo too, which takes back the closing and nothing else', async () => {
    const path = `/admin/tickets/${cast.tickets.ofContactUser}`;
    const shown = await administrator.get(path);
    const version = /name="_version" value="(\d+)"/.exec(shown.text)![1]!;
    const form = {
      ...{
        subject: 'Put right',
        priority: 'high',
        description: 'Words',
        status: 'closed',
        _version: version,
      },
      ...{ customer_id: cast.customers.north, contact_id: cast.players.contactUser.contactId! },
    };
    const closed = await administrator.get((await administrator.post(path, form)).location!);
    expect(wordsOf(closed)).to.match(/Ticket T-\d+ closed\./);
    const undo = undoOf(closed)!;
    const again = await administrator.post(undo.action, undo.body);
    expect(again.location).to.equal(path);
    const [row] = await sql(
      'select status, subject, priority from tickets where id = $1',
      cast.tickets.ofContactUser,
    );
    expect(row).to.deep.equal({ status: 'open', subject: 'Put right', priority: 'high' });
    // Any other change is saved and says so.
    const other = { ...form, _version: String(Number(version) + 2), status: 'waiting' };
    const saved = await administrator.get((await administrator.post(path, other)).location!);
    expect([undoOf(saved), wordsOf(saved).includes('Saved.')]).to.deep.equal([null, true]);
  });

  it('Close of a work order, which nobody can reopen, asks first', async () => {
    const path = `/admin/work_orders/${cast.workOrder}`;
    await sql(
      `update work_order_lines set outcome = 'passed', serviced_on = current_date where work_order_id = $1`,
      cast.workOrder,
    );
    for (const status of ['scheduled', 'in_progress', 'done'])
      await sql(
        'update work_orders set status = $1, scheduled_on = current_date where id = $2',
        status,
        cast.workOrder,
      );
    expect((await administrator.get(path)).text).to.contain(`action="${path}/moves/close" data-ask>`);
    const question = await administrator.get(`${path}/moves/close`);
    expect(heading(question)).to.match(/^Close WO-\d+\?$/);
    expect(wordsOf(question)).to.contain('Nobody can change or reopen a closed work order.');
    const { action, body, button } = answerOf(question);
    expect([action, button]).to.deep.equal([`${path}/moves/close`, 'Close work order']);
    expect((await administrator.post(action, body)).location).to.equal(path);
    // Closed, it has nothing to ask any more.
    expect((await administrator.get(`${path}/moves/close`)).location).to.equal(path);
    expect((await administrator.get(path)).text).to.not.contain('/moves/close');
  });

  it('Undo gives the customer back to the agent before', async () => {
    const path = `${customer(cast)}/agent`;
    const other = await one(
      `insert into agents (tenant_id, name) values ($1, 'Bertha') returning id`,
      cast.tenantId,
    );
    const changed = await administrator.post(path, { agent_id: other });
    const undo = undoOf(await administrator.get(changed.location!))!;
    await administrator.post(undo.action, undo.body);
    const [north] = await sql<{ agent_id: string }>(
      'select agent_id from customers where id = $1',
      cast.customers.north,
    );
    expect(north?.agent_id).to.equal(cast.agentId);
  });

  it('removing a customer says how many users of the agent lose it', async () => {
    const page = await administrator.get(`${customer(cast)}/agent/${cast.agentId}/remove`);
    expect(heading(page)).to.equal('Remove the agent Agatha?');
    expect(wordsOf(page)).to.contain('Its user will no longer see anything for North.');
    // Of a customer that isn't its own there is nothing to ask.
    const foreign = `/admin/agents/${cast.agentId}/customers/${cast.customers.south}/remove`;
    expect((await administrator.get(foreign)).status).to.equal(404);
  });
});
