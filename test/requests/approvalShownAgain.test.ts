import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

/** As a browser goes to a page by a form. */
const navigates = { 'Sec-Fetch-Mode': 'navigate' };
const filesChanged = 'has changed the files of this estimate. Read them, and approve again.';
const changed = 'has changed this estimate. Read it again before you answer.';

describe('A28: an approval that is shown again says what has changed since its page was read', function () {
  this.timeout(60_000);
  let cast: Cast;
  let ada: Browser;
  let olivia: Browser;
  beforeEach(async () => {
    cast = await makeCast('shownagain');
    ada = await signedIn(cast.players.administrator);
    olivia = await signedIn(cast.players.customerUser);
  });

  const here = () => `/estimates/${cast.estimates.ofNorth}`;
  const add = (name: string) =>
    storedDocument(cast.tenantId, { estimate_id: cast.estimates.ofNorth, customer_id: cast.customers.north }, { name, content: pdf(name) });
  const evidence = () =>
    sql<{ revision: number; files: { name: string }[] }>(
      "select revision, content->'files' as files from estimate_decisions where estimate_id = $1", cast.estimates.ofNorth);
  /** What the form says of the page that it is on. */
  const read = async (path = here()) => {
    const { text } = await olivia.get(path);
    return { revision: fieldValue(text, 'revision') ?? '', files: fieldValue(text, 'files') ?? '' };
  };
  const yes = { accepted: 'on', name: 'Olivia North' };
  const approve = (body: Record<string, string | string[]>, headers = {}) => olivia.post(`${here()}/approve`, body, headers);
  const revise = async (optional: string[] = []) => {
    const draft = (await ada.post(`/admin${here()}/revise`)).location!.split('/').at(-2)!;
    const lines = { line_description: ['Work', 'Spare unit'], line_quantity: ['1', '1'], line_price: ['100', '5000'] };
    const body = { ...lines, line_discount: ['', ''], line_tax: ['19', '19'], line_optional: optional };
    const { text } = await ada.get(`/admin/estimates/${draft}/edit`);
    const more = { customer_id: cast.customers.north, dated_on: '2026-01-31', valid_until: '2199-12-31', currency: 'EUR' };
    const rest = { terms: 'Other terms.', purchase_order: '', note: '', internal_note: '', _version: fieldValue(text, '_version')! };
    expect((await ada.post(`/admin/estimates/${draft}/edit`, { ...body, ...more, ...rest })).status).to.equal(303);
    expect((await ada.post(`/admin/estimates/${draft}/send`, { before: 'sent' })).status).to.equal(303);
  };

  for (const [way, headers] of [['at once', {}], ['after a redirect', navigates]] as const) {
    const refused = async (body: Record<string, string | string[]>) => {
      const answer = await approve(body, headers);
      return way === 'at once' ? answer : olivia.get(answer.location!);
    };

    it(`files that changed are named although another field was wrong, too (${way})`, async () => {
      await add('scope.pdf');
      const before = await read();
      await add('later.pdf');
      const again = await refused({ ...yes, ...before, name: '' });
      expect(again.status).to.equal(422);
      expect(again.text).to.contain(filesChanged).and.contain('later.pdf').and.contain('Enter your name.');
      const now = { revision: fieldValue(again.text, 'revision')!, files: fieldValue(again.text, 'files')! };
      // Whoever has been told isn't told again.
      expect((await refused({ ...yes, ...now, name: '' })).text).to.contain('Enter your name.').and.not.contain(filesChanged);
      expect((await approve({ ...yes, ...now })).status).to.equal(303);
    });

    it(`a version that came meanwhile is named; nothing of it is ticked or accepted yet (${way})`, async () => {
      const before = await read();
      await revise(['', 'on']);
      for (const body of [{ ...yes, ...before, name: '', chosen: '2' }, { ...yes, ...before, chosen: '2', shown: '2' }]) {
        const { status, text } = await refused(body);
        expect(status).to.equal(422);
        expect(text.split(changed).length, 'said once').to.equal(2);
        expect(text).to.contain('Spare unit').and.contain('€119.00').and.not.match(/id="chosen-2"[^>]*checked/);
        expect(text).to.not.match(/<input[^>]*field-accepted[^>]*checked|checked[^>]*field-accepted/);
        expect(fieldValue(text, 'revision')).to.equal('2');
        expect(fieldValue(text, 'name')).to.equal(body.name);
      }
      expect(await evidence()).to.deep.equal([]);
    });
  }

  it('a changed total and changed files are both said', async () => {
    await revise(['', 'on']);
    const before = await read();
    await add('later.pdf');
    const { status, text } = await approve({ ...yes, ...before, chosen: '2' });
    expect(status).to.equal(422);
    expect(text).to.contain('With the lines that you ticked, the total is €6,069.00.').and.contain(filesChanged);
  });

  it('Update the total keeps what was typed, but no password, and says what has changed; nothing is saved', async () => {
    await revise(['', 'on']);
    const before = await read();
    const sent = { ...before, ...yes, chosen: ['2', 'x'], password: 'secret' };
    const choose = () => olivia.post(`${here()}/choose`, sent, navigates);
    const kept = await olivia.get((await choose()).location!);
    expect(kept.status).to.equal(200);
    expect(kept.text).to.contain('€6,069.00').and.match(/id="chosen-2"[^>]*checked/).and.contain('name="shown" value="2"');
    expect(kept.text).to.match(/<input[^>]*field-accepted[^>]*checked|checked[^>]*field-accepted/);
    expect(kept.text).to.not.contain('secret').and.not.contain('There’s a problem');
    expect(fieldValue(kept.text, 'name')).to.equal('Olivia North');
    await add('later.pdf');
    expect((await olivia.get((await choose()).location!)).text).to.contain(filesChanged).and.contain('Olivia North');
    expect((await olivia.get(`${here()}/choose`)).location, 'its address alone leads to the estimate').to.equal(here());
    expect(await evidence()).to.deep.equal([]);
  });

  it('what is wrong is listed as it stands on the page: the terms before the name', async () => {
    const { text } = await approve(await read());
    expect(text.indexOf('Tick that you accept the terms.')).to.be.lessThan(text.indexOf('Enter your name.'));
  });

  const replace = async (id: string) => {
    const files = [{ name: 'scope.pdf', content: pdf('other') }];
    expect((await ada.uploadFiles(`/admin/documents/${id}/replace`, {}, files)).status).to.equal(303);
  };

  /** Lets an approval come to what somebody else holds, and does something before that is free again. */
  const heldAt = async (hold: string, body: Record<string, string>, meanwhile: () => Promise<unknown>) => {
    const { admin } = await testDatabase();
    const other = await admin.connect();
    try {
      await other.query(`begin; ${hold}`);
      const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
      const sent = approve(body);
      await until('the approval waits', async () => {
        const waits = 'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))';
        return ((await admin.query(waits, [rows[0]!.pid])).rowCount ?? 0) > 0;
      });
      await meanwhile();
      await other.query('commit');
      return await sent;
    } finally {
      await other.query('rollback');
      other.release();
    }
  };

  it('a file that is replaced in the very instant of the approval, before its evidence: nothing is approved', async () => {
    const id = await add('scope.pdf');
    const body = { ...yes, ...(await read()) };
    // The page's files have been compared by then; what writes the evidence waits.
    const answer = await heldAt('lock table estimate_decisions in exclusive mode', body, () => replace(id));
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('changed');
    expect(await evidence()).to.deep.equal([]);
    expect((await approve({ ...yes, ...(await read()) })).status, 'read again, it is approved').to.equal(303);
  });

  it('… and after its evidence: what was read is approved, and both sides see that the file is another now', async () => {
    const id = await add('scope.pdf');
    const body = { ...yes, ...(await read()) };
    // The evidence is written, and the estimate itself waits.
    const hold = `select from estimates where id = '${cast.estimates.ofNorth}' for no key update`;
    expect((await heldAt(hold, body, () => replace(id))).status).to.equal(303);
    expect((await evidence()).map(({ files }) => files.map(({ name }) => name))).to.deep.equal([['scope.pdf']]);
    for (const [browser, path] of [[olivia, here()], [ada, `/admin${here()}`]] as const)
      expect((await browser.get(path)).text, path)
        .to.contain('Added or changed since the approval: scope.pdf').and.contain('Part of what was approved, and no longer among');
    const kept = await olivia.get(`${here()}/versions/1/files/1`);
    expect([kept.status, kept.text]).to.deep.equal([200, pdf('scope.pdf').toString()]);
  });
}); // prettier-ignore
