import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { recurringDue } from '../../server/jobs/recurringClock.ts';
import { createLogger } from '../../server/request/log.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { scripts } from '../support/long.ts';
import { fillIn, follow, leave, press, pressAndConfirm, said } from './steps.ts';

const { today } = plainCalendar;

for (const script of scripts('on'))
  describe(`Deposits and recurring invoices, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let customer: Page;
    let office: Page;
    const url = (path: string) => site.url(path, cast.slug);

    async function pageOf(name: 'customerUser' | 'administrator'): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      await site.signIn(context, cast.players[name]);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }

    before(async () => {
      site = await browserSite();
      cast = await makeCast('billing-journey');
      [customer, office] = [await pageOf('customerUser'), await pageOf('administrator')];
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    /** Presses what asks first, and answers: in a dialog where there is script, else on a page of its own. */
    const ask = (page: Page, label: string) =>
      pressAndConfirm(page, page.getByRole('main').getByRole('button', { name: label, exact: true }), label);

    it('the customer approves, pays a deposit of 30 %, and the invoice for the work deducts it', async () => {
      await customer.goto(url(`/estimates/${cast.estimates.ofNorth}`));
      await customer.getByLabel('I accept the terms', { exact: false }).check();
      await fillIn(customer, { Name: 'Olivia North' }, 'Approve');
      await office.goto(url(`/admin/estimates/${cast.estimates.ofNorth}`));
      await follow(office, 'Create deposit');
      await fillIn(office, { Percentage: '30' }, 'Create deposit');
      await ask(office, 'Issue invoice');
      expect(await said(office)).to.match(/INV-\d+ issued\./);
      const number = /INV-\d+/.exec(await said(office))![0];
      await follow(office, 'Record payment');
      await press(office, 'Record payment');
      expect(await said(office)).to.contain('Payment recorded.');
      await office.goto(url(`/admin/estimates/${cast.estimates.ofNorth}`));
      await press(office, 'Create work order');
      // North has several facilities, so the form asks at which one.
      await office.getByLabel('Facility', { exact: true }).selectOption({ index: 1 });
      await press(office, 'Create work order');
      expect(await said(office)).to.contain('created from estimate EST-1');
      await office.goto(url(`/admin/estimates/${cast.estimates.ofNorth}`));
      await press(office, 'Create invoice');
      expect(await said(office))
        .to.contain(`Deposit ${number}: €30.00, tax 19 % €5.70`)
        .and.contain('€83.30');
      await ask(office, 'Issue invoice');
      const whole = new URL(office.url()).pathname.replace('/admin', '');
      await customer.goto(url(whole));
      expect(await said(customer))
        .to.contain('Total before deposits')
        .and.contain(number)
        .and.contain('€83.30');
    });

    it('a recurring invoice is issued once by the clock, and the customer sees it', async () => {
      await office.goto(url('/admin/invoices'));
      await follow(office, 'Recurring invoices');
      await follow(office, 'Add recurring invoice');
      const line = office.getByRole('group', { name: 'Line 1', exact: true });
      for (const [label, text] of [
        ['Description', 'Rent for {month}'],
        ['Unit price', '70'],
        ['Tax %', '19'],
      ] as const)
        await line.getByLabel(label, { exact: true }).fill(text);
      await fillIn(office, { Name: 'Rent', Customer: 'North' }, 'Save');
      expect(await said(office)).to.contain('Recurring invoice added.');
      const { pools, keys } = await testDatabase();
      for (let turn = 0; turn < 2; turn++) await recurringDue({ pools, keys, logger: createLogger('error') });
      await office.reload();
      const page = await said(office);
      expect(page.match(/INV-\d+/g)).to.have.length(1);
      await customer.goto(url('/invoices'));
      const [number = ''] = /INV-\d+/.exec(page) ?? [];
      await leave(customer, () =>
        customer.getByRole('main').getByRole('link', { name: number, exact: true }).click(),
      );
      expect(await said(customer))
        .to.contain(`Rent for ${plainCalendar.month(today)}`)
        .and.contain('€83.30');
    });
  });
