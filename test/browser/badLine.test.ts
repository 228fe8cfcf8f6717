import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { press, said } from './steps.ts';

for (const script of scripts('on'))
  describe(`A22: My jobs on a bad line, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;
    let job: string;

    before(async () => {
      const site = await browserSite();
      cast = await makeCast('bad-line');
      const [tess] = await sql<{ id: string }>(
        "insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Miller', $2) returning id",
        ...[cast.tenantId, cast.players.technician.userId],
      );
      await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, tess!.id);
      context = await site.context({ script, width: 360 });
      await site.signIn(context, cast.players.technician);
      page = await context.newPage();
      job = site.url(`/admin/my_jobs/${cast.workOrder}`, cast.slug);
    });
    after(() => context.close());

    const main = () => page.getByRole('main');

    it('a comment that is sent twice counts once', async () => {
      await page.goto(job);
      await main().getByLabel('Comment', { exact: true }).fill('The lamp is fitted.');
      await main().getByRole('button', { name: 'Add comment' }).dblclick();
      await main().getByText('The lamp is fitted.').first().waitFor();
      const comments = await sql(
        'select from work_order_comments where work_order_id = $1 and body = $2',
        ...[cast.workOrder, 'The lamp is fitted.'],
      );
      expect(comments).to.have.length(1);
    });

    it('what was entered while there is no connection is kept, and sent once there is one', async () => {
      await page.goto(`${job}/lines/${cast.workOrderLine}`);
      await main().getByLabel('Passed', { exact: true }).check();
      await main().getByLabel('Remarks', { exact: true }).fill('Clean, and within limits.');
      const save = () => main().getByRole('button', { name: 'Save' }).click();
      await context.setOffline(true);
      if (script) {
        await save();
        const words = await main().getByRole('alert').innerText();
        expect(words).to.contain('You’re offline').and.contain('what you entered is still here');
        expect(await main().getByLabel('Remarks', { exact: true }).inputValue()).to.equal(
          'Clean, and within limits.',
        );
        await context.setOffline(false);
        await main().getByRole('alert').waitFor({ state: 'detached' });
        await press(page, 'Save');
      } else {
        // The browser says so itself, and its own *Reload* sends what it couldn't.
        await Promise.all([page.waitForEvent('requestfailed'), save()]);
        await context.setOffline(false);
        await page.reload();
      }
      expect(await said(page)).to.contain('Passed');
      const [line] = await sql<{ outcome: string; remarks: string; version: number }>(
        'select outcome, remarks, version from work_order_lines where id = $1',
        cast.workOrderLine,
      );
      expect(line).to.deep.include({ outcome: 'passed', remarks: 'Clean, and within limits.' });
    });
  });
