import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { ways } from '../support/long.ts';
import { makeOperator, operatorPassword, type TestOperator } from '../support/operators.ts';
import { inspect } from './inspect.ts';
import { expectHeading, fillIn, follow, listed, pressAndConfirm, said, signIn } from './steps.ts';

const first = 'nine quiet lanterns float';
const second = 'seven copper kettles sing';

for (const { script, width, title } of ways('on', 1280))
  describe(`Requirement 3, note: multi-site implementations, ${title}`, function () {
    this.timeout(120_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let [one, two]: Cast[] = [];
    let operator: TestOperator;
    let operators: Page;

    async function newPage(): Promise<Page> {
      const context = await site.context({ script, width });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }

    before(async () => {
      site = await browserSite();
      one = await makeCast('multi');
      two = await makeCast('multi');
      operator = await makeOperator();
      operators = await newPage();
      const { admin } = await testDatabase();
      await admin.query(`update customers set number = 'MT-77' where id = $1`, [one.customers.south]);
      // The same company, as the other one writes it.
      await admin.query(`update customers set number = 'mt-77', name = 'SOUTH' where id = $1`, [
        two.customers.north,
      ]);
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat()).to.deep.equal([]);
    });

    it('the operator signs in with password and code, and puts two companies into a site group', async () => {
      await operators.goto(site.url('/operator/groups'));
      await fillIn(
        operators,
        { Email: operator.email, Password: operatorPassword, Code: operator.code() },
        'Sign in',
      );
      await expectHeading(operators, 'Site groups');
      await follow(operators, 'Add site group');
      await fillIn(operators, { Name: `Sisters ${one!.slug}` }, 'Add site group');
      await fillIn(operators, { Subdomain: 'nobody-has-this-one' }, 'Add company');
      expect(await said(operators)).to.contain('No company has this subdomain.');
      await fillIn(operators, { Subdomain: one!.slug }, 'Add company');
      await fillIn(operators, { Subdomain: two!.slug.toUpperCase() }, 'Add company');
      expect(await listed(operators)).to.deep.equal([one!, two!].map(({ slug }) => `Company ${slug}`).sort());
      // What looks at the page runs in it.
      if (script) await inspect(operators);
    });

    it('a portal data administrator creates one account, and the page lists the records of both companies', async () => {
        const clerk = await newPage();
        await clerk.goto(site.url('/admin/accounts/new', one!.slug));
        await signIn(clerk, one!.players.dataAdministrator.username!, password);
        await fillIn(
          clerk,
          {
            'Account Type': 'Customer', 'User ID': 'nora', Password: first, 'Retype Password': first,
            Name: 'Nora de la Rue', Email: 'nora@example.com', 'Customer/Partner': 'MT-77 – South', 'Notify User': false,
          },
          'Create',
        ); // prettier-ignore
        await expectHeading(clerk, 'Portal user created');
        const made = await said(clerk);
        for (const part of ['Portal user Customer MT-77, South', `What was created at Company ${two!.slug}`, 'Customer mt-77, SOUTH'])
          expect(made).to.contain(part);
        if (script) await inspect(clerk);
      }); // prettier-ignore

    it('one password opens both portals; changed in one, it counts in the other, where the session is over', async () => {
      const [here, there] = [await newPage(), await newPage()];
      await here.goto(site.url('/login', one!.slug));
      await signIn(here, 'nora', first);
      await there.goto(site.url('/login', two!.slug));
      await signIn(there, 'nora', first);
      await here.goto(site.url('/my_profile', one!.slug));
      await fillIn(
        here,
        { 'Present password': first, 'New password': second, 'Retype Password': second },
        'Change password',
      );
      await there.goto(site.url('/assets', two!.slug));
      await expectHeading(there, 'Sign in');
      await signIn(there, 'nora', first);
      expect(await said(there)).to.contain('don’t match');
      await signIn(there, 'nora', second);
      await expectHeading(there, 'Assets');
    });

    it('a company that leaves keeps its account', async () => {
      const row = operators.getByRole('row').filter({ hasText: two!.slug });
      await pressAndConfirm(
        operators,
        row.getByRole('button', { name: `Remove Company ${two!.slug}` }),
        `Remove Company ${two!.slug}`,
      );
      expect(await listed(operators)).to.deep.equal([`Company ${one!.slug}`]);
      const there = await newPage();
      await there.goto(site.url('/login', two!.slug));
      await signIn(there, 'nora', second);
      expect(new URL(there.url()).pathname).to.equal('/');
    });
  });
