import { expect } from 'chai';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

describe('A28: the files of an estimate are part of what is approved', function () {
  this.timeout(60_000);
  let cast: Cast;
  let ada: Browser;
  let olivia: Browser;
  beforeEach(async () => {
    cast = await makeCast('approvedfiles');
    ada = await signedIn(cast.players.administrator);
    olivia = await signedIn(cast.players.customerUser);
  });

  const here = () => `/estimates/${cast.estimates.ofNorth}`;
  const add = (name: string, content: string, more = {}) =>
    storedDocument(cast.tenantId, { estimate_id: cast.estimates.ofNorth, customer_id: cast.customers.north }, {
      ...{ name, content: pdf(content), ...more },
    });
  const seen = async () => fieldValue((await olivia.get(here())).text, 'files') ?? '';
  const approve = (files: string) => olivia.post(`${here()}/approve`, { accepted: 'on', name: 'Olivia', revision: '1', files });
  const evidence = async () =>
    (await sql<{ files: { name: string; size: number; sha256: string; file_id?: string }[]; right: boolean }>(
      `select content->'files' as files, content_sha256 = encode(sha256(convert_to(content::text, 'UTF8')), 'hex') as right
         from estimate_decisions where estimate_id = $1`, cast.estimates.ofNorth));

  it('the evidence names each shown file with size and SHA-256, and both sides and the PDF read it; others stay out', async () => {
    await add('scope.pdf', 'scope');
    await add('inside.pdf', 'inside', { shown: false });
    await add('gone.pdf', 'gone', { archived_at: new Date() });
    expect((await approve(await seen())).status).to.equal(303);
    const [row] = await sql<{ size: number; sha256: string }>(
      "select size, sha256 from documents where estimate_id = $1 and name = 'scope.pdf'", cast.estimates.ofNorth);
    const { file_id: fileId, ...read } = (await evidence())[0]!.files[0]!;
    expect(read).to.deep.equal({ name: 'scope.pdf', ...row, media_type: 'application/pdf' });
    expect(fileId).to.be.a('string');
    expect((await evidence())[0]!.right).to.equal(true);
    for (const [browser, path] of [[olivia, here()], [ada, `/admin${here()}`]] as const)
      expect((await browser.get(`${path}?version=1`)).text, path)
        .to.contain('scope.pdf').and.contain(row!.sha256).and.not.contain('inside.pdf').and.not.contain('gone.pdf');
    const { bytes } = await olivia.get(`${here()}/document.pdf`);
    expect(pdfPages(bytes).join('')).to.contain('scope.pdf').and.contain(row!.sha256).and.not.contain('inside.pdf');
  });

  it('a file that came after the page was read is read first: 422, no evidence; then the approval has it', async () => {
    await add('scope.pdf', 'scope');
    const before = await seen();
    await add('later.pdf', 'later');
    for (const files of [before, '', 'forged']) {
      const refused = await approve(files);
      expect([refused.status, refused.text.includes('has changed the files of this estimate')]).to.deep.equal([422, true]);
    }
    expect(await evidence()).to.deep.equal([]);
    expect((await approve(await seen())).status).to.equal(303);
    expect((await evidence())[0]!.files.map(({ name }) => name)).to.have.members(['scope.pdf', 'later.pdf']);
  });

  it('what is added or changed after the approval leaves it alone, and both sides read that it came later', async () => {
    const scope = await add('scope.pdf', 'scope');
    expect((await approve(await seen())).status).to.equal(303);
    const kept = await evidence();
    await add('later.pdf', 'later');
    await sql('update documents set name = $2 where id = $1', scope, 'renamed.pdf');
    expect(await evidence()).to.deep.equal(kept);
    for (const [browser, path] of [[olivia, here()], [ada, `/admin${here()}`]] as const) {
      const said = /Added or changed since the approval: [^<]*/.exec((await browser.get(path)).text)?.[0];
      expect(said, path).to.contain('later.pdf').and.contain('renamed.pdf');
      expect((await browser.get(`${path}?version=1`)).text).to.contain('scope.pdf').and.not.contain('later.pdf');
    }
  });

  it('without files nothing is asked, and an approval from before files were kept says nothing of them', async () => {
    expect((await approve('')).status).to.equal(303);
    expect((await evidence())[0]!.files).to.deep.equal([]);
    await sql(`set session_replication_role = replica; update estimate_decisions set content = content - 'files'
      where estimate_id = '${cast.estimates.ofNorth}'; reset session_replication_role`);
    await add('later.pdf', 'later');
    expect((await olivia.get(here())).text).to.not.contain('Not part of what was approved');
    expect((await olivia.get(`${here()}?version=1`)).status).to.equal(200);
  });

  const kept = (place = 1, revision = 1) => `${here()}/versions/${revision}/files/${place}`;
  /** Each way in which staff take a file away from the portal. */
  const ways: readonly [string, (id: string) => Promise<unknown>][] = [
    ['delete', (id) => ada.post(`/admin/documents/${id}/delete`)],
    ['hide', async (id) => ada.post(`/admin/documents/${id}/edit`, {
      _version: fieldValue((await ada.get(`/admin/documents/${id}/edit`)).text, '_version') ?? '', name: 'scope.pdf', kind: 'other' })],
    ['replace', (id) => ada.uploadFiles(`/admin/documents/${id}/replace`, {}, [{ name: 'scope.pdf', content: pdf('other') }])],
  ];
  for (const [way, take] of ways)
    it(`a file that staff ${way} later stays readable as part of what was approved, for those who see the estimate alone`, async () => {
      const id = await add('scope.pdf', 'scope');
      expect((await approve(await seen())).status).to.equal(303);
      expect((await ada.get(`/admin/documents/${id}/edit`)).text).to.contain('It’s part of what').and.contain('approved on');
      await take(id);
      expect((await olivia.get(`/documents/${id}`)).status, 'the document itself is gone').to.equal(404);
      for (const [browser, path] of [[olivia, ''], [ada, '/admin']] as const) {
        const page = (await browser.get(`${path}${here()}`)).text;
        expect(page).to.contain('Part of what was approved, and no longer among the documents').and.contain(`${path}${kept()}`);
        expect((await browser.get(`${path}${here()}?version=1`)).text).to.contain(`href="${path}${kept()}"`);
        const file = await browser.get(`${path}${kept()}`);
        expect([file.status, file.text, String(file.headers['content-disposition'])]).to.deep.equal(
          [200, pdf('scope').toString(), 'attachment; filename=scope.pdf']);
        expect((await browser.get(`${path}${kept()}/preview`)).headers['content-type']).to.equal('application/pdf');
      }
      const stranger = await makeCast('strangers');
      for (const [who, browser] of [
        ['contact without Access Billing', await signedIn(cast.players.contactUser)],
        ['another customer’s', await signedIn(cast.players.wideContact)],
        ['partner', await signedIn(cast.players.partnerUser)],
        ['another company’s', await signedIn(stranger.players.customerUser)],
      ] as const)
        for (const path of [kept(), `${kept()}/preview`]) expect((await browser.get(path)).status, who).to.equal(404);
      for (const path of [kept(2), kept(0), kept(1, 2), `${here()}/versions/x/files/1`, `${here()}/versions/1/files/1e1`])
        expect((await olivia.get(path)).status, path).to.equal(404);
    });

  it('Delete tells staff that it was approved, Undo brings it back, and of a file that wasn’t approved it says nothing', async () => {
    const id = await add('scope.pdf', 'scope');
    expect((await approve(await seen())).status).to.equal(303);
    const later = await add('later.pdf', 'later');
    const said = async (of: string) => ada.get((await ada.post(`/admin/documents/${of}/delete`)).location ?? '');
    expect((await said(id)).text).to.contain('scope.pdf deleted. It’s part of what').and.contain('it can still be opened there');
    expect((await said(later)).text).to.contain('later.pdf deleted.').and.not.contain('It’s part of what');
    await ada.post(`/admin/documents/${id}/restore`);
    expect((await olivia.get(here())).text).to.contain('scope.pdf').and.not.contain('no longer among the documents');
  });

  it('its bytes stay in the store, and if they are lost that is said', async () => {
    const id = await add('scope.pdf', 'scope');
    expect((await approve(await seen())).status).to.equal(303);
    await ada.post(`/admin/documents/${id}/delete`);
    const { services } = await testApp();
    const [{ file_id: fileId } = { file_id: '' }] = await sql<{ file_id: string }>('select file_id from documents where id = $1', id);
    await rm(join(services.config.dataDir, 'files', 'files', cast.tenantId, fileId.slice(0, 2), fileId));
    const { status, text } = await olivia.get(kept());
    expect([status, text.includes('missing from our storage')]).to.deep.equal([410, true]);
  });

  it('approvals from before it was kept where the bytes are show them as long as the document is there', async () => {
    const id = await add('scope.pdf', 'scope');
    expect((await approve(await seen())).status).to.equal(303);
    await sql(`set session_replication_role = replica; update estimate_decisions set content = jsonb_set(content, '{files}',
      (select jsonb_agg(f - 'file_id' - 'media_type') from jsonb_array_elements(content->'files') f))
      where estimate_id = '${cast.estimates.ofNorth}'; reset session_replication_role`);
    expect((await olivia.get(kept())).status).to.equal(200);
    await ada.post(`/admin/documents/${id}/delete`);
    expect((await olivia.get(kept())).status).to.equal(404);
    for (const path of [here(), `${here()}?version=1`])
      expect((await olivia.get(path)).text, 'named, with no link that leads nowhere').to.contain('scope.pdf').and.not.contain(kept());
    for (const path of [here(), `${here()}?version=1`])
      expect((await ada.get(`/admin${path}`)).text).to.contain(`href="/admin${kept()}"`);
    expect((await ada.get(`/admin${kept()}`)).status).to.equal(200);
  });

  const races: readonly [string, () => Promise<[string, ...unknown[]]>][] = [
    ['is hidden', async () => ['update documents set shown = false where id = $1', await add('b.pdf', 'b')]],
    ['is deleted', async () => ['update documents set archived_at = now() where id = $1', await add('b.pdf', 'b')]],
    ['is renamed', async () => ['update documents set name = $2 where id = $1', await add('b.pdf', 'b'), 'c.pdf']],
    ['comes', async () => [
      `insert into documents (tenant_id, estimate_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name)
       select tenant_id, estimate_id, kind, 'new.pdf', size, media_type, repeat('1', 64), gen_random_uuid(), true, true, author_name
         from documents where id = $1`, await add('b.pdf', 'b')]],
  ];
  for (const [what, change] of races)
    it(`a file that ${what} in the instant of the approval: what is approved is what the page showed, or nothing is`, async () => {
      await add('scope.pdf', 'scope');
      const statement = await change();
      const shown = await seen();
      const { admin } = await testDatabase();
      const other = await admin.connect();
      try {
        // Between the page and the answer, and within its transaction: the change is there, and isn't committed yet.
        await other.query('begin');
        await other.query(statement[0], statement.slice(1));
        const sent = approve(shown);
        await new Promise((resolve) => setTimeout(resolve, 60));
        await other.query('commit');
        const { status } = await sent;
        const all = await evidence();
        expect([303, 422]).to.include(status);
        expect(all).to.have.length(status === 303 ? 1 : 0);
        if (status === 303) expect(all[0]!.files.map(({ name }) => name)).to.have.members(['scope.pdf', 'b.pdf']);
        else {
          expect((await approve(shown)).status, 'the same page again').to.equal(422);
          expect((await approve(await seen())).status).to.equal(303);
        }
        // What came of the other's change is said, whichever was first.
        expect((await evidence())[0]!.right).to.equal(true);
      } finally {
        await other.query('rollback');
        other.release();
      }
    });
}); // prettier-ignore
