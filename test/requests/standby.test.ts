import { expect } from 'chai';
import type { Express } from 'express';
import { createPools } from '../../server/database/pools.ts';
import { makeEverything } from '../support/made.ts';
import { addSession, Browser, testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { appOn, expectSameAnswers, lookedAt, looksAt } from '../support/sameAnswers.ts';
import { startStandby, type Standby } from '../support/standby.ts';
import type { Made } from '../browser/places.ts';

/** By the routes, so that none is forgotten; questions are asked in questions.test.ts. */
const titles = lookedAt.map(({ side, path }) => `${side} ${path}`);

describe('a hot standby answers every GET as the primary does', function () {
  this.timeout(300_000);
  let standby: Standby | undefined;
  let made: Made;
  let app: Express;
  let end: (() => Promise<void>) | undefined;
  before(async () => {
    const database = await testDatabase();
    const { pools: primary } = (await testApp()).services;
    standby = await startStandby();
    made = await makeEverything();
    // Nobody is due to be noted as seen meanwhile, which a profile would show.
    await seen(
      Object.values(made.cast.players).map(({ sessionId }) => sessionId),
      '10 minutes',
    );
    await seen([made.cast.players.technician.sessionId], '-5 minutes');
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

  it('S26: who was seen some minutes ago is answered, though that can not be noted there', async () => {
    const { technician } = made.cast.players;
    const browser = new Browser(app, `${technician.slug}.localhost:3000`);
    await addSession(browser, technician);
    expect((await browser.get('/admin')).status).to.equal(200);
    const { admin } = await testDatabase();
    const { rows } = await admin.query(
      "select seen_at < now() - interval '1 minute' as long_ago from login_sessions where id = $1",
      [technician.sessionId],
    );
    expect(rows).to.deep.equal([{ long_ago: true }]);
  });

  for (const title of titles)
    it(title, async () => {
      const look = looksAt(made).find((one) => one.title === title)!;
      await expectSameAnswers(app, made, look);
    });
});

/** Notes sessions as seen at some distance from now. */
async function seen(sessions: readonly string[], distance: string): Promise<void> {
  const { admin } = await testDatabase();
  await admin.query('update login_sessions set seen_at = now() + $2::interval where id = any ($1)', [
    sessions,
    distance,
  ]);
}
