import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('a customer’s Work tab, and work that has ended', () => {
  it('its work orders lead back to the customer and to its other tabs; another company’s customer gives none', async () => {
    const [cast, other] = [await makeCast('work-tab'), await makeCast('work-tab')];
    const ada = await signedIn(cast.players.administrator);
    const { north } = cast.customers;
    const { text } = await ada.get(`/admin/work_orders?customer=${north}`);
    expect(text)
      .to.contain(`<a class="back" href="/admin/customers/${north}">North</a>`)
      .and.contain(`href="/admin/customers/${north}/billing"`)
      .and.match(/aria-current="page">Work</)
      .and.contain(`/admin/work_orders/new?customer_id=${north}`);
    for (const address of ['/admin/work_orders', `/admin/work_orders?customer=${other.customers.north}`])
      expect((await ada.get(address)).text, address)
        .to.not.contain('class="back"')
        .and.not.contain('/billing"');
  });

  it('open work has no day yet; cancelled work has none', async () => {
    const cast = await makeCast('work-tab');
    const ada = await signedIn(cast.players.administrator);
    const at = `/admin/work_orders/${cast.workOrder}`;
    await sql(
      'update work_orders set scheduled_on = null, technician_id = null where id = $1',
      cast.workOrder,
    );
    for (const address of [at, `${at}/sheet`])
      expect((await ada.get(address)).text, address).to.contain('No day yet');
    expect((await ada.get(`${at}/sheet`)).text).to.contain('Nobody yet');
    await sql("update work_orders set status = 'cancelled', reason = 'x' where id = $1", cast.workOrder);
    for (const address of [at, `${at}/sheet`])
      expect((await ada.get(address)).text, address)
        .to.contain('No day')
        .and.not.contain('day yet');
    expect((await ada.get(`${at}/sheet`)).text)
      .to.contain('Nobody')
      .and.not.contain('Nobody yet');
  });
});
