import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { makeLinkToken } from '../../server/secrets/tokens.ts';
import { fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { during, inShort, logOf, type LogRow } from '../support/auditLog.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

const customer = (change: Record<string, string> = {}) => ({
  number: 'C-77', name: 'Harbour Works', phone: '', email: '', address: '', status: 'active', notes: '', ...change,
}); // prettier-ignore
const fresh = 'seven green bicycles sing';

describe('what requests leave in the audit log', () => {
  let cast: Cast;
  let administrator: Browser;
  beforeEach(async () => {
    cast = await makeCast('audited');
    administrator = await signedIn(cast.players.administrator);
  });
  const written = (work: () => Promise<unknown>) => during(cast, work);

  it('S22: who did what to what, from where, before and after', async () => {
    const { location } = await administrator.post('/admin/customers', customer());
    const rows = await written(() =>
      administrator.post(location!, customer({ name: 'Harbour Works Ltd', _version: '1' })),
    );
    expect(rows.map(inShort)).to.deep.equal(['changed customers']);
    expect(rows[0]).to.deep.include({
      actor_kind: 'staff',
      user_id: cast.players.administrator.userId,
      actor_name: 'Person1 administrator',
      record_id: location!.split('/').at(-1),
      record_name: 'Harbour Works Ltd',
      changes: { name: ['Harbour Works', 'Harbour Works Ltd'] },
    });
    expect(rows[0]?.address).to.match(/127\.0\.0\.1$/);
  });

  it('S24: what is refused leaves none: 422, 409, 404, a doubled submit, a page', async () => {
    const form = customer({ _form_id: randomUUID() });
    const { location } = await administrator.post('/admin/customers', form);
    const others = await makeCast('audited');
    const rows = await written(async () => {
      const post = async (path: string, body: Record<string, string>, status: number) => {
        expect((await administrator.post(path, body)).status, path).to.equal(status);
      };
      await post('/admin/customers', customer({ number: 'C-78', name: '' }), 422);
      await post('/admin/customers', customer({ number: 'c-77' }), 422);
      await post(location!, customer({ name: 'Late', _version: '99' }), 409);
      await post(`/admin/customers/${others.customers.north}`, customer({ _version: '1' }), 404);
      await post('/admin/customers', form, 303);
      expect((await administrator.get(location!)).status).to.equal(200);
    });
    expect(rows).to.deep.equal([]);
    expect((await logOf(others)).length).to.equal(0);
  });

  it('S22, S24: one action is one piece, with all that goes with it', async () => {
    const rows = await written(() =>
      administrator.post(`/admin/customers/${cast.customers.south}/secure_link/replace`),
    );
    expect(rows.map(inShort)).to.deep.equal([
      'link_ended secure_links',
      'added secure_links',
      'link_replaced secure_links',
    ]);
    expect(rows.map((row) => row.record_name)).to.deep.equal(['South', 'South', 'South']);
  });

  it('S22: signing in and out, by password and by link; a failed try is not in it', async () => {
    const { keys } = await testDatabase();
    const { tenantId, linkId: id, slug } = cast;
    const token = makeLinkToken(keys, 'secure link', { tenantId, id, keyVersion: keys.newest })!;
    const rows = await written(async () => {
      const browser = await visitorFrom(slug, '192.0.2.44');
      await browser.post('/login', { username: 'contactuser', password: 'wrong wrong wrong' });
      await browser.post('/login', { username: 'contactuser', password });
      await browser.post('/sign_out');
      const customerOf = await visitorFrom(slug, '192.0.2.45');
      await customerOf.get(`/link/${token}`);
      await customerOf.post(`/link/${token}`);
    });
    expect(rows.map(inShort)).to.deep.equal([
      'signed_in users',
      'signed_out users',
      'link_opened secure_links',
    ]);
    expect(rows[0]).to.include({
      actor_kind: 'contact_user',
      address: '192.0.2.44',
      record_name: rows[0]?.actor_name,
    });
    expect(rows[2]).to.include({
      actor_kind: 'link',
      actor_name: 'South',
      address: '192.0.2.45',
      secure_link_id: id,
    });
    expect(JSON.stringify(rows)).not.to.contain(token.split('.').at(-1));
  });

  it('S22: a sign-up and its hand-over begin the chain', async () => {
    const subdomain = `audit-${randomUUID().slice(0, 8)}`;
    const name = { first_name: 'Ada', last_name: 'Byron', email: 'ada@example.com' };
    const secret = { password: fresh, retype_password: fresh };
    const { location } = await (
      await visitorFrom()
    ).post('/signup', { company: 'Engines', subdomain, ...name, ...secret });
    await (await visitorFrom(subdomain)).post(new URL(location!).pathname);
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ id: string }>('select id from tenants where slug = $1', [subdomain]);
    const log = await logOf({ tenantId: rows[0]!.id });
    expect(log.map(inShort)).to.deep.equal(['signed_up tenants', 'signed_in users']);
    expect(log.map((row) => row.actor_name)).to.deep.equal(['Ada Byron', 'Ada Byron']);
  });

  it('S22, S23: no password, hash or token is in it (canary)', async () => {
    const person = { first_name: 'Ca', last_name: 'Nary', initials: '', username: 'canary', email: '' };
    const secret = { password: fresh, retype_password: fresh };
    const { location } = await administrator.post('/admin/users', { ...person, ...secret });
    expect(location).to.match(/^\/admin\/users\//);
    const mine = await signedIn(cast.players.customerUser);
    const change = { present_password: password, new_password: fresh, retype_password: fresh };
    expect((await mine.post('/change_password', change)).status).to.equal(303);
    const rows = await logOf(cast);
    expect(rows.map(inShort)).to.include.members(['added users', 'password_changed users']);
    const { admin } = await testDatabase();
    const { rows: secrets } = await admin.query<{ secret: string }>(
      `select password_hash as secret from users where tenant_id = $1 and password_hash is not null
       union select encode(token_hash, 'hex') from login_sessions where tenant_id = $1
       union select encode(token_hash, 'base64') from login_sessions where tenant_id = $1`,
      [cast.tenantId],
    );
    expect(secrets.length).to.be.greaterThan(10);
    const everything = JSON.stringify(rows) + (await administrator.get('/admin/audit')).text;
    for (const one of [fresh, password, '$argon2', ...secrets.map((row) => row.secret)])
      expect(everything).not.to.contain(one);
    expect(rows.find((row) => row.record_name === 'Ca Nary')?.changes['password_hash']).to.equal('changed');
  });

  it('S22: the portal’s people are in it by their own names', async () => {
    const browser = await signedIn(cast.players.contactUser);
    const form = await browser.get('/tickets/new');
    const _form_id = fieldValue(form.text, '_form_id')!;
    const ticket = { subject: 'It drifts', description: 'By two grams.', priority: 'normal', _form_id };
    const rows: LogRow[] = await written(() => browser.post('/tickets', ticket));
    expect(rows.map(inShort)).to.deep.equal(['added tickets']);
    expect(rows[0]).to.include({ actor_kind: 'contact_user', user_id: cast.players.contactUser.userId });
    expect(rows[0]?.record_name).to.match(/^T-\d+ It drifts$/);
  });

  it('S23: its own page is of no use to a stranger', async () => {
    const answer = await (await visitor(cast.slug)).get('/admin/audit?q=south');
    expect(answer.location).to.match(/^\/admin\/login/);
  });
});
