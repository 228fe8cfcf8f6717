import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { signedIn, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

/** What browsers say of a form that leads to a page. */
const asPage = { 'Sec-Fetch-Mode': 'navigate' };

describe('What a POST draws stands in the history as a GET (S25)', () => {
  let cast: Cast;
  let administrator: Browser;
  before(async () => {
    cast = await makeCast('drawn');
    administrator = await signedIn(cast.players.administrator);
  });

  /** The page that a POST leads to; it is there for as long as it is kept, and nobody else's. */
  async function shownBy(browser: Browser, answer: Answer, at: string): Promise<Answer> {
    expect(answer.status, 'no page').to.equal(303);
    expect(answer.location).to.match(new RegExp(`^${at}\\?_again=[0-9a-f-]{36}$`));
    const page = await browser.get(answer.location!);
    const again = await browser.get(answer.location!);
    const heading = ({ text }: Answer) => /<h1[^>]*>([^<]*)<\/h1>/.exec(text)?.[1];
    expect([again.status, heading(again)], 'as often as one comes back').to.deep.equal([
      page.status,
      heading(page),
    ]);
    const other = await signedIn(cast.players.technician);
    expect((await other.get(answer.location!)).status).to.be.oneOf([303, 404]);
    return page;
  }
  const contact = () => `/admin/contacts/${cast.players.contactUser.contactId!}`;

  it('the question before another customer’s facility is added, and its answer', async () => {
    const path = `${contact()}/facilities`;
    const body = { facilities: cast.facilities.dock };
    expect((await administrator.post(path, body)).status, 'others get it at once').to.equal(200);
    const page = await shownBy(administrator, await administrator.post(path, body, asPage), path);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('from another customer?').and.contain(cast.facilities.dock);
    expect(page.text).to.not.contain('You were signed out');
    const related = () =>
      sql('select 1 from contact_facilities where contact_id = $1', cast.players.contactUser.contactId);
    const before = await related();
    const done = await administrator.post(path, { ...body, confirmed: 'on' }, asPage);
    expect(done.location).to.equal(contact());
    expect(await related()).to.have.length(before.length + 1);
  });

  it('the question before all facilities of a contact are removed', async () => {
    const path = `${contact()}/facilities/remove`;
    const rows = await sql<{ id: string }>(
      'select facility_id as id from contact_facilities where contact_id = $1',
      cast.players.contactUser.contactId,
    );
    const facilities = rows.map(({ id }) => id);
    const page = await shownBy(administrator, await administrator.post(path, { facilities }, asPage), path);
    expect(page.text).to.contain('Remove all facilities from');
    const done = await administrator.post(path, { facilities, confirmed: 'on' }, asPage);
    expect(done.location).to.equal(contact());
    const left = await administrator.get((await administrator.post(path, { facilities }, asPage)).location!);
    expect(left.text, 'none is left to be asked about').to.contain('Tick at least one facility');
  });

  it('Show facilities and Use preset without script; a password that was typed is asked for again', async () => {
    const typed = {
      customer_id: cast.customers.north, contact_id: '', first_name: 'Greta', last_name: 'Given', email: 'greta@north.example',
      username: '', password: 'seven planted bicycles', retype_password: 'seven planted bicycles',
    }; // prettier-ignore
    const [preset] = [cast.preset];
    for (const [end, more] of [
      ['facilities', {}],
      ['preset', { _preset: preset }],
    ] as const) {
      const path = `/admin/access/${end}`;
      const answer = await administrator.post(path, { ...typed, ...more }, asPage);
      const page = await shownBy(administrator, answer, path);
      expect(page.status).to.equal(200);
      expect(page.text).to.contain('value="Greta"').and.contain('Enter the password again');
      expect(page.text).to.contain(cast.facilities.cal1).and.not.contain('planted');
    }
    const none = await administrator.post('/admin/access/facilities', { customer_id: '' }, asPage);
    const page = await shownBy(administrator, none, '/admin/access/facilities');
    expect(page.status).to.equal(422);
    expect(page.text).to.contain('Choose a customer.');
  });

  it('Request service for what was ticked in the portal', async () => {
    const browser = await signedIn(cast.players.customerUser);
    const path = '/work_orders/new';
    const page = await shownBy(
      browser,
      await browser.post(path, { assets: [cast.assets.cal1], _form_id: '' }, asPage),
      path,
    );
    expect(page.status).to.equal(200);
    expect(page.text).to.contain(cast.assets.cal1);
  });

  it('a refused file of accounts: what was wrong with it, and no more of it', async () => {
    const path = '/admin/accounts/bulk';
    const file = { name: 'people.csv', content: 'nonsense,planted\n1,2\n' };
    expect((await administrator.upload(path, {}, file)).status, 'others get it at once').to.equal(422);
    for (const sent of [file, null]) {
      const page = await shownBy(
        administrator,
        await administrator.upload(path, { text: '' }, sent, asPage),
        path,
      );
      expect(page.status).to.equal(422);
      expect(page.text).to.contain('id="field-file-error"').and.not.contain('>planted');
    }
  });

  it('a pasted text of accounts is the one exception: it may hold passwords, so it is kept nowhere and stays on its page', async () => {
    const kept = () => sql('select 1 from kept_forms where tenant_id = $1', cast.tenantId);
    const before = await kept();
    const text = 'name,password\nAnn,planted secret word\n';
    const page = await administrator.upload('/admin/accounts/bulk', { text }, null, asPage);
    expect(page.status).to.equal(422);
    expect(page.text).to.contain('Ann,planted secret word');
    expect(await kept()).to.have.length(before.length);
  });

  it('refused files of a record, each by its name, and a refused replacement', async () => {
    const path = `/admin/assets/${cast.assets.cal1}/documents`;
    const wrong = [
      { name: '1 one & two.exe', content: 'MZ planted' },
      { name: 'two.exe', content: 'MZ planted' },
    ];
    const answer = await administrator.uploadFiles(path, { kind: 'report', shown: 'on' }, wrong, asPage);
    const page = await shownBy(administrator, answer, path);
    expect(page.status).to.equal(422);
    expect(page.text).to.contain('No file was uploaded.').and.contain('1 one &amp; two.exe: ');
    expect(page.text)
      .to.contain('two.exe: ')
      .and.match(/<option value="report" selected>/);
    expect(page.text.match(/No file was uploaded/g), 'each said once').to.have.length(2);
    const none = await shownBy(
      administrator,
      await administrator.uploadFiles(path, { kind: 'by_file' }, [], asPage),
      path,
    );
    expect(none.text).to.contain('Choose at least one file.');
    const document = await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 });
    const replace = `/admin/documents/${document}/replace`;
    const refused = await administrator.uploadFiles(replace, {}, wrong.slice(0, 1), asPage);
    const edit = await shownBy(administrator, refused, replace);
    expect(edit.status).to.equal(422);
    expect(edit.text).to.contain('field-error');
    const good = [{ name: 'good.pdf', content: pdf() }];
    expect((await administrator.uploadFiles(path, { kind: 'by_file' }, good, asPage)).location).to.equal(
      path,
    );
  });

  describe('every form with a file', () => {
    /** What is sent to each, besides its file. */
    const bodies: Record<string, Record<string, string>> = { '/admin/accounts/bulk': { text: '' } };
    const commented = () => `/admin/tickets/${cast.tickets.ofContactUser}/comments/${cast.comments.public}`;
    let claimComment = '';
    let orderComment = '';
    const onOrder = () => `/admin/work_orders/${cast.workOrder}/comments/${orderComment}`;
    const addresses = (): Record<string, string> => ({
      '/admin/assets/:id/documents': `/admin/assets/${cast.assets.cal1}/documents`,
      '/admin/work_orders/:id/documents': `/admin/work_orders/${cast.workOrder}/documents`,
      '/admin/my_jobs/:id/documents': `/admin/my_jobs/${cast.workOrder}/documents`,
      '/admin/work_orders/:id/lines/:lineId/documents': `/admin/work_orders/${cast.workOrder}/lines/${cast.workOrderLine}/documents`,
      '/admin/tickets/:id/comments/:commentId/documents': `${commented()}/documents`,
      '/admin/work_orders/:id/comments': `/admin/work_orders/${cast.workOrder}/comments`,
      '/admin/my_jobs/:id/comments': `/admin/my_jobs/${cast.workOrder}/comments`,
      '/admin/work_orders/:id/comments/:commentId/documents': `${onOrder()}/documents`,
      '/admin/estimates/:id/documents': `/admin/estimates/${cast.estimates.draft}/documents`,
      '/admin/invoices/:id/documents': `/admin/invoices/${cast.invoices.draft}/documents`,
      '/admin/claims/:id/comments': `/admin/claims/${cast.claim}/comments`,
      '/admin/claims/:id/comments/:commentId/documents': `/admin/claims/${cast.claim}/comments/${claimComment}/documents`,
      '/admin/tickets/:id/comments': `/admin/tickets/${cast.tickets.ofContactUser}/comments`,
      '/admin/documents/:id/replace': `/admin/documents/${document}/replace`,
    });
    let document = '';
    before(async () => {
      document = await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 });
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
      await sql(
        `with own as (
           insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Ada', 'Marsh', $2) returning id)
         update work_orders set technician_id = (select id from own) where id = $3`,
        ...[cast.tenantId, cast.players.administrator.userId, cast.workOrder],
      );
    });
    // The portal's forms take files besides what is typed, so none is missing there.
    const withFile = routes.filter(
      (route) =>
        route.side === 'staff' && ('files' in route || ('multipart' in route && route.multipart.file)),
    );

    it('is among these', () => {
      expect(withFile.length).to.be.greaterThan(8);
    });

    for (const route of withFile)
      it(`says what is wrong on the page that it leads to: ${route.path}`, async () => {
        const at = addresses()[route.path] ?? route.path;
        expect(at, 'needs an address in this test').not.to.contain(':');
        const body = bodies[route.path] ?? {};
        const pdfFile = { name: 'wrong.exe', content: 'MZ\0planted' };
        for (const file of [null, pdfFile]) {
          const send = (headers: Record<string, string>) =>
            'files' in route
              ? administrator.uploadFiles(at, body, file ? [file] : [], headers)
              : administrator.upload(at, body, file, headers);
          const direct = await send({});
          const page = await shownBy(administrator, await send(asPage), at);
          expect([direct.status, page.status]).to.deep.equal([422, 422]);
          const said = (answer: Answer) => /class="field-error"[^>]*>([^<]+)</.exec(answer.text)?.[1];
          expect(said(page), 'a message at its field').to.be.a('string').and.not.equal('');
          expect(said(page), 'with script, and without').to.equal(said(direct));
        }
      });
  });

  it('a refused choice of whom to email: what was ticked, why, and that it was refused', async () => {
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
    const of = cast.players.customerUser.userId!;
    const document = await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 });
    for (const [path, field, more] of [
      [`/admin/invoices/${cast.invoices.ofNorth}/email`, 'people', {}],
      [
        `/admin/customers/${cast.customers.north}/statement/email`,
        'people',
        { from: '2026-01-01', to: '2026-03-31' },
      ],
      [`/admin/documents/${document}/email`, 'to', {}],
    ] as const) {
      const body = { ...more, [field]: [of, cast.players.technician.userId!] };
      const page = await shownBy(administrator, await administrator.post(path, body, asPage), path);
      expect(page.status, path).to.equal(422);
      expect(page.text, path)
        .to.contain('Choose only people who can see')
        .and.match(new RegExp(`value="${of}"[^>]* checked`));
    }
  });

  it('the preview of an email’s draft in its frame, which is a page of the history too', async () => {
    const path = '/admin/settings/email_templates/invitation/preview';
    const draft = {
      subject: 'Planted for {{company}}',
      body: 'Dear {{first_name}},\n\n{{invitation_link}}',
      _version: '0',
    };
    const inFrame = { ...asPage, 'Sec-Fetch-Dest': 'iframe' };
    const direct = await administrator.post(path, draft);
    expect(direct.status).to.equal(200);
    const page = await shownBy(administrator, await administrator.post(path, draft, inFrame), path);
    expect(page.text).to.equal(direct.text);
    expect(page.headers['content-security-policy']).to.contain('sandbox');
    const wrong = await administrator.post(path, { ...draft, subject: '' }, inFrame);
    expect((await shownBy(administrator, wrong, path)).status).to.equal(422);
  });

  it('what a POST draws has changed nothing, also for who is answered at once', async () => {
    const browser = await signedIn(cast.players.customerUser);
    const rows = () =>
      sql('select 1 from form_submissions where session_id = $1', cast.players.customerUser.sessionId);
    const before = await rows();
    const body = { assets: [cast.assets.cal1], _form_id: '6f1c1c1e-0000-4000-8000-000000000001' };
    for (let time = 0; time < 2; time += 1)
      expect((await browser.post('/work_orders/new', body)).status, 'the same twice').to.equal(200);
    expect(await rows()).to.have.length(before.length);
  });
});
