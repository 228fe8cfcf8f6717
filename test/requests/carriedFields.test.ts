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
  /** By POST where the form has passwords. */
  method: 'get' | 'post';
  version?: string;
}

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
        method: 'get',
      },
      'ticket, its customer': {
        form: `/admin/tickets/${ofNorth}`,
        find: '/customer',
        typed: subject,
        field: 'customer_id',
        wanted: one,
        method: 'get',
        version: '1',
      },
      'ticket, its contact': {
        form: `/admin/tickets/${ofNorth}`,
        find: '/contact',
        typed: { ...subject, customer_id: cast.customers.north },
        field: 'contact_id',
        wanted: { search: 'Many42', value: contact },
        method: 'get',
        version: '1',
      },
      'new contact': {
        form: '/admin/contacts/new',
        find: '/customer',
        typed: { ...names, facility_id: cast.facilities.cal1, admin_access: 'on' },
        field: 'customer_id',
        wanted: one,
        method: 'get',
      },
      contact: {
        form: `/admin/contacts/${contact}/details`,
        find: '/customer',
        typed: names,
        field: 'customer_id',
        wanted: one,
        method: 'get',
        version: '1',
      },
      'new personnel record': {
        form: '/admin/personnel/new',
        find: '/find',
        typed: names,
        field: 'user_id',
        wanted: { search: 'technician', value: cast.players.technician.userId! },
        method: 'get',
      },
      'personnel record': {
        form: `/admin/personnel/${person}`,
        find: '/find',
        typed: names,
        field: 'user_id',
        wanted: { search: 'technician', value: cast.players.technician.userId! },
        method: 'get',
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
        method: 'get',
      },
      'agent of a customer': {
        form: `${north}/agent`,
        find: '/find',
        typed: {},
        field: 'agent_id',
        wanted: { search: 'Agency 42', value: agent },
        method: 'get',
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
    if (method === 'get') return administrator.get(`${form}${find}?${String(new URLSearchParams(sent))}`);
    const led = await administrator.post(`${form}${find}`, {
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
        `<button class="button[^>]*name="(?:_typed" value="1|_form_id" value=")"[^>]*formaction="${form}${find}"[^>]*>`,
      ).exec(text)?.[0];
      expect(button, name).to.be.a('string');
      expect(button!.includes('formmethod="get"'), name).to.equal(method === 'get');
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
      expect(kept, name).to.include(typed).and.not.have.property('_form_id');
      if (form !== '/admin/accounts/new' && !form.endsWith('/agent') && !form.endsWith('/email'))
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
