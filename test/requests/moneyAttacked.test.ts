import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';
import { unpacked } from '../support/zips.ts';

const cursor = (value: unknown, id: unknown = '00000000-0000-4000-8000-000000000000') =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url');

/** What people try with the addresses and forms of money, their own and others'. */
describe('Money, attacked', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  beforeEach(async () => {
    [cast, other] = [await makeCast('moneyattacked'), await makeCast('moneyattacked')];
  });

  const as = (name: PlayerName, of = cast): Promise<Browser> => signedIn(of.players[name]);
  const body = (change: Record<string, string> = {}) => ({
    ...{ customer_id: cast.customers.north, dated_on: '2026-01-31', due_on: '2026-03-02', currency: 'EUR' },
    ...{ line_description: 'Work', line_quantity: '1', line_price: '5', line_tax: '19', ...change },
  });
  const offer = (change: Record<string, string> = {}) => {
    const fields = Object.entries(body(change)).filter(([name]) => name !== 'due_on');
    return { ...Object.fromEntries(fields), valid_until: '2199-01-31', terms: 'Terms' };
  };

  it('zammad/zammad#1857: what a list hides is 404 by each of its addresses, and what it shows is not', async () => {
    const ada = await as('administrator');
    const note = await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit_part`, body());
    expect(note.status, note.text).to.equal(303);
    const draftNote = note.location?.split('/').at(-1) ?? '';
    const { invoices, estimates, claim } = cast;
    const theirs = other.invoices;
    const lists: [PlayerName, string, string[], string?][] = [
      ['customerUser', '/invoices', [invoices.draft, draftNote, invoices.ofSouth, theirs.ofNorth], invoices.ofNorth],
      ['customerUser', '/estimates', [estimates.draft, estimates.ofSouth, other.estimates.ofNorth], estimates.ofNorth],
      ['contactWithPermissions', '/invoices', [invoices.draft, invoices.ofSouth, theirs.ofNorth], invoices.ofNorth],
      ['adminContact', '/estimates', [estimates.draft, estimates.ofSouth], estimates.ofNorth],
      ['agentUser', '/invoices', [invoices.draft, invoices.ofSouth], invoices.ofNorth],
      ['link', '/invoices', [invoices.ofNorth, invoices.draft, theirs.ofSouth], invoices.ofSouth],
      ['contactUser', '/invoices', [invoices.ofNorth, invoices.draft]],
      ['allContact', '/estimates', [estimates.ofNorth, estimates.draft]],
      ['partnerUser', '/invoices', [invoices.ofNorth, invoices.draft]],
      ['partnerUser', '/claims', [other.claim], claim],
      ['customerUser', '/claims', [claim]],
      ['administrator', '/admin/invoices', [theirs.ofNorth, theirs.draft], invoices.draft],
      ['administrator', '/admin/estimates', [other.estimates.ofNorth, other.estimates.draft], estimates.draft],
      ['administrator', '/admin/claims', [other.claim], claim],
    ];
    for (const [player, list, hidden, shown] of lists) {
      const browser = await as(player);
      const { status, text } = await browser.get(list);
      expect(status, `${player} ${list}`).to.equal(shown === undefined ? 404 : 200);
      for (const id of hidden) {
        expect(text, `${player} ${list}`).to.not.contain(id);
        for (const end of ['', '?version=1', '/document.pdf', '/document.xml', '/documents', '/comments', '/who', '/edit'])
          expect((await browser.get(`${list}/${id}${end}`)).status, `${player} ${list} ${end}`).to.equal(404);
      }
      if (shown === undefined) continue;
      expect(text, `${player} ${list}`).to.contain(shown);
      expect((await browser.get(`${list}/${shown}`)).status, `${player} ${list}`).to.equal(200);
    }
  });

  it('Dolibarr#38947: preview, version, ZIP and XML answer 404 as the download does', async () => {
    const at = { invoice_id: cast.invoices.ofNorth, customer_id: cast.customers.north };
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    const open = await storedDocument(cast.tenantId, at, { name: 'open.png', content: png, kind: 'photo' });
    const closed = [
      await storedDocument(cast.tenantId, at, { name: 'inside.png', content: png, shown: false }),
      await storedDocument(cast.tenantId, at, { name: 'gone.pdf', content: pdf('gone'), archived_at: new Date() }),
      await storedDocument(cast.tenantId, { invoice_id: cast.invoices.draft, customer_id: cast.customers.north }, { name: 'early.pdf' }),
    ];
    const statuses = async (name: PlayerName, id: string, of = cast) => {
      const browser = await as(name, of);
      return Promise.all(['', '/preview', '/thumbnail', '/edit'].map(async (end) => (await browser.get(`/documents/${id}${end}`)).status));
    };
    for (const name of ['customerUser', 'contactWithPermissions', 'agentUser'] as const) {
      expect(await statuses(name, open), name).to.deep.equal([200, 200, 404, 404]);
      for (const id of closed) expect(await statuses(name, id), name).to.deep.equal([404, 404, 404, 404]);
    }
    for (const name of ['contactUser', 'allContact', 'partnerUser', 'link'] as const)
      expect(await statuses(name, open), name).to.deep.equal([404, 404, 404, 404]);
    expect(await statuses('customerUser', open, other)).to.deep.equal([404, 404, 404, 404]);
    const zip = await unpacked(await (await as('customerUser')).get('/invoices/documents.zip'));
    expect(Object.keys(zip)).to.have.length(2);
    for (const id of [cast.invoices.draft, cast.invoices.ofSouth])
      for (const end of ['document.pdf', 'document.xml'])
        expect((await (await as('customerUser')).get(`/invoices/${id}/${end}`)).status, end).to.equal(404);
  });

  it('a sort or a cursor that nobody gave shows the list as it is, never another’s rows or an error', async () => {
    const pages: [PlayerName, string][] = [
      ['administrator', '/admin/invoices'],
      ['administrator', '/admin/estimates'],
      ['administrator', '/admin/claims'],
      ['customerUser', '/invoices'],
      ['customerUser', '/estimates'],
      ['partnerUser', '/claims'],
    ];
    for (const [player, path] of pages) {
      const browser = await as(player);
      for (const sort of ['total;drop table invoices', 'total_rank', '--total', 'i.total_rank desc', '__proto__', 'constructor'])
        for (const end of ['', '/export.csv'])
          expect((await browser.get(`${path}${end}?sort=${encodeURIComponent(sort)}`)).status, `${path} ${sort}`).to.equal(200);
      for (const sort of ['total', '-number', 'date'])
        for (const value of [cursor(1e308), cursor('x'), cursor(null), cursor('\ud800'), cursor('2026-13-41'), cursor('x', 'no id')])
          for (const way of ['after', 'before']) {
            const { status, text } = await browser.get(`${path}?sort=${sort}&${way}=${value}`);
            expect(status, `${path} ${sort} ${way} ${Buffer.from(value, 'base64url').toString()}`).to.equal(200);
            for (const id of [other.invoices.ofNorth, other.estimates.ofNorth, other.claim]) expect(text).to.not.contain(id);
            if (player === 'customerUser') expect(text).to.not.contain(cast.invoices.ofSouth).and.not.contain(cast.invoices.draft);
          }
    }
  });

  it('amounts that are none are refused beside their field, in everything that takes one', async () => {
    const ada = await as('administrator');
    const before = await sql('select id from invoices where tenant_id = $1', cast.tenantId);
    const bad = ['NaN', '1e400', '1e3', 'Infinity', '-Infinity', '0x10', '1.127,54', '9'.repeat(30), '٣', '1 2', '=1+1'];
    for (const [path, filled] of [
      ['/admin/invoices', body],
      ['/admin/estimates', offer],
    ] as const)
      for (const field of ['line_price', 'line_quantity', 'line_tax', 'line_discount'])
        for (const value of bad)
          expect((await ada.post(path, filled({ [field]: value }))).status, `${path} ${field} ${value}`).to.equal(422);
    for (const [field, value] of [['line_tax', '1000'], ['line_tax', '-1'], ['line_discount', '101'], ['line_discount', '-1'],
      ['line_quantity', '0'], ['currency', 'XXQ'], ['currency', 'eur;'], ['currency', ''], ['due_on', '2026-01-30'],
      ['due_on', '2026-02-31'],
      ['line_section', 'a'.repeat(5000)], ['line_unit', 'a'.repeat(5000)]] as const)
      expect((await ada.post('/admin/invoices', body({ [field]: value }))).status, `${field} ${value}`).to.equal(422);
    const pay = (amount: string) => ada.post(`/admin/invoices/${cast.invoices.ofNorth}/payments`, {
      ...{ paid_on: '2026-06-01', method: 'cash', reference: '', amount, invoices: cast.invoices.ofNorth } });
    for (const amount of [...bad, '0', '-5', '']) expect((await pay(amount)).status, `payment ${amount}`).to.equal(422);
    for (const percent of [...bad, '0', '-5', '101', ''])
      expect((await ada.post(`/admin/estimates/${cast.estimates.ofNorth}/deposit`, { percent })).status, `deposit ${percent}`)
        .to.be.oneOf([404, 422]);
    expect(await sql('select id from invoices where tenant_id = $1', cast.tenantId)).to.have.length(before.length);
    const good = await ada.post('/admin/invoices', body());
    expect(good.status, good.text).to.equal(303);
    expect((await ada.post('/admin/estimates', offer())).status, 'a good estimate').to.equal(303);
    expect((await pay('5')).status, 'a good payment').to.equal(303);
  });

  it('A28: a version that was withdrawn, another’s and one’s own twice: one evidence at most', async () => {
    const olivia = await as('customerUser');
    const ada = await as('administrator');
    const approve = (browser: Browser, id: string, more = {}) =>
      browser.post(`/estimates/${id}/approve`, { accepted: 'on', name: 'Olivia', revision: '1', files: '', ...more });
    const kept = async (id: string) => sql('select revision from estimate_decisions where estimate_id = $1', id);
    const { ofNorth, ofSouth, draft } = cast.estimates;
    for (const id of [ofSouth, draft, other.estimates.ofNorth]) expect((await approve(olivia, id)).status).to.equal(404);
    for (const name of ['contactUser', 'allContact', 'agentUser', 'partnerUser', 'link'] as const)
      expect((await approve(await as(name), ofNorth)).status, name).to.equal(404);
    for (const wrong of [{ revision: '2' }, { revision: '0' }, { revision: '1e400' }, { revision: '' }, { files: 'f'.repeat(64) },
      { files: ['', 'x'] }, { name: '\u2800\u3164' }])
      expect((await approve(olivia, ofNorth, wrong)).status, JSON.stringify(wrong)).to.equal(422);
    expect(await kept(ofNorth)).to.deep.equal([]);
    const twice = await Promise.all([approve(olivia, ofNorth), approve(await as('adminContact'), ofNorth)]);
    expect(twice.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    expect(await kept(ofNorth)).to.have.length(1);
    const page = await ada.get(`/admin/estimates/${ofNorth}`);
    await ada.post(`/admin/estimates/${ofNorth}/withdraw`, { _version: fieldValue(page.text, '_version') ?? '' });
    expect((await approve(olivia, ofNorth)).status).to.equal(422);
    expect(await kept(ofNorth)).to.have.length(1);
  });
}); // prettier-ignore
