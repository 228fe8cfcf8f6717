import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { idsOf, type Made } from '../browser/places.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { makeEverything } from '../support/made.ts';
import { ownRecords } from '../support/ownRecords.ts';
import { isNoPage, placeKey, places } from '../support/places.ts';
import { dropWork, browsersOf, pagerLink, sql } from '../support/portalPages.ts';

const name = 'Jürgen O’Brien-Groß Łódź Yılmaz İpek ＡＢ１２';
/** Each word in the order of somebody else, without marks, with other apostrophes, composed in another way. */
const asTyped = [
  "ipek, YILMAZ lodz, mueller, juergen, O'Brien, gross ab12",
  'ŁÓDŹ jürgen muller o’brien İpek yılmaz ab１２'.normalize('NFD'),
];

/** What stands in each record besides its own name, by its table. Those of the company's own records are in ownRecords.ts. */
const named: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(ownRecords).map(({ table, calledBy }) => [table, calledBy])),
  customers: 'name',
  facilities: 'name',
  contacts: 'last_name',
  users: 'last_name',
  assets: 'description',
  tickets: 'subject',
  partners: 'name',
  agents: 'name',
  personnel: 'last_name',
  usergroups: 'name',
  price_list_items: 'description',
  work_order_types: 'name',
  access_requests: 'name',
  recurring_invoices: 'name',
  emails: 'subject',
  secure_links: 'sent_to',
  warranty_claims: 'description',
};

const rowsOf = (html: string) => [...html.matchAll(/<tr(?=[\s>])/g)].length;

describe('a search', () => {
  describe('on every list and find page', () => {
    let made: Made;
    before(async () => {
      made = await makeEverything();
      const { tenantId } = made.cast;
      for (const [table, column] of Object.entries(named))
        await sql(
          `update ${table} set ${column} = ${column} || ' ' || $2 where tenant_id = $1 and ${column} is not null`,
          tenantId,
          `Müller ${name}`,
        );
      await sql(
        `update emails set subject = $2 where tenant_id = $1 and subject is null`,
        tenantId,
        `Müller ${name}`,
      );
      // What is issued or sent doesn't change: here it says what it is said to have been from the start.
      for (const table of ['invoices', 'estimates']) {
        await sql(`alter table ${table} disable trigger user`);
        await sql(`update ${table} set purchase_order = $2 where tenant_id = $1`, tenantId, `Müller ${name}`);
        await sql(`alter table ${table} enable trigger user`);
      }
      await sql('update work_orders set description = $2 where tenant_id = $1', tenantId, `Müller ${name}`);
      await sql(
        `update import_rows set cells = jsonb_build_array(cells ->> 0, $2::text, cells ->> 2) where tenant_id = $1`,
        tenantId,
        `Müller ${name}`,
      );
      await sql(
        `update bulk_import_rows set cells = cells || jsonb_build_object('name', $2::text) where tenant_id = $1`,
        tenantId,
        `Müller ${name}`,
      );
    });

    it('finds by the same rules: without marks, in any order, with any apostrophe, composed or not', async () => {
      const browsers = await browsersOf(made.cast, [
        'administrator',
        'contactUser',
        'partnerUser',
        'customerUser',
        'wideContact',
      ]);
      const ids = { ...idsOf(made), bulk: made.bulk.faulty };
      const searched: string[] = [];
      for (const route of routes.filter((one) => one.method === 'get' && !isNoPage(one))) {
        const key = placeKey(route);
        const place = places[key];
        // The operator's list finds by the whole of what is typed.
        if (!place || place.as === null || place.as === 'operator' || key === 'staff /admin/audit') continue;
        // Its lines are a bank's: none of them holds what is searched for here.
        if (key === 'staff /admin/invoices/bank/:id') continue;
        const browser: Browser = browsers[place.as];
        const address = place.path(ids);
        const search = async (words: string) =>
          rowsOf(
            (
              await browser.get(
                `${address}${address.includes('?') ? '&' : '?'}q=${encodeURIComponent(words)}`,
              )
            ).text,
          );
        const whole = (await browser.get(address)).text;
        if (!/<form class="list-tools"/.test(whole) || rowsOf(whole) < 2) continue;
        searched.push(key);
        expect(await search('nobody-is-called-this'), `${key} by nothing`).to.be.lessThan(rowsOf(whole));
        // A page may begin with a part of what it searches.
        for (const words of asTyped)
          expect(await search(words), `${key} by ${words}`).to.be.at.least(rowsOf(whole));
      }
      expect(searched).to.have.length.above(30);
    }).timeout(60_000);
  });

  describe('by a phone', () => {
    let cast: Cast;
    let browser: Browser;
    before(async () => {
      cast = await makeCast('phones');
      browser = await signedIn(cast.players.administrator);
      const add = (table: string, columns: string, values: string, phone: string) =>
        sql(
          `insert into ${table} (tenant_id, ${columns}, phone) values ($1, ${values}, $2)`,
          cast.tenantId,
          phone,
        );
      await add('customers', 'number, name', "'C-71', 'Berlin Works'", '+49 30 123-4567');
      await add('partners', 'number, name', "'P-71', 'Berlin Partner'", '030 / 123 45 67');
      await add('agents', 'name', "'Berlin Agent'", '0049 (0)30 1234567');
      await add(
        'contacts',
        `customer_id, first_name, last_name`,
        `'${cast.customers.north}', 'Berta', 'Berlin'`,
        '+49 (0)30 123–4567 DW 12',
      );
    });

    it('compares digits with digits, at home and from abroad, wherever there are phones', async () => {
      for (const [path, who] of [
        ['/admin/customers', 'Berlin Works'],
        ['/admin/partners', 'Berlin Partner'],
        ['/admin/agents', 'Berlin Agent'],
        ['/admin/contacts', 'Berlin'],
        [`/admin/customers/${cast.customers.north}/contacts`, 'Berlin'],
        ['/admin/accounts/new/customer', 'Berlin Works'],
        [`/admin/customers/${cast.customers.north}/agent/find`, 'Berlin Agent'],
      ] as const) {
        const search = async (words: string) =>
          (await browser.get(`${path}?q=${encodeURIComponent(words)}`)).text;
        for (const words of [
          '123-4567',
          '1234567',
          '030 1234567',
          '+49 30 123 4567',
          '0049301234567',
          '4567',
          'berlin 123-4567',
        ])
          expect(await search(words), `${path} by ${words}`).to.contain(who);
        for (const words of ['123-4568', '+49 40 1234567', '031 1234567'])
          expect(await search(words), `${path} by ${words}`).to.not.contain(`${who}<`);
      }
    });

    it('finds no contacts by the phone of their customer, whose name and number find them', async () => {
      await sql(
        `insert into contacts (tenant_id, customer_id, first_name, last_name)
           select tenant_id, id, 'Quentin', 'Quist' from customers where tenant_id = $1 and number = 'C-71'`,
        cast.tenantId,
      );
      const search = async (words: string) => (await browser.get(`/admin/contacts?q=${words}`)).text;
      expect(await search('berlin+works+quist')).to.contain('Quist');
      expect(await search('c-71')).to.contain('Quist');
      expect(await search('1234567'))
        .to.contain('Berta')
        .and.not.contain('Quist');
      await sql(
        `update customers set name = 'Müller Works' where tenant_id = $1 and number = 'C-71'`,
        cast.tenantId,
      );
      for (const words of ['mueller', 'muller+quist', 'm%C3%BCller'])
        expect(await search(words), words).to.contain('Quist');
    });
  });

  it('of the audit log finds by the same rules, entries and people', async () => {
    const cast = await makeCast('auditsearch');
    const browser = await signedIn(cast.players.administrator);
    const { text } = await browser.get('/admin/customers/new');
    const formId = /name="_form_id" value="([^"]*)"/.exec(text)![1]!;
    await sql(`update users set first_name = 'Jürgen' where id = $1`, cast.players.administrator.userId);
    const body = {
      number: 'AU-1',
      name,
      phone: '',
      email: '',
      address: '',
      status: 'active',
      notes: '',
      _form_id: formId,
    };
    expect((await browser.post('/admin/customers', body)).status).to.equal(303);
    for (const query of ['q=lodz+obrien', 'q=ipek,+yilmaz', 'who=jurgen', 'who=JUERGEN&q=gross'])
      expect((await browser.get(`/admin/audit?${query}`)).text, query).to.contain('Łódź');
    for (const query of ['q=lodzz', 'who=jorgen'])
      expect((await browser.get(`/admin/audit?${query}`)).text, query).to.not.contain('Łódź');
  });
});

describe('the order of a list', () => {
  let cast: Cast;
  let browser: Browser;
  before(async () => {
    cast = await makeCast('order');
    browser = await signedIn(cast.players.administrator);
    const { tenantId, customers, facilities } = cast;
    await dropWork(tenantId);
    await sql('delete from assets where tenant_id = $1', tenantId);
    await sql(
      `insert into assets (tenant_id, code, description, facility_id, customer_id, created_at)
         select $1, c, 'Ordered', $2, $3, now() - n * interval '1 minute'
         from unnest($4::text[]) with ordinality as t (c, n)`,
      tenantId,
      facilities.cal1,
      customers.north,
      // In no order, more than two pages, and some without an ID.
      [...Array.from({ length: 60 }, (_, n) => `Z-${((n * 37) % 60) + 1}`), null, null],
    );
    await sql(
      `insert into customers (tenant_id, number, name)
         select $1, 'K-' || n, c || ' & Sons' from unnest($2::text[]) with ordinality as t (c, n)`,
      tenantId,
      ['Zebra', 'Ärger', 'apfel', 'Łódź', 'Maria', 'Lodz', 'Site 10', 'Site 9', 'Émile', 'Emma', 'Tenth'],
    );
    await sql(
      `insert into contacts (tenant_id, customer_id, code, first_name, last_name)
         select $1, $2, 'K-' || n, 'Ordered', 'Person' || n from generate_series(8, 11) n`,
      tenantId,
      customers.north,
    );
  });

  const codesOn = (html: string) => [...html.matchAll(/>(Z-\d+|No ID)</g)].map(([, code]) => code!);
  const expected = [...Array.from({ length: 60 }, (_, n) => `Z-${n + 1}`), 'No ID', 'No ID'];
  /** What all its pages show, by *Next*, and then back again by *Previous*. */
  async function walk(reader: Browser, path: string, what: (html: string) => string[]) {
    const there: string[] = [];
    let last = '';
    for (let page: string | undefined = path; page; page = pagerLink(last, 'next')) {
      last = (await reader.get(page)).text;
      there.push(...what(last));
    }
    const back = [what(last)];
    for (let page = pagerLink(last, 'prev'); page; page = pagerLink(last, 'prev')) {
      last = (await reader.get(page)).text;
      back.unshift(what(last));
    }
    return { there, back: back.flat() };
  }

  it('of assets is by Asset ID unless another one is chosen, Z-2 before Z-10, page by page and back', async () => {
    const { contactUser } = await browsersOf(cast, ['contactUser']);
    for (const [reader, path] of [
      [browser, '/admin/assets'],
      [contactUser, '/assets'],
    ] as const) {
      const { there, back } = await walk(reader, path, codesOn);
      expect(there, path).to.deep.equal(expected);
      expect(back, path).to.deep.equal(expected);
      const down = await walk(reader, `${path}?sort=-code`, codesOn);
      expect(down.there, path).to.deep.equal([...expected.slice(0, 60).reverse(), 'No ID', 'No ID']);
      expect(down.back, path).to.deep.equal(down.there);
    }
  });

  it('is that of its export too, with its search and its filters', async () => {
    await sql(
      `update assets set status = 'retired' where tenant_id = $1 and code in ('Z-2', 'Z-10', 'Z-9')`,
      cast.tenantId,
    );
    const exported = async (query: string) => {
      const page = (await browser.get(`/admin/assets?${query}`)).text;
      const href = /href="([^"]*export\.csv[^"]*)"/.exec(page)![1]!.replaceAll('&amp;', '&');
      return [...(await browser.get(href)).text.matchAll(/^(Z-\d+),/gm)].map(([, code]) => code!);
    };
    expect(await exported('')).to.deep.equal(expected.slice(0, 60));
    expect(await exported('status=retired')).to.deep.equal(['Z-2', 'Z-9', 'Z-10']);
    expect(await exported('sort=-code&status=retired&q=ordered')).to.deep.equal(['Z-10', 'Z-9', 'Z-2']);
  });

  it('has what the company chose between the columns of its exports, and of the file to fill in for accounts', async () => {
    const mine = await makeCast('delimiter');
    const { administrator, customerUser } = await browsersOf(mine, ['administrator', 'customerUser']);
    await sql(
      `update customers set name = 'Yard; Co, Ltd', phone = '+49 30 1234567' where id = $1`,
      mine.customers.north,
    );
    for (const [chosen, between, name] of [
      ['comma', ',', '"Yard; Co, Ltd"'],
      ['semicolon', ';', '"Yard; Co, Ltd"'],
      ['tab', '\t', '"Yard; Co, Ltd"'],
    ] as const) {
      await sql('update tenants set csv_delimiter = $2 where id = $1', mine.tenantId, chosen);
      const { text } = await administrator.get('/admin/customers/export.csv?q=c-1');
      expect(text, chosen).to.equal(
        `\uFEFF${[
          ['Customer number', 'Name', 'Phone', 'Email', 'Status', 'Gatehouse ID'],
          ['C-1', name, '+49 30 1234567', '', 'Active', mine.customers.north],
        ]
          .map((cells) => `${cells.join(between)}\r\n`)
          .join('')}`,
      );
      const heading = async (browser: Browser, path: string) =>
        (await browser.get(path)).text.split('\r\n')[0];
      for (const path of [
        '/admin/audit/export.csv',
        `/admin/customers/${mine.customers.north}/secure_link/export.csv`,
        '/admin/accounts/bulk/template.csv',
      ])
        expect(await heading(administrator, path), `${path} by ${chosen}`).to.contain(between);
      expect(await heading(customerUser, '/assets/export.csv'), chosen).to.contain(
        `Asset ID${between}Description`,
      );
    }
  });

  it('has names in the order of the alphabet, and numbers and codes as people count', async () => {
    const shown = async (path: string, pattern: RegExp) =>
      [...(await browser.get(path)).text.matchAll(pattern)].map(([, one]) => one!);
    expect(await shown('/admin/customers?q=sons', />([^<>]*) &amp; Sons</g)).to.deep.equal([
      'apfel', 'Ärger', 'Émile', 'Emma', 'Lodz', 'Łódź', 'Maria', 'Site 9', 'Site 10', 'Tenth', 'Zebra',
    ]); // prettier-ignore
    expect(await shown('/admin/customers?q=sons&sort=number', />(K-\d+)</g)).to.deep.equal(
      Array.from({ length: 11 }, (_, n) => `K-${n + 1}`),
    );
    expect(await shown('/admin/contacts?q=ordered&sort=code', />(K-\d+)</g)).to.deep.equal([
      'K-8',
      'K-9',
      'K-10',
      'K-11',
    ]);
    expect(await shown('/admin/facilities?q=east&sort=code', />(east-\d+)</g)).to.deep.equal(
      Array.from({ length: 25 }, (_, n) => `east-${n}`),
    );
  });
});
