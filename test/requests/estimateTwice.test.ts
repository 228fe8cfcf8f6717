import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { formsOn } from '../support/pageForms.ts';
import { sql } from '../support/portalPages.ts';

describe('S25: what an estimate has once at most is created again on purpose, without a question', function () {
  this.timeout(60_000);
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('estimatetwice');
    ada = await signedIn(cast.players.administrator);
  });

  const here = () => `/admin/estimates/${cast.estimates.ofNorth}`;
  /** The button on the page as it is now, as a browser sends it. */
  const button = async (action: string) => {
    const form = formsOn((await ada.get(here())).text, here()).find((one) => one.action === `${here()}/${action}`);
    if (!form) throw new Error(`no button for ${action}`);
    return form.values;
  };
  const press = async (action: string) => ada.post(`${here()}/${action}`, await button(action));
  const drafts = async (table: 'estimates' | 'invoices') => {
    const text = `select count(*)::int as n from ${table} where tenant_id = $1 and opened_by is not null`;
    return (await sql<{ n: number }>(text, cast.tenantId))[0]!.n;
  };

  it('Revise: again after the new version was sent, and after its draft was deleted; pressed twice it is one draft', async () => {
    const first = await press('revise');
    expect(first.location).to.match(/\/edit$/);
    const draft = first.location!.slice(0, -'/edit'.length);
    expect((await ada.post(`${draft}/send`, { before: 'sent' })).status).to.equal(303);
    const before = await drafts('estimates');
    const values = await button('revise');
    const pressed = await Promise.all([ada.post(`${here()}/revise`, values), ada.post(`${here()}/revise`, values)]);
    expect(pressed.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(new Set(pressed.map(({ location }) => location)).size).to.equal(1);
    expect(await drafts('estimates')).to.equal(before + 1);
    const next = pressed[0].location!.slice(0, -'/edit'.length);
    expect((await ada.post(`${next}/delete`)).location).to.equal(here());
    const again = await press('revise');
    expect([again.status, again.location === first.location]).to.deep.equal([303, false]);
    expect((await ada.get(again.location!)).status).to.equal(200);
  });

  it('Create invoice: again after its draft was deleted; pressed twice it is one draft', async () => {
    const olivia = await signedIn(cast.players.customerUser);
    const yes = { accepted: 'on', name: 'Olivia', revision: '1', files: '' };
    expect((await olivia.post(`/estimates/${cast.estimates.ofNorth}/approve`, yes)).status).to.equal(303);
    const before = await drafts('invoices');
    const values = await button('invoice');
    const pressed = await Promise.all([ada.post(`${here()}/invoice`, values), ada.post(`${here()}/invoice`, values)]);
    expect(new Set(pressed.map(({ location }) => location)).size).to.equal(1);
    expect(await drafts('invoices')).to.equal(before + 1);
    expect((await ada.post(`${pressed[0].location!}/delete`)).status).to.equal(303);
    const again = await press('invoice');
    expect([again.status, again.location === pressed[0].location]).to.deep.equal([303, false]);
    expect((await ada.get(again.location!)).status).to.equal(200);
  });
}); // prettier-ignore
