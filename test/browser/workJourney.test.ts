import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { fillIn, follow, followRow, leave, press, said } from './steps.ts';

const { today } = plainCalendar;
const inWords = (day: string) => plainCalendar.date(day);

for (const script of scripts('on'))
  describe(`Work from the request to its end, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let customer: Page;
    let office: Page;
    let phone: Page;
    const due = addDays(today, 10);
    const url = (path: string) => site.url(path, cast.slug);

    async function pageOf(
      name: 'customerUser' | 'administrator' | 'technician',
      width = 1280,
    ): Promise<Page> {
      const context = await site.context({ script, width });
      contexts.push(context);
      await site.signIn(context, cast.players[name]);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }

    before(async () => {
      site = await browserSite();
      cast = await makeCast('work-journey');
      await sql('delete from work_order_lines where tenant_id = $1', cast.tenantId);
      await sql('update work_order_types set customer_signs = true where tenant_id = $1', cast.tenantId);
      await sql(
        `update assets set next_service_on = $2, last_service_on = $3, service_interval_months = 12, status = 'in_service' where id = $1`,
        cast.assets.cal1,
        due,
        addDays(today, -355),
      );
      await sql(
        "insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Miller', $2)",
        cast.tenantId,
        cast.players.technician.userId,
      );
      [customer, office, phone] = [
        await pageOf('customerUser'),
        await pageOf('administrator'),
        await pageOf('technician', 360),
      ];
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    let order = '';
    it('the customer ticks what falls due under Recalls, and requests service', async () => {
      await customer.goto(url('/recalls'));
      await customer.getByLabel('A-cal-1', { exact: true }).check();
      await press(customer, 'Request service');
      expect(await said(customer)).to.contain('A-cal-1');
      await fillIn(customer, { Type: 'Calibration', 'Purchase order': 'PO-77' }, 'Request');
      expect(await said(customer))
        .to.contain('Requested')
        .and.contain('PO-77');
      order = new URL(customer.url()).pathname;
    });

    it('staff take it on and schedule it', async () => {
      await office.goto(url(`/admin${order}`));
      await press(office, 'Take on');
      await press(office, 'Schedule');
      await fillIn(office, { 'Scheduled date': today, Technician: 'Tess Miller' }, 'Schedule');
      expect(await said(office))
        .to.contain('is scheduled.')
        .and.contain('Tess Miller');
      await customer.reload();
      expect(await said(customer))
        .to.contain('Scheduled')
        .and.contain(inWords(today))
        .and.not.contain('Tess');
    });

    it('S#18974: a scanner’s Enter adds a line to Barcodes, and only the button saves', async () => {
      await office.goto(url('/admin/work_orders/new'));
      const barcodes = office.getByRole('main').getByLabel('Barcodes or Asset IDs', { exact: true });
      await barcodes.focus();
      for (const code of ['B-A-cal-1', 'B-A-cal-2']) {
        await office.keyboard.type(code);
        await office.keyboard.press('Enter');
      }
      expect(await barcodes.inputValue()).to.equal('B-A-cal-1\nB-A-cal-2\n');
      expect(new URL(office.url()).pathname).to.equal('/admin/work_orders/new');
    });

    it('a technician does it on a phone, and the customer signs', async () => {
      await phone.goto(url('/admin/my_jobs'));
      await leave(phone, () =>
        phone
          .getByRole('main')
          .getByRole('link', { name: /^WO-\d+ Calibration$/ })
          .click(),
      );
      await press(phone, 'Start');
      await followRow(phone, 'A-cal-1');
      await phone.getByLabel('Passed', { exact: true }).check();
      await press(phone, 'Save');
      await press(phone, 'Finish');
      if (script) {
        const box = (await phone.locator('.signature-pad svg').boundingBox())!;
        await phone.mouse.move(box.x + 20, box.y + 20);
        await phone.mouse.down();
        await phone.mouse.move(box.x + 90, box.y + 60, { steps: 6 });
        await phone.mouse.up();
        expect(await phone.locator('input[name="signature"]').inputValue()).to.match(
          /^M\d+ \d+(?:L\d+ \d+){3,}$/,
        );
      } else expect(await phone.locator('.signature-pad').isVisible()).to.equal(false);
      await fillIn(phone, { 'Signed by': 'Sam Ber' }, 'Finish');
      expect(await said(phone))
        .to.contain('is done.')
        .and.contain('Sam Ber');
      expect(await phone.evaluate('document.documentElement.scrollWidth')).to.be.at.most(360);
    });

    const asset = async () => {
      await customer.goto(url(`/assets/${cast.assets.cal1}`));
      return said(customer);
    };
    const next = `${Number(today.slice(0, 4)) + 1}`;
    it('the asset shows it, and so does the order, signed', async () => {
      expect(await asset())
        .to.contain('Passed')
        .and.contain(`last on ${inWords(today)}`)
        .and.contain(next);
      await customer.goto(url(order));
      expect(await said(customer))
        .to.contain('Done')
        .and.contain('Signature')
        .and.contain('Sam Ber');
      expect(await customer.locator('svg.signature').count()).to.equal(script ? 1 : 0);
    });

    it('it is reopened with a reason: the asset has its earlier dates, until it is done again', async () => {
      await office.goto(url(`/admin${order}`));
      await press(office, 'Reopen');
      await fillIn(office, { 'Reason for reopening it': 'The wrong range.' }, 'Reopen');
      expect(await said(office))
        .to.contain('is reopened and in progress')
        .and.contain('The wrong range.');
      expect(await asset())
        .to.contain(inWords(due))
        .and.not.contain(`last on ${inWords(today)}`);
      await phone.goto(url('/admin/my_jobs'));
      await leave(phone, () =>
        phone
          .getByRole('main')
          .getByRole('link', { name: /^WO-\d+ Calibration$/ })
          .click(),
      );
      await press(phone, 'Finish');
      await fillIn(phone, { 'Signed by': 'Ida Ber' }, 'Finish');
      expect(await said(phone)).to.contain('is done.');
      expect(await asset()).to.contain(`last on ${inWords(today)}`);
    });

    it('the search in the bar finds it, by its key where there is script', async () => {
      await office.goto(url('/admin/customers'));
      if (script) await office.keyboard.press('/');
      else await office.locator('#bar-search').focus();
      await office.keyboard.type('A-cal-1');
      await leave(office, () => office.keyboard.press('Enter'));
      await follow(office, 'A-cal-1 Gauge A-cal-1');
      expect(await said(office)).to.contain('Service history');
    });

    it('a form that was refused leads back where it led before', async () => {
      await office.goto(url('/admin/assets'));
      await follow(office, 'Customers', 'menu');
      await follow(office, 'Add customer');
      await press(office, 'Save');
      expect(new URL(office.url()).search).to.contain('_again=');
      const back = office.locator('.page-head .back');
      expect(await back.innerText()).to.equal('Customers');
      await leave(office, () => back.click());
      expect(office.url()).to.equal(url('/admin/customers'));
    });
  });
