import { expect } from 'chai';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { filesToVerify } from '../../db/filesToVerify.ts';
import { Unavailable } from '../../server/request/errors.ts';
import { verifyFiles } from '../../server/files/verify.ts';
import { fieldValue, signedIn, testApp, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';

const path = '/admin/settings/company';

/** A picture of a company, `background` all over. */
const picture = (
  width: number,
  height: number,
  format: 'png' | 'jpeg' | 'webp' = 'png',
  background = '#135',
) =>
  sharp({ create: { width, height, channels: 3, background } })
    .withExif({ IFD0: { Copyright: 'secret words' } })
    .toFormat(format)
    .toBuffer();
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"/>');

describe('The company’s logo', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('logos');
    ada = await signedIn(cast.players.administrator);
  });
  before(async () => {
    other = await makeCast('no-logos');
  });

  const upload = async (content: Buffer, name = 'logo.png', browser = ada) =>
    browser.uploadFiles(`${path}/logo`, {}, [{ name, content }]);
  const rows = (of = cast) =>
    sql<{ id: string; file_id: string; width: number; height: number; archived_at: Date | null }>(
      'select id, file_id, width, height, archived_at from company_logos where tenant_id = $1 order by created_at, id',
      of.tenantId,
    );
  /** Where a page says that the logo is. */
  const srcIn = (text: string) => /<img class="logo" src="([^"]+)"/.exec(text)?.[1] ?? null;
  const fileOf = async (fileId: string) => {
    const { services } = await testApp();
    return join(services.config.dataDir, 'files', 'files', cast.tenantId, fileId.slice(0, 2), fileId);
  };

  it('A1: an administrator uploads one, and it’s on both sides and at sign-in, with the company’s name for screen readers', async () => {
    const answer = await upload(await picture(400, 100));
    expect([answer.status, answer.location]).to.deep.equal([303, path]);
    expect((await ada.get(path)).text)
      .to.contain('Logo uploaded.')
      .and.contain('Remove logo');
    const src = srcIn((await ada.get('/admin')).text)!;
    const olivia = await signedIn(cast.players.customerUser);
    const stranger = await visitor(cast.slug);
    for (const [browser, page] of [
      [olivia, '/'],
      [stranger, '/login'],
      [stranger, '/admin/login'],
    ] as const) {
      const { text } = await browser.get(page);
      expect(srcIn(text), page).to.equal(src);
      expect(text, page).to.match(/<img class="logo" src="[^"]+" alt="[^"]+" width="400" height="100">/);
      expect(text, page).not.to.contain('brand-mark');
    }
    const shown = await stranger.get(src);
    expect([shown.status, shown.headers['content-type']]).to.deep.equal([200, 'image/png']);
    expect(shown.headers['cache-control']).to.contain('public').and.contain('immutable');
    expect(shown.headers['set-cookie']).to.equal(undefined);
    expect(shown.headers['x-content-type-options']).to.equal('nosniff');
    expect(shown.bytes.includes('secret words'), 'without what came with it').to.equal(false);
    const { width, height, exif } = await sharp(shown.bytes).metadata();
    expect([width, height, exif]).to.deep.equal([400, 100, undefined]);
    const etag = String(shown.headers['etag']);
    expect((await stranger.get(src, { 'If-None-Match': etag })).status).to.equal(304);
    const beyond = await stranger.get(src, { Range: 'bytes=999999-' });
    expect([beyond.status, beyond.headers['cache-control']]).to.deep.equal([416, 'no-store, no-transform']);
    const present = await stranger.get('/logo');
    expect([present.status, present.bytes.equals(shown.bytes)]).to.deep.equal([200, true]);
    expect(present.headers['cache-control']).to.contain('max-age=3600');
    expect(present.headers['cross-origin-resource-policy']).to.equal('cross-origin');
    expect((await ada.get('/admin/audit?kind=company_logos')).text)
      .to.contain('Logo')
      .and.contain('Added');
  });

  it('SolidInvoice#1636: one of 6000 × 300 or 300 × 6000 stays in its box, and one that is nothing but a line is refused', async () => {
    for (const [width, height, becomes] of [
      [6000, 300, [800, 40]],
      [300, 6000, [12, 240]],
      [20, 10, [20, 10]],
    ] as const) {
      expect((await upload(await picture(width, height))).status).to.equal(303);
      const [{ width: w, height: h } = { width: 0, height: 0 }] = (await rows()).slice(-1);
      expect([w, h]).to.deep.equal(becomes);
    }
    for (const [width, height, word] of [
      [2600, 100, 'times as wide as'],
      [100, 2600, 'times as high as'],
    ] as const) {
      const refused = await upload(await picture(width, height));
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain(word);
    }
  });

  it('S20: PNG, JPEG and WebP are taken by content; no picture, one that can’t be read, or seen on paper, is refused', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const name = `logo.${format === 'jpeg' ? 'jpg' : format}`;
      expect((await upload(await picture(80, 40, format), name)).status, format).to.equal(303);
    }
    const good = await rows();
    expect(good.filter(({ archived_at: at }) => at === null)).to.have.length(1);
    const whole = await picture(200, 90);
    const heic = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypheic\0\0\0\0mif1heic'),
      Buffer.alloc(200),
    ]);
    for (const [name, content, why] of [
      ['logo.svg', svg, 'can’t be uploaded'],
      ['logo', svg, 'isn’t a picture'],
      ['logo.png', svg, 'isn’t a PNG'],
      ['logo.pdf', Buffer.from('%PDF-1.4\n%%EOF'), 'isn’t a picture'],
      ['logo.png', whole.subarray(0, whole.length - 60), 'can’t be read'],
      ['logo.jpg', await picture(80, 40), 'isn’t a JPEG'],
      ['logo.heic', heic, 'Save it as a PNG or JPEG'],
      ['white.png', await picture(80, 40, 'png', '#fff'), 'can’t be seen on white paper'],
      ['empty.png', Buffer.alloc(0), 'empty'],
    ] as const) {
      const { status, text } = await upload(content, name);
      expect([status, text.includes(why)], `${name}: ${why}`).to.deep.equal([422, true]);
      expect(text, 'in the summary on top').to.contain('<a href="#field-files">');
    }
    expect((await ada.uploadFiles(`${path}/logo`, {}, [])).text).to.contain('Choose a picture.');
    expect(await rows(), 'what was there stays').to.deep.equal(good);
  });

  it('S31: more pixels than are ever drawn are refused before one is', async () => {
    const bomb = await sharp({
      create: { width: 20_000, height: 10_000, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const refused = await upload(bomb);
    expect([refused.status, refused.text.includes('million pixels')]).to.deep.equal([422, true]);
  });

  it('A1: beside one that is hardly wider than high, which has no room for it, the company’s name stands as well', async () => {
    const header = async () => (await ada.get('/admin')).text.split('</header>')[0]!;
    await upload(await picture(200, 100));
    expect(await header())
      .to.match(/alt="[^"]+" width="200"/)
      .and.not.contain('brand-name');
    await upload(await picture(100, 100));
    expect(await header())
      .to.contain('alt="" width="100"')
      .and.contain('brand-name');
    const email = (await ada.get('/admin/settings/email_templates/invitation/preview')).text;
    expect(email).to.match(/<img [^>]*alt=""[^>]*>\s*[^<\s]/);
  });

  it('A23: is refused to everybody but the company’s administrators', async () => {
    await upload(await picture(90, 30));
    const before = await rows();
    const [logo] = before;
    const content = await picture(50, 50);
    const stranger = await signedIn(other.players.administrator, cast.slug);
    const technician = await signedIn(cast.players.technician);
    const olivia = await signedIn(cast.players.customerUser);
    for (const [who, browser, answers] of [
      ['technician', technician, 404],
      ['another company’s', stranger, 303],
      ['portal user', olivia, 303],
      ['visitor', await visitor(cast.slug), 303],
    ] as const) {
      const sent = [
        await upload(content, 'logo.png', browser),
        await browser.post(`${path}/logo/remove`),
        await browser.post(`${path}/logo/restore`, { logo: logo!.id }),
      ];
      for (const { status, location } of sent) {
        expect(status, who).to.equal(answers);
        if (status === 303) expect(location, who).to.contain('/admin/login');
      }
    }
    expect(await rows(), 'which was there to be changed').to.deep.equal(before);
  });

  it('A1: its address serves it to its own subdomain alone, and no other file by whatever id', async () => {
    await upload(await picture(90, 30));
    const src = srcIn((await ada.get('/admin')).text)!;
    const elsewhere = await visitor(other.slug);
    for (const address of [src, '/logo']) expect((await elsewhere.get(address)).status).to.equal(404);
    const mine = await visitor(cast.slug);
    const [logo] = await rows();
    for (const wrong of [
      `/logo/${logo!.file_id}-90x30`,
      `/logo/${cast.documentId}-90x30`,
      `/logo/${logo!.id}`,
      '/logo/..%2f..%2fetc',
      '/logo/%00',
    ])
      expect((await mine.get(wrong)).status, wrong).to.equal(404);
    expect((await mine.get(src)).status).to.equal(200);
  });

  it('A1: removing it can be undone, and so can replacing it; the earlier one is shown nowhere meanwhile', async () => {
    await upload(await picture(90, 30));
    const first = srcIn((await ada.get('/admin')).text)!;
    expect((await ada.post(`${path}/logo/remove`)).location).to.equal(path);
    const removed = (await ada.get(path)).text;
    expect(removed).to.contain('Logo removed.').and.contain('Undo').and.contain('brand-mark');
    expect((await (await visitor(cast.slug)).get(first)).status).to.equal(404);
    const [logo] = await rows();
    expect((await ada.post(`${path}/logo/restore`, { logo: logo!.id })).location).to.equal(path);
    expect(srcIn((await ada.get(path)).text)).to.equal(first);
    await upload(await picture(60, 60));
    const second = srcIn((await ada.get(path)).text)!;
    expect(second).not.to.equal(first);
    expect((await ada.post(`${path}/logo/restore`, { logo: logo!.id })).status).to.equal(303);
    expect(srcIn((await ada.get(path)).text)).to.equal(first);
    const [theirs] = await sql<{ id: string }>(
      `insert into company_logos (tenant_id, file_id, size, sha256, width, height, archived_at)
       values ($1, gen_random_uuid(), 9, repeat('0', 64), 9, 9, now()) returning id`,
      other.tenantId,
    );
    for (const id of [theirs!.id, logo!.id, 'x', ''])
      expect((await ada.post(`${path}/logo/restore`, { logo: id })).status, id).to.equal(404);
  });

  it('S25: Replace pressed twice replaces it once, so that Undo brings back the one before; nothing is left in the store', async () => {
    await upload(await picture(400, 100));
    const [first] = await rows();
    const formId = fieldValue((await ada.get(path)).text, '_form_id')!;
    const content = await picture(300, 100, 'png', '#531');
    const press = () =>
      ada.uploadFiles(`${path}/logo`, { _form_id: formId }, [{ name: 'logo.png', content }]);
    for (const answer of [...(await Promise.all([press(), press()])), await press()])
      expect([answer.status, answer.location]).to.deep.equal([303, path]);
    const now = await rows();
    expect(now.map(({ id, archived_at: gone }) => [id === first!.id, gone === null])).to.deep.equal([
      [true, false],
      [false, true],
    ]);
    const page = (await ada.get(path)).text;
    expect(page).to.contain('Logo replaced.');
    expect(fieldValue(page, 'logo')).to.equal(first!.id);
    const { services } = await testApp();
    const files = join(services.config.dataDir, 'files', 'files', cast.tenantId);
    const stored = (await readdir(files, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    expect(stored.map(({ name }) => name)).to.have.members(now.map(({ file_id: fileId }) => fileId));
    await ada.post(`${path}/logo/restore`, { logo: first!.id });
    expect((await rows()).map(({ archived_at: gone }) => gone === null)).to.deep.equal([true, false]);
  });

  it('S25: of administrators who upload at once, one’s stays, and nothing breaks', async () => {
    const answers = await Promise.all(
      [30, 40, 50, 60].map(async (width) =>
        upload(await picture(width, 30), 'logo.png', await signedIn(cast.players.administrator)),
      ),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303, 303]);
    const present = (await rows()).filter(({ archived_at: at }) => at === null);
    expect(present).to.have.length(1);
    expect(srcIn((await ada.get('/admin')).text)).to.contain(present[0]!.id);
  });

  it('A1: every paper has it on both sides: estimate, invoice, credit note, statement, report, those of a ZIP, and a sheet', async () => {
    await upload(await picture(90, 30));
    const olivia = await signedIn(cast.players.customerUser);
    const invoice = `/invoices/${cast.invoices.ofNorth}`;
    await ada.post(`/admin${invoice}/credit`);
    const [note] = await sql<{ id: string }>(
      `select id from invoices where tenant_id = $1 and kind = 'credit_note' and status = 'issued' limit 1`,
      cast.tenantId,
    );
    const days = 'from=2026-01-01&to=2026-12-31';
    const papers = [
      ...[`/estimates/${cast.estimates.ofNorth}`, invoice, ...(note ? [`/invoices/${note.id}`] : [])].map((at) => `${at}/document.pdf`),
    ];
    for (const path of papers)
      for (const [browser, at] of [[olivia, path], [ada, `/admin${path}`]] as const)
        expect((await browser.get(at)).bytes.includes('/Subtype /Image'), at).to.equal(true);
    for (const [browser, at] of [
      [olivia, `/statement/statement.pdf?${days}`],
      [ada, `/admin/customers/${cast.customers.north}/statement.pdf?${days}`],
      [ada, '/admin/reports/report.pdf?report=due'],
      [olivia, '/invoices/documents.zip'],
    ] as const) {
      const { status, bytes } = await browser.get(at);
      expect([status, bytes.includes('/Subtype /Image')], at).to.deep.equal([200, true]);
    }
    expect(srcIn((await ada.get(`/admin/work_orders/${cast.workOrder}/sheet`)).text.split('sheet-head')[1] ?? '')).to.be.a('string');
    expect(note, 'a credit note was among them').to.not.equal(undefined);
  }); // prettier-ignore

  it('A1: emails have the present one by an address that outlives it, with the name where pictures aren’t shown', async () => {
    const frame = async () => (await ada.get('/admin/settings/email_templates/invitation/preview')).text;
    expect(await frame()).to.not.contain('<img');
    await upload(await picture(800, 100));
    const { text, headers } = await ada.get('/admin/settings/email_templates/invitation/preview');
    expect(text).to.match(
      new RegExp(`<img src="http://${cast.slug}\\.localhost:3000/logo" alt="[^"]+" width="240" height="30"`),
    );
    expect(String(headers['content-security-policy'])).to.contain("img-src 'self'");
  });

  it('S20: a file that is lost is said, on the page that mends it, and is never a 500; documents are drawn without it', async () => {
    await upload(await picture(90, 30));
    const [logo] = await rows();
    const file = await fileOf(logo!.file_id);
    const src = srcIn((await ada.get('/admin')).text)!;
    const invoice = await sql<{ id: string }>(
      `select id from invoices where tenant_id = $1 and status = 'issued' limit 1`,
      cast.tenantId,
    );
    const pdf = async () => (await ada.get(`/admin/invoices/${invoice[0]!.id}/document.pdf`)).bytes;
    const withLogo = await pdf();
    expect(withLogo.includes('/Subtype /Image'), 'the picture is in the PDF').to.equal(true);
    await writeFile(file, 'something else');
    expect((await (await visitor(cast.slug)).get(src)).status).to.equal(410);
    await rm(file);
    const answer = await (await visitor(cast.slug)).get(src);
    expect([answer.status, answer.text.includes('missing from our storage')]).to.deep.equal([410, true]);
    expect((await ada.get(path)).text).to.contain('missing from our storage');
    const without = await pdf();
    expect(without.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(without.includes('/Subtype /Image')).to.equal(false);
    expect((await ada.post(`${path}/logo/remove`)).status).to.equal(303);
  });

  it('while the store is away, the settings are shown all the same, and documents are drawn without it', async () => {
    await upload(await picture(90, 30));
    const { files } = (await testApp()).services;
    const find = files.find.bind(files);
    files.find = () => Promise.reject(new Unavailable());
    try {
      const settings = await ada.get(path);
      expect(settings.status).to.equal(200);
      expect(settings.text).not.to.contain('missing from our storage');
      const paper = await ada.get(`/admin/invoices/${cast.invoices.ofNorth}/document.pdf`);
      expect([paper.status, paper.bytes.includes('/Subtype /Image')]).to.deep.equal([200, false]);
      expect((await (await visitor(cast.slug)).get('/logo')).status).to.equal(503);
    } finally {
      files.find = find;
    }
  });

  it('S20: the store is compared with logos, the sweeper leaves them, and they count towards the company’s room', async () => {
    await sql('delete from documents where tenant_id = $1', cast.tenantId);
    await upload(await picture(90, 30));
    const [logo] = await rows();
    const { databaseUrl } = await testDatabase();
    const { services } = await testApp();
    async function* ofMine() {
      for await (const tenant of filesToVerify(databaseUrl)) if (tenant.slug === cast.slug) yield tenant;
    }
    expect((await verifyFiles(ofMine(), services.files)).lines).to.deep.equal([
      `${cast.slug}: 1 files, 0 faults`,
    ]);
    const [known] = await sql<{ file_id: string }>(
      'select file_id from app.files_with_documents($1, $2)',
      cast.tenantId,
      [logo!.file_id],
    );
    expect(known?.file_id).to.equal(logo!.file_id);
    await rm(await fileOf(logo!.file_id));
    expect((await verifyFiles(ofMine(), services.files)).lines[1]).to.contain('(logo.png): missing');
    const [usage] = await sql<{ bytes: string }>(
      'select bytes from document_usage where tenant_id = $1',
      cast.tenantId,
    );
    expect(Number(usage?.bytes)).to.be.greaterThan(0);
  });

  it('S20: one that is received for a document keeps its size; a logo’s original is nowhere in the store', async () => {
    const { services } = await testApp();
    const big = await picture(3000, 900);
    const sent = await services.files.receive(cast.tenantId, 'a.png', Readable.from([big]), 'logo');
    expect(sent.file?.pixels).to.deep.equal({ width: 800, height: 240 });
    const stored: string[] = [];
    await services.files.settle(cast.tenantId, [sent.file!.fileId], new Set([sent.file!.fileId]));
    for await (const id of services.files.stored(cast.tenantId)) stored.push(id);
    expect(stored).to.deep.equal([sent.file!.fileId]);
  });
});
