import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};

describe('estimates', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('estimates');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);
  const here = () => `/estimates/${cast.estimates.ofNorth}`;
  const state = async () =>
    (
      await sql<{ status: string; revision: number }>(
        'select status, revision from estimates where id = $1',
        cast.estimates.ofNorth,
      )
    )[0]!;
  const evidence = () =>
    sql<{
      revision: number;
      name: string;
      decision: string;
      user_id: string;
      content: { lines: unknown[] };
      content_sha256: string;
      terms: string;
      address: string;
    }>('select * from estimate_decisions where estimate_id = $1 order by revision', cast.estimates.ofNorth);
  const yes = { accepted: 'on', name: 'Olivia North', revision: '1' };

  it('A28: an approval names who, the version, the terms and a hash of what was offered, and no role changes it', async () => {
    const olivia = await as('customerUser');
    const { text } = await olivia.get(here());
    expect(text)
      .to.contain('New probe')
      .and.contain('Our terms.')
      .and.contain('>Approve<')
      .and.not.contain('kept inside');
    expect((await olivia.post(`${here()}/approve`, yes)).status).to.equal(303);
    expect(await state()).to.deep.equal({ status: 'approved', revision: 1 });
    const [kept] = await evidence();
    expect(kept).to.include({
      decision: 'approved',
      name: 'Olivia North',
      revision: 1,
      terms: 'Our terms.',
      user_id: cast.players.customerUser.userId,
    });
    expect([kept!.content_sha256.length, kept!.content.lines.length, kept!.address !== '']).to.deep.equal([
      64,
      1,
      true,
    ]);
    for (const text of [
      "update estimate_decisions set name = 'x' where estimate_id = $1",
      'delete from estimate_decisions where estimate_id = $1',
    ])
      expect(await codeOf(sql(text, cast.estimates.ofNorth))).to.equal('GH010');
    expect(
      await codeOf(sql('update estimates set total_minor = 1 where id = $1', cast.estimates.ofNorth)),
    ).to.equal('GH010');
  });

  it('invoiceninja#7654, #5634: a name of spaces or zero-width characters, or terms not accepted: 422 and no evidence', async () => {
    const olivia = await as('customerUser');
    for (const change of [
      { name: '   ' },
      { name: '\u200b\u200b' },
      { name: ' \u2060\ufeff ' },
      { accepted: 'off' },
    ]) {
      expect((await olivia.post(`${here()}/approve`, { ...yes, ...change })).status).to.equal(422);
    }
    const without = { name: yes.name, revision: yes.revision };
    expect((await olivia.post(`${here()}/approve`, without)).status).to.equal(422);
    // odoo/odoo#32712: a posted price is no field of the form.
    expect((await olivia.post(`${here()}/approve`, { ...yes, line_price: '1' })).status).to.equal(422);
    expect([await evidence(), (await state()).status]).to.deep.equal([[], 'sent']);
  });

  it('invoiceninja#7600: two approvals at once leave one evidence', async () => {
    const [olivia, adele] = [await as('customerUser'), await as('adminContact')];
    const sent = await Promise.all([olivia, adele, olivia].map((who) => who.post(`${here()}/approve`, yes)));
    expect(sent.filter(({ status }) => status === 303)).to.have.lengthOf(1);
    expect(await evidence()).to.have.lengthOf(1);
  });

  it('invoiceninja#11371: an expired or withdrawn estimate takes no approval, by form or in the database', async () => {
    const olivia = await as('customerUser');
    await sql(
      "set session_replication_role = replica; update estimates set dated_on = '2020-01-01', valid_until = '2020-02-01' where id = '" +
        cast.estimates.ofNorth +
        "'; set session_replication_role = origin",
    );
    expect((await olivia.get(here())).text)
      .to.contain('Expired')
      .and.not.contain('>Approve<');
    const late = await olivia.post(`${here()}/approve`, yes);
    expect([late.status, late.text.includes('has expired'), await evidence()]).to.deep.equal([422, true, []]);
    await ada.post(`/admin${here()}/withdraw`);
    expect((await olivia.post(`${here()}/approve`, yes)).status).to.equal(422);
    expect(await evidence()).to.deep.equal([]);
  });

  it('odoo/odoo#261504: version 2 has no signature, and version 1 keeps its own; the customer who read version 1 is told', async () => {
    const olivia = await as('customerUser');
    await olivia.post(`${here()}/approve`, yes);
    await ada.post(`/admin${here()}/revise`);
    expect(await state()).to.deep.equal({ status: 'draft', revision: 2 });
    expect((await olivia.get(here())).status).to.equal(404);
    await ada.post(`/admin${here()}/send`);
    const stale = await olivia.post(`${here()}/approve`, yes);
    expect([stale.status, stale.text.includes('has changed this estimate')]).to.deep.equal([422, true]);
    expect((await evidence()).map(({ revision }) => revision)).to.deep.equal([1]);
    await olivia.post(`${here()}/approve`, { ...yes, name: 'Second', revision: '2' });
    expect((await evidence()).map(({ revision, name }) => [revision, name])).to.deep.equal([
      [1, 'Olivia North'],
      [2, 'Second'],
    ]);
  });

  it('A28, A13, A21: who sees the money decides; agents, viewers and others don’t; declining asks for its reason', async () => {
    for (const name of ['agentUser', 'viewer', 'contactUser', 'allContact', 'partnerUser', 'link'] as const) {
      const browser = await as(name);
      expect((await browser.post(`${here()}/approve`, yes)).status, name).to.be.oneOf([403, 404]);
    }
    expect((await (await as('agentUser')).get(here())).text).to.not.contain('>Approve<');
    expect((await (await as('contactUser')).get(here())).status).to.equal(404);
    const nils = await as('contactWithPermissions');
    expect((await nils.post(`${here()}/decline`, { reason: ' ', revision: '1' })).status).to.equal(422);
    expect((await nils.post(`${here()}/decline`, { reason: 'Too dear.', revision: '1' })).status).to.equal(
      303,
    );
    expect((await ada.get(`/admin${here()}`)).text)
      .to.contain('Declined')
      .and.contain('Too dear.');
    // A10a: a draft is in no list, search or export of the portal.
    const olivia = await as('customerUser');
    for (const address of ['/estimates', '/estimates?q=EST', '/estimates/export.csv'])
      expect((await olivia.get(address)).text, address)
        .to.contain('EST-1')
        .and.not.contain('EST-3');
    expect((await olivia.get(`/estimates/${cast.estimates.draft}`)).status).to.equal(404);
  });

  it('an approved estimate becomes a draft invoice with its lines, once', async () => {
    expect((await ada.post(`/admin${here()}/invoice`)).status).to.equal(422);
    await (await as('customerUser')).post(`${here()}/approve`, yes);
    const made = await ada.post(`/admin${here()}/invoice`);
    expect((await ada.get(made.location!)).text)
      .to.contain('New probe')
      .and.contain('€119.00');
    expect((await ada.post(`/admin${here()}/invoice`)).location).to.equal(made.location);
  });
});
