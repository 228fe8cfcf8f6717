import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { plainCells } from '../support/cells.ts';
import { testDatabase } from '../support/database.ts';
import { dropWork } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

describe('facilities in the back office', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  let technician: Browser;
  before(async () => {
    [cast, others] = [await makeCast('facilities'), await makeCast('facilities')];
    administrator = await signedIn(cast.players.administrator);
    technician = await signedIn(cast.players.technician);
  });

  async function sql<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(text, values)).rows;
  }
  interface Row {
    id: string;
    code: string;
    name: string;
    customer_id: string | null;
    is_lab: boolean;
    active: boolean;
  }
  const byId = async (id: string) =>
    (
      await sql<Row>('select id, code, name, customer_id, is_lab, active from facilities where id = $1', id)
    )[0]!;
  const coded = (code: string) =>
    sql<Row>('select id from facilities where tenant_id = $1 and code = $2', cast.tenantId, code);
  const filled = (change: Record<string, string> = {}) => ({
    code: 'new-1', name: 'New place', customer_id: '', address: '', active: 'on', ...change,
  }); // prettier-ignore
  /** Saves a facility with what it has, but for the change. */
  async function save(id: string, change: Record<string, string>, browser = administrator) {
    const { code, name, customer_id, is_lab, active } = await byId(id);
    const path = `/admin/facilities/${id}`;
    const _version = fieldValue((await browser.get(path)).text, '_version')!;
    const now = { code, name, customer_id: customer_id ?? '', address: '', _version };
    const sent = {
      ...now,
      ...(is_lab && change['is_lab'] !== '' && { is_lab: 'on' }),
      ...(active && change['active'] !== '' && { active: 'on' }),
      ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== '')),
      ...(change['customer_id'] === '' && { customer_id: '' }),
    };
    const answer = await browser.post(path, sent);
    const moves = 'customer_id' in change && !('moves' in change) ? fieldValue(answer.text, 'moves') : null;
    return moves === null ? answer : browser.post(path, { ...sent, moves });
  }

  it('from First steps, the customer that was added last and has none is chosen; none is, where all have one', async () => {
    const [made] = await sql<{ id: string }>(
      "insert into customers (tenant_id, number, name, status) values ($1, 'N-1', 'Brand new', 'active') returning id",
      cast.tenantId,
    );
    const chosen = async (query = '?customer=newest') => {
      const { text } = await administrator.get(`/admin/facilities/new${query}`);
      const select = /<select[^>]*name="customer_id"[\s\S]*?<\/select>/.exec(text)![0];
      return /<option value="([^"]+)" selected>/.exec(select)?.[1] ?? null;
    };
    expect(await chosen()).to.equal(made!.id);
    await sql('delete from customers where id = $1', made!.id);
    expect(await chosen()).not.to.equal(made!.id);
    expect(await chosen('')).to.equal(null);
  });

  describe('list', () => {
    it('finds by name, code and customer, sorts, filters, and counts', async () => {
      const count = async (query: string) =>
        /class="count">([^<]*)</.exec((await technician.get(`/admin/facilities${query}`)).text)?.[1];
      expect(await count('')).to.equal('77 facilities');
      expect(await count('?q=CAL-')).to.equal('2 facilities');
      expect(await count('?q=south')).to.equal('1 facility');
      expect(await count('?show=customer')).to.equal('74 facilities');
      expect(await count('?show=own')).to.equal('3 facilities');
      expect(await count('?show=lab')).to.equal('2 facilities');
      const none = await technician.get('/admin/facilities?show=inactive');
      expect(none.text).to.contain('No facilities match').and.not.contain('Add facility');
      const sorted = (await administrator.get('/admin/facilities?sort=-customer')).text;
      expect(sorted.indexOf('Facility dock')).to.be.lessThan(sorted.indexOf('Facility cal-1'));
    });

    it('pages through those without a customer, too', async () => {
      const seen: string[] = [];
      let path: string | undefined = '/admin/facilities?sort=customer';
      for (let pages = 0; path && pages < 10; pages += 1) {
        const { text } = await technician.get(path);
        seen.push(
          ...[...plainCells(text).matchAll(/<th scope="row"><a href="([^"]*)"/g)].map(([, link]) => link!),
        );
        path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      expect(seen).to.have.length(77);
      expect(new Set(seen).size).to.equal(77);
    });

    it('S21: exports what it shows', async () => {
      const { text, headers } = await technician.get('/admin/facilities/export.csv?show=own');
      expect(headers['content-type']).to.match(/^text\/csv/);
      expect(text).to.contain('Code,Name,Customer,Lab,Address,Active');
      expect(text).to.contain('MT,Facility MT,Own facility,No,,Yes').and.not.contain('cal-1');
    });
  });

  describe('add', () => {
    it('adds a facility of the customer that its page leads from; a doubled submit makes one', async () => {
      const form = await administrator.get(`/admin/facilities/new?customer=${cast.customers.south}`);
      expect(form.text).to.contain(`<option value="${cast.customers.south}" selected>South</option>`);
      const body = filled({
        customer_id: cast.customers.south,
        _form_id: fieldValue(form.text, '_form_id')!,
      });
      const first = await administrator.post('/admin/facilities', body);
      const second = await administrator.post('/admin/facilities', body);
      expect([first.status, second.location]).to.deep.equal([303, first.location]);
      const [row, ...more] = await coded('new-1');
      expect(more).to.deep.equal([]);
      expect(first.location).to.equal(`/admin/facilities/${row!.id}`);
      expect((await byId(row!.id)).customer_id).to.equal(cast.customers.south);
    });

    it('refuses bad input beside the field, keeps what was typed, and makes nothing', async () => {
      const [archived] = await sql<{ id: string }>(
        `insert into customers (tenant_id, number, name, archived_at) values ($1, 'gone', 'Gone', now()) returning id`,
        cast.tenantId,
      );
      const bad: [string, Record<string, string>][] = [
        ['Enter a code.', { code: '' }],
        ['Enter a name.', { name: '' }],
        [
          'Another facility of this customer already has this code.',
          { code: 'CAL-1', customer_id: cast.customers.north },
        ],
        ['A lab needs to be one of your own facilities', { customer_id: cast.customers.south, is_lab: 'on' }],
        ['Choose a customer from the list.', { customer_id: others.customers.south }],
        ['Choose a customer from the list.', { customer_id: archived!.id }],
        ['Choose a customer from the list.', { customer_id: randomUUID() }],
        ['Choose a customer from the list.', { customer_id: 'South' }],
        ['special control characters from Code', { code: 'a\u0000b' }],
        ['This form is out of date', { tenant_id: others.tenantId }],
      ];
      for (const [message, change] of bad) {
        const answer = await administrator.post(
          '/admin/facilities',
          filled({ code: 'bad-1', address: 'Quay 9', ...change }),
        );
        expect(answer.status, message).to.equal(422);
        expect(answer.text, message).to.contain(message).and.contain('Quay 9');
      }
      expect(await coded('bad-1')).to.deep.equal([]);
    });
  });

  describe('with more customers than a drop-down holds', () => {
    let many: Cast;
    let browser: Browser;
    before(async () => {
      many = await makeCast('facilities');
      await sql(
        `insert into customers (tenant_id, number, name) select $1, 'N-' || n, 'Numbered ' || n from generate_series(1, 5000) n`,
        many.tenantId,
      );
      browser = await signedIn(many.players.administrator);
    });
    const options = (html: string) =>
      [...html.matchAll(/<option value="[^"]*"[^>]*>([^<]*)<\/option>/g)].map(([, name]) => name);

    it('finds the customer by a search that keeps what was typed, without script', async () => {
      const empty = await browser.get('/admin/facilities/new');
      expect(options(empty.text)).to.include('Own facility').and.not.include('Numbered 1');
      expect(empty.text).to.contain('Find customer').and.contain('formmethod="get"');
      const typed = { code: 'w-1', name: 'Warehouse', address: 'Quay 9', active: 'on', customer_id: '' };
      const query = new URLSearchParams({ ...typed, _form_id: 'x', _customer_search: 'numbered 4999' });
      const found = await browser.get(`/admin/facilities/new?${query.toString()}`);
      expect(options(found.text)).to.include('Numbered 4999').and.not.include('Numbered 1');
      expect(found.text).to.contain('value="w-1"').and.contain('Quay 9');
      const id = /<option value="([^"]*)">Numbered 4999</.exec(found.text)![1]!;
      const added = await browser.post('/admin/facilities', {
        ...typed,
        customer_id: id,
        _customer_search: 'numbered 4999',
      });
      expect(added.status).to.equal(303);
      const page = await browser.get(added.location!);
      expect(page.text).to.contain(`<option value="${id}" selected>Numbered 4999</option>`);
    });

    it('says when nothing or too much is found, and keeps the present choice on a saved facility', async () => {
      const path = `/admin/facilities/${many.facilities.dock}`;
      const search = async (words: string) =>
        (
          await browser.get(
            `${path}?_version=1&customer_id=${many.customers.south}&_customer_search=${words}`,
          )
        ).text;
      expect(await search('nobody')).to.contain('No customers match “nobody”');
      const wide = await search('numbered');
      expect(wide).to.contain('More than 50 customers match');
      expect(options(wide)).to.include('South');
      expect(fieldValue(wide, '_version')).to.equal('1');
    });
  });

  describe('edit', () => {
    it('S25: who saves over somebody else’s change sees both values in words', async () => {
      const path = `/admin/facilities/${cast.facilities.cal2}`;
      const _version = fieldValue((await administrator.get(path)).text, '_version')!;
      const now = {
        code: 'cal-2',
        name: 'Facility cal-2',
        customer_id: cast.customers.north,
        address: '',
        _version,
      };
      await administrator.post(path, { ...now, active: 'on', address: 'Pier 1' });
      const late = await administrator.post(path, { ...now, customer_id: cast.customers.south });
      expect(late.status).to.equal(409);
      expect(late.text).to.contain('Pier 1').and.contain('Ticked').and.contain('Not ticked');
      expect(late.text).to.match(/data-label="Now saved">North<.*data-label="You typed">South</s);
      expect((await byId(cast.facilities.cal2)).customer_id).to.equal(cast.customers.north);
    });

    it('lists the contacts that reach it, and through what (A12, A14)', async () => {
      const text = async (id: string) => plainCells((await technician.get(`/admin/facilities/${id}`)).text);
      const why = (html: string, name: string) =>
        new RegExp(`>${name} Contact</a>.*?Has access through">([^<]*)<`, 's').exec(html)?.[1];
      const cal1 = await text(cast.facilities.cal1);
      expect(why(cal1, 'Nora')).to.equal('Added to this facility');
      expect(why(cal1, 'Alla')).to.equal('All facilities');
      expect(why(cal1, 'Adam')).to.equal('Admin Access');
      expect(why(cal1, 'Wida')).to.equal(undefined);
      const mt = await text(cast.facilities.mt);
      expect(why(mt, 'Alva')).to.equal('Added to this facility');
      expect(why(mt, 'Adam'), 'Admin Access is of the customer’s own').to.equal(undefined);
      expect(await text(cast.facilities.lab)).to.contain('No contacts have access to this facility yet.');
      expect(cal1, 'a technician changes nothing').to.not.contain('name="code"');
    });

    it('a lab that users work in stays one, and active while it is somebody’s only one', async () => {
      const unlabbed = await save(cast.facilities.lab, { is_lab: '' });
      expect(unlabbed.status).to.equal(422);
      expect(unlabbed.text).to.contain('4 users are assigned to this lab.');
      const closed = await save(cast.facilities.lab, { active: '' });
      expect(closed.status).to.equal(422);
      expect(closed.text).to.contain('4 users are not assigned to any other active lab.');
      const owned = await save(cast.facilities.lab, { customer_id: cast.customers.south });
      expect(owned.text).to.contain('A lab needs to be one of your own facilities');
      expect(await byId(cast.facilities.lab)).to.include({ is_lab: true, active: true, customer_id: null });
      const { facilities } = cast;
      await sql(
        'insert into user_labs (tenant_id, user_id, facility_id) select tenant_id, user_id, $2 from user_labs where facility_id = $1',
        facilities.lab,
        facilities.portalLab,
      );
      expect((await save(facilities.lab, { active: '' })).status).to.equal(303);
      expect((await byId(facilities.lab)).active).to.equal(false);
    });
  });

  describe('another customer (A12: what repeats the customer follows)', () => {
    let own: Cast;
    beforeEach(async () => {
      own = await makeCast('facilities');
      await dropWork(own.tenantId);
    });
    const assetAt = async (facility: string) =>
      (
        await sql<{ customer_id: string | null }>(
          'select customer_id from assets where facility_id = $1',
          facility,
        )
      )[0]!.customer_id;
    const relatedAt = async (facility: string) =>
      (
        await sql<{ customer: string | null }>(
          'select distinct facility_customer_id as customer from contact_facilities where facility_id = $1',
          facility,
        )
      ).map(({ customer }) => customer);
    const move = async (facility: string, customer: string | null) => {
      const browser = await signedIn(own.players.administrator);
      expect((await save(facility, { customer_id: customer ?? '' }, browser)).status).to.equal(303);
    };

    it('from one customer to another', async () => {
      await move(own.facilities.cal1, own.customers.south);
      expect(await assetAt(own.facilities.cal1)).to.equal(own.customers.south);
      expect(await relatedAt(own.facilities.cal1), 'its contacts were North’s').to.deep.equal([]);
    });

    it('from the tenant’s own to a customer', async () => {
      await move(own.facilities.mt, own.customers.north);
      expect(await assetAt(own.facilities.mt)).to.equal(own.customers.north);
      expect(await relatedAt(own.facilities.mt)).to.deep.equal([own.customers.north]);
    });

    it('from a customer to the tenant’s own', async () => {
      await move(own.facilities.cal1, null);
      expect(await assetAt(own.facilities.cal1)).to.equal(null);
      expect(await relatedAt(own.facilities.cal1)).to.deep.equal([]);
    });

    it('A33: says who loses and who gains it first, and waits for the tick of this very customer', async () => {
      const { cal1 } = own.facilities;
      const { north, south, east } = own.customers;
      const browser = await signedIn(own.players.administrator);
      await sql(
        `insert into contacts (tenant_id, customer_id, first_name, last_name, all_facilities) values ($1, $2, 'Gail', 'Gains', true)`,
        own.tenantId,
        south,
      );
      for (const moves of ['', 'own', south, east, 'on', 'yes']) {
        const asked = await save(cal1, { customer_id: south, name: 'Typed', moves }, browser);
        expect(asked.status, moves).to.equal(422);
        expect((await byId(cal1)).customer_id).to.equal(north);
        const said = asked.text.slice(asked.text.indexOf('id="moves"'), asked.text.indexOf('name="moves"'));
        const [loses = '', gains = ''] = said.split('These people will see this facility');
        for (const name of [
          'Nora Contact, North',
          'Alla Contact, North',
          'Adam Contact, North',
          'everything for North',
        ])
          expect(loses, name).to.contain(name);
        expect(gains)
          .to.contain('Gail Gains, South')
          .and.contain('everything for South')
          .and.not.contain('Nora');
        expect(said).to.contain('1 asset moves with it').and.contain('stay with North');
        expect(asked.text).to.contain('value="Typed"').and.contain(`value="${south}"`);
      }
      // Who has come to gain it since was not read of.
      const read = fieldValue((await save(cal1, { customer_id: south, moves: '' }, browser)).text, 'moves')!;
      await sql(
        `insert into contacts (tenant_id, customer_id, first_name, last_name, all_facilities) values ($1, $2, 'Late', 'Comer', true)`,
        own.tenantId,
        south,
      );
      const late = await save(cal1, { customer_id: south, moves: read }, browser);
      expect([late.status, late.text.includes('Late Comer, South')]).to.deep.equal([422, true]);
      expect((await byId(cal1)).customer_id).to.equal(north);
      expect((await save(cal1, { customer_id: south }, browser)).status).to.equal(303);
      const removed = await sql<{ name: string }>(
        `select record_name as name from audit_log
          where tenant_id = $1 and record_kind = 'contact_facilities' and action = 'removed' order by 1`,
        own.tenantId,
      );
      expect(removed.map(({ name }) => name)).to.deep.equal([
        'Nils Contact at Facility cal-1',
        'Nora Contact at Facility cal-1',
      ]);
      const told = await sql<{ customer: string }>(
        `select distinct c.name as customer from customer_activity a join customers c on c.id = a.customer_id
           where a.tenant_id = $1 and a.record_kind = 'facilities' order by 1`,
        own.tenantId,
      );
      expect(told.map(({ customer }) => customer)).to.deep.equal(['North', 'South']);
      const nora = await signedIn(own.players.contactUser);
      expect((await nora.get('/assets')).text).to.not.contain('A-cal-1');
    });

    it('two customers may have the same code, one customer has it once', async () => {
      const { dock, cal2 } = own.facilities;
      const browser = await signedIn(own.players.administrator);
      expect((await save(dock, { code: 'CAL-2' }, browser)).status).to.equal(303);
      const taken = await save(dock, { customer_id: own.customers.north }, browser);
      expect(taken.status).to.equal(422);
      expect(taken.text).to.contain('Another facility of this customer already has this code.');
      expect(await byId(cal2)).to.include({ code: 'cal-2' });
      const twin = await browser.post('/admin/facilities', filled({ code: 'mt' }));
      expect(twin.status, 'the company’s own are one another’s').to.equal(422);
    });

    it('a facility with work orders stays its customer’s, and says why; anything else of it can be saved', async () => {
      // The cast whose work order is still there.
      const { facilities, customers } = others;
      const browser = await signedIn(others.players.administrator);
      for (const customer of [customers.south, '']) {
        const answer = await save(facilities.cal1, { customer_id: customer, name: 'Moved' }, browser);
        expect(answer.status).to.equal(422);
        expect(answer.text).to.contain('This facility has work orders, so you can’t change its customer.');
        expect(answer.text, 'what was typed is kept').to.contain('value="Moved"');
        expect(await byId(facilities.cal1)).to.include({
          customer_id: customers.north,
          name: 'Facility cal-1',
        });
        expect(await assetAt(facilities.cal1)).to.equal(customers.north);
        expect(await relatedAt(facilities.cal1)).to.deep.equal([customers.north]);
      }
      expect((await save(facilities.cal1, { name: 'Renamed' }, browser)).status).to.equal(303);
      expect(await byId(facilities.cal1)).to.include({ customer_id: customers.north, name: 'Renamed' });
    });

    it('a facility where a customer’s finished work is seen stays that customer’s, too', async () => {
      own = await makeCast('facilities');
      const { facilities, customers, assets } = own;
      // What was done follows its asset (A12); contacts that are added to the facility see it there.
      await sql('update assets set facility_id = $2 where id = $1', assets.cal1, facilities.cal2);
      const lineAt = () =>
        sql<{ id: string }>('select id from work_order_lines where facility_id = $1', facilities.cal2);
      expect(await lineAt()).to.have.length(1);
      const browser = await signedIn(own.players.administrator);
      const refused = await save(facilities.cal2, { customer_id: customers.south }, browser);
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('Assets here have a service history, so you can’t change the customer');
      expect((await byId(facilities.cal2)).customer_id).to.equal(customers.north);
      // The way out that the message names: the asset goes to another customer, and its history stays behind.
      await sql(
        'update assets set facility_id = $2, customer_id = $3 where id = $1',
        assets.cal1,
        facilities.dock,
        customers.south,
      );
      expect(await lineAt()).to.have.length(1);
    });

    it('A33: one of the tenant’s own stays its own once it has work', async () => {
      own = await makeCast('facilities');
      const browser = await signedIn(own.players.administrator);
      await browser.post('/admin/work_orders', {
        type_id: own.workOrderType,
        facility_id: own.facilities.mt,
      });
      const refused = await save(own.facilities.mt, { customer_id: own.customers.north }, browser);
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('This facility has work orders, so you can’t change its customer');
      expect((await byId(own.facilities.mt)).customer_id).to.equal(null);
    });

    it('A25: the portal’s next request shows it: the customer’s people lose it, those that it was added to as well', async () => {
      const [user, contact] = [
        await signedIn(own.players.customerUser),
        await signedIn(own.players.contactUser),
      ];
      const facilities = async (browser: Browser) =>
        (await browser.get('/my_profile')).text.includes('Facility cal-1');
      expect([await facilities(user), await facilities(contact)]).to.deep.equal([true, true]);
      await move(own.facilities.cal1, own.customers.south);
      expect([await facilities(user), await facilities(contact)]).to.deep.equal([false, false]);
    });
  });

  it('A16: refuses those who may not, and changes nothing', async () => {
    const path = `/admin/facilities/${cast.facilities.dock}`;
    const before = await byId(cast.facilities.dock);
    await expectRefused(
      cast,
      others,
      ['/admin/facilities', '/admin/facilities/export.csv', path].map((one) => ({ path: one })),
      [],
    );
    await expectRefused(
      cast,
      others,
      [
        { path: '/admin/facilities/new' },
        { path: '/admin/facilities', body: filled({ code: 'refused-1' }) },
        { path, body: filled({ code: 'refused-1', _version: '1' }) },
      ],
      ['technician', 'dataAdministrator'],
    );
    for (const id of [others.facilities.dock, randomUUID(), '7']) {
      expect((await administrator.get(`/admin/facilities/${id}`)).status).to.equal(404);
      expect(
        (await administrator.post(`/admin/facilities/${id}`, filled({ _version: '1' }))).status,
      ).to.equal(404);
    }
    expect(await coded('refused-1')).to.deep.equal([]);
    expect(await byId(cast.facilities.dock)).to.deep.equal(before);
    expect((await byId(others.facilities.dock)).code).to.equal('dock');
  });
});
