import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { addSession, fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { ownedFormId } from '../../server/request/formOwner.ts';

/** What browsers say of a form that leads to a page. */
const asPage = { 'Sec-Fetch-Mode': 'navigate' };
const nextOf = (location: string | null) =>
  new URL(location ?? '', 'http://own.invalid').searchParams.get('next') ?? '';

describe('A POST without any session cookie loses nothing (S25)', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('signed-out');
  });
  const keptRows = async () =>
    (await sql('select 1 from kept_forms where tenant_id = $1', cast.tenantId)).length;
  /** Opens a form as somebody, and fills it in. */
  async function opened(who: PlayerName, path: string): Promise<{ browser: Browser; formId: string }> {
    const browser = await signedIn(cast.players[who]);
    const { text } = await browser.get(path);
    return { browser, formId: /name="_form_id" value="([^"]+)"/.exec(text)?.[1] ?? '' };
  }
  const forget = (browser: Browser): Promise<void> => {
    browser.cookies.clear();
    return Promise.resolve();
  };
  const forms = [
    ['customerUser', 'customeruser', '', '/tickets', { subject: 'Kept without', priority: 'normal', description: 'Line one' }, 'subject'],
    ['administrator', 'administrator', '/admin', '/admin/customers', { name: 'Kept without', number: 'K-1', status: 'active' }, 'name'],
  ] as const; // prettier-ignore

  for (const [who, username, root, path, typed, field] of forms)
    for (const [how, leave] of [
      ['its cookies were deleted', forget],
      ['it was signed out in another tab', (browser: Browser) => browser.post(`${root}/sign_out`)],
    ] as const)
      it(`${path}, when ${how}: sign-in has next, and the form is filled in again with a sentence`, async () => {
        const { browser, formId } = await opened(who, `${path}/new`);
        await leave(browser);
        expect(browser.cookies.has(root ? 'gatehouse_staff' : 'gatehouse_portal')).to.equal(false);
        const answer = await browser.post(path, { ...typed, _form_id: formId }, asPage);
        expect(answer.status).to.equal(303);
        expect(answer.location).to.contain(`${root}/login?`).and.contain('why=ended_kept');
        const next = nextOf(answer.location);
        expect(next).to.match(/\?_again=[0-9a-f-]{36}$/);
        expect((await browser.get(answer.location!)).text).to.contain('What you typed is kept for an hour');
        await browser.post(`${root}/login`, { username, password, next });
        const page = await browser.get(next);
        expect(page.status).to.equal(200);
        expect(page.text).to.contain('what you typed is still here');
        expect(fieldValue(page.text, field)).to.equal('Kept without');
        // Signing out is for good: the cast needs the session again.
        await sql('update login_sessions set ended_at = null where id = $1', cast.players[who].sessionId);
      });

  it('a contact of another customer is said to be one when the form comes back, and isn’t dropped in silence', async () => {
    const { browser, formId } = await opened('administrator', '/admin/tickets/new');
    const { ofContactUser } = cast.tickets;
    browser.cookies.clear();
    const typed = {
      subject: 'Whose contact?',
      priority: 'normal',
      description: 'x',
      customer_id: cast.customers.south,
      contact_id: cast.players.contactUser.contactId!,
    };
    const answer = await browser.post('/admin/tickets', { ...typed, _form_id: formId }, asPage);
    const next = nextOf(answer.location);
    await browser.post('/admin/login', { username: 'administrator', password, next });
    const { text } = await browser.get(next);
    expect(text)
      .to.contain('what you typed is still here')
      .and.contain('That contact doesn’t belong to this customer. Choose another, or no contact.')
      .and.match(/<select[^>]*name="contact_id"[^>]*aria-invalid="true"/);
    // One that fits comes back without a word.
    const again = await browser.post('/admin/tickets', { ...typed, customer_id: cast.customers.north });
    expect(again.status).to.equal(303);
    // A deleted contact stays on its ticket, whatever else is changed there.
    const at = `/admin/tickets/${ofContactUser}`;
    const contactId = cast.players.contactUser.contactId!;
    await sql('update contacts set archived_at = now() where id = $1', contactId);
    const page = (await browser.get(at)).text;
    expect(page)
      .to.match(new RegExp(`<option value="${contactId}"\\s+selected>`))
      .and.not.contain('doesn’t belong');
    await sql('update contacts set archived_at = null where id = $1', contactId);
  });

  it('nobody else who signs in on that browser sees it, nor its person in another browser', async () => {
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    browser.cookies.clear();
    const sent = { subject: 'Not for others', priority: 'normal', description: 'x', _form_id: formId };
    const { location } = await browser.post('/tickets', sent, asPage);
    const next = nextOf(location);
    const elsewhere = await signedIn(cast.players.customerUser);
    expect((await elsewhere.get(next)).location, 'another browser').to.equal('/tickets');
    await addSession(browser, cast.players.allContact);
    const page = await browser.get(next);
    expect([page.status, page.location]).to.deep.equal([303, '/tickets']);
    expect((await browser.get('/tickets')).text).to.not.contain('Not for others');
    await addSession(browser, cast.players.customerUser);
    expect(fieldValue((await browser.get(next)).text, 'subject'), 'it was there').to.equal('Not for others');
  });

  it('it is kept for whom the form was drawn for, not for another who had signed in there meanwhile', async () => {
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    await addSession(browser, cast.players.allContact);
    await sql('update login_sessions set ended_at = now() where id = $1', cast.players.allContact.sessionId);
    const sent = { subject: 'Of the first', priority: 'normal', description: 'x', _form_id: formId };
    const next = nextOf((await browser.post('/tickets', sent, asPage)).location);
    await sql('update login_sessions set ended_at = null where id = $1', cast.players.allContact.sessionId);
    expect((await browser.get(next)).location, 'the second').to.equal('/tickets');
    await addSession(browser, cast.players.customerUser);
    expect(fieldValue((await browser.get(next)).text, 'subject')).to.equal('Of the first');
  });

  it('passwords are never kept', async () => {
    const { browser, formId } = await opened('administrator', '/admin/users/new');
    browser.cookies.clear();
    const secret = 'planted secret word';
    const typed = { first_name: 'Ida', username: 'ida.kept', password: secret, retype_password: secret };
    const { location } = await browser.post('/admin/users', { ...typed, _form_id: formId }, asPage);
    await addSession(browser, cast.players.administrator);
    const page = await browser.get(nextOf(location));
    expect(fieldValue(page.text, 'first_name')).to.equal('Ida');
    expect(page.text).to.not.contain(secret);
  });

  it('of a form with a file the fields are kept; a stranger’s is not read', async () => {
    const path = `/admin/work_orders/${cast.workOrder}/documents`;
    const { browser, formId } = await opened('technician', path);
    browser.cookies.clear();
    const file = { name: 'planted.pdf', content: '%PDF-1.4 planted content' };
    const fields = { _form_id: formId, kind: 'report', shown: 'on' };
    const answer = await browser.upload(path, fields, file);
    expect(answer.location).to.contain('/admin/login?').and.contain('why=ended_kept');
    await addSession(browser, cast.players.technician);
    const page = await browser.get(nextOf(answer.location));
    expect(page.text)
      .to.match(/<option value="report" selected>/)
      .and.not.contain('planted content');
    const before = await keptRows();
    for (const made of [randomUUID(), `${randomUUID()}.${randomBytes(71).toString('base64url')}`, '']) {
      const stranger = await (await visitorFrom(cast.slug)).upload(path, { ...fields, _form_id: made }, file);
      expect(stranger.location).to.contain('/admin/login?next=').and.not.contain('why=ended_kept');
    }
    expect(await keptRows()).to.equal(before);
  });

  it('strangers leave nothing, however many forms they make up; a session has twenty', async () => {
    const far = await makeCast('signed-out');
    const { services } = await testApp();
    const hash = Buffer.alloc(32, 7);
    const madeUp = {
      none: undefined,
      'an id': randomUUID(),
      nonsense: `${randomUUID()}.${randomBytes(71).toString('base64url')}`,
      'much nonsense': `${randomUUID()}.${'x'.repeat(50_000)}`,
      'a session that never was': ownedFormId(services.keys, { slug: cast.slug, side: 'portal' }, hash),
      'another company’s': (await openedAt(far, '/tickets/new')).formId,
      'the other side’s': (await opened('administrator', '/admin/tickets/new')).formId,
    };
    const before = await keptRows();
    for (const [what, formId] of Object.entries(madeUp)) {
      const stranger = await visitorFrom(cast.slug);
      const sent = { subject: 'Planted', description: 'x', ...(formId && { _form_id: formId }) };
      const { location } = await stranger.post('/tickets', sent, asPage);
      expect(nextOf(location), what).to.equal('/tickets');
      expect(location, what).to.not.contain('ended_kept');
    }
    expect(await keptRows()).to.equal(before);
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    browser.cookies.clear();
    for (let n = 0; n < 22; n += 1)
      await browser.post('/tickets', { subject: `Flood ${n}`, description: 'x', _form_id: formId }, asPage);
    const [{ count }] = (await sql<{ count: number }>(
      'select count(*)::int from kept_forms where session_id = $1',
      cast.players.customerUser.sessionId,
    )) as [{ count: number }];
    expect(count).to.equal(20);
  });

  it('S4: a form that another site sends is refused before anything is kept, and no address but a form’s keeps any', async () => {
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    browser.cookies.clear();
    const before = await keptRows();
    const sent = { subject: 'Forged', description: 'x', _form_id: formId };
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await browser.post('/tickets', sent, { ...asPage, 'Sec-Fetch-Site': site })).status).to.equal(
        403,
      );
    for (const path of ['/nothing', '/tickets/new', '/login'])
      expect((await browser.post(path, sent, asPage)).location ?? '', path).to.not.contain('ended_kept');
    expect(await keptRows()).to.equal(before);
  });

  it('a form that is open in a live session names nobody’s session to a reader of its page', async () => {
    const { formId } = await opened('customerUser', '/tickets/new');
    const [row] = await sql<{ hash: Buffer }>(
      'select token_hash as hash from login_sessions where id = $1',
      cast.players.customerUser.sessionId,
    );
    expect(formId).to.match(/^[0-9a-f-]{36}\.[\w-]{90,110}$/);
    const { cookies } = await signedIn(cast.players.customerUser);
    for (const form of ['hex', 'base64url', 'base64'] as const)
      expect(formId).to.not.contain(row!.hash.toString(form));
    expect(formId).to.not.contain(cookies.get('gatehouse_portal'));
  });

  async function openedAt(where: Cast, path: string): Promise<{ formId: string }> {
    const { text } = await (await signedIn(where.players.customerUser)).get(path);
    return { formId: /name="_form_id" value="([^"]+)"/.exec(text)?.[1] ?? '' };
  }
});
