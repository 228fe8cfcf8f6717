import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';
import { viewing } from '../support/views.ts';
import { actAs, attempt } from '../policies/actAs.ts';
import { inRollback } from '../policies/support.ts';

describe('comments on claims', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = [await makeCast('claimcomments'), await makeCast('claimcomments')];
  });

  const as = (name: PlayerName, of = cast): Promise<Browser> => signedIn(of.players[name]);
  const page = () => `/claims/${cast.claim}`;
  const comments = (id = cast.claim) =>
    sql<{
      id: string;
      body: string;
      internal: boolean;
      by_staff: boolean;
      author_name: string;
      user_id: string;
    }>('select * from claim_comments where claim_id = $1 order by created_at, id', id);
  const documents = () =>
    sql<{
      id: string;
      name: string;
      kind: string;
      shown: boolean;
      by_staff: boolean;
      customer_id: string;
      claim_comment_id: string;
    }>(
      'select * from documents where tenant_id = $1 and claim_comment_id is not null order by created_at, id',
      cast.tenantId,
    );
  const named = async (name: string) => (await documents()).find((one) => one.name === name)!;
  const claim = async (id = cast.claim) =>
    (
      await sql<{ needs_answer: boolean; wants_answer: boolean }>(
        'select needs_answer, wants_answer from warranty_claims where id = $1',
        id,
      )
    )[0]!;
  /** A claim of another partner of the same company, with a comment and its file. */
  const ofAnotherPartner = async () => {
    const [partner] = await sql<{ id: string }>(
      `insert into partners (tenant_id, number, name) values ($1, 'P-9', 'Rivals') returning id`, cast.tenantId,
    ); // prettier-ignore
    const [their] = await sql<{ id: string }>(
      `insert into warranty_claims (tenant_id, number, partner_id, asset_id, description, failed_on, currency, status, filed_by)
         values ($1, 901, $2, $3, 'Theirs', '2026-03-02', 'EUR', 'waiting', 'Peer') returning id`,
      ...[cast.tenantId, partner!.id, cast.assets.pier],
    );
    const [comment] = await sql<{ id: string }>(
      `insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name)
         values ($1, $2, 'Said to the rivals.', true, 'Ada') returning id`,
      ...[cast.tenantId, their!.id],
    );
    const document = await storedDocument(
      cast.tenantId,
      { claim_comment_id: comment!.id },
      { name: 'theirs.pdf' },
    );
    return { claim: their!.id, document };
  };

  it('A20a: staff ask, the partner answers with a file, start pages and lists say whose turn it is', async () => {
    const [ada, paula] = [await as('administrator'), await as('partnerUser')];
    expect((await paula.get('/')).text).to.not.contain('waits for your answer');
    expect((await ada.get('/admin')).text, 'it waits for staff').to.contain(`href="/admin${page()}"`);
    const asked = await ada.uploadFiles(`/admin${page()}/comments`, { body: 'Which serial number is it?' }, [
      { name: 'where.pdf', content: pdf('where') },
    ]);
    expect([asked.status, asked.location], asked.text).to.deep.equal([303, `/admin${page()}`]);
    expect(await claim()).to.include({ wants_answer: true, needs_answer: false });
    expect((await ada.get('/admin')).text, 'it waits for the partner').to.not.contain(`href="/admin${page()}"`);
    expect((await ada.get('/admin/claims')).text).to.contain('Waits for the partner');
    const read = (await paula.get(page())).text;
    expect(read).to.contain('Which serial number is it?').and.contain('where.pdf').and.contain('asked you something below');
    expect((await paula.get('/')).text).to.contain('waits for your answer').and.contain(`href="${page()}"`);
    expect((await paula.get('/claims?answer=wanted')).text).to.contain('CL-1').and.contain('Waits for your answer');
    const answered = await paula.uploadFiles(`${page()}/comments`, { body: 'It is SN-4711.' }, [
      { name: 'plate.pdf', content: pdf('plate') },
    ]);
    expect([answered.status, answered.location], answered.text).to.deep.equal([303, page()]);
    expect((await comments()).at(-1)).to.include({
      by_staff: false, internal: false, user_id: cast.players.partnerUser.userId,
    }); // prettier-ignore
    expect(await named('plate.pdf')).to.include({ shown: true, by_staff: false, customer_id: cast.customers.west });
    expect(await claim()).to.include({ wants_answer: false, needs_answer: true });
    expect((await paula.get('/')).text).to.not.contain('waits for your answer');
    expect((await ada.get('/admin')).text).to.contain('href="/admin/claims?answer=needed"').and.contain('has a comment to answer');
    expect((await ada.get('/admin/claims?answer=needed')).text).to.contain('CL-1').and.contain('Needs an answer');
    const staffs = (await ada.get(`/admin${page()}`)).text;
    expect(staffs).to.contain('It is SN-4711.').and.contain('plate.pdf').and.contain('Add comment');
    expect((await ada.post(`/admin${page()}/authorize`)).status).to.equal(303);
    expect(await claim()).to.include({ wants_answer: false, needs_answer: false });
    expect((await ada.get('/admin/claims?answer=needed')).text).to.not.contain(`href="/admin${page()}"`);
  }); // prettier-ignore

  it('A20a, A26: an internal comment and its files are for staff alone, whatever is asked for', async () => {
    const [ada, paula] = [await as('administrator'), await as('partnerUser')];
    const before = await claim();
    const sent = await ada.uploadFiles(`/admin${page()}/comments`, { body: 'They always claim.', internal: 'on' }, [
      { name: 'inside.pdf', content: pdf('inside') },
    ]);
    expect(sent.status, sent.text).to.equal(303);
    const inside = await named('inside.pdf');
    expect(inside).to.include({ shown: false });
    expect(await claim(), 'nobody waits for an answer').to.include(before);
    expect((await ada.get(`/admin${page()}`)).text).to.contain('They always claim.').and.contain('inside.pdf');
    expect((await paula.get(page())).text).to.not.contain('They always claim.').and.not.contain('inside.pdf');
    await ada.post(`/admin/documents/${inside.id}/edit`, { name: 'inside.pdf', kind: 'other', shown: 'on', _version: '1' });
    expect(await named('inside.pdf')).to.include({ shown: false });
    const [forged] = await sql<{ shown: boolean }>('update documents set shown = true where id = $1 returning shown', inside.id);
    expect(forged!.shown).to.equal(false);
    for (const way of [`/documents/${inside.id}`, `/documents/${inside.id}/preview`])
      expect((await paula.get(way)).status, way).to.equal(404);
    const secret = await sql<{ id: string }>('select id from claim_comments where claim_id = $1 and internal', cast.claim);
    await inRollback(async (client) => {
      await actAs(client, cast.players.partnerUser);
      expect((await attempt(client, 'select id from claim_comments')).rows).to.not.deep.include({ id: secret[0]!.id });
      const row = `(tenant_id, claim_id, body, by_staff, author_name) values ('${cast.tenantId}', '${cast.claim}', 'x'`;
      await client.query('savepoint one');
      const told = `insert into claim_comments ${row.replace('author_name', 'author_name, internal')}, false, '', true)`;
      expect((await attempt(client, told)).state, 'internal').to.equal('42501');
      await client.query('rollback to one');
      expect((await attempt(client, `insert into claim_comments ${row}, true, '')`)).state, 'as staff').to.equal('42501');
    });
  }); // prettier-ignore

  it('A20a, A26: nobody but the partner’s people and staff sees the comments and their files, by whatever address', async () => {
    const [paula, ada] = [await as('partnerUser'), await as('administrator')];
    await paula.uploadFiles(`${page()}/comments`, { body: 'Our invoice.' }, [{ name: 'ours.pdf', content: pdf('ours') }]);
    const { id } = await named('ours.pdf');
    for (const way of [`/documents/${id}`, `/documents/${id}/preview`]) {
      expect((await paula.get(way)).status, 'the row was there').to.equal(200);
      for (const who of ['customerUser', 'link', 'agentUser', 'adminContact', 'contactUser', 'viewer'] as const)
        expect((await (await as(who)).get(way)).status, `${who} ${way}`).to.equal(404);
      for (const who of ['partnerUser', 'customerUser'] as const)
        expect((await (await as(who, other)).get(way)).status, `another tenant’s ${who}`).to.equal(404);
    }
    for (const way of [`/admin/documents/${id}`, `/admin/documents/${id}/preview`, `/admin/documents/${id}/edit`]) {
      expect((await ada.get(way)).status, way).to.equal(200);
      expect((await (await as('administrator', other)).get(way)).status, 'another tenant').to.equal(404);
    }
    for (const who of ['customerUser', 'link', 'agentUser'] as const) {
      const browser = await as(who);
      expect((await browser.get(page())).status, who).to.equal(404);
      expect((await browser.post(`${page()}/comments`, { body: 'Let me in.' })).status, who).to.equal(404);
    }
    expect((await (await as('partnerUser', other)).post(`${page()}/comments`, { body: 'Let me in.' })).status).to.equal(404);
    expect((await (await as('administrator', other)).post(`/admin${page()}/comments`, { body: 'Let me in.' })).status).to.equal(404);
    // Staff who only read add nothing.
    expect((await (await as('technician')).post(`/admin${page()}/comments`, { body: 'Let me in.' })).status).to.equal(404);
    expect((await comments()).map(({ body }) => body)).to.not.include('Let me in.');
    // A document of a claim goes to nobody at the customer.
    expect((await ada.get(`/admin/documents/${id}/edit`)).text).to.not.contain(`/admin/documents/${id}/email`);
    expect((await ada.get(`/admin/documents/${id}/email`)).status).to.equal(404);
    const who = (await ada.get(`/admin/documents/${id}/who`)).text;
    expect(who).to.contain('partneruser').and.contain('Because it belongs to one of Porter’s claims').and.not.contain('customeruser');
  }); // prettier-ignore

  it('A20a: another partner’s claim has neither a page, nor a comment, nor a file for this one', async () => {
    const paula = await as('partnerUser');
    const their = await ofAnotherPartner();
    expect((await (await as('administrator')).get(`/admin/documents/${their.document}`)).status, 'it is there').to.equal(200);
    expect((await paula.get(`/claims/${their.claim}`)).status).to.equal(404);
    expect((await paula.get(`/documents/${their.document}`)).status).to.equal(404);
    const written = await paula.uploadFiles(`/claims/${their.claim}/comments`, { body: 'Mine now.' }, [
      { name: 'planted.pdf', content: pdf('planted') },
    ]);
    expect(written.status).to.equal(404);
    expect((await comments(their.claim)).map(({ body }) => body)).to.deep.equal(['Said to the rivals.']);
    await inRollback(async (client) => {
      await actAs(client, cast.players.partnerUser);
      const add = `insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name)
        values ('${cast.tenantId}', '${their.claim}', 'x', false, '')`;
      expect((await attempt(client, add)).state).to.equal('42501');
    });
    // A file joins what is being written in this transaction, and nothing that was there before.
    const [old] = await comments();
    await inRollback(async (client) => {
      await actAs(client, cast.players.partnerUser);
      const add = `insert into documents (tenant_id, claim_comment_id, kind,
        name, size, media_type, sha256, file_id, shown, by_staff, author_name)
        values ('${cast.tenantId}', '${old!.id}', 'other', 'p.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(),
          true, false, '')`;
      expect((await attempt(client, add)).state).to.equal('42501');
    });
  }); // prettier-ignore

  it('A25, A26: a customer that was taken away or handed to another partner a moment ago takes its claims’ files away', async () => {
    const paula = await as('partnerUser');
    await paula.uploadFiles(`${page()}/comments`, { body: 'Our photo.' }, [{ name: 'moved.pdf', content: pdf('moved') }]);
    const { id } = await named('moved.pdf');
    const ways = [page(), `/documents/${id}`, `/documents/${id}/preview`];
    const statuses = () => Promise.all(ways.map(async (way) => (await paula.get(way)).status));
    expect(await statuses(), 'they were there').to.deep.equal([200, 200, 200]);
    const [rival] = await sql<{ id: string }>(
      `insert into partners (tenant_id, number, name) values ($1, 'P-77', 'Movers') returning id`, cast.tenantId,
    );
    const [west] = await sql<{ partner_id: string }>('select partner_id from customers where id = $1', cast.customers.west);
    for (const partner of [null, rival!.id]) {
      await sql('update customers set partner_id = $1 where id = $2', partner, cast.customers.west);
      expect(await statuses(), String(partner)).to.deep.equal([404, 404, 404]);
      await inRollback(async (client) => {
        await actAs(client, cast.players.partnerUser);
        for (const table of ['warranty_claims', 'claim_comments', 'documents'])
          expect((await client.query(`select 1 from ${table} where tenant_id = $1`, [cast.tenantId])).rows, table).to.deep.equal([]);
      });
    }
    await sql('update customers set partner_id = $1 where id = $2', west!.partner_id, cast.customers.west);
    expect(await statuses()).to.deep.equal([200, 200, 200]);
  }); // prettier-ignore

  it('A15, A20a: the customer that a partner chose narrows the files of claims', async () => {
    const paula = await as('partnerUser');
    await paula.uploadFiles(`${page()}/comments`, { body: 'For West.' }, [{ name: 'west.pdf', content: pdf('west') }]);
    const { id } = await named('west.pdf');
    const [east] = await sql<{ id: string }>(
      `insert into customers (tenant_id, number, name, partner_id) values ($1, 'C-77', 'East', $2) returning id`,
      ...[cast.tenantId, cast.partnerId],
    );
    await paula.post('/customer', { customer: east!.id });
    expect([(await paula.get(page())).status, (await paula.get(`/documents/${id}`)).status]).to.deep.equal([404, 404]);
    await paula.post('/customer', { customer: cast.customers.west });
    expect([(await paula.get(page())).status, (await paula.get(`/documents/${id}`)).status]).to.deep.equal([200, 200]);
  }); // prettier-ignore

  it('A20a, A26: a claim is filed with its documents, which are no answer to anything; what is wrong files nothing', async () => {
    const paula = await as('partnerUser');
    const form = { customer_id: '', asset_id: cast.assets.pier, description: 'It leaks.', failed_on: '2026-03-01', amount: '' };
    const count = async () => (await sql('select from warranty_claims where tenant_id = $1', cast.tenantId)).length;
    const before = await count();
    const bad = await paula.uploadFiles('/claims', form, [{ name: 'virus.exe', content: pdf('in disguise') }]);
    expect([bad.status, await count()]).to.deep.equal([422, before]);
    expect(bad.text).to.contain('virus.exe').and.contain('field-files-error');
    const again = await paula.uploadFiles('/claims', { ...form, description: '' }, [{ name: 'ok.pdf', content: pdf('ok') }]);
    expect([again.status, await count()]).to.deep.equal([422, before]);
    expect(again.text, 'its files are chosen again').to.contain('Choose the files again');
    const filed = await paula.uploadFiles('/claims', form, [
      { name: 'invoice.pdf', content: pdf('invoice') },
      { name: 'notes.txt', content: 'It drips.' },
    ]);
    expect(filed.status, filed.text).to.equal(303);
    const id = filed.location!.split('/').at(-1)!;
    expect(await comments(id)).to.have.lengthOf(1);
    expect(await claim(id)).to.include({ needs_answer: false, wants_answer: false });
    expect((await paula.get(filed.location!)).text).to.contain('invoice.pdf').and.contain('notes.txt');
    expect((await (await as('administrator')).get(`/admin/claims/${id}`)).text).to.contain('invoice.pdf');
    const without = await paula.post('/claims', { ...form, description: 'Without files.' });
    expect(await comments(without.location!.split('/').at(-1))).to.deep.equal([]);
  }); // prettier-ignore

  it('A8: whoever views a partner’s portal reads what is said there with its files, and adds nothing', async () => {
    const paula = await as('partnerUser');
    await paula.uploadFiles(`${page()}/comments`, { body: 'To be looked at.' }, [{ name: 'look.pdf', content: pdf('look') }]);
    const looking = await viewing(cast, 'partnerUser');
    const { text } = await looking.get(page());
    expect(text).to.contain('To be looked at.').and.contain('look.pdf').and.not.contain('Send comment');
    expect((await looking.get(`/documents/${(await named('look.pdf')).id}`)).status).to.equal(200);
    const before = (await comments()).length;
    const sent = await looking.uploadFiles(`${page()}/comments`, { body: 'In their name.' }, [
      { name: 'planted.pdf', content: pdf('planted') },
    ]);
    expect([sent.status, (await comments()).length]).to.deep.equal([404, before]);
    await inRollback(async (client) => {
      await actAs(client, cast.players.partnerUser, true);
      expect((await attempt(client, 'select from claim_comments')).rows.length, 'reads').to.be.greaterThan(0);
      const add = `insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name)
        values ('${cast.tenantId}', '${cast.claim}', 'x', false, '')`;
      expect((await attempt(client, add)).state).to.equal('42501');
    });
  }); // prettier-ignore
});
