import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** A form with a find page, and what is half typed into it. */
interface Journey {
  form: string;
  /** Below the form, or an address of its own. */
  find: string;
  typed: Record<string, string>;
  /** The field that the find page fills in, and which record is to be found there. */
  field: string;
  wanted: { search: string; value: string; shown?: string };
  /** By a POST of its own where the form has passwords. */
  method: 'sealed' | 'post';
  version?: string;
}

const carryTo = (to: string) => `/admin/carry?to=${encodeURIComponent(to)}`;
const escaped = (text: string) => text.replaceAll(/[?.]/g, String.raw`\$&`);

describe('Nothing typed is lost on the way to a find page and back', () => {
  let cast: Cast;
  let administrator: Browser;
  let journeys: Record<string, Journey>;
  const id = async (statement: string, ...values: string[]) =>
    (await sql<{ id: string }>(statement, ...values))[0]!.id;

  before(async () => {
    cast = await makeCast('typedalong');
    administrator = await signedIn(cast.players.administrator);
    await sql(
      `insert into customers (tenant_id, number, name) select $1, 'N-' || n, 'Numerous ' || n from generate_series(1, 60) n`,
      cast.tenantId,
    );
    await sql(
      `insert into agents (tenant_id, name) select $1, 'Agency ' || n from generate_series(1, 60) n`,
      cast.tenantId,
    );
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name, admin_access, email)
        select $1, $2, 'Ann', 'Many' || n, true, 'ann' || n || '@north.example'
        from generate_series(1, 60) n`,
      cast.tenantId,
      cast.customers.north,
    );
    const customer = await id(
      "select id from customers where tenant_id = $1 and name = 'Numerous 42'",
      cast.tenantId,
    );
    const agent = await id(
      "select id from agents where tenant_id = $1 and name = 'Agency 42'",
      cast.tenantId,
    );
    const contact = await id(
      "select id from contacts where tenant_id = $1 and last_name = 'Many42'",
      cast.tenantId,
    );
    const person = await id(
      "insert into personnel (tenant_id, first_name, last_name) values ($1, 'Pat', 'Wright') returning id",
      cast.tenantId,
    );
    const north = `/admin/customers/${cast.customers.north}`;
    const subject = { subject: 'Half typed & more', priority: 'urgent', description: 'Two\nlines' };
    const names = { first_name: 'Half typed & more', job_title: 'Fitter' };
    const one = { search: 'Numerous 42', value: customer };
    const { ofNorth } = cast.tickets;
    journeys = {
      'new ticket': {
        form: '/admin/tickets/new',
        find: '/customer',
        typed: subject,
        field: 'customer_id',
        wanted: one,
        method: 'sealed',
      },
      'ticket, its customer': {
        form: `/admin/tickets/${ofNorth}`,
        find: '/customer',
        typed: subject,
        field: 'customer_id',
        wanted: one,
        method: 'sealed',
        version: '1',
      },
      'ticket, its contact': {
        form: `/admin/tickets/${ofNorth}`,
        find: '/contact',
        typed: { ...subject, customer_id: cast.customers.north },
        field: 'contact_id',
        wanted: { search: 'Many42', value: contact },
        method: 'sealed',
        version: '1',
      },
      'new contact': {
        form: '/admin/contacts/new',
        find: '/customer',
        typed: { ...names, facility_id: cast.facilities.cal1, admin_access: 'on' },
        field: 'customer_id',
        wanted: one,
        method: 'sealed',
      },
      contact: {
        form: `/admin/contacts/${contact}/details`,
        find: '/customer',
        typed: names,
        field: 'customer_id',
        wanted: one,
        method: 'sealed',
        version: '1',
      },
      'new personnel record': {
        form: '/admin/personnel/new',
        find: '/find',
        typed: names,
        field: 'user_id',
        wanted: { search: 'technician', value: cast.players.technician.userId! },
        method: 'sealed',
      },
      'personnel record': {
        form: `/admin/personnel/${person}`,
        find: '/find',
        typed: names,
        field: 'user_id',
        wanted: { search: 'technician', value: cast.players.technician.userId! },
        method: 'sealed',
        version: '1',
      },
      'new portal user': {
        form: `${north}/portal_users/new`,
        find: '/contact',
        typed: { username: 'Half typed & more', can_create_users: 'on' },
        field: 'contact_id',
        wanted: { search: 'Many42', value: contact },
        method: 'post',
      },
      'User Account Management Utility': {
        form: '/admin/accounts/new',
        find: '/customer',
        typed: { username: 'Half typed & more', notify_user: 'on' },
        field: 'owner',
        wanted: { search: 'Numerous 42', value: customer, shown: 'N-42' },
        method: 'post',
      },
      'email of a secure link': {
        form: `${north}/secure_link/email`,
        find: '/contact',
        typed: { leads_to: '/tickets' },
        field: 'contact_id',
        wanted: { search: 'Many42', value: contact },
        method: 'sealed',
      },
      'agent of a customer': {
        form: `${north}/agent`,
        find: '/find',
        typed: {},
        field: 'agent_id',
        wanted: { search: 'Agency 42', value: agent },
        method: 'sealed',
      },
    };
  });

  const attribute = (text: string) =>
    text
      .replaceAll('&amp;', '&')
      .replaceAll('&#38;', '&')
      .replaceAll('&#13;', '\r')
      .replaceAll('&#10;', '\n');
  const hidden = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, attribute(value)],
      ),
    );

  /** Presses *Choose…* with what is typed. */
  async function press({ form, find, typed, field, method, version }: Journey) {
    // The button of a form with passwords sends the form's id a second time, empty, and so none.
    const sent = {
      _form_id: randomUUID(),
      ...typed,
      [field]: '',
      _typed: '1',
      ...(version && { _version: version }),
    };
    const led = await administrator.post(method === 'post' ? `${form}${find}` : carryTo(`${form}${find}`), {
      ...sent,
      password: 'canary-of-a-password',
      retype_password: 'canary-of-a-password',
    });
    expect(led.status).to.equal(303);
    expect(led.location).not.to.match(/canary|password/);
    return administrator.get(led.location!);
  }

  it('the form’s button takes it along, and Enter in a field saves still', async () => {
    for (const [name, { form, find, method }] of Object.entries(journeys)) {
      const { text } = await administrator.get(`${form}?customer_id=${cast.customers.north}`);
      const button = new RegExp(
        `<button class="button[^>]*name="_form_id" value=""[^>]*formaction="${escaped(
          method === 'post' ? `${form}${find}` : carryTo(`${form}${find}`),
        )}"[^>]*>`,
      ).exec(text)?.[0];
      expect(button, name).to.be.a('string');
      expect(button, name).not.to.contain('formmethod="get"');
      const inForm = [...text.split('<form class="')].find((part) => part.includes(button!))!;
      expect(/<button[^>]*>([^<]*)/.exec(inForm)?.[1], name).to.match(/^(Save|Create|Send)$/);
    }
  });

  it('the find page carries it through search, choice and Cancel, and the form shows it again', async () => {
    for (const [name, journey] of Object.entries(journeys)) {
      const { form, find, typed, field, wanted, version } = journey;
      const page = await press(journey);
      expect(page.status, name).to.equal(200);
      const kept = hidden(page.text.split('role="search"').at(-1)!.split('</form>')[0]!);
      expect(kept, name).to.not.have.property('_form_id');
      // What is sealed isn't in the page, nor in its address.
      if (journey.method === 'post') expect(kept, name).to.include(typed);
      else expect(kept, name).not.to.have.any.keys('subject', 'description', 'first_name', 'address');
      if (
        journey.method === 'post' &&
        form !== '/admin/accounts/new' &&
        !form.endsWith('/agent') &&
        !form.endsWith('/email')
      )
        expect(kept['_version'] ?? null, name).to.equal(version ?? null);

      const search = { ...kept, q: wanted.search, chosen: '1' };
      const found = await administrator.get(`${form}${find}?${String(new URLSearchParams(search))}`);
      expect(found.text, name).to.contain(`value="${wanted.value}" required`);
      const chosen = { ...hidden(found.text.split('<form class="stack"')[1]!), [field]: wanted.value };
      const back = await administrator.get(`${form}?${String(new URLSearchParams(chosen))}`);
      const value = wanted.shown ?? wanted.value;
      if (field === 'user_id') expect(back.text, name).to.contain(`value="${value}" selected`);
      else expect(fieldValue(back.text, field), name).to.equal(value);

      const cancel = attribute(/<a class="button quiet" href="([^"]*)">Cancel/.exec(page.text)![1]!);
      for (const shown of [back.text, (await administrator.get(cancel)).text]) {
        for (const [other, said] of Object.entries(typed)) {
          if (['description', 'priority', 'leads_to', 'admin_access'].includes(other)) continue;
          if (said === 'on') expect(shown, name).to.match(new RegExp(`checked[^>]* name="${other}"`));
          else expect(attribute(fieldValue(shown, other) ?? ''), `${name}: ${other}`).to.equal(said);
        }
        if (typed['description'] !== undefined) expect(shown, name).to.match(/>\n?Two\r?\nlines<\/textarea>/);
        const option = typed['priority'] ?? typed['leads_to'];
        if (option !== undefined) expect(shown, name).to.contain(`<option value="${option}" selected>`);
        if (version !== undefined) expect(fieldValue(shown, '_version'), name).to.equal(version);
      }
    }
    expect(
      await sql(
        `select 1 from tickets where tenant_id = $1 and subject like 'Half%' union all select 1
  from contacts where tenant_id = $1 and first_name like 'Half%'`,
        cast.tenantId,
      ),
    ).to.deep.equal([]);
  });

  it('10,000 Chinese letters come along, and no address has one of them; nobody else gets them', async () => {
    const long = '字'.repeat(10_000);
    const sent = {
      subject: '题目',
      description: long,
      customer_id: cast.customers.north,
      _form_id: [randomUUID(), ''],
    };
    const led = await administrator.post(carryTo('/admin/tickets/new'), sent);
    expect(led.status).to.equal(303);
    expect(led.location).to.match(/^\/admin\/tickets\/new\?_typed=[0-9a-f-]{36}$/);
    const shown = await administrator.get(led.location!);
    expect(shown.text).to.contain(long);
    expect(fieldValue(shown.text, 'subject')).to.equal('题目');
    const stranger = await signedIn((await makeCast('typedalong')).players.administrator);
    for (const other of [stranger, await signedIn(cast.players.technician)]) {
      const gone = await other.get(led.location!);
      expect([gone.status, gone.location]).to.deep.equal([303, '/admin/tickets/new']);
      expect((await other.get('/admin')).text)
        .to.contain('isn’t here any more')
        .and.not.contain('题目');
    }
  });

  it('S7: what is typed is carried to a page of this side alone', async () => {
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/tickets/new',
      '/admin/login',
      '/admin/%2e%2e//evil',
    ])
      expect((await administrator.post(carryTo(to), { subject: 'x' })).status, to).to.equal(404);
  });

  it('S25: the way by POST can be taken again with something else in the form, and saves nothing', async () => {
    const { form, find } = journeys['new portal user']!;
    const same = { _form_id: [randomUUID(), ''] };
    const first = await administrator.post(`${form}${find}`, { ...same, username: 'one' });
    const second = await administrator.post(`${form}${find}`, { ...same, username: 'two', password: 'x' });
    expect([first.location, second.location]).to.deep.equal(
      ['one', 'two'].map((username) => `${form}${find}?_typed=1&username=${username}`),
    );
    const elsewhere = await makeCast('typedalong');
    const stranger = await signedIn(elsewhere.players.administrator);
    expect((await stranger.post(`${form}${find}`, same)).status).to.equal(404);
  });

  it('a contact of another customer does not come along with a ticket’s new customer', async () => {
    const { value } = journeys['ticket, its contact']!.wanted;
    const kept = new URLSearchParams({ _typed: '1', subject: 'S', contact_id: value });
    kept.set('customer_id', cast.customers.south);
    const moved = await administrator.get(`/admin/tickets/new?${String(kept)}`);
    expect(moved.text).not.to.contain(`value="${value}"`);
    kept.set('customer_id', cast.customers.north);
    const stays = await administrator.get(`/admin/tickets/${cast.tickets.ofNorth}?${String(kept)}`);
    expect(fieldValue(stays.text, 'contact_id')).to.equal(value);
  });
});
