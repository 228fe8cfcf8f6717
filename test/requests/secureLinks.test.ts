import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { makeLinkToken } from '../../server/secrets/tokens.ts';
import { fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { expectRefused } from '../support/refusals.ts';

describe('secure links in the back office', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  let path: string;
  before(async () => {
    others = await makeCast('links');
  });
  beforeEach(async () => {
    cast = await makeCast('links');
    administrator = await signedIn(cast.players.administrator);
    path = `/admin/customers/${cast.customers.south}/secure_link`;
  });

  async function sql<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(text, values)).rows;
  }
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const addressOn = (html: string) => /http:\/\/[\w.:-]+\/link\/[\w-]{73}/.exec(html)?.[0] ?? null;
  const factsOf = async (linkId: string) => (await testApp()).services.lookups.linkFacts(cast.slug, linkId);
  /** What the session that the link opened is answered: null while it is in, or where it is led. */
  const outOf = async () => (await (await signedIn(cast.players.link)).get('/my_profile')).location;
  const linksOf = (customer: string) =>
    sql<{ id: string; ended: boolean; ends_at: Date | null }>(
      `select id, ended_at is not null as ended, ends_at from secure_links where tenant_id = $1 and customer_id = $2 order by created_at`,
      cast.tenantId,
      customer,
    );

  it('A2: shows that the link works and its address, which opens the portal; the details page leads to it', async () => {
    const page = await administrator.get(path);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('>Works<').and.contain('data-copy').and.contain('Never');
    const address = addressOn(page.text)!;
    expect(address).to.match(new RegExp(`^http://${cast.slug}\\.localhost:3000/link/`));
    const { keys } = (await testApp()).services;
    const link = { tenantId: cast.tenantId, id: cast.linkId, keyVersion: keys.newest };
    expect(address).to.contain(`/link/${makeLinkToken(keys, 'secure link', link)}`);
    const details = await administrator.get(`/admin/customers/${cast.customers.south}`);
    expect(details.text).to.contain(path).and.contain('>Works<').and.contain(address);
  });

  it('A2: people who may only look see the state, not the address', async () => {
    const technician = await signedIn(cast.players.technician);
    for (const place of [path, `/admin/customers/${cast.customers.south}`]) {
      const { status, text } = await technician.get(place);
      expect(status).to.equal(200);
      expect(text).to.contain('>Works<').and.not.contain('/link/').and.not.contain('Replace</button>');
    }
  });

  it('A3: counts the portal users that stand in the way, in words', async () => {
    const page = await administrator.get(`/admin/customers/${cast.customers.east}/secure_link`);
    expect(page.text).to.contain('>Off<').and.contain('no secure link yet').and.contain('Create link');
    await administrator.post(`/admin/customers/${cast.customers.east}/secure_link/replace`);
    const made = await administrator.get(`/admin/customers/${cast.customers.east}/secure_link`);
    expect(made.text).to.contain('Needs a password, because 3 portal users exist');
    await sql(
      `update portal_users set archived_at = now() where tenant_id = $1 and customer_id = $2
         and id <> (select min(id::text)::uuid from portal_users where tenant_id = $1 and customer_id = $2)`,
      cast.tenantId,
      cast.customers.east,
    );
    const one = await administrator.get(`/admin/customers/${cast.customers.east}/secure_link`);
    expect(one.text).to.contain('Needs a password, because 1 portal user exists');
  });

  it('A4: Replace ends the old link with its sessions and mailed ones too, and makes one new address, even doubled', async () => {
    await sql(
      `insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to) values ($1, $2, 'x', now(), 'a@example.com')`,
      cast.tenantId,
      cast.customers.south,
    );
    expect(await outOf()).to.equal(null);
    const page = await administrator.get(path);
    const body = { _form_id: fieldValue(page.text, '_form_id')! };
    const [first, second] = await Promise.all([
      administrator.post(`${path}/replace`, body),
      administrator.post(`${path}/replace`, body),
    ]);
    expect([first.location, second.location]).to.deep.equal([path, path]);
    const links = await linksOf(cast.customers.south);
    expect(links.map(({ ended }) => ended).sort()).to.deep.equal([false, true, true]);
    expect(await outOf()).to.contain('why=link_ended');
    expect((await factsOf(cast.linkId))!.state).to.equal('ended');
    expect((await factsOf(links.find(({ ended }) => !ended)!.id))!.state).to.equal('works');
    const address = addressOn((await administrator.get(path)).text);
    expect(address).to.be.a('string').and.not.equal(addressOn(page.text));
  });

  it('A4: two people who replace at once make one link', async () => {
    const colleague = await signedIn(cast.players.administrator);
    const answers = await Promise.all([administrator, colleague].map((one) => one.post(`${path}/replace`)));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect((await linksOf(cast.customers.south)).filter(({ ended }) => !ended)).to.have.length(1);
  });

  it('A4: switched off, the link and its sessions are dead; switched on, the link works and the old session stays dead', async () => {
    await administrator.post(`${path}/switch_off`);
    const page = await administrator.get(path);
    expect(page.text).to.contain('>Off<').and.contain('Switch on');
    expect((await factsOf(cast.linkId))!.state).to.equal('ended');
    await administrator.post(`${path}/switch_on`);
    expect((await administrator.get(path)).text).to.contain('>Works<');
    expect((await factsOf(cast.linkId))!.state).to.equal('works');
    expect(await outOf()).to.match(/^\/login/);
  });

  it('A4: off, the session that the link opened is told why', async () => {
    await administrator.post(`${path}/switch_off`);
    expect(await outOf()).to.contain('why=link_ended');
  });

  it('A2: an end date is kept through its day; when it has passed, the link reads *Ended on …*', async () => {
    const saved = await administrator.post(path, { ends_on: day(0) });
    expect(saved.location).to.equal(path);
    expect((await administrator.get(path)).text)
      .to.contain('>Works<')
      .and.contain(`value="${day(0)}"`);
    await sql(`update secure_links set ends_at = '2026-03-05T23:59:59Z' where id = $1`, cast.linkId);
    expect((await administrator.get(path)).text).to.contain('Ended on 5 Mar 2026');
    expect(await outOf()).to.contain('why=link_ended');
    await administrator.post(path, { ends_on: '' });
    expect((await administrator.get(path)).text).to.contain('>Works<');
    expect(await outOf(), 'what had ended stays ended').to.match(/^\/login/);
  });

  it('A2: Replace keeps an end date that is still to come', async () => {
    await administrator.post(path, { ends_on: day(30) });
    await administrator.post(`${path}/replace`);
    const [link] = (await linksOf(cast.customers.south)).filter(({ ended }) => !ended);
    expect(link!.ends_at!.toISOString().slice(0, 10)).to.equal(day(30));
  });

  it('refuses a day that has passed or is none, and keeps what was typed', async () => {
    for (const [typed, message] of [
      [day(-1), 'Enter today’s date or a later one'],
      ['2026-02-30', 'Enter a date'],
    ]) {
      const answer = await administrator.post(path, { ends_on: typed! });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain(message).and.contain(`value="${typed}"`).and.contain('field-error');
    }
    expect((await linksOf(cast.customers.south))[0]!.ends_at).to.equal(null);
  });

  it('A4: a link whose key was removed says so and offers Replace', async () => {
    await sql(`update secure_links set key_version = 'deadbeef' where id = $1`, cast.linkId);
    const page = await administrator.get(path);
    expect(page.text)
      .to.contain('has been removed')
      .and.contain('Replace</button>')
      .and.not.contain('/link/');
    await administrator.post(`${path}/replace`);
    expect(addressOn((await administrator.get(path)).text)).to.be.a('string');
  });

  it('A5: an inactive customer’s link is off', async () => {
    await sql(`update customers set status = 'inactive' where id = $1`, cast.customers.south);
    expect((await administrator.get(path)).text)
      .to.contain('>Off<')
      .and.contain('South is inactive');
  });

  it('A16: refuses those who may not, and the link stays as it was', async () => {
    const asks = ['', '/replace', '/switch_off', '/switch_on'].map((end) => ({ path: path + end, body: {} }));
    await expectRefused(cast, others, asks, ['technician', 'dataAdministrator']);
    await expectRefused(cast, others, [{ path }], []);
    for (const id of [others.customers.south, randomUUID(), 'x'])
      for (const end of ['', '/replace', '/switch_off'])
        expect((await administrator.post(`/admin/customers/${id}/secure_link${end}`)).status).to.equal(404);
    expect(await linksOf(cast.customers.south)).to.have.length(1);
    expect((await factsOf(cast.linkId))!.state).to.equal('works');
    const [foreign] = await sql<{ ended_at: Date | null }>(
      'select ended_at from secure_links where id = $1',
      others.linkId,
    );
    expect(foreign!.ended_at).to.equal(null);
  });
});
