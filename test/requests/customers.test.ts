import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { expectRefused } from '../support/refusals.ts';

const filled = (change: Record<string, string> = {}) => ({
  number: 'C-77', name: 'Harbour Works', phone: '', email: '', address: '', status: 'active', notes: '', ...change,
}); // prettier-ignore

describe('customers', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  let technician: Browser;
  before(async () => {
    [cast, others] = [await makeCast('customers'), await makeCast('customers')];
    administrator = await signedIn(cast.players.administrator);
    technician = await signedIn(cast.players.technician);
  });

  async function sql<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(text, values)).rows;
  }
  const numbered = (number: string) =>
    sql<{ id: string; name: string; status: string; version: number }>(
      'select id, name, status, version from customers where tenant_id = $1 and number_lc = lower($2)',
      cast.tenantId,
      number,
    );

  describe('list', () => {
    it('shows the customers with a count, finds by name and number, and sorts', async () => {
      const page = await technician.get('/admin/customers?sort=-name');
      expect(page.status).to.equal(200);
      expect(page.text.indexOf('South')).to.be.lessThan(page.text.indexOf('North'));
      expect(page.text).to.contain('4 customers').and.not.contain('Add customer');
      const found = await administrator.get('/admin/customers?q=c-2');
      expect(found.text).to.contain('South').and.contain('1 customer<').and.not.contain('>North<');
      expect((await administrator.get('/admin/customers?q=%25')).text).to.contain('No customers match');
      expect((await administrator.get('/admin/customers?status=inactive')).text).to.contain(
        'No customers match',
      );
    });

    it('pages by keyset there and back', async () => {
      const many = await makeCast('customers');
      await sql(
        `insert into customers (tenant_id, number, name)
           select $1, 'P-' || n, 'Page ' || lpad(n::text, 3, '0') from generate_series(1, 60) n`,
        many.tenantId,
      );
      const browser = await signedIn(many.players.administrator);
      const names = (html: string) => [...html.matchAll(/>(Page \d{3})</g)].map(([, name]) => name);
      const link = (html: string, rel: string) =>
        new RegExp(`rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&');
      const first = (await browser.get('/admin/customers?q=page')).text;
      const second = (await browser.get(link(first, 'next')!)).text;
      const third = (await browser.get(link(second, 'next')!)).text;
      expect([...names(first), ...names(second), ...names(third)]).to.have.length(60);
      expect(new Set([...names(first), ...names(second), ...names(third)]).size).to.equal(60);
      expect(link(third, 'next')).to.equal(undefined);
      expect(names((await browser.get(link(second, 'prev')!)).text)).to.deep.equal(names(first));
      expect((await browser.get('/admin/customers?after=rubbish')).status).to.equal(200);
    });

    it('exports in the order that it is shown in', async () => {
      const named = async (sort: string) =>
        [
          ...(await technician.get(`/admin/customers/export.csv?sort=${sort}`)).text.matchAll(
            /^C-\d,(\w+)/gm,
          ),
        ].map(([, name]) => name);
      expect(await named('number')).to.deep.equal(['North', 'South', 'East', 'West']);
      expect(await named('-name')).to.deep.equal(['West', 'South', 'North', 'East']);
    });

    it('S21: exports what it shows, and no cell is a formula', async () => {
      await sql("insert into customers (tenant_id, number, name) values ($1, 'F-1', '=1+1')", cast.tenantId);
      const { status, text, headers } = await technician.get('/admin/customers/export.csv?q=f-1');
      expect(status).to.equal(200);
      expect(headers['content-type']).to.match(/^text\/csv/);
      expect(text).to.contain('Customer number,Name,Phone,Email,Status').and.contain("F-1,'=1+1");
      expect(text).to.not.contain('North');
      await sql("delete from customers where tenant_id = $1 and number = 'F-1'", cast.tenantId);
    });
  });

  describe('add', () => {
    it('A2: adds a customer with its secure link, which is on; a doubled submit makes one', async () => {
      const form = await administrator.get('/admin/customers/new');
      const body = { ...filled(), _form_id: fieldValue(form.text, '_form_id')! };
      const first = await administrator.post('/admin/customers', body);
      const second = await administrator.post('/admin/customers', body);
      expect([first.status, second.status]).to.deep.equal([303, 303]);
      expect(second.location).to.equal(first.location);
      const [row, ...more] = await numbered('c-77');
      expect(more).to.deep.equal([]);
      expect(first.location).to.equal(`/admin/customers/${row!.id}`);
      const page = await administrator.get(first.location!);
      expect(page.text)
        .to.contain('Customer Harbour Works added.')
        .and.contain('Works')
        .and.contain('/link/');
    });

    it('refuses bad input beside the field, keeps what was typed, and makes nothing', async () => {
      const bad: [string, Record<string, string>][] = [
        ['Enter a customer number.', { number: ' ' }],
        ['Enter a name.', { name: '' }],
        ['Name is 201 characters long. Shorten it to 200.', { name: 'x'.repeat(201) }],
        ['Remove line breaks and special control characters from Name', { name: 'a\u0007b' }],
        ['Enter an email address', { email: 'no address' }],
        ['Enter a phone number', { phone: 'call me' }],
        ['Choose one of the options for Status.', { status: 'archived' }],
        ['Another customer already has this number.', { number: 'c-1' }],
        ['This form is out of date', { tenant_id: others.tenantId }],
      ];
      for (const [message, change] of bad) {
        const answer = await administrator.post(
          '/admin/customers',
          filled({ number: 'C-88', address: 'Quay 9', ...change }),
        );
        expect(answer.status, message).to.equal(422);
        expect(answer.text, message).to.contain(message).and.contain('Quay 9');
      }
      expect(await numbered('C-88')).to.deep.equal([]);
      expect(await numbered('c-1')).to.have.length(1);
    });
  });

  describe('details', () => {
    it('saves what is changed; people who may not change see it in words', async () => {
      const path = `/admin/customers/${cast.customers.east}`;
      const version = fieldValue((await administrator.get(path)).text, '_version')!;
      const saved = await administrator.post(
        path,
        filled({ number: 'C-3', name: 'East Side', notes: 'n', _version: version }),
      );
      expect(saved.location).to.equal(path);
      const seen = await technician.get(path);
      expect(seen.text).to.contain('East Side').and.not.contain('name="name"').and.not.contain('/link/');
    });

    it('S25: who saves over somebody else’s change sees both values', async () => {
      const path = `/admin/customers/${cast.customers.south}`;
      const version = fieldValue((await administrator.get(path)).text, '_version')!;
      await administrator.post(path, filled({ number: 'C-2', name: 'South A', _version: version }));
      const late = await administrator.post(
        path,
        filled({ number: 'C-2', name: 'South B', _version: version }),
      );
      expect(late.status).to.equal(409);
      expect(late.text).to.contain('South A').and.contain('South B');
      expect((await numbered('C-2'))[0]!.name).to.equal('South A');
      const again = await administrator.post(
        path,
        filled({ number: 'C-2', name: 'South B', _version: fieldValue(late.text, '_version')! }),
      );
      expect(again.status).to.equal(303);
      expect((await numbered('C-2'))[0]!.name).to.equal('South B');
    });

    it('leads from each of its tabs to its work orders, and from nobody else’s', async () => {
      const here = `/admin/customers/${cast.customers.north}`;
      for (const tab of ['', '/facilities', '/billing']) {
        const { text } = await administrator.get(here + tab);
        expect(/href="([^"]*)"[^>]*>Work</.exec(text)?.[1], tab).to.equal(
          `/admin/work_orders?customer=${cast.customers.north}`,
        );
      }
    });

    it('A16: another tenant’s customer, one that is no id and one that is none are alike', async () => {
      for (const id of [others.customers.north, randomUUID(), 'new1', '1'])
        for (const end of ['', '/facilities', '/contacts']) {
          expect((await administrator.get(`/admin/customers/${id}${end}`)).status, id + end).to.equal(404);
        }
      const stolen = await administrator.post(
        `/admin/customers/${others.customers.north}`,
        filled({ _version: '1' }),
      );
      expect(stolen.status).to.equal(404);
      const [row] = await sql<{ name: string }>(
        'select name from customers where id = $1',
        others.customers.north,
      );
      expect(row!.name).to.equal('North');
    });
  });

  describe('tabs', () => {
    it('lists the customer’s facilities, with search and pages', async () => {
      const path = `/admin/customers/${cast.customers.east}/facilities`;
      const page = await technician.get(path);
      expect(page.text).to.contain('70 facilities').and.contain('east-0').and.contain('rel="next"');
      expect(page.text).to.not.contain('cal-1').and.not.contain('Add facility');
      expect((await technician.get(`${path}?q=east-69`)).text).to.contain('1 facility<');
      expect((await technician.get(`${path}?q=cal-1`)).text).to.contain('No facilities match');
      const own = await administrator.get(path);
      expect(own.text).to.contain(`/admin/facilities/new?customer=${cast.customers.east}`);
    });

    it('lists the customer’s contacts, with search; *+ Create New* is for administrators (A23)', async () => {
      const path = `/admin/customers/${cast.customers.north}/contacts`;
      const page = await administrator.get(path);
      expect(page.text).to.contain('Nora Contact').and.contain('+ Create New').and.not.contain('Wida');
      expect(page.text).to.contain(`/admin/contacts/new?customer=${cast.customers.north}`);
      expect((await technician.get(`${path}?q=nora`)).text)
        .to.contain('1 contact<')
        .and.not.contain('+ Create New');
    });

    it('says what to do where there is nothing', async () => {
      const [row] = await numbered('C-77');
      for (const [tab, words] of [
        ['facilities', 'No facilities yet'],
        ['contacts', 'No contacts yet'],
      ])
        expect((await administrator.get(`/admin/customers/${row!.id}/${tab}`)).text).to.contain(words);
    });
  });

  it('A16, A23: refuses those who may not, and changes nothing', async () => {
    const path = `/admin/customers/${cast.customers.north}`;
    const before = await numbered('C-1');
    const views = ['', '/facilities', '/contacts'].map((end) => ({ path: path + end }));
    await expectRefused(
      cast,
      others,
      [{ path: '/admin/customers' }, { path: '/admin/customers/export.csv' }, ...views],
      [],
    );
    await expectRefused(
      cast,
      others,
      [
        { path: '/admin/customers/new' },
        { path: '/admin/customers', body: filled() },
        { path, body: filled({ number: 'C-1', name: 'Taken', _version: String(before[0]!.version) }) },
      ],
      ['technician', 'dataAdministrator'],
    );
    expect(await numbered('C-1')).to.deep.equal(before);
  });
});
