import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** What an estimate's readers find later: each version that was answered, the evidence, and what was asked about it. */
describe('answers to an estimate', () => {
  let cast: Cast;
  let ada: Browser;
  let olivia: Browser;
  beforeEach(async () => {
    cast = await makeCast('evidence');
    ada = await signedIn(cast.players.administrator);
    olivia = await signedIn(cast.players.customerUser);
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const here = () => `/estimates/${cast.estimates.ofNorth}`;
  const approve = (revision: string) =>
    olivia.post(`${here()}/approve`, { accepted: 'on', name: 'Olivia North', revision });
  /** Sends a second version, with another price. */
  const sendAgain = async (before = 'approved') => {
    const draft = (await ada.post(`/admin${here()}/revise`)).location!.replace('/edit', '');
    const { text } = await ada.get(`${draft}/edit`);
    const value = (name: string) => fieldValue(text, name) ?? '';
    const saved = await ada.post(`${draft}/edit`, {
      ...Object.fromEntries(['dated_on', 'valid_until', '_version'].map((name) => [name, value(name)])),
      ...{ customer_id: cast.customers.north, currency: 'EUR', terms: 'Later terms.' },
      ...{ line_description: 'Later probe', line_quantity: '1', line_price: '77', line_tax: '19', line_discount: '' },
      ...{ purchase_order: '', note: '', internal_note: '' },
    });
    expect(saved.status).to.equal(303);
    expect((await ada.post(`${draft}/send`, { before })).status).to.equal(303);
  }; // prettier-ignore

  it('odoo/odoo#261504: version 1 stays readable with its signature, for both sides and for nobody else', async () => {
    await approve('1');
    await sendAgain();
    expect((await olivia.get(here())).text)
      .to.contain('Later probe')
      .and.contain(`<a href="${here()}?version=1">Version 1</a>`);
    const theirs = (await olivia.get(`${here()}?version=1`)).text;
    expect(theirs)
      .to.contain('New probe')
      .and.contain('Our terms.')
      .and.contain('Olivia North')
      .and.not.contain('Later')
      .and.not.contain('SHA-256')
      .and.not.contain('kept inside');
    const [kept] = await sql<{ content_sha256: string; address: string }>(
      'select content_sha256, address from estimate_decisions where estimate_id = $1',
      cast.estimates.ofNorth,
    );
    const ours = (await ada.get(`/admin${here()}?version=1`)).text;
    expect(ours)
      .to.contain('New probe')
      .and.contain(kept!.content_sha256)
      .and.contain(kept!.address)
      .and.contain(`(${cast.players.customerUser.username})`);
    for (const name of ['contactUser', 'partnerUser'] as const)
      expect((await (await as(name)).get(`${here()}?version=1`)).status, name).to.equal(404);
    const other = await makeCast('evidence');
    const stranger = await signedIn(other.players.customerUser);
    expect((await stranger.get(`${here()}?version=1`)).status).to.equal(404);
    for (const version of ['3', '0', '-1', '1e400', '01', 'x', '99999999999999999999'])
      expect((await olivia.get(`${here()}?version=${version}`)).status, version).to.equal(404);
  });

  it('A28: what was sent and changed before anybody answered stays readable, for both sides and for nobody else', async () => {
    await sendAgain('sent');
    for (const [browser, path] of [[olivia, here()], [ada, `/admin${here()}`]] as const)
      expect((await browser.get(path)).text).to.contain('Later probe').and.contain(`<a href="${path}?version=1">Version 1</a>`);
    const theirs = (await olivia.get(`${here()}?version=1`)).text;
    expect(theirs)
      .to.contain('New probe').and.contain('Our terms.').and.contain('Replaced').and.contain('It has no answer.')
      .and.not.contain('Later').and.not.contain('kept inside').and.not.contain('Emailed to');
    // To whom each was sent is kept as it was then, and for staff.
    const told = await sql<{ to_name: string; to_address: string }>(
      "select to_name, to_address from emails where record_id = $1 and kind = 'estimate_ready'", cast.estimates.ofNorth);
    expect(told).not.to.have.lengthOf(0);
    const ours = (await ada.get(`/admin${here()}?version=2`)).text;
    expect(ours).to.contain('Later probe').and.contain('Later terms.').and.not.contain('Replaced');
    for (const { to_address: address } of told) expect(ours).to.contain(`(${address})`);
    expect((await olivia.get(`${here()}?version=2`)).text).to.contain('Later terms.');
    // An answer takes the place of what was only sent.
    expect((await approve('2')).status).to.equal(303);
    expect((await olivia.get(`${here()}?version=2`)).text).to.contain('Terms that were accepted');
    for (const name of ['contactUser', 'partnerUser'] as const)
      expect((await (await as(name)).get(`${here()}?version=1`)).status, name).to.equal(404);
    expect((await (await as('agentUser')).get(`${here()}?version=1`)).status).to.equal(200);
    const other = await makeCast('evidence');
    for (const who of [other.players.customerUser, other.players.administrator]) {
      const stranger = await signedIn(who);
      const path = `${who === other.players.administrator ? '/admin' : ''}${here()}?version=1`;
      expect((await stranger.get(path)).status, path).to.equal(404);
    }
    // A draft of the next version is nobody's but staff's.
    await ada.post(`/admin${here()}/revise`);
    for (const version of ['3', '4']) expect((await olivia.get(`${here()}?version=${version}`)).status).to.equal(404);
  }); // prettier-ignore

  it('whoever answers too late reads who answered, or that it was withdrawn', async () => {
    await approve('1');
    const adele = await as('adminContact');
    const late = await adele.post(`${here()}/approve`, { accepted: 'on', name: 'Adele', revision: '1' });
    const [kept] = await sql<{ author_name: string }>(
      'select author_name from estimate_decisions where estimate_id = $1',
      cast.estimates.ofNorth,
    );
    expect([late.status, late.text.includes(`${kept!.author_name} approved this estimate on `)]).to.deep.equal([422, true]);
    await ada.post(`/admin${here()}/withdraw`);
    const gone = await adele.post(`${here()}/decline`, { reason: 'No', revision: '1' });
    expect([gone.status, /has withdrawn this estimate\./.test(gone.text)]).to.deep.equal([422, true]);
  }); // prettier-ignore

  it('a decline is nobody’s signature', async () => {
    expect((await olivia.post(`${here()}/decline`, { reason: 'Too dear', revision: '1' })).status).to.equal(303);
    expect((await olivia.get(here())).text).to.contain('Declined').and.not.contain('signed');
    expect((await ada.get(`/admin${here()}?version=1`)).text).to.contain('Declined by').and.contain('Too dear');
  }); // prettier-ignore

  it('a question about it is a ticket that names it, which both sides find on the estimate', async () => {
    const page = (await olivia.get(here())).text;
    expect(page).to.contain(`href="/tickets/new?estimate_id=${cast.estimates.ofNorth}"`);
    const [row] = await sql<{ number: string }>('select number from estimates where id = $1', cast.estimates.ofNorth);
    const label = `EST-${row!.number}`;
    const form = (await olivia.get(`/tickets/new?estimate_id=${cast.estimates.ofNorth}`)).text;
    expect(form).to.contain(`value="Question about estimate ${label}"`).and.contain('name="estimate_id"');
    const body = { subject: `Question about estimate ${label}`, priority: 'normal', description: 'Travel too?' };
    const made = await olivia.post('/tickets', { ...body, estimate_id: cast.estimates.ofNorth });
    expect(made.status, made.text.slice(0, 300)).to.equal(303);
    expect((await olivia.get(made.location!)).text).to.contain(`<a href="${here()}">${label}</a>`);
    expect((await ada.get(`/admin${made.location!}`)).text).to.contain(`<a href="/admin${here()}">${label}</a>`);
    for (const [browser, path] of [[olivia, here()], [ada, `/admin${here()}`]] as const)
      expect((await browser.get(path)).text).to.contain(`tickets/${made.location!.split('/').at(-1)!}`);
    // A13: who sees no estimates asks about none: neither by the address nor by a posted form.
    const carl = await as('contactUser');
    expect((await carl.get(`/tickets/new?estimate_id=${cast.estimates.ofNorth}`)).text).not.to.contain(label);
    const refused = await carl.post('/tickets', { ...body, estimate_id: cast.estimates.ofNorth });
    expect([refused.status, refused.text.includes('You can’t see this estimate any more.')]).to.deep.equal([422, true]);
    expect((await carl.post('/tickets', { ...body, estimate_id: '' })).status, 'without it there is no bar').to.equal(303);
    for (const id of [cast.estimates.draft, cast.estimates.ofSouth])
      expect((await olivia.post('/tickets', { ...body, estimate_id: id })).status).to.equal(422);
    expect((await (await as('agentUser')).get(here())).text).not.to.contain('Ask a question');
  }); // prettier-ignore
});
