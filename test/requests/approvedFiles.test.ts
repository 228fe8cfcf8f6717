import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
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
    (await sql<{ files: { name: string; size: number; sha256: string }[]; right: boolean }>(
      `select content->'files' as files, content_sha256 = encode(sha256(convert_to(content::text, 'UTF8')), 'hex') as right
         from estimate_decisions where estimate_id = $1`, cast.estimates.ofNorth));

  it('the evidence names each shown file with size and SHA-256, and both sides and the PDF read it; others stay out', async () => {
    await add('scope.pdf', 'scope');
    await add('inside.pdf', 'inside', { shown: false });
    await add('gone.pdf', 'gone', { archived_at: new Date() });
    expect((await approve(await seen())).status).to.equal(303);
    const [row] = await sql<{ size: number; sha256: string }>(
      "select size, sha256 from documents where estimate_id = $1 and name = 'scope.pdf'", cast.estimates.ofNorth);
    expect(await evidence()).to.deep.equal([{ files: [{ name: 'scope.pdf', ...row }], right: true }]);
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
}); // prettier-ignore
