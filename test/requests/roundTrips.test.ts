import { expect } from 'chai';
import { startProxy } from '../../bench/roundTrips.ts';
import { createApp } from '../../server/app.ts';
import { addSession, Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { ownServices } from '../support/services.ts';

describe('P5: a page waits for Postgres four times at most', () => {
  const counter = { trips: 0 };
  let cast: Cast;
  let open: (player: 'contactUser' | 'administrator', path: string) => Promise<number>;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    cast = await makeCast('trips');
    const database = await testDatabase();
    await database.admin.query('update login_sessions set seen_at = now() where tenant_id = $1', [
      cast.tenantId,
    ]);
    const proxy = await startProxy(database.databaseUrl, counter);
    const services = await ownServices({ reached: proxy.databaseUrl });
    const app = createApp(services);
    stops.push(
      () => services.pools.end(),
      () => proxy.stop(),
    );
    open = async (player, path) => {
      const browser = new Browser(app, `${cast.slug}.localhost`);
      await addSession(browser, cast.players[player]);
      // The first request opens the connection.
      await browser.get(path);
      counter.trips = 0;
      const { status } = await browser.get(path);
      expect(status).to.equal(200);
      return counter.trips;
    };
  });
  after(async () => {
    for (const stop of stops) await stop();
  });

  for (const [player, path] of [
    ['contactUser', '/'],
    ['contactUser', '/assets'],
    ['contactUser', '/assets?q=A-cal'],
    ['contactUser', '/assets?q=nothing+has+this'],
    ['contactUser', '/tickets?q=nothing+has+this'],
    ['contactUser', '/facility?q=nothing+has+this'],
    ['administrator', '/admin/assets?q=nothing+has+this'],
    ['administrator', '/admin/contacts?q=nobody'],
    ['administrator', '/admin/customers?q=nobody'],
  ] as const)
    it(`${path} as ${player}`, async () => {
      expect(await open(player, path))
        .to.be.above(1)
        .and.at.most(4);
    });
});
