import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { inspectDocument } from './inspect.ts';

const path = '/admin/settings/email_templates';

describe('Email templates in a browser', function () {
  this.timeout(60_000);
  let site: BrowserSite;
  let cast: Cast;
  const contexts: BrowserContext[] = [];

  before(async () => {
    site = await browserSite();
    cast = await makeCast('templates');
    await sql(
      "update users set email = 'writer@example.com' where id = $1",
      cast.players.administrator.userId,
    );
  });
  after(async () => {
    for (const context of contexts) await context.close();
  });

  async function editor(kind: string, how: { script?: boolean } = {}): Promise<Page> {
    const context = await site.context(how);
    contexts.push(context);
    await site.signIn(context, cast.players.administrator);
    const page = await context.newPage();
    await page.goto(site.url(`${path}/${kind}`, cast.slug));
    return page;
  }
  const shown = (page: Page) => page.frameLocator('iframe').locator('body');

  for (const script of [true, false])
    it(`${script ? 'with' : 'without'} script: looks at a draft again and again, tests it, saves it`, async () => {
      const page = await editor('ticket_comment', { script });
      const faults = watchFaults(page);
      expect(await shown(page).innerText()).to.contain('filled in with ticket T-');
      for (const [subject, answer] of [
        ['First look at {{ticket_number}}', 'First look at T-'],
        ['Second look', 'Second look'],
        ['A look at {{nobody}}', 'Subject uses {{nobody}}'],
      ] as const) {
        await page.getByLabel('Subject').fill(subject);
        await page.getByRole('button', { name: 'Preview' }).click();
        await shown(page).getByText(answer).first().waitFor();
      }
      expect(await page.getByLabel('Subject').inputValue()).to.equal('A look at {{nobody}}');
      faults.length = 0; // the refusal in the frame
      const subject = `Saved ${script ? 'with' : 'without'} script: {{ticket_number}}`;
      await page.getByLabel('Subject').fill(subject);
      await page.getByRole('button', { name: 'Send test to me' }).click();
      await page.getByText('A test for writer@example.com wasn’t sent').waitFor();
      expect(await page.getByLabel('Subject').inputValue()).to.equal(subject);
      expect(await shown(page).innerText()).to.contain(`Saved ${script ? 'with' : 'without'} script: T-`);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.', { exact: true }).waitFor();
      expect(await page.getByLabel('Subject').inputValue()).to.equal(subject);
      expect(faults).to.deep.equal([]);
    });

  it('S5: what a template says runs nothing and fetches nothing, framed or opened by itself', async () => {
    const body =
      '<script>document.title = "owned"</script> <img src=/x onerror=alert(1)> ![x](https://x.example/p.png) [x](javascript:alert(1))';
    await sql(
      `insert into email_templates (tenant_id, kind, subject, body) values ($1, 'new_device', '<script>', $2)`,
      cast.tenantId,
      body,
    );
    const page = await (await editor('new_device')).context().newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(site.url(`${path}/new_device/preview`, cast.slug));
    expect(await page.locator('body').innerText()).to.contain('<script>document.title');
    expect(await page.title()).to.equal('<script>');
    expect(asked).to.deep.equal([page.url()]);
  });

  it('axe-core finds nothing in an email, light and dark, and nothing hangs over', async () => {
    const page = await editor('invitation');
    for (const kind of ['invitation', 'ticket_comment', 'secure_link', 'claim_decided']) {
      const answer = await page.goto(site.url(`${path}/${kind}/preview`, cast.slug));
      const html = await answer!.text();
      // In the preview's own document no script runs, so axe's doesn't either.
      await page.goto('about:blank');
      await page.setContent(html);
      await inspectDocument(page);
    }
  });

  it('what was typed is still there after it was too large', async () => {
    const page = await editor('password_reset');
    await page
      .getByLabel('Body')
      .evaluate((area: HTMLTextAreaElement) => (area.value = 'far too long '.repeat(20_000)));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'That’s too large' }).waitFor();
    await page.goBack();
    expect((await page.getByLabel('Body').inputValue()).length).to.equal(260_000);
  });
});
