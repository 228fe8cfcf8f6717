import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('S25: two people credit an invoice at once', () => {
  it('one credit note is made, and the other is told so: nobody waits for the other for ever', async () => {
    const cast = await makeCast('credittwice');
    const ada = await signedIn(cast.players.administrator);
    for (let round = 0; round < 3; round += 1) {
      const made = await ada.post('/admin/invoices', {
        ...{ customer_id: cast.customers.north, dated_on: '2026-03-01', due_on: '2026-03-31', currency: 'EUR' },
        ...{ line_description: 'Work', line_quantity: '1', line_price: '5', line_tax: '0', tax_reason: 'Abroad' },
      });
      expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
      const answers = await Promise.all([1, 2, 3].map(() => ada.post(`${made.location!}/credit`)));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422, 422]);
      for (const { status, text } of answers) if (status === 422) expect(text).to.match(/been credited|already has been/);
      const notes = await sql(
        `select 1 from invoices where tenant_id = $1 and credits_id = $2`,
        cast.tenantId,
        made.location!.split('/').at(-1)!,
      );
      expect(notes).to.have.length(1);
    }
  });
}); // prettier-ignore
