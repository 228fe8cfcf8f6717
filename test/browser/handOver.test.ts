import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/request/log.ts';
import type { Services } from '../../server/request/services.ts';
import { createServices } from '../../server/services.ts';
import { launchBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';

const secret = 'seven green bicycles sing';

describe('the hand-over of a sign-up, in a browser', function () {
  this.timeout(60_000);
  let server: Server;
  let services: Services;
  let browser: Browser;
  let port: number;

  before(async () => {
    // The port must be known before the app is made: addresses come from the configuration (S1).
    server = createServer().listen(0);
    port = (server.address() as AddressInfo).port;
    const database = await testDatabase();
    const config = readConfig({ PORT: String(port) });
    services = createServices({ config, keys: database.keys, database, logger: createLogger('silent') });
    server.on('request', createApp(services));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await services.pools.end();
  });

  for (const javaScriptEnabled of [true, false])
    it(`S5, S15: leads across hosts into the back office, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const slug = `handed-over-${javaScriptEnabled ? 'on' : 'off'}`;
      const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await page.goto(`http://localhost:${port}/signup`);
      for (const [label, value] of [
        ['Company name', 'Works'],
        ['Subdomain', slug],
        ['First name', 'Ada'],
        ['Last name', 'Byron'],
        ['Email', 'ada@example.com'],
        ['Password', secret],
        ['Retype Password', secret],
      ] as const)
        await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByRole('button', { name: 'Create portal' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL(`http://${slug}.localhost:${port}/admin`);
      await page.goto(`http://${slug}.localhost:${port}/admin/my_profile`);
      expect(await page.locator('h1').innerText()).to.equal('My profile');
      expect(await page.content()).to.contain('ada@example.com');
      await page.context().close();
    });
});
