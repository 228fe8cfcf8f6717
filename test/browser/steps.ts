import { expect } from 'chai';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** What a person fills in, by the labels that they read; true and false are for check boxes. */
export type Filling = Record<string, string | boolean>;

/** A field of the page's own form: the search fields of bar and list stand elsewhere. */
const field = (page: Page, label: string) => page.getByRole('main').getByLabel(label, { exact: true });

/** A record's page shows facts, or has them in a tab; *Edit* unfolds its form, where there is one that isn't open. */
export async function unfold(page: Page): Promise<void> {
  const details = page.locator('main nav:is([aria-label="Contact"], [aria-label="User"])').getByRole('link', {
    name: 'Details',
    exact: true,
  });
  if ((await details.count()) > 0 && (await details.getAttribute('aria-current')) === null)
    await leave(page, () => details.click());
  const edit = page.locator('main details.edit:not([open]) > summary');
  if ((await edit.count()) > 0) await edit.first().click();
}

/** Fills a form in and presses its button; waits for the page that answers. */
export async function fillIn(page: Page, filling: Filling, button: string): Promise<void> {
  const [first] = Object.keys(filling);
  if (first !== undefined && !(await field(page, first).isVisible())) await unfold(page);
  for (const [label, value] of Object.entries(filling)) {
    const one = field(page, label);
    if (typeof value === 'boolean') await tick(page, one, value);
    else if (await one.evaluate((element) => element.tagName === 'SELECT'))
      await one.selectOption({ label: value });
    else await one.fill(value);
  }
  await press(page, button);
}

/** Presses a button of the page and waits for the page that answers. */
export async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('main').getByRole('button', { name, exact: true }).first();
  if ((await button.count()) === 0) await unfold(page);
  await leave(page, () => button.click());
}

/** Sets a check box; where that is a filter that acts at once, waits for the page that it leads to. */
async function tick(page: Page, box: Locator, value: boolean): Promise<void> {
  const acts = await box.evaluate((one: HTMLInputElement) => one.form?.dataset['live'] !== undefined);
  if (acts && (await box.isChecked()) !== value) await leave(page, () => box.setChecked(value));
  else await box.setChecked(value);
}

/** Presses what asks first, then its answer: in a dialog where there is script, else on the question's own page. */
export async function pressAndConfirm(page: Page, asks: Locator, answer: string): Promise<void> {
  await asks.click();
  const button = page.locator('[data-question]').getByRole('button', { name: answer, exact: true });
  await leave(page, () => button.click());
}

/** The menu of a row, opened: what it holds is found in the row. */
export async function openRowMenu(row: Locator): Promise<Locator> {
  const menu = row.locator('.row-menu');
  if ((await menu.getAttribute('open')) === null) await menu.locator('> summary').click();
  return menu;
}

/** The menu, which a phone folds away until somebody opens it. */
export async function openMenu(page: Page): Promise<Locator> {
  const toggle = page.locator('.menu-toggle:not([open]) > summary');
  if (await toggle.isVisible()) await toggle.click();
  return page.getByRole('navigation', { name: 'Main', exact: true });
}

/** Follows a link of the page; `within` the main part, where it may be behind *More*, or the menu. */
export async function follow(page: Page, name: string, within: 'main' | 'menu' = 'main'): Promise<void> {
  const place = within === 'main' ? page.getByRole('main') : await openMenu(page);
  const more = page
    .locator('.page-head .row-menu:not([open])')
    .filter({ has: page.getByText(name, { exact: true }) });
  if (within === 'main' && (await more.count()) > 0) await more.locator('> summary').click();
  await leave(page, () => place.getByRole('link', { name, exact: true }).first().click());
}

/** Does something that leads to another page, and waits until that is there. */
export async function leave(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('framenavigated'), act()]);
  await page.waitForLoadState('load');
}

/** What the page says in its main part. */
export async function said(page: Page): Promise<string> {
  return (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
}

/** Holds the page to its one heading of the first rank. */
export async function expectHeading(page: Page, name: string): Promise<void> {
  const headings = await page.getByRole('heading', { level: 1 }).allInnerTexts();
  expect(headings, await said(page)).to.deep.equal([name]);
}

/** The first column of the page's table: the records that it lists. */
export async function listed(page: Page): Promise<string[]> {
  const names = await page.getByRole('main').getByRole('rowheader').allInnerTexts();
  return names.map((name) => name.trim()).sort();
}

/** Follows the link of the row in which something stands: lists link a record by their first column. */
export async function followRow(page: Page, text: string): Promise<void> {
  const row = page.getByRole('main').getByRole('row').filter({ hasText: text });
  await leave(page, () => row.getByRole('rowheader').getByRole('link').click());
}

/** Signs in at a sign-in page. */
export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await fillIn(page, { Username: username, Password: password }, 'Sign in');
}

/** The names of the session cookies that a browser has for a tenant. */
export async function sessions(context: BrowserContext, url: string): Promise<string[]> {
  const cookies = await context.cookies(url);
  return cookies
    .map(({ name }) => name)
    .filter((name) => /^gatehouse_(staff|portal|view)$/.test(name))
    .sort();
}

/** Chooses in the drop-down of the bar: with script it takes effect at once, without it by its button. */
export async function choose(page: Page, label: string, option: string, script: boolean): Promise<void> {
  const bar = page.getByRole('banner');
  const select = bar.getByLabel(label, { exact: true });
  if (script) return leave(page, () => select.selectOption({ label: option }));
  await select.selectOption({ label: option });
  const form = bar.locator('form').filter({ has: page.getByLabel(label, { exact: true }) });
  await leave(page, () => form.getByRole('button', { name: 'Show', exact: true }).click());
}
