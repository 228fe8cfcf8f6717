import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { createFiles } from '../../server/files/files.ts';
import type { Store } from '../../server/files/store.ts';
import { Unavailable } from '../../server/request/errors.ts';
import { addSession, Browser, testApp } from '../support/app.ts';
import { makeCast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

describe('A disk that is full', () => {
  it('S26: in the middle of a file it’s our fault and nobody’s who sends it, and nothing stays', async () => {
    const { services } = await testApp();
    const full: Store = {
      async write(key, content) {
        for await (const chunk of content) {
          if (!key.startsWith('files/') || !chunk) continue;
          content.destroy();
          // What it has begun is tidied up first.
          await pause(100);
          throw new Unavailable();
        }
      },
      facts: () => Promise.resolve(null),
      read: () => {
        throw new Unavailable();
      },
      remove: () => Promise.resolve(),
      async *list() {},
    };
    const app = createApp({ ...services, files: createFiles(full, services.logger) });
    const cast = await makeCast('full-disk');
    const browser = new Browser(app, `${cast.slug}.localhost:3000`);
    await addSession(browser, cast.players.administrator);
    const at = `/admin/assets/${cast.assets.cal1}/documents`;
    const form = { kind: 'certificate', shown: 'on' };
    const large = Buffer.concat([pdf(), Buffer.alloc(3_000_000, 'x')]);
    for (const content of [pdf(), large]) {
      const answer = await browser.uploadFiles(at, form, [{ name: 'a.pdf', content }]);
      expect([answer.status, answer.headers['retry-after'] !== undefined]).to.deep.equal([503, true]);
    }
    const kept = await sql("select from documents where tenant_id = $1 and name = 'a.pdf'", cast.tenantId);
    expect(kept).to.deep.equal([]);
  });
});
