import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

describe('files on estimates and invoices', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = [await makeCast('moneyfiles'), await makeCast('moneyfiles')];
  });

  const as = (name: PlayerName, of = cast): Promise<Browser> => signedIn(of.players[name]);
  const kinds = ['estimates', 'invoices'] as const;
  const columnOf = { estimates: 'estimate_id', invoices: 'invoice_id' } as const;
  const rowsOf = (kind: (typeof kinds)[number], id: string) =>
    sql<{ id: string; name: string; shown: boolean; customer_id: string; archived_at: Date | null }>(
      `select * from documents where tenant_id = $1 and ${columnOf[kind]} = $2 order by created_at, id`,
      cast.tenantId,
      id,
    );

  for (const kind of kinds)
    it(`A26: staff upload several to ${kind}, and whoever sees the customer's money downloads what is shown`, async () => {
      const id = cast[kind].ofNorth;
      const page = `/admin/${kind}/${id}`;
      const ada = await as('administrator');
      const sent = await ada.uploadFiles(`${page}/documents`, { kind: 'by_file', shown: 'on' }, [
        { name: 'scope.pdf', content: pdf(`scope of ${kind}`) },
        { name: 'plan.pdf', content: pdf(`plan of ${kind}`) },
      ]);
      expect([sent.status, sent.location], sent.text).to.deep.equal([303, `${page}/documents`]);
      const inside = await storedDocument(
        cast.tenantId,
        { [columnOf[kind]]: id },
        { name: 'inside.pdf', shown: false },
      );
      const rows = await rowsOf(kind, id);
      expect(rows.map(({ name }) => name).sort()).to.deep.equal(['inside.pdf', 'plan.pdf', 'scope.pdf']);
      for (const { customer_id: customer } of rows) expect(customer).to.equal(cast.customers.north);
      expect((await ada.get(page)).text)
        .to.contain('scope.pdf')
        .and.contain('inside.pdf');
      const scope = rows.find(({ name }) => name === 'scope.pdf')!.id;
      for (const name of ['customerUser', 'contactWithPermissions', 'adminContact', 'agentUser'] as const) {
        const reader = await as(name);
        const { text } = await reader.get(`/${kind}/${id}`);
        expect(text, name).to.contain('scope.pdf').and.contain('plan.pdf').and.not.contain('inside.pdf');
        expect((await reader.get(`/documents/${scope}`)).status, name).to.equal(200);
        expect((await reader.get(`/documents/${scope}/preview`)).status, name).to.equal(200);
        expect((await reader.get(`/documents/${inside}`)).status, `${name}, hidden`).to.equal(404);
      }
      // Without Access Billing, of a partner, by another customer's link, and from another tenant.
      for (const name of ['contactUser', 'allContact', 'partnerUser', 'link'] as const)
        expect((await (await as(name)).get(`/documents/${scope}`)).status, name).to.equal(404);
      expect((await (await as('customerUser', other)).get(`/documents/${scope}`)).status).to.equal(404);
      const theirs = await as('administrator', other);
      for (const path of [`/admin/documents/${scope}`, `/admin/documents/${scope}/edit`, `${page}/documents`])
        expect((await theirs.get(path)).status, path).to.equal(404);
      const theirUpload = await theirs.uploadFiles(`${page}/documents`, { kind: 'other' }, [
        { name: 'theirs.pdf', content: pdf('theirs') },
      ]);
      expect(theirUpload.status).to.equal(404);
      // Staff who look at money without keeping it, and somebody of the customer, add and change nothing.
      const tess = await as('technician');
      const hers = await tess.uploadFiles(`${page}/documents`, { kind: 'other' }, [
        { name: 'hers.pdf', content: pdf('hers') },
      ]);
      expect([403, 404]).to.include(hers.status);
      expect([403, 404]).to.include((await tess.post(`/admin/documents/${scope}/delete`)).status);
      expect((await rowsOf(kind, id)).filter((row) => row.archived_at === null)).to.have.length(3);
    });

  for (const kind of kinds)
    it(`A26: one of ${kind} is renamed, hidden, replaced and deleted, and its reader sees that`, async () => {
      const id = cast[kind].ofNorth;
      const document = await storedDocument(cast.tenantId, { [columnOf[kind]]: id }, { name: 'first.pdf' });
      const [ada, olivia] = [await as('administrator'), await as('customerUser')];
      const at = `/admin/documents/${document}`;
      const named = { name: 'renamed.pdf', kind: 'report', shown: 'on', _version: '1' };
      expect((await ada.post(`${at}/edit`, named)).status).to.equal(303);
      expect((await olivia.get(`/${kind}/${id}`)).text).to.contain('renamed.pdf');
      const replaced = await ada.uploadFiles(`${at}/replace`, {}, [
        { name: 'second.pdf', content: pdf(`second of ${kind}`) },
      ]);
      expect(replaced.status, replaced.text).to.equal(303);
      const next = (replaced.location ?? '').split('/').at(-2) ?? '';
      expect((await ada.get(`/admin/documents/${next}/edit`)).text).to.contain('Earlier versions');
      expect((await olivia.get(`/documents/${document}`)).status, 'the earlier version').to.equal(404);
      expect((await olivia.get(`/documents/${next}`)).status).to.equal(200);
      expect((await ada.get(`/admin/documents/${next}/who`)).text).to.contain('they can see everything for');
      expect((await ada.post(`/admin/documents/${next}/delete`)).status).to.equal(303);
      expect((await olivia.get(`/documents/${next}`)).status).to.equal(404);
    });

  for (const kind of kinds)
    it(`A10a: nobody in the portal sees one of a draft among ${kind}; deleting the draft takes it away`, async () => {
      const id = cast[kind].draft;
      const document = await storedDocument(cast.tenantId, { [columnOf[kind]]: id }, { name: 'early.pdf' });
      const ada = await as('administrator');
      expect((await ada.get(`/admin/${kind}/${id}`)).text).to.contain('early.pdf');
      for (const name of ['customerUser', 'contactWithPermissions', 'adminContact', 'link'] as const)
        expect((await (await as(name)).get(`/documents/${document}`)).status, name).to.equal(404);
      expect((await ada.get(`/admin/documents/${document}/who/not`)).text).to.contain('still a draft');
      expect((await ada.post(`/admin/${kind}/${id}/delete`)).location).to.equal(`/admin/${kind}`);
      expect(await sql(`select id from ${kind} where id = $1`, id)).to.deep.equal([]);
      const [left] = await sql<{ archived_at: Date | null }>(
        'select * from documents where id = $1',
        document,
      );
      expect(left?.archived_at, 'its row stays, deleted').to.be.instanceOf(Date);
      for (const path of ['', '/edit', '/preview'])
        expect((await ada.get(`/admin/documents/${document}${path}`)).status, path).to.equal(404);
    });

  it('A28: the draft of a next version keeps its files to itself until it is sent, and hands them on then', async () => {
    const id = cast.estimates.ofNorth;
    const [ada, olivia] = [await as('administrator'), await as('customerUser')];
    const begun = await ada.post(`/admin/estimates/${id}/revise`);
    const draft = (begun.location ?? '').split('/').at(-2) ?? '';
    const document = await storedDocument(cast.tenantId, { estimate_id: draft }, { name: 'next.pdf' });
    expect((await olivia.get(`/documents/${document}`)).status, 'before').to.equal(404);
    expect((await ada.get(`/admin/estimates/${draft}`)).text).to.contain('its documents are added to');
    const [before] = await sql<{ status: string }>('select status from estimates where id = $1', id);
    const sent = await ada.post(`/admin/estimates/${draft}/send`, { before: before!.status });
    expect([sent.status, sent.location], sent.text).to.deep.equal([303, `/admin/estimates/${id}`]);
    expect((await rowsOf('estimates', id)).map(({ name }) => name)).to.include('next.pdf');
    expect((await olivia.get(`/documents/${document}`)).status, 'once it is sent').to.equal(200);
    expect((await olivia.get(`/estimates/${id}`)).text).to.contain('next.pdf');
  });

  it('A13, A32: who can see one of an invoice names those with Access Billing, and says who lacks it', async () => {
    const document = await storedDocument(
      cast.tenantId,
      { invoice_id: cast.invoices.ofNorth },
      { name: 'asked.pdf' },
    );
    const ada = await as('administrator');
    expect((await ada.get(`/admin/documents/${document}/who`)).text).to.contain('Access Billing');
    const { text } = await ada.get(`/admin/documents/${document}/who/not`);
    expect(text).to.contain('doesn’t have Access Billing');
  });
});
