import { expect } from 'chai';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { filesToVerify } from '../../db/filesToVerify.ts';
import { verifyFiles } from '../../server/files/verify.ts';
import { beginAs } from '../policies/attack.ts';
import { signedIn, testApp, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { allKept, pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

describe('Documents', () => {
  let cast: Cast;
  let other: Cast;
  let staff: Browser;
  let orderComment = '';
  let claimComment = '';
  before(async () => {
    cast = await makeCast('documents');
    other = await makeCast('documents');
    staff = await signedIn(cast.players.administrator);
    const [comment] = await sql<{ id: string }>(
      `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name)
           values ($1, $2, 'w', true, 'T') returning id`,
      ...[cast.tenantId, cast.workOrder],
    );
    orderComment = comment!.id;
    const [onClaim] = await sql<{ id: string }>(
      `insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name) values ($1, $2, 'w', true, 'T') returning id`,
      ...[cast.tenantId, cast.claim],
    );
    claimComment = onClaim!.id;
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const statusFor = async (name: PlayerName, id: string) =>
    (await (await as(name)).get(`/documents/${id}`)).status;
  const rowsOf = (column: string, id: string) =>
    sql<{
      id: string;
      name: string;
      kind: string;
      shown: boolean;
      replaced_at: Date | null;
      archived_at: Date | null;
    }>(
      `select * from documents where tenant_id = $1 and ${column} = $2 order by created_at, id`,
      cast.tenantId,
      id,
    );
  const kinds = () => ({
    asset: { asset_id: cast.assets.cal1 },
    'work order': { work_order_id: cast.workOrder },
    'work order line': { work_order_line_id: cast.workOrderLine },
    'ticket comment': { ticket_comment_id: cast.comments.public },
    'order comment': { work_order_comment_id: orderComment },
    'claim comment': { claim_comment_id: claimComment },
    estimate: { estimate_id: cast.estimates.ofNorth },
    invoice: { invoice_id: cast.invoices.ofNorth },
  });

  describe('in the back office', () => {
    it('a file’s kind follows from its type, unless somebody chooses one; programs are refused by their name too', async () => {
      const path = `/admin/assets/${cast.assets.pier}/documents`;
      expect((await staff.get(path)).text).to.match(/<option value="by_file" selected>By file type/);
      const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#c33' } })
        .png()
        .toBuffer();
      const answer = await staff.uploadFiles(path, { kind: 'by_file', shown: 'on' }, [
        { name: 'note.txt', content: 'Call first.' },
        { name: 'one.pdf', content: pdf('kinds') },
        { name: 'plate.png', content: picture },
        { name: 'bad.exe', content: pdf('in disguise') },
      ]);
      expect(answer.status).to.equal(303);
      expect((await staff.get(path)).text).to.contain(
        'bad.exe wasn’t uploaded. Files that end in .exe can’t be uploaded',
      );
      const rows = await rowsOf('asset_id', cast.assets.pier);
      expect(Object.fromEntries(rows.map(({ name, kind }) => [name, kind]))).to.deep.equal({
        'note.txt': 'other',
        'one.pdf': 'certificate',
        'plate.png': 'photo',
      });
      await staff.uploadFiles(path, { kind: 'report' }, [{ name: 'two.pdf', content: pdf('chosen') }]);
      expect(
        (await rowsOf('asset_id', cast.assets.pier)).find(({ name }) => name === 'two.pdf')?.kind,
      ).to.equal('report');
    });

    it('S31: a company’s documents take up no more than DOCUMENTS_GB, and whoever uploads is told', async () => {
      const mine = await makeCast('documents-bound');
      const browser = await signedIn(mine.players.administrator);
      const path = `/admin/assets/${mine.assets.cal1}/documents`;
      const send = (name: string) =>
        browser.uploadFiles(path, { kind: 'report' }, [{ name, content: pdf(name) }]);
      const usage = async () =>
        (
          await sql<{ bytes: string }>('select bytes from document_usage where tenant_id = $1', mine.tenantId)
        )[0]?.bytes;
      const before = Number((await usage()) ?? 0);
      await send('first.pdf');
      expect(Number(await usage())).to.equal(before + pdf('first.pdf').length);
      await sql('update document_usage set bytes = 19999999999 where tenant_id = $1', mine.tenantId);
      const refused = await send('second.pdf');
      expect(refused.status).to.equal(422);
      expect(refused.text)
        .to.contain('second.pdf: There’s no room for this file in the 20 GB')
        .and.contain('Ask the operator of this site for more.');
      expect(await usage(), 'nothing was added').to.equal('19999999999');
      await sql('update document_usage set bytes = 1000 where tenant_id = $1', mine.tenantId);
      expect((await send('second.pdf')).status).to.equal(303);
    });

    it('S31: of uploads at once, only those that fit come in', async () => {
      const mine = await makeCast('documents-race');
      const browsers = await Promise.all([
        signedIn(mine.players.administrator),
        signedIn(mine.players.technician),
      ]);
      const file = (name: string) => ({ name, content: pdf(`${name} ${'x'.repeat(1000)}`) });
      const { length } = file('f0.pdf').content;
      await sql(
        `insert into document_usage (tenant_id, bytes) values ($1, $2) on conflict (tenant_id) do update set bytes = excluded.bytes`,
        mine.tenantId,
        20_000_000_000 - length - 100,
      );
      const answers = await Promise.all(
        [0, 1, 2, 3].map((n) =>
          browsers[n % 2]!.uploadFiles(
            `/admin/assets/${n < 2 ? mine.assets.cal1 : mine.assets.cal2}/documents`,
            { kind: 'report' },
            [file(`f${n}.pdf`)],
          ),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422, 422, 422]);
      const used = () =>
        sql<{ bytes: string }>('select bytes from document_usage where tenant_id = $1', mine.tenantId);
      expect(await used()).to.deep.equal([{ bytes: '19999999900' }]);
      // The same on two connections, one of which waits for the other.
      const { pools } = await testDatabase();
      const [a, b] = [await pools.staff.connect(), await pools.staff.connect()];
      try {
        const ask = 'select fits from app.room_for_document($1, $2)';
        for (const client of [a, b]) {
          await client.query('begin');
          await beginAs(client, mine.players.administrator);
        }
        expect((await a.query(ask, [80, 20_000_000_000])).rows).to.deep.equal([{ fits: true }]);
        await a.query(
          `insert into documents (tenant_id, asset_id, kind, name, size, media_type, sha256, file_id, by_staff, author_name, user_id)
             values ($1, $2, 'report', 'a.pdf', 80, 'application/pdf', $3, gen_random_uuid(), true, '', $4)`,
          [mine.tenantId, mine.assets.cal1, '0'.repeat(64), mine.players.administrator.userId],
        );
        let answered = false;
        const second = b.query<{ fits: boolean }>(ask, [80, 20_000_000_000]).then(({ rows }) => {
          answered = true;
          return rows;
        });
        await new Promise((done) => setTimeout(done, 200));
        expect(answered, 'it waits').to.equal(false);
        await a.query('commit');
        expect(await second).to.deep.equal([{ fits: false }]);
      } finally {
        for (const client of [a, b]) {
          await client.query('rollback');
          client.release();
        }
      }
    });

    it('several are uploaded at once, each with its own result', async () => {
      const path = `/admin/assets/${cast.assets.cal2}/documents`;
      const answer = await staff.uploadFiles(path, { kind: 'certificate', shown: 'on' }, [
        { name: 'Pru\u0308fschein.pdf', content: pdf('one') },
        { name: '検査.pdf', content: pdf('two') },
        { name: 'page.pdf', content: '<html>' },
        { name: 'empty.pdf', content: '' },
      ]);
      expect([answer.status, answer.location]).to.deep.equal([303, path]);
      const { text } = await staff.get(path);
      expect(text).to.contain('2 files uploaded.').and.to.contain('page.pdf wasn’t uploaded. It isn’t a PDF');
      expect(text).to.contain('empty.pdf wasn’t uploaded. It’s empty.');
      const rows = await rowsOf('asset_id', cast.assets.cal2);
      expect(rows.map(({ name, kind, shown }) => [name, kind, shown])).to.have.deep.members([
        ['Pr\u00fcfschein.pdf', 'certificate', true],
        ['検査.pdf', 'certificate', true],
      ]);
      const file = await staff.get(`/admin/documents/${rows[0]!.id}`);
      expect(file.bytes.equals(pdf('one')) || file.bytes.equals(pdf('two'))).to.equal(true);
    });

    it('an upload that got stuck can be sent again: only what is missing is added', async () => {
      const path = `/admin/work_orders/${cast.workOrder}/documents`;
      const nine = Array.from({ length: 9 }, (_, n) => ({
        name: `photo ${n}.pdf`,
        content: pdf(`photo ${n}`),
      }));
      await staff.uploadFiles(path, { kind: 'photo' }, nine.slice(0, 4));
      await staff.uploadFiles(path, { kind: 'photo' }, nine);
      expect((await staff.get(path)).text).to.contain('5 files uploaded. 4 files were already here.');
      expect(
        (await rowsOf('work_order_id', cast.workOrder)).filter((row) => row.name.startsWith('photo')),
      ).to.have.length(9);
    });

    it('without a file, or with none that can be taken, the form says so and nothing is kept', async () => {
      const path = `/admin/assets/${cast.assets.dock}/documents`;
      expect((await staff.uploadFiles(path, { kind: 'report' }, [])).text).to.contain(
        'Choose at least one file.',
      );
      const html = await staff.uploadFiles(path, { kind: 'report' }, [{ name: 'a.pdf', content: '<html>' }]);
      expect(html.status).to.equal(422);
      expect(html.text).to.contain('a.pdf: It isn’t a PDF');
      const wrong = await staff.uploadFiles(path, { kind: 'poem' }, [{ name: 'a.pdf', content: pdf() }]);
      expect(wrong.status).to.equal(422);
      const many = Array.from({ length: 51 }, (_, n) => ({ name: `${n}.pdf`, content: pdf(String(n)) }));
      expect((await staff.uploadFiles(path, { kind: 'report' }, many)).text).to.contain('50 files at once');
      expect(await rowsOf('asset_id', cast.assets.dock)).to.deep.equal([]);
    });

    it('S20: files of an upload that came to nothing are gone from the store', async () => {
      const { services } = await testApp();
      const { tenantId } = cast;
      const sent = pdf('nobody’s');
      await staff.uploadFiles(`/admin/assets/${cast.assets.dock}/documents`, { kind: 'poem' }, [
        { name: 'a.pdf', content: sent },
      ]);
      let swept = -1;
      for (let tries = 0; tries < 50 && swept !== 0; tries += 1)
        swept = await services.files.sweep(allKept, 0);
      expect(swept, tenantId).to.equal(0);
    });

    it('renamed, hidden, replaced and deleted; the earlier version stays', async () => {
      const id = await storedDocument(cast.tenantId, { asset_id: cast.assets.mt });
      const here = `/admin/documents/${id}`;
      const saved = await staff.post(`${here}/edit`, {
        name: 'a/b\u202e',
        kind: 'report',
        _version: '1',
      });
      expect(saved.status).to.equal(303);
      expect(await rowsOf('asset_id', cast.assets.mt)).to.have.deep.nested.property('[0].name', 'b.pdf');
      const conflict = await staff.post(`${here}/edit`, {
        name: 'c',
        kind: 'report',
        _version: '1',
      });
      expect(conflict.status, 'S25').to.equal(409);
      const replaced = await staff.uploadFiles(`${here}/replace`, {}, [
        { name: 'new.pdf', content: pdf('new') },
      ]);
      const next = /\/admin\/documents\/([0-9a-f-]+)\/edit/.exec(replaced.location ?? '')?.[1] ?? '';
      expect((await staff.get(`/admin/documents/${next}`)).bytes).to.deep.equal(pdf('new'));
      expect((await staff.get(here)).bytes, 'the earlier version').to.deep.equal(pdf());
      expect((await staff.get(`${here}/edit`)).location, 'which leads on').to.equal(
        `/admin/documents/${next}/edit`,
      );
      expect((await staff.get(`/admin/documents/${next}/edit`)).text)
        .to.contain('Earlier versions')
        .and.contain('b.pdf');
      expect((await staff.post(`/admin/documents/${next}/delete`)).status).to.equal(303);
      const path = `/admin/assets/${cast.assets.mt}/documents`;
      expect((await staff.get(path)).text).not.to.contain(`documents/${next}/edit`);
      expect((await staff.post(`/admin/documents/${next}/restore`)).status).to.equal(303);
      expect((await staff.get(path)).text).to.contain(`documents/${next}/edit`);
      expect(await rowsOf('asset_id', cast.assets.mt)).to.have.length(2);
    });

    it('S25: replaced and deleted at the same moment: one of the two is done, and the other is told', async () => {
      const [one, other] = [await signedIn(cast.players.administrator), await signedIn(cast.players.administrator)];
      for (let n = 0; n < 6; n += 1) {
        const id = await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name: `race ${n}.pdf` });
        const at = `/admin/documents/${id}`;
        const replace = (by: typeof one, name: string) =>
          by.uploadFiles(`${at}/replace`, {}, [{ name, content: pdf(`${name} ${n}`) }]);
        // An upload takes longer to come in than a press of a button.
        const replacing = [replace(one, 'new.pdf'), replace(other, 'newer.pdf')];
        if (n % 2 === 0) await Promise.race(replacing);
        const [deleted, ...replaced] = await Promise.all([one.post(`${at}/delete`), ...replacing]);
        const rows = await sql<{ id: string; replaced: boolean; archived: boolean }>(
          `select id, replaced_at is not null as replaced, archived_at is not null as archived from documents
             where tenant_id = $1 and (id = $2 or replaces_id = $2)`,
          cast.tenantId, id,
        ); // prettier-ignore
        const present = rows.filter((row) => !row.replaced && !row.archived);
        const next = `/admin/documents/${present[0]?.id}/edit`;
        const isDeleted = deleted.location?.endsWith('/documents') === true;
        expect(present, JSON.stringify(rows)).to.have.length(isDeleted ? 0 : 1);
        expect(rows.filter((row) => row.replaced && row.archived)).to.deep.equal([]);
        if (isDeleted) expect(replaced.map(({ status }) => status)).to.deep.equal([404, 404]);
        else expect([deleted, ...replaced].map(({ location }) => location).filter((to) => to === next).length).to.be.within(1, 3);
        if (!isDeleted) expect((await one.get(next)).status).to.equal(200);
      }
    }); // prettier-ignore

    it('who may only look has no form, and nothing of an upload is read', async () => {
      const reader = await as('dataAdministrator');
      const path = `/admin/assets/${cast.assets.cal1}/documents`;
      expect((await reader.get(path)).text).not.to.contain('>Upload<');
      const before = await rowsOf('asset_id', cast.assets.cal1);
      const answer = await reader.uploadFiles(path, { kind: 'report' }, [
        { name: 'a.pdf', content: pdf('x') },
      ]);
      expect(answer.status).to.equal(404);
      expect(await rowsOf('asset_id', cast.assets.cal1)).to.deep.equal(before);
    });
  });

  describe('S20: a download', () => {
    let id: string;
    before(async () => {
      id = await storedDocument(
        cast.tenantId,
        { asset_id: cast.assets.cal1 },
        { name: 'Prüfschein.pdf', content: pdf('ranges') },
      );
    });

    it('is an attachment that no browser takes for anything else, kept by no cache', async () => {
      const answer = await (await as('customerUser')).get(`/documents/${id}`);
      expect(answer.status).to.equal(200);
      expect(answer.bytes).to.deep.equal(pdf('ranges'));
      expect(answer.headers['content-type']).to.equal('application/pdf');
      expect(answer.headers['content-disposition'])
        .to.contain('attachment')
        .and.contain("UTF-8''Pr%C3%BCfschein.pdf");
      expect(answer.headers['x-content-type-options']).to.equal('nosniff');
      expect(answer.headers['cache-control']).to.contain('no-store');
      expect(JSON.stringify(answer.headers)).not.to.contain('gatehouse-files').and.not.contain(cast.tenantId);
    });

    it('comes in parts as well', async () => {
      const browser = await as('customerUser');
      const part = async (range: string, more = {}) => {
        const { status, bytes, headers } = await browser.get(`/documents/${id}`, { Range: range, ...more });
        return [status, String(bytes), headers['content-range']];
      };
      const { length } = pdf('ranges');
      expect(await part('bytes=1-3')).to.deep.equal([206, 'PDF', `bytes 1-3/${length}`]);
      expect(await part('bytes=-4')).to.deep.equal([
        206,
        'EOF\n',
        `bytes ${length - 4}-${length - 1}/${length}`,
      ]);
      expect((await part('bytes=9999-'))[0]).to.equal(416);
      expect((await part('bytes=1-3', { 'If-Range': '"other"' }))[0], 'of another file').to.equal(200);
    });

    it('an HTML file comes as nothing that a browser would draw', async () => {
      const html = await storedDocument(
        cast.tenantId,
        { asset_id: cast.assets.cal1 },
        { name: 'page.txt', content: Buffer.from('<html><script>alert(1)</script></html>') },
      );
      // As files were named before such names were refused.
      await sql(`update documents set name = 'page.html' where id = $1`, html);
      const { headers } = await (await as('customerUser')).get(`/documents/${html}`);
      expect(headers['content-type']).to.equal('application/octet-stream');
      expect(headers['content-disposition']).to.contain('attachment');
    });

    it('a file that is missing is said, and is no 500', async () => {
      const lost = await storedDocument(
        cast.tenantId,
        { asset_id: cast.assets.cal1 },
        { content: pdf('lost') },
      );
      const [{ file_id: fileId } = { file_id: '' }] = await sql<{ file_id: string }>(
        'select file_id from documents where id = $1',
        lost,
      );
      const { services } = await testApp();
      await rm(join(services.config.dataDir, 'files', 'files', cast.tenantId, fileId.slice(0, 2), fileId));
      const answer = await (await as('customerUser')).get(`/documents/${lost}`);
      expect(answer.status).to.equal(410);
      expect(answer.text).to.contain('missing from our storage');
    });
  });

  describe('S20: a preview', () => {
    const preview = async (content: Buffer, name: string, more = {}) => {
      const id = await storedDocument(
        cast.tenantId,
        { asset_id: cast.assets.cal1 },
        { name, content, ...more },
      );
      return { id, answer: await (await as('customerUser')).get(`/documents/${id}/preview`) };
    };

    it('of a PDF: its type is pinned, and no sandbox keeps Chrome from showing it', async () => {
      const { answer } = await preview(pdf('look'), 'look.pdf');
      expect([answer.status, answer.bytes.equals(pdf('look'))]).to.deep.equal([200, true]);
      expect(answer.headers['content-type']).to.equal('application/pdf');
      expect(answer.headers['x-content-type-options']).to.equal('nosniff');
      expect(answer.headers['content-disposition']).to.match(/^inline/);
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).to.contain("default-src 'none'").and.to.contain("frame-ancestors 'self'");
      expect(policy).not.to.contain('sandbox').and.not.to.contain('script-src');
    });

    it('of a picture: sandboxed; of anything else there is none', async () => {
      const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#33c' } })
        .png()
        .toBuffer();
      const { answer } = await preview(picture, 'photo.png');
      expect([answer.status, answer.headers['content-type']]).to.deep.equal([200, 'image/png']);
      expect(answer.headers['content-security-policy']).to.contain('sandbox');
      const html = await preview(Buffer.from('<html><script>alert(1)</script>'), 'page.txt');
      expect(html.answer.status).to.equal(404);
    });

    it('A26: of what is hidden or another’s there is none either', async () => {
      const { id, answer } = await preview(pdf('hidden'), 'hidden.pdf', { shown: false });
      expect(answer.status).to.equal(404);
      expect((await staff.get(`/admin/documents/${id}/preview`)).status).to.equal(200);
      const shown = await preview(pdf('shown'), 'shown.pdf');
      for (const name of ['link', 'wideContact', 'partnerUser'] as const)
        expect((await (await as(name)).get(`/documents/${shown.id}/preview`)).status, name).to.equal(404);
      const elsewhere = await signedIn(other.players.administrator);
      expect((await elsewhere.get(`/admin/documents/${shown.id}/preview`)).status).to.equal(404);
    });
  });

  it('A22: whoever a job is assigned to takes photos there, each with its own result; nobody else does', async () => {
    const [record] = await sql<{ id: string }>(
      `insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Worker', $2) returning id`,
      cast.tenantId,
      cast.players.technician.userId,
    );
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, record!.id);
    const path = `/admin/my_jobs/${cast.workOrder}/documents`;
    const technician = await as('technician');
    const form = (await technician.get(path)).text;
    expect(form)
      .to.contain('Take photo')
      .and.to.contain('capture="environment"')
      .and.to.contain('Choose photos');
    const photo = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#3c3' } })
      .jpeg()
      .toBuffer();
    const answer = await technician.uploadFiles(path, { kind: 'photo' }, [
      { name: 'IMG_1.jpg', content: photo },
      { name: 'IMG_2.jpg', content: photo.subarray(0, 200) },
    ]);
    expect([answer.status, answer.location]).to.deep.equal([303, path]);
    expect((await technician.get(path)).text)
      .to.contain('1 file uploaded.')
      .and.contain('IMG_2.jpg wasn’t uploaded.');
    const rows = (await rowsOf('work_order_id', cast.workOrder)).filter((row) => row.name.startsWith('IMG'));
    expect(rows.map((row) => [row.name, row.kind, row.shown])).to.deep.equal([['IMG_1.jpg', 'photo', false]]);
    expect((await staff.get(path)).status, 'not the administrator’s job').to.equal(404);
    expect(
      (await staff.uploadFiles(path, { kind: 'photo' }, [{ name: 'a.jpg', content: photo }])).status,
    ).to.equal(404);
    expect((await rowsOf('work_order_id', cast.workOrder)).some((row) => row.name === 'a.jpg')).to.equal(
      false,
    );
  });

  describe('A26: who sees the record sees what is shown of it', () => {
    for (const kind of [
      'asset',
      'work order',
      'work order line',
      'ticket comment',
      'order comment',
    ] as const) {
      it(`of a ${kind}: those who see it, and nobody else`, async () => {
        const shown = await storedDocument(cast.tenantId, kinds()[kind]);
        for (const name of ['customerUser', 'contactUser', 'adminContact', 'agentUser', 'viewer'] as const)
          expect(await statusFor(name, shown), name).to.equal(200);
        for (const name of ['link', 'wideContact', 'mixedContact', 'partnerUser'] as const)
          expect(await statusFor(name, shown), name).to.equal(404);
        expect(
          (await (await signedIn(other.players.customerUser)).get(`/documents/${shown}`)).status,
        ).to.equal(404);
        expect(
          (await (await signedIn(other.players.administrator)).get(`/admin/documents/${shown}`)).status,
        ).to.equal(404);
        expect((await (await visitor(cast.slug)).get(`/documents/${shown}`)).location).to.match(/^\/login/);
      });

      it(`of a ${kind}: what is hidden, archived or replaced is for staff alone`, async () => {
        const of = kinds()[kind];
        const next = await storedDocument(cast.tenantId, of, { content: pdf('next') });
        const states = {
          hidden: await storedDocument(cast.tenantId, of, { shown: false }),
          archived: await storedDocument(cast.tenantId, of, { archived_at: new Date() }),
          replaced: await storedDocument(cast.tenantId, of, { replaced_at: new Date() }),
        };
        for (const [state, id] of Object.entries(states)) {
          expect(await statusFor('customerUser', id), state).to.equal(404);
          expect((await staff.get(`/admin/documents/${id}`)).status, state).to.equal(200);
        }
        expect(await statusFor('customerUser', next)).to.equal(200);
      });
    }

    it('files of internal comments are never shown, whatever is asked for', async () => {
      const path = `/admin/tickets/${cast.tickets.ofContactUser}/comments/${cast.comments.internal}/documents`;
      await staff.uploadFiles(path, { kind: 'certificate', shown: 'on' }, [
        { name: 'in.pdf', content: pdf('in') },
      ]);
      const [row] = await rowsOf('ticket_comment_id', cast.comments.internal);
      expect(row?.shown).to.equal(false);
      expect(await statusFor('customerUser', row!.id)).to.equal(404);
      await staff.post(`/admin/documents/${row!.id}/edit`, {
        name: 'in.pdf',
        kind: 'other',
        shown: 'on',
        _version: '1',
      });
      expect((await rowsOf('ticket_comment_id', cast.comments.internal))[0]?.shown).to.equal(false);
      const forged = await sql<{ shown: boolean }>(
        'update documents set shown = true where id = $1 returning shown',
        row!.id,
      );
      expect(forged[0]?.shown, 'by the database too').to.equal(false);
    });

    it('A25: a facility that was taken away a moment ago takes the file away', async () => {
      const id = await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 });
      const browser = await as('contactUser');
      expect((await browser.get(`/documents/${id}`)).status).to.equal(200);
      const { contactId } = cast.players.contactUser;
      await sql('delete from contact_facilities where contact_id = $1', contactId);
      expect((await browser.get(`/documents/${id}`)).status).to.equal(404);
      await sql(
        `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id) values ($1, $2, $3, $4)`,
        cast.tenantId,
        contactId,
        cast.facilities.cal1,
        cast.customers.north,
      );
    });

    it('A15: what stands at another facility than the chosen one answers 404', async () => {
      const id = await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 });
      const ofTicket = await storedDocument(cast.tenantId, { ticket_comment_id: cast.comments.public });
      const ofOrder = await storedDocument(cast.tenantId, { work_order_comment_id: orderComment });
      const browser = await as('adminContact');
      await browser.post('/facility', { facility: cast.facilities.cal2, to: '/' });
      expect((await browser.get(`/documents/${id}`)).status).to.equal(404);
      expect((await browser.get(`/documents/${ofOrder}`)).status, 'work orders have').to.equal(404);
      expect((await browser.get(`/documents/${ofTicket}`)).status, 'tickets have no facility').to.equal(200);
      await browser.post('/facility', { facility: cast.facilities.cal1, to: '/' });
      expect((await browser.get(`/documents/${ofOrder}`)).status).to.equal(200);
      expect((await browser.get(`/documents/${id}`)).status).to.equal(200);
      await browser.post('/facility', { facility: '', to: '/' });
    });

    it('an asset that goes to another customer leaves its files behind; staff have them still', async () => {
      const asset = await sql<{ id: string }>(
        `insert into assets (tenant_id, code, description, facility_id, customer_id) values ($1, 'M-1', 'Moving', $2, $3) returning id`,
        cast.tenantId,
        cast.facilities.cal2,
        cast.customers.north,
      );
      const id = await storedDocument(cast.tenantId, { asset_id: asset[0]!.id });
      expect(await statusFor('customerUser', id)).to.equal(200);
      await sql(
        'update assets set facility_id = $2, customer_id = $3 where id = $1',
        asset[0]!.id,
        cast.facilities.dock,
        cast.customers.south,
      );
      expect([await statusFor('link', id), await statusFor('customerUser', id)]).to.deep.equal([404, 404]);
      expect((await staff.get(`/admin/documents/${id}`)).status).to.equal(200);
      await sql(
        'update assets set facility_id = $2, customer_id = $3 where id = $1',
        asset[0]!.id,
        cast.facilities.cal2,
        cast.customers.north,
      );
      expect(await statusFor('customerUser', id), 'back again').to.equal(200);
    });
  });

  it('pages of the portal list what is shown, by name', async () => {
    const name = 'Calibration 2027.pdf';
    await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name });
    await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name: 'inside.pdf', shown: false });
    await storedDocument(
      cast.tenantId,
      { work_order_line_id: cast.workOrderLine },
      { name: 'of the line.pdf' },
    );
    await storedDocument(
      cast.tenantId,
      { ticket_comment_id: cast.comments.public },
      { name: 'attached.pdf' },
    );
    const portal = await as('contactUser');
    const asset = (await portal.get(`/assets/${cast.assets.cal1}`)).text;
    expect(asset).to.contain(name).and.to.contain('of the line.pdf').and.not.to.contain('inside.pdf');
    expect((await portal.get(`/work_orders/${cast.workOrder}`)).text).to.contain('of the line.pdf');
    expect((await portal.get(`/tickets/${cast.tickets.ofContactUser}`)).text).to.contain('attached.pdf');
    expect((await staff.get(`/admin/assets/${cast.assets.cal1}`)).text).to.contain('inside.pdf');
  });

  it('A12, A18: a line that is taken off an order leaves its documents to its asset; put in again, it has them back', async () => {
    const order = `/admin/work_orders/${cast.workOrder}`;
    const linesOf = (assetId: string) =>
      sql<{ id: string }>(
        'select id from work_order_lines where work_order_id = $1 and asset_id = $2',
        cast.workOrder,
        assetId,
      );
    await staff.post(`${order}/assets`, { assets: cast.assets.cal2 });
    const [line] = await linesOf(cast.assets.cal2);
    const id = await storedDocument(cast.tenantId, { work_order_line_id: line!.id });
    const placed = async () =>
      (
        await sql<{
          asset_id: string | null;
          work_order_id: string | null;
          work_order_line_id: string | null;
        }>('select asset_id, work_order_id, work_order_line_id from documents where id = $1', id)
      )[0];
    expect(await statusFor('contactUser', id), 'sees the order, not the asset').to.equal(404);
    expect((await staff.post(`${order}/lines/${line!.id}/remove`)).status).to.equal(303);
    const none = { asset_id: null, work_order_id: null, work_order_line_id: null };
    expect(await placed()).to.deep.equal({ ...none, asset_id: cast.assets.cal2 });
    expect(await statusFor('contactUser', id), 'still doesn’t').to.equal(404);
    expect(await statusFor('customerUser', id), 'sees the asset').to.equal(200);
    // As *Undo* does.
    await staff.post(`${order}/assets`, { assets: cast.assets.cal2 });
    const [again] = await linesOf(cast.assets.cal2);
    expect(await placed()).to.deep.equal({ ...none, work_order_line_id: again!.id });
    expect(await statusFor('contactUser', id)).to.equal(404);
    await sql('delete from documents where id = $1', id);
    await staff.post(`${order}/lines/${again!.id}/remove`);
  });

  it('S20: the store is compared with the rows: what is missing, has changed or has no document is named', async () => {
    const mine = await makeCast('verify');
    const { services } = await testApp();
    const add = async (content: string) => {
      const id = await storedDocument(
        mine.tenantId,
        { asset_id: mine.assets.cal1 },
        { content: pdf(content) },
      );
      const [row] = await sql<{ file_id: string }>('select file_id from documents where id = $1', id);
      const fileId = row!.file_id;
      const folder = join(services.config.dataDir, 'files', 'files', mine.tenantId, fileId.slice(0, 2));
      return { id, fileId, path: join(folder, fileId) };
    };
    const { databaseUrl } = await testDatabase();
    async function* ofMine() {
      for await (const tenant of filesToVerify(databaseUrl)) if (tenant.slug === mine.slug) yield tenant;
    }
    await sql('delete from documents where id = $1', mine.documentId);
    const [good, lost, changed, nobodys] = [
      await add('good'),
      await add('lost'),
      await add('changed'),
      await add('x'),
    ];
    expect(await verifyFiles(ofMine(), services.files)).to.deep.equal({
      sound: true,
      lines: [`${mine.slug}: 4 files, 0 faults`],
    });
    await rm(lost.path);
    await writeFile(changed.path, pdf('CHANGED'));
    await sql('delete from documents where id = $1', nobodys.id);
    const { sound, lines } = await verifyFiles(ofMine(), services.files);
    expect([sound, lines[0]]).to.deep.equal([false, `${mine.slug}: 3 files, 3 faults`]);
    expect(lines.slice(1)).to.have.members([
      `  ${lost.fileId} (certificate.pdf): missing`,
      `  ${changed.fileId} (certificate.pdf): changed`,
      `  ${nobodys.fileId}: has no document`,
    ]);
    expect(lines.join()).not.to.contain(good.fileId);
  });
});
