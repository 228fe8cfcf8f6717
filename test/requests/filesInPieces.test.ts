import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { addSession, Browser } from '../support/app.ts';
import { makeCast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { all } from '../support/people.ts';
import { ownServices } from '../support/services.ts';

describe('S33: a file that arrives lets pages go first', () => {
  it('between its pieces of 256 KB, and is kept whole', async () => {
    const cast = await makeCast('inpieces');
    const services = await ownServices();
    let asked = 0;
    const admission = {
      ...services.admission,
      pagesFirst: () => {
        asked += 1;
        return services.admission.pagesFirst();
      },
    };
    const browser = new Browser(createApp({ ...services, admission }), `${cast.slug}.localhost`);
    await addSession(browser, cast.players.administrator);
    const content = Buffer.concat([Buffer.from(pdf('in pieces')), Buffer.alloc(2_000_000, 'x')]);
    try {
      const answer = await browser.uploadFiles(
        `/admin/assets/${cast.assets.cal1}/documents`,
        { kind: 'other' },
        [{ name: 'large.pdf', content }],
      );
      expect(answer.status).to.equal(303);
      expect(asked).to.be.within(6, 8);
      const kept = await all<{ size: string }>(
        "select size from documents where tenant_id = $1 and name = 'large.pdf'",
        cast.tenantId,
      );
      expect(kept.map(({ size }) => Number(size))).to.deep.equal([content.length]);
    } finally {
      await services.pools.end();
    }
  });
});
