import type { Express } from 'express';
import { createPools } from '../../server/database/pools.ts';
import { makeEverything } from '../support/made.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { appOn, expectSameAnswers, looksAt } from '../support/sameAnswers.ts';
import { startStandby, type Standby } from '../support/standby.ts';
import type { Made } from '../browser/places.ts';
import { routes } from '../../server/features/index.ts';

/** By the routes, so that none is forgotten. */
const titles = routes.filter(({ method }) => method === 'get').map(({ side, path }) => `${side} ${path}`);

describe('a hot standby answers every GET as the primary does', function () {
  this.timeout(60_000);
  let standby: Standby | undefined;
  let made: Made;
  let app: Express;
  let end: (() => Promise<void>) | undefined;
  before(async () => {
    const database = await testDatabase();
    const { pools: primary } = (await testApp()).services;
    standby = await startStandby();
    made = await makeEverything();
    // As if everybody had been idle for some minutes: what is noted after an answer can't be written there.
    await database.admin.query(
      "update login_sessions set seen_at = now() - interval '5 minutes' where tenant_id = $1",
      [made.cast.tenantId],
    );
    const pools = createPools({ ...database, databaseUrl: standby.databaseUrl, onError: () => undefined });
    end = () => pools.end();
    // Limits and notices are counted and kept on the primary; who is asked for, and all of a page, comes from the standby.
    app = await appOn({ ...pools, session: primary.session });
    await standby.catchUp();
  });
  after(async () => {
    await end?.();
    await standby?.stop();
  });

  for (const title of titles)
    it(title, async () => {
      const look = looksAt(made).find((one) => one.title === title)!;
      await expectSameAnswers(app, made, look);
    });
});
