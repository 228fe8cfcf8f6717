import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import { customersNamed } from '../../server/domain/customers/byNumber.queries.ts';
import { fieldValue, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { pagerLink, sql, withoutChooser } from '../support/portalPages.ts';
import { countingApp } from '../support/rowsRead.ts';
import { testDatabase } from '../support/database.ts';

const path = '/admin/settings/company';
const company = { name: 'Company', time_zone: 'UTC', currency: 'EUR', csv_delimiter: 'comma' };

/** As a Swedish dictionary has them, and as the order for all languages does. */
const swedish = ['Arlig', 'Ostra', 'Zebra', 'Åkesson', 'Ärlig', 'Östberg'];
const common = ['Åkesson', 'Arlig', 'Ärlig', 'Östberg', 'Ostra', 'Zebra'];

describe('Order: names by the alphabet of the company', function () {
  this.timeout(120_000);
  let mailing: MailingApp;
  let cast: Cast;
  let other: Cast;
  let browsers: Map<PlayerName, Browser>;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    browsers = new Map();
    cast = await makeCast('alphabet');
    other = await makeCast('alphabetless');
    for (const { tenantId, customers, partnerId } of [cast, other])
      await named(tenantId, customers.north, partnerId);
  });

  /** The same six names for records of every kind. */
  async function named(tenantId: string, customerId: string, partnerId: string): Promise<void> {
    const each = `from unnest($2::text[]) with ordinality w (name, n)`;
    await sql(
      `insert into customers (tenant_id, number, name, partner_id) select $1, 'N-' || n, name, $3 ${each}`,
      tenantId,
      swedish,
      partnerId,
    );
    await sql(
      `insert into facilities (tenant_id, customer_id, code, name) select $1, $3, 'N-' || n, name ${each}`,
      tenantId,
      swedish,
      customerId,
    );
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) select $1, $3, 'Eva', name ${each}`,
      tenantId,
      swedish,
      customerId,
    );
    await sql(
      `insert into users (tenant_id, first_name, last_name, username, is_external) select $1, 'Eva', name, 'eva-' || n, false ${each}`,
      tenantId,
      swedish,
    );
    await sql(
      `insert into personnel (tenant_id, first_name, last_name) select $1, 'Eva', name ${each}`,
      tenantId,
      swedish,
    );
    await sql(
      `insert into partners (tenant_id, number, name) select $1, 'N-' || n, name ${each}`,
      tenantId,
      swedish,
    );
    await sql(`insert into agents (tenant_id, name) select $1, name ${each}`, tenantId, swedish);
    await sql(
      `insert into usergroups (tenant_id, name, is_external) select $1, name, false ${each}`,
      tenantId,
      swedish,
    );
    await sql(`insert into permission_presets (tenant_id, name) select $1, name ${each}`, tenantId, swedish);
    await sql(`insert into work_order_types (tenant_id, name) select $1, name ${each}`, tenantId, swedish);
  }

  const as = async (player: PlayerName, of = cast) => {
    if (of !== cast) return mailing.signedIn(of.players[player]);
    const browser = browsers.get(player) ?? (await mailing.signedIn(cast.players[player]));
    browsers.set(player, browser);
    return browser;
  };
  const choose = async (alphabet: string, player: PlayerName = 'administrator') => {
    const browser = await as(player);
    const _version = fieldValue((await (await as('administrator')).get(path)).text, '_version') ?? '';
    return browser.post(path, { ...company, _version, alphabet });
  };
  const chosen = async (alphabet: string) => {
    expect((await choose(alphabet)).status).to.equal(303);
    await mailing.runJobs();
  };
  /** Which of the names a text has, in its order. */
  const namesIn = (text: string, names: readonly string[] = swedish) =>
    withoutChooser(text)
      .split('\n')
      .flatMap((line) => [...line.matchAll(/[\p{L}\d-]+/gu)].map(([word]) => word))
      .filter((word, at, all) => names.includes(word) && all.indexOf(word) === at);
  const namesOn = async (address: string, player: PlayerName = 'administrator', of = cast) => {
    const { status, text } = await (await as(player, of)).get(address);
    expect(status, address).to.equal(200);
    return namesIn(text);
  };
  /** The customers that a text means as a file of records names them. */
  const called = async (text: string) => {
    const actor = { ...cast.players.administrator, readOnly: true };
    const named = await asActor(mailing.services.pools, actor, (db) => customersNamed(db, [text]));
    return (named.get(text) ?? []).map(({ name }) => name);
  };
  const state = async () =>
    (await sql('select alphabet, sorted_in from tenants where id = $1', cast.tenantId))[0];

  const lists = (of: Cast): readonly (readonly [address: string, player?: PlayerName])[] => [
    ['/admin/customers?q=N-'],
    ['/admin/customers/export.csv?q=N-'],
    ['/admin/facilities?q=N-'],
    ['/admin/facilities/export.csv?q=N-'],
    ['/admin/contacts?q=Eva'],
    ['/admin/contacts/export.csv?q=Eva'],
    ['/admin/users?q=Eva'],
    ['/admin/users/export.csv?q=Eva'],
    ['/admin/partners?q=N-'],
    ['/admin/agents'],
    ['/admin/personnel'],
    ['/admin/usergroups'],
    ['/admin/permission_presets'],
    ['/admin/work_order_types'],
    // What a form offers to choose from.
    [`/admin/contacts/${of.players.contactUser.contactId ?? ''}/facilities/find?q=N-`],
    [`/admin/customers/${of.customers.north}/facilities?q=N-`],
    ['/facility?q=N-', 'customerUser'],
    ['/facilities?q=N-', 'customerUser'],
    ['/facilities/export.csv?q=N-', 'customerUser'],
    ['/contacts?q=Eva', 'customerUser'],
    ['/contacts/export.csv?q=Eva', 'customerUser'],
    ['/work_orders/new', 'customerUser'],
    ['/customers?q=N-', 'partnerUser'],
    ['/customers/export.csv?q=N-', 'partnerUser'],
  ];

  it('Zebra, Åkesson, Ärlig, Östberg in Swedish, Ärlig beside Arlig elsewhere: lists, exports, choices, portal', async () => {
    await chosen('sv');
    for (const [address, player] of lists(cast))
      expect(await namesOn(address, player), address).to.deep.equal(swedish);
    for (const [address, player] of lists(other))
      expect(await namesOn(address, player, other), address).to.deep.equal(common);
    for (const [address, player] of [
      ['/admin/customers?q=N-&sort=-name'],
      ['/admin/customers/export.csv?q=N-&sort=-name'],
      ['/facilities?q=N-&sort=-name', 'customerUser'],
    ] as const)
      expect(await namesOn(address, player), address).to.deep.equal([...swedish].reverse());
    await chosen('any');
    for (const [address, player] of lists(cast))
      expect(await namesOn(address, player), address).to.deep.equal(common);
  });

  it('pages meet without a gap and without a name twice, forwards and back, also in the middle of Å, Ä and Ö', async () => {
    await chosen('sv');
    const names = ['Zeta', 'Åberg', 'Ängel', 'Ödman'].flatMap((name) =>
      Array.from({ length: 20 }, (_, n) => `${name}-${n + 1}`),
    );
    await sql(
      `insert into facilities (tenant_id, customer_id, code, name) select $1, $2, 'P-' || n, name
       from unnest($3::text[]) with ordinality w (name, n) order by md5(name)`,
      ...[cast.tenantId, cast.customers.north, names],
    );
    for (const [list, player] of [
      ['/admin/facilities?q=P-', 'administrator'],
      ['/facilities?q=P-', 'customerUser'],
    ] as const) {
      const read: string[][] = [];
      let last = '';
      for (let next: string | undefined = list; next !== undefined;) {
        last = next;
        const { text } = await (await as(player)).get(next);
        read.push(namesIn(text, names));
        next = pagerLink(text, 'next');
      }
      expect(read.flat(), list).to.deep.equal(names);
      const back: string[][] = [];
      for (let next: string | undefined = last; next !== undefined;) {
        const { text } = await (await as(player)).get(next);
        back.unshift(namesIn(text, names));
        next = pagerLink(text, 'prev');
      }
      expect(back, list).to.deep.equal(read);
    }
    const file = (await (await as('administrator')).get('/admin/facilities/export.csv?q=P-')).text;
    expect(namesIn(file, names), 'an export is in the order of its list').to.deep.equal(names);
  });

  it('what is saved, renamed or found meanwhile has its place; the page says that names are still being sorted', async () => {
    expect((await choose('sv')).status).to.equal(303);
    expect(await state()).to.deep.equal({ alphabet: 'sv', sorted_in: 'any' });
    const ada = await as('administrator');
    expect((await ada.get(path)).text).to.contain('Names are still being sorted by this alphabet.');
    const made = await ada.post('/admin/customers', { number: 'N-7', name: 'Öberg', status: 'active' });
    expect(made.status, made.text).to.equal(303);
    expect((await ada.get('/admin/customers?q=N-')).text).to.match(/Zebra[^]*Öberg/);
    for (const [name, found] of [
      ['åkesson', 'Åkesson'],
      ['ÖBERG', 'Öberg'],
    ] as const)
      expect(await called(name), 'whole names are found, in their old place and in their new one').to.include(
        found,
      );
    await mailing.runJobs();
    expect(await state()).to.deep.equal({ alphabet: 'sv', sorted_in: 'sv' });
    expect((await ada.get(path)).text).not.to.contain('still being sorted');
    await sql("update customers set name = 'Ålund' where tenant_id = $1 and name = 'Arlig'", cast.tenantId);
    const all = ['Ostra', 'Zebra', 'Åkesson', 'Ålund', 'Ärlig', 'Öberg', 'Östberg'];
    expect(namesIn((await ada.get('/admin/customers?q=N-')).text, all)).to.deep.equal(all);
    for (const name of ['Åkesson', 'ÖSTBERG', 'Eva Åkesson', 'Åkesson, Eva'])
      expect(
        (await ada.get(`/admin/search?q=${encodeURIComponent(name)}`)).text.toLowerCase(),
        name,
      ).to.contain(
        name
          .split(/[ ,]/)
          .at(name.startsWith('Eva') ? 1 : 0)!
          .toLowerCase(),
      );
  });

  it('names that a transaction wrote which began before are sorted too', async () => {
    const client = await (await testDatabase()).admin.connect();
    try {
      await client.query('begin');
      await client.query("insert into agents (tenant_id, name) values ($1, 'Åwritten before')", [
        cast.tenantId,
      ]);
      await choose('sv');
      const running = mailing.runJobs();
      await new Promise((done) => setTimeout(done, 500));
      expect(await state()).to.deep.equal({ alphabet: 'sv', sorted_in: 'any' });
      await client.query('commit');
      await running;
    } finally {
      client.release();
    }
    expect(await state()).to.deep.equal({ alphabet: 'sv', sorted_in: 'sv' });
    const unsorted = await sql(
      "select name from agents where tenant_id = $1 and sort_name <> app.sort_key('sv', name)",
      cast.tenantId,
    );
    expect(unsorted).to.deep.equal([]);
    expect(
      (
        await sql('select sort_name from agents where tenant_id = $1 and name like $2', cast.tenantId, 'Åw%')
      )[0],
    ).to.deep.equal({ sort_name: 'z\uFFFFwritten before' });
  });

  it('of two changes the last one holds; records keep their versions, and only names with such letters are written', async () => {
    const rows = () =>
      sql<{ name: string; at: string; version: number }>(
        'select name, xmin::text as at, version from customers where tenant_id = $1 order by id',
        cast.tenantId,
      );
    const before = await rows();
    await choose('da');
    await choose('sv');
    await mailing.runJobs();
    expect(await state()).to.deep.equal({ alphabet: 'sv', sorted_in: 'sv' });
    const after = await rows();
    expect(after.map(({ version }) => version)).to.deep.equal(before.map(({ version }) => version));
    const written = after.filter(({ at }, n) => at !== before[n]!.at).map(({ name }) => name);
    expect(written).to.have.members(['Åkesson', 'Ärlig', 'Östberg']);
  });

  it('is refused to everybody but administrators, and to those of another company; an entry of the log says who chose what', async () => {
    for (const player of ['technician', 'dataAdministrator'] as const)
      expect((await choose('sv', player)).status, player).to.equal(404);
    for (const player of ['customerUser', 'viewer', 'partnerUser'] as const)
      expect((await choose('sv', player)).location, player).not.to.equal(path);
    const stranger = await mailing.signedIn({ ...other.players.administrator, slug: cast.slug });
    expect((await stranger.post(path, { ...company, _version: '1', alphabet: 'sv' })).location).to.contain(
      '/admin/login',
    );
    expect((await choose('klingon')).status).to.equal(422);
    expect(await state(), 'which was there to be changed').to.deep.equal({
      alphabet: 'any',
      sorted_in: 'any',
    });
    await chosen('sv');
    const [entry] = await sql<{ changes: Record<string, unknown> }>(
      "select changes from audit_log where tenant_id = $1 and record_kind = 'tenants' and changes ? 'alphabet'",
      cast.tenantId,
    );
    expect(entry?.changes['alphabet']).to.deep.equal(['any', 'sv']);
    expect((await (await as('administrator')).get('/admin/audit?kind=tenants')).text).to.contain('Alphabet');
  });

  it('P3: a list reads its page from the index, whatever the alphabet', async () => {
    await chosen('sv');
    await sql(
      `insert into facilities (tenant_id, customer_id, code, name)
         select $1, $2, 'P-' || n, (array['Å', 'Ä', 'Ö', 'A'])[n % 4 + 1] || ' ' || n
       from generate_series(1, 20000) n`,
      ...[cast.tenantId, cast.customers.north],
    );
    await sql('vacuum analyze facilities');
    const app = await countingApp();
    try {
      for (const [list, player] of [
        ['/admin/facilities', 'administrator'],
        ['/facilities', 'customerUser'],
      ] as const) {
        const first = await (await as(player)).get(list);
        const next = pagerLink(first.text, 'next')!;
        const cursor = Buffer.from(
          JSON.stringify(['z\uFFFF\uFFFF 17999', '01890000-0000-7000-8000-000000000000']),
        );
        for (const address of [list, next, `${list}?after=${cursor.toString('base64url')}`])
          expect(await app.read(cast.players[player], address), address)
            .to.be.above(0)
            .and.below(9_000);
      }
    } finally {
      await app.stop();
    }
  });
});
