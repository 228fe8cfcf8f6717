import { expect } from 'chai';
import sharp from 'sharp';
import { signedIn, testApp, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { eventually } from '../support/processes.ts';
import { openWire } from '../support/httpWire.ts';
import { sql } from '../support/portalPages.ts';
import { actAs } from '../policies/actAs.ts';
import { run } from '../policies/attack.ts';
import { inRollback } from '../policies/support.ts';

describe('files from the portal', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = [await makeCast('portalfiles'), await makeCast('portalfiles')];
  });

  const as = (name: PlayerName, of = cast) => signedIn(of.players[name]);
  const picture = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#c33' } })
      .withExif({ IFD3: { GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
  const documents = (of = cast) =>
    sql<{
      id: string;
      name: string;
      kind: string;
      shown: boolean;
      by_staff: boolean;
      author_name: string;
      media_type: string;
      ticket_comment_id: string | null;
      work_order_id: string | null;
      work_order_comment_id: string | null;
    }>('select * from documents where tenant_id = $1 order by created_at, id', of.tenantId);
  const named = async (name: string) => (await documents()).find((one) => one.name === name);
  const comments = () => `/tickets/${cast.tickets.ofContactUser}/comments`;
  const ticket = { subject: 'It drifts', priority: 'normal', description: 'See the photo.' };
  const refusedBy = async (browser: Browser, path: string, body: Record<string, string>) => {
    const before = (await documents()).length;
    const answer = await browser.uploadFiles(path, body, [{ name: 'planted.pdf', content: pdf('planted') }]);
    expect((await documents()).length, path).to.equal(before);
    return answer.status;
  };

  it('A26: a photo goes with a new ticket, a comment and a request; who sees the record sees it, drawn anew', async () => {
    const browser = await as('contactWithPermissions');
    const opened = await browser.uploadFiles('/tickets', ticket, [
      { name: 'new.jpg', content: await picture() },
    ]);
    expect(opened.status, opened.text).to.equal(303);
    expect((await browser.get(opened.location!)).text).to.contain('new.jpg').and.contain('A file for this ticket');
    const commented = await browser.uploadFiles(`${opened.location!}/comments`, { body: 'And a plan.' }, [
      { name: 'plan.pdf', content: pdf('plan') },
      { name: 'plate.jpg', content: await picture() },
    ]);
    expect(commented.status, commented.text).to.equal(303);
    const form = { facility_id: cast.facilities.cal1, type_id: cast.workOrderType, description: 'Broken.' };
    const requested = await browser.uploadFiles('/work_orders', form, [
      { name: 'broken.jpg', content: await picture() },
    ]);
    expect(requested.status, requested.text).to.equal(303);
    expect((await browser.get(requested.location!)).text).to.contain('broken.jpg');
    for (const [name, kind] of [['new.jpg', 'photo'], ['plan.pdf', 'other'], ['plate.jpg', 'photo'], ['broken.jpg', 'photo']] as const) {
      const row = await named(name);
      expect(row, name).to.include({ kind, shown: true, by_staff: false });
      expect((await browser.get(`/documents/${row!.id}`)).status, name).to.equal(200);
      expect((await (await as('customerUser')).get(`/documents/${row!.id}`)).status, 'all of the customer').to.equal(200);
      expect((await (await as('agentUser')).get(`/documents/${row!.id}`)).status, 'reads').to.equal(200);
      expect((await (await as('link')).get(`/documents/${row!.id}`)).status, 'another customer').to.equal(404);
      expect((await (await as('customerUser', other)).get(`/documents/${row!.id}`)).status, 'another tenant').to.equal(404);
      expect((await (await as('technician')).get(`/admin/documents/${row!.id}`)).status, 'staff').to.equal(200);
    }
    expect((await (await as('contactUser')).get(`/documents/${(await named('new.jpg'))!.id}`)).status, 'A11').to.equal(404);
  }); // prettier-ignore

  it('zammad/zammad#5873: of nine pictures each is kept, or named with its own problem; the text stays either way', async () => {
    const browser = await as('contactUser');
    const body = 'Nine pictures of the gauge, from nine sides.\nThe first line says which.';
    const nine = await Promise.all(
      Array.from({ length: 9 }, async (_, n) => ({ name: `side ${n + 1}.jpg`, content: await picture() })),
    );
    const sides = async () => (await documents()).filter(({ name }) => name.startsWith('side '));
    const broken = nine.map((one, n) => {
      if (n === 2) return { ...one, content: one.content.subarray(0, 200) };
      return n === 6 ? { ...one, content: Buffer.from('<html>no picture</html>') } : one;
    });
    const refused = await browser.uploadFiles(comments(), { body }, broken);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain(body).and.contain('side 3.jpg: ').and.contain('side 7.jpg: ');
    for (const n of [1, 2, 4, 5, 6, 8, 9]) expect(refused.text, String(n)).not.to.contain(`side ${n}.jpg: `);
    expect(await sides(), 'nothing of it is kept').to.deep.equal([]);
    const sent = await browser.uploadFiles(comments(), { body }, nine);
    expect(sent.status, sent.text).to.equal(303);
    const kept = await sides();
    expect(kept.map(({ name }) => name).sort()).to.deep.equal(nine.map(({ name }) => name));
    const { text } = await browser.get(comments().replace('/comments', ''));
    expect(text).to.contain('Nine pictures of the gauge, from nine sides.');
    for (const { id, name } of kept) {
      expect(text, name).to.contain(name);
      expect((await browser.get(`/documents/${id}`)).status, name).to.equal(200);
    }
  });

  it('A2: a secure link’s people send files with what they write, as their customer', async () => {
    const browser = await as('link');
    const sent = await browser.uploadFiles(`/tickets/${cast.tickets.ofSouth}/comments`, { body: 'Here.' }, [
      { name: 'by-link.pdf', content: pdf('by link') },
    ]);
    expect(sent.status, sent.text).to.equal(303);
    expect(await named('by-link.pdf')).to.include({ author_name: 'South', shown: true });
  });

  it('A8, A11, A21: nothing of a stranger, an agent, a viewer, or for another’s ticket, although it is there', async () => {
    const statuses = {
      visitor: await refusedBy(await visitor(cast.slug), comments(), { body: 'Hello' }),
      agent: await refusedBy(await as('agentUser'), comments(), { body: 'Hello' }),
      viewer: await refusedBy(await as('viewer'), comments(), { body: 'Hello' }),
      partner: await refusedBy(await as('partnerUser'), '/tickets', ticket),
      colleague: await refusedBy(await as('contactWithPermissions'), comments(), { body: 'Hello' }),
      link: await refusedBy(await as('link'), comments(), { body: 'Hello' }),
      'another tenant': await refusedBy(await as('customerUser', other), comments(), { body: 'Hello' }),
    };
    expect(statuses.visitor, 'to the sign-in page').to.equal(303);
    const refused = Object.values({ ...statuses, visitor: 404 });
    expect(refused.every((status) => [403, 404].includes(status)), JSON.stringify(statuses)).to.equal(true);
    expect(await refusedBy(await as('contactUser'), comments(), { body: '' })).to.equal(422);
    const long = await (
      await as('contactUser')
    ).uploadFiles(comments(), { body: 'a'.repeat(60_000) }, [{ name: 'plan.txt', content: Buffer.from('Plan') }]);
    expect(long.text, 'a long comment comes back').to.contain('a'.repeat(60_000));
  }); // prettier-ignore

  it('A26: nobody adds a file to what is written already, or in another’s name, in the database either', async () => {
    const values = (more: Record<string, unknown>) => ({
      kind: 'photo', name: 'x.jpg', size: 9, media_type: 'image/jpeg', sha256: '0'.repeat(64),
      file_id: crypto.randomUUID(), shown: true, by_staff: false, author_name: '', ...more,
    }); // prettier-ignore
    for (const more of [
      { ticket_comment_id: cast.comments.public },
      { work_order_id: cast.workOrder },
      { asset_id: cast.assets.cal1 },
    ]) {
      const row: Record<string, unknown> = { tenant_id: cast.tenantId, ...values(more) };
      const columns = Object.keys(row);
      const text = `insert into documents (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`;
      const state = await inRollback(async (client) => {
        await actAs(client, cast.players.contactUser);
        const seen = await run(client, 'select id from ticket_comments where id = $1', [cast.comments.public]);
        expect(seen.rows, 'the comment is there').to.have.length(1);
        return (await run(client, text, Object.values(row))).state;
      });
      expect(state, JSON.stringify(more)).to.equal('42501');
    }
    const own = await inRollback(async (client) => {
      await actAs(client, cast.players.contactUser);
      const comment = crypto.randomUUID();
      const written = await run(
        client,
        "insert into ticket_comments (tenant_id, id, ticket_id, body, by_staff, author_name) values ($1, $2, $3, 'Mine', false, '')",
        [cast.tenantId, comment, cast.tickets.ofContactUser],
      );
      const add = (more: Record<string, unknown>) => {
        const of = { ticket_comment_id: comment, ...more };
        const row: Record<string, unknown> = { tenant_id: cast.tenantId, ...values(of) };
        const columns = Object.keys(row);
        return `insert into documents (${columns.join(', ')}) values (${Object.values(row).map((one) => `'${String(one)}'`).join(', ')})`;
      };
      const good = await run(client, add({}));
      await client.query('savepoint one');
      const named = await run(client, add({ author_name: 'Ada Marsh' }));
      await client.query('rollback to one');
      const asStaff = await run(client, add({ by_staff: true }));
      return [written.state, good.state, named.state, asStaff.state];
    });
    expect(own).to.deep.equal(['done', 'done', '42501', '42501']);
  }); // prettier-ignore

  describe('comments on work orders', () => {
    const words = () => `/work_orders/${cast.workOrder}/comments`;
    const onOrder = (body: string) =>
      sql<{ id: string }>('select id from work_order_comments where work_order_id = $1 and body = $2', cast.workOrder, body);

    it('A26: a customer’s files go with the comment, and who sees the order opens them, though not a partner or a neighbour', async () => {
      const browser = await as('contactUser');
      const sent = await browser.uploadFiles(words(), { body: 'It leaks here.' }, [
        { name: 'leak.jpg', content: await picture() },
        { name: 'drawing.pdf', content: pdf('drawing') },
      ]);
      expect(sent.status, sent.text).to.equal(303);
      const page = (await browser.get(sent.location!)).text;
      expect(page).to.contain('It leaks here.').and.contain('leak.jpg').and.contain('drawing.pdf');
      expect(page, 'under its comment alone').to.contain('No documents yet.');
      const [comment] = await onOrder('It leaks here.');
      for (const name of ['leak.jpg', 'drawing.pdf']) {
        const row = (await named(name))!;
        expect(row).to.include({ shown: true, by_staff: false, work_order_comment_id: comment!.id });
        const opens = async (who: PlayerName, of = cast) => (await (await as(who, of)).get(`/documents/${row.id}`)).status;
        for (const who of ['contactUser', 'customerUser', 'contactWithPermissions', 'agentUser', 'viewer'] as const)
          expect(await opens(who), who).to.equal(200);
        for (const who of ['link', 'wideContact', 'partnerUser'] as const) expect(await opens(who), who).to.equal(404);
        expect(await opens('customerUser', other), 'another tenant').to.equal(404);
        expect((await (await as('technician')).get(`/admin/documents/${row.id}`)).status).to.equal(200);
      }
      expect((await (await as('technician')).get(`/admin/work_orders/${cast.workOrder}`)).text).to.contain('leak.jpg');
    });

    it('A10a, A26: staff’s files are shown with a public comment, and never with an internal one', async () => {
      const tess = await as('technician');
      const path = `/admin${words()}`;
      const sent = await tess.uploadFiles(path, { body: 'The report.' }, [{ name: 'report.pdf', content: pdf('r') }]);
      expect(sent.status, sent.text).to.equal(303);
      const internal = { body: 'Hm.', internal: 'on' };
      expect((await tess.uploadFiles(path, internal, [{ name: 'inside.pdf', content: pdf('i') }])).status).to.equal(303);
      expect(await named('report.pdf')).to.include({ shown: true, by_staff: true });
      const inside = (await named('inside.pdf'))!;
      expect(inside).to.include({ shown: false });
      const page = (await (await as('contactUser')).get(`/work_orders/${cast.workOrder}`)).text;
      expect(page).to.contain('report.pdf').and.not.contain('inside.pdf');
      expect((await (await as('customerUser')).get(`/documents/${inside.id}`)).status).to.equal(404);
      const kept = `/admin/documents/${inside.id}/edit`;
      await tess.post(kept, { name: 'inside.pdf', kind: 'other', shown: 'on', _version: '1' });
      expect((await named('inside.pdf'))?.shown, 'whatever is asked for').to.equal(false);
      const [forged] = await sql<{ shown: boolean }>('update documents set shown = true where id = $1 returning shown', inside.id);
      expect(forged?.shown, 'by the database too').to.equal(false);
      const more = `${path}/${(await onOrder('The report.'))[0]!.id}/documents`;
      const one = [{ name: 'more.pdf', content: pdf('m') }];
      expect((await tess.uploadFiles(more, { kind: 'by_file', shown: 'on' }, one)).location).to.equal(more);
      expect((await (await as('contactUser')).get(`/work_orders/${cast.workOrder}`)).text).to.contain('more.pdf');
    });

    it('A8, A12, A21: nothing of a stranger, an agent, a viewer, a partner or another customer, although the order is there', async () => {
      expect(await refusedBy(await visitor(cast.slug), words(), { body: 'Hello' }), 'to the sign-in page').to.equal(303);
      for (const who of ['agentUser', 'viewer', 'partnerUser', 'link', 'wideContact'] as const)
        expect(await refusedBy(await as(who), words(), { body: 'Hello' }), who).to.be.oneOf([403, 404]);
      expect(await refusedBy(await as('customerUser', other), words(), { body: 'Hello' })).to.equal(404);
      expect(await refusedBy(await as('contactUser'), words(), { body: '' })).to.equal(422);
      expect(await onOrder('Hello')).to.deep.equal([]);
    });

    it('S20: one that isn’t taken keeps the whole comment back, and the words stay in the form, on both sides', async () => {
      const files = [{ name: 'good.pdf', content: pdf('good') }, { name: 'run.exe', content: pdf('disguise') }];
      const before = (await documents()).length;
      for (const [who, path] of [['contactUser', words()], ['technician', `/admin${words()}`]] as const) {
        const answer = await (await as(who)).uploadFiles(path, { body: 'Look at this one.' }, files);
        expect(answer.status, who).to.equal(422);
        expect(answer.text).to.contain('Look at this one.').and.contain('run.exe: Files that end in .exe can’t be uploaded');
      }
      expect(await onOrder('Look at this one.')).to.deep.equal([]);
      expect((await documents()).length).to.equal(before);
    });

    it('A22: whoever the job is assigned to opens its files and adds more, without any permission; nobody else does there', async () => {
      const mine = await makeCast('jobfiles');
      await sql(
        `with own as (insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Dana', 'Cole', $2) returning id)
         update work_orders set technician_id = (select id from own) where id = $3`,
        ...[mine.tenantId, mine.players.dataAdministrator.userId, mine.workOrder],
      );
      const see = [{ name: 'see.pdf', content: pdf('see') }];
      await (await as('contactUser', mine)).uploadFiles(`/work_orders/${mine.workOrder}/comments`, { body: 'See.' }, see);
      const [file] = await documents(mine).then((rows) => rows.filter(({ name }) => name === 'see.pdf'));
      await sql(
        `update usergroups set permissions = '{}' where id in (
           select usergroup_id from user_usergroups where tenant_id = $1 and user_id = $2)`,
        ...[mine.tenantId, mine.players.dataAdministrator.userId],
      );
      const dana = await as('dataAdministrator', mine);
      const job = `/admin/my_jobs/${mine.workOrder}`;
      expect((await dana.get(job)).text).to.contain(`href="${job}/files/${file!.id}"`);
      expect((await dana.get(`${job}/files/${file!.id}`)).status).to.equal(200);
      expect((await dana.get(`${job}/files/${file!.id}/preview`)).status).to.equal(200);
      expect((await dana.get(`/admin/documents/${file!.id}`)).status, 'the documents of the back office').to.equal(404);
      const ofAsset = await storedDocument(mine.tenantId, { asset_id: mine.assets.cal1 });
      expect((await dana.get(`${job}/files/${ofAsset}`)).status, 'an asset’s').to.equal(404);
      for (const one of [await as('administrator', mine), await as('technician', mine), await as('dataAdministrator')])
        expect((await one.get(`${job}/files/${file!.id}`)).status).to.equal(404);
      const sent = await dana.uploadFiles(`${job}/comments`, { body: 'Mended.' }, [{ name: 'mended.pdf', content: pdf('m') }]);
      expect(sent.status).to.equal(303);
      expect((await (await as('contactUser', mine)).get(`/work_orders/${mine.workOrder}`)).text).to.contain('mended.pdf');
    });
  }); // prettier-ignore

  it('S20: what isn’t taken keeps the whole comment back, says why, and what was typed is kept', async () => {
    const browser = await as('contactUser');
    const before = (await documents()).length;
    const answer = await browser.uploadFiles(comments(), { body: 'Look at this.' }, [
      { name: 'good.pdf', content: pdf('good') },
      { name: 'run.exe', content: pdf('disguise') },
    ]);
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain('Look at this.')
      .and.contain('run.exe: Files that end in .exe can’t be uploaded');
    expect(answer.text).to.contain('Choose the files again, because they aren’t kept.');
    expect((await documents()).length).to.equal(before);
    const empty = await browser.uploadFiles('/tickets', { ...ticket, subject: '' }, [
      { name: 'good.pdf', content: pdf('good') },
    ]);
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain('See the photo.').and.contain('Choose the files again');
  });

  it('S20: a long comment in any script comes whole with its file', async () => {
    const body = '計'.repeat(9_990);
    const answer = await (
      await as('contactUser')
    ).uploadFiles(comments(), { body }, [{ name: 'long.pdf', content: pdf('long') }]);
    expect(answer.status).to.equal(303);
    expect((await (await as('contactUser')).get(answer.location!)).text).to.contain(body);
  });

  it('A12: files don’t go with requests for several facilities, and this is said at the field', async () => {
    const browser = await as('customerUser');
    const assets = [cast.assets.cal1, cast.assets.cal2];
    const body = { type_id: cast.workOrderType, description: 'Both.', assets };
    // It's said before as well, where it matters.
    const says = 'Files can only go with one request';
    const form = (ticked: string[]) => browser.post('/work_orders/new', { assets: ticked });
    expect((await form(assets)).text).to.contain(says);
    expect((await form([cast.assets.cal1])).text)
      .to.contain('Add files')
      .and.not.contain(says);
    const answer = await browser.uploadFiles('/work_orders', body, [
      { name: 'both.pdf', content: pdf('both') },
    ]);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('files can only go with one request').and.contain('Both.');
    expect((await browser.uploadFiles('/work_orders', body, [])).status, 'without files').to.equal(303);
  });

  it('S11, S31: a person and a link have budgets of megabytes; beyond, what was typed is kept and no file', async () => {
    const mine = await makeCast('filebudget');
    const big = Buffer.concat([pdf('big'), Buffer.alloc(19_000_000, 32)]);
    const path = `/tickets/${mine.tickets.ofSouth}/comments`;
    const link = await as('link', mine);
    const statuses: number[] = [];
    let last = '';
    for (let n = 0; n < 14; n += 1) {
      const answer = await link.uploadFiles(path, { body: `Number ${n}.` }, [{ name: `${n}.pdf`, content: big }]);
      statuses.push(answer.status);
      last = answer.text;
    }
    expect(statuses.filter((status) => status === 303).length, statuses.join()).to.be.within(12, 13);
    expect(statuses.at(-1)).to.equal(422);
    expect(last).to.contain('You’ve sent as many files as you can for now.').and.contain('Number 13.');
    expect((await link.post(path, { body: 'Without.' })).status, 'without files').to.equal(303);
    const colleague = await as('customerUser', mine);
    const ofNorth = `/tickets/${mine.tickets.ofNorth}/comments`;
    const another = await colleague.uploadFiles(ofNorth, { body: 'Mine.' }, [{ name: 'm.pdf', content: pdf('m') }]);
    expect(another.status, 'somebody else').to.equal(303);
  }); // prettier-ignore

  it('S31, S33: a network has three uploads at once; a fourth is refused before it is read, a comment without files isn’t', async () => {
    const { app } = await testApp();
    const wire = await openWire(app);
    try {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': '900000' };
      const begun = '--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nSlow\r\n';
      const answers: { of: Cast; status: number | undefined; after: string | undefined }[] = [];
      const begin = async (of: Cast, name: PlayerName) => {
        const path = `/tickets/${of.tickets.ofContactUser}/comments`;
        const { sending, answer } = wire.post(await as(name, of), path, headers);
        answer.then(
          ({ statusCode: status, headers: said }) => answers.push({ of, status, after: said['retry-after'] }),
          () => undefined,
        );
        sending.on('error', () => undefined);
        sending.write(begun);
        return sending;
      };
      const names = ['contactUser', 'customerUser', 'contactUser', 'customerUser', 'adminContact'] as const;
      const slow = [];
      for (const name of names) slow.push(await begin(cast, name));
      await eventually('two are refused', () => answers.length >= 2);
      expect(answers.map(({ status }) => status)).to.deep.equal([503, 503]);
      for (const { after } of answers) expect(after).to.match(/^\d+$/);
      const path = `/tickets/${cast.tickets.ofNorth}/comments`;
      const words = await (await as('customerUser')).uploadFiles(path, { body: 'Only words.' }, []);
      expect(words.status, 'without files').to.equal(303);
      const neighbours = await begin(other, 'contactUser');
      for (const one of slow) one.destroy();
      neighbours.destroy();
      expect(
        answers.filter(({ of }) => of === other),
        'a neighbour has its own',
      ).to.deep.equal([]);
    } finally {
      await wire.stop();
    }
  });

  it('S31, S33: six uploads at once are a company’s share; a seventh is refused, and a neighbour’s page and upload aren’t', async () => {
    const { app } = await testApp();
    const wire = await openWire(app);
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': '900000' };
    const half =
      '--x\r\nContent-Disposition: form-data; name="files"; filename="slow.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n';
    const target = (of: Cast) => `/admin/assets/${of.assets.cal1}/documents`;
    const answers: { status: number | undefined; after: string | undefined }[] = [];
    const began: { destroy(): void }[] = [];
    try {
      const begin = async () => {
        const { sending, answer } = wire.post(await as('technician'), target(cast), headers);
        answer.then(
          ({ statusCode: status, headers: said }) => answers.push({ status, after: said['retry-after'] }),
          () => undefined,
        );
        sending.on('error', () => undefined);
        sending.write(half);
        began.push(sending);
      };
      for (let n = 0; n < 7; n += 1) await begin();
      await eventually('one is refused', () => answers.length > 0);
      expect(answers.map(({ status }) => status)).to.deep.equal([503]);
      expect(answers[0]!.after).to.match(/^\d+$/);
      const file = [{ name: 'mine.pdf', content: pdf('mine') }];
      const full = await (await as('technician')).uploadFiles(target(cast), { kind: 'by_file' }, file);
      expect(full.status, 'the room is full for this company').to.equal(503);
      expect((await (await as('technician')).get('/admin/assets')).status, 'whose pages answer').to.equal(
        200,
      );
      const neighbour = await as('technician', other);
      expect((await neighbour.get(target(other))).status).to.equal(200);
      expect((await neighbour.uploadFiles(target(other), { kind: 'by_file' }, file)).status).to.equal(303);
      const words = await as('contactUser', other);
      const comment = `/tickets/${other.tickets.ofContactUser}/comments`;
      expect((await words.uploadFiles(comment, { body: 'From next door.' }, file)).status).to.equal(303);
      for (const one of began) one.destroy();
      await eventually('there is room again', async () => {
        const again = await (await as('technician')).uploadFiles(target(cast), { kind: 'by_file' }, file);
        return again.status === 303;
      });
    } finally {
      for (const one of began) one.destroy();
      await wire.stop();
    }
  });

  it('A10a, A26: staff add files in the form of the comment; those of an internal one are never shown', async () => {
    const tess = await as('technician');
    const path = `/admin/tickets/${cast.tickets.ofContactUser}/comments`;
    expect((await tess.uploadFiles(path, { body: 'The manual.' }, [{ name: 'manual.pdf', content: pdf('m') }])).status).to.equal(303);
    const internal = { body: 'Hm.', internal: 'on' };
    expect((await tess.uploadFiles(path, internal, [{ name: 'secret.pdf', content: pdf('s') }])).status).to.equal(303);
    expect(await named('manual.pdf')).to.include({ shown: true, by_staff: true });
    expect(await named('secret.pdf')).to.include({ shown: false });
    const page = (await (await as('contactUser')).get(`/tickets/${cast.tickets.ofContactUser}`)).text;
    expect(page).to.contain('manual.pdf').and.not.contain('secret.pdf');
    expect((await (await as('contactUser')).get(`/documents/${(await named('secret.pdf'))!.id}`)).status).to.equal(404);
  }); // prettier-ignore

  it('S31: a company without room says so to whoever writes, and nothing of it is sent', async () => {
    const mine = await makeCast('fileroom');
    await sql(
      `insert into document_usage (tenant_id, bytes) values ($1, 19999999999) on conflict (tenant_id) do update set bytes = excluded.bytes`,
      mine.tenantId,
    );
    const answer = await (
      await as('customerUser', mine)
    ).uploadFiles('/tickets', ticket, [{ name: 'a.pdf', content: pdf('a') }]);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('can’t take more files right now.').and.contain('See the photo.');
    expect(await sql('select from tickets where tenant_id = $1 and subject = $2', mine.tenantId, ticket.subject)).to.deep.equal([]);
  }); // prettier-ignore
});
