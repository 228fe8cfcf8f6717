import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { formsOn } from '../support/pageForms.ts';
import { sql } from '../support/portalPages.ts';

/** Another price, as it comes of saving a draft. */
const priced = (price: string) => ({
  ...{ line_description: 'Work', line_quantity: '1', line_price: price, line_discount: '', line_tax: '19' },
  ...{ purchase_order: '', note: '', internal_note: '', currency: 'EUR', dated_on: '2026-05-01' },
});
const changed = 'Something changed in the meantime. Check this again before you go on.';

describe('S25: what goes to the customer is what the question said', function () {
  this.timeout(60_000);
  let cast: Cast;
  let ada: Browser;
  let olivia: Browser;
  beforeEach(async () => {
    cast = await makeCast('askedthen');
    ada = await signedIn(cast.players.administrator);
    olivia = await signedIn(cast.players.customerUser);
  });

  /** The answer that a question would send. */
  const answerOf = (html: string, address: string) => formsOn(html, address).find(({ action }) => action === address)!.values;
  const asked = async (address: string) => answerOf((await ada.get(address)).text, address);
  const statusOf = async (table: 'invoices' | 'estimates', id: string) =>
    (await sql<{ status: string }>(`select status from ${table} where id = $1`, id))[0]?.status;
  const edit = async (path: string, more: Record<string, string>, price: string) => {
    const { text } = await ada.get(`${path}/edit`);
    const _version = /name="_version" value="(\d+)"/.exec(text)![1]!;
    const body = { ...priced(price), ...more, customer_id: cast.customers.north, _version };
    expect((await ada.post(`${path}/edit`, body)).status).to.equal(303);
  };

  it('a draft of an invoice that somebody changes while another is asked isn’t issued before it was asked again', async () => {
    const more = { due_on: '2026-05-31', tax_reason: '', no_tax: '' };
    const body = { ...priced('100'), ...more, customer_id: cast.customers.north };
    const path = (await ada.post('/admin/invoices', body)).location!;
    const id = path.split('/').at(-1)!;
    const before = await asked(`${path}/issue`);
    await edit(path, more, '5000');
    const again = await ada.post(`${path}/issue`, before);
    expect([again.status, await statusOf('invoices', id)]).to.deep.equal([422, 'draft']);
    expect(again.text).to.contain(changed).and.contain('€5,950.00');
    expect((await ada.post(`${path}/issue`, answerOf(again.text, `${path}/issue`))).status).to.equal(303);
    expect(await statusOf('invoices', id)).to.equal('issued');
  });

  it('a draft of an estimate, and of its next version, isn’t sent before it was asked again', async () => {
    const more = { valid_until: '2199-12-31', terms: 'Our terms.', line_optional: '' };
    const first = (await ada.post('/admin/estimates', { ...priced('100'), ...more, customer_id: cast.customers.north })).location!;
    const send = async (path: string) => {
      const before = await asked(`${path}/send`);
      await edit(path, more, '5000');
      const again = await ada.post(`${path}/send`, before);
      expect([again.status, await statusOf('estimates', path.split('/').at(-1)!)]).to.deep.equal([422, 'draft']);
      expect(again.text).to.contain(changed).and.contain('€5,950.00');
      expect((await ada.post(`${path}/send`, answerOf(again.text, `${path}/send`))).location).to.equal(first);
      expect(await statusOf('estimates', first.split('/').at(-1)!)).to.equal('sent');
    };
    await send(first);
    await send((await ada.post(`${first}/revise`)).location!.slice(0, -'/edit'.length));
  });

  it('an estimate that the customer approves while staff are asked isn’t withdrawn before they know that', async () => {
    const id = cast.estimates.ofNorth;
    const path = `/admin/estimates/${id}/withdraw`;
    const before = await asked(path);
    const yes = { accepted: 'on', name: 'Olivia', revision: '1', files: '' };
    expect((await olivia.post(`/estimates/${id}/approve`, yes)).status).to.equal(303);
    const again = await ada.post(path, before);
    expect([again.status, await statusOf('estimates', id)]).to.deep.equal([422, 'approved']);
    expect(again.text).to.contain(changed).and.contain('has approved it');
    expect((await ada.post(path, answerOf(again.text, path))).status).to.equal(303);
    expect(await statusOf('estimates', id)).to.equal('withdrawn');
  });
}); // prettier-ignore
